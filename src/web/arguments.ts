/** The command line of the web door: parsed once, with messages for people. Pure. */
import { parseArgs } from 'node:util';

export interface WebArguments {
  readonly host: string;
  /** null: the usual one, or a free one when that is taken. */
  readonly port: number | null;
  /** null: where the platform keeps such things. */
  readonly dataFolder: string | null;
  readonly cacheFolder: string | null;
  readonly showsHelp: boolean;
  /** Photos and folders to open. */
  readonly paths: readonly string[];
}

export const HELP = `Usage: npm run web -- [options] [photos and folders]

Opens Skipstone for the browser on this computer.

  --port <number>         port to listen on (default: 7391, or a free one; 0: a free one)
  --host <address>        address to listen on (default: 127.0.0.1)
  --data-folder <path>    settings
  --cache-folder <path>   what can be made again
`;

/** @throws {Error} with a sentence for people, when an option is unknown or makes no sense */
export function parseWebArguments(args: readonly string[]): WebArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      host: { type: 'string' },
      port: { type: 'string' },
      'data-folder': { type: 'string' },
      'cache-folder': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return {
    host: values.host ?? '127.0.0.1',
    port: values.port === undefined ? null : parsePort(values.port),
    dataFolder: values['data-folder'] ?? null,
    cacheFolder: values['cache-folder'] ?? null,
    showsHelp: values.help ?? false,
    paths: positionals,
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) throw new Error(`--port takes a number from 0 to 65535, not ${text}.`);
  return port;
}
