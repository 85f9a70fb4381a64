/** Parses the command line of the web front end. Pure. */
import { parseArgs } from 'node:util';

/** What a person asked for cannot be; `message` says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface WebArguments {
  readonly host: string;
  /** null: the default, or a free one when that is taken. */
  readonly port: number | null;
  /** null: the platform's own. */
  readonly dataFolder: string | null;
  readonly cacheFolder: string | null;
  /** Whether pages may have existing files replaced. */
  readonly mayReplace: boolean;
  readonly showsHelp: boolean;
  /** Photos and folders to open. */
  readonly paths: readonly string[];
}

export const HELP = `Usage: npm run web -- [options] [photos and folders]

Serves Skipstone to a browser. The address that it prints is good once.

  --port <number>         port to listen on; 0 for a free one (default: 7391, or a free one when that is taken)
  --host <address>        address to listen on (default: 127.0.0.1, this computer alone); 0.0.0.0 lets other
                          computers in, as visitors with photos and settings of their own
  --data-folder <path>    folder of settings and albums (default: the platform's own)
  --cache-folder <path>   folder of tiles, thumbnails and unsaved results (default: the platform's own)
  --allow-replace         let pages replace existing files with results (default: they cannot)
  -h, --help              show this help
`;

/** @throws {Error} with a sentence for people, when an option is unknown or its value is invalid */
export function parseWebArguments(args: readonly string[]): WebArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      host: { type: 'string' },
      port: { type: 'string' },
      'data-folder': { type: 'string' },
      'cache-folder': { type: 'string' },
      'allow-replace': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return {
    host: values.host ?? '127.0.0.1',
    port: values.port === undefined ? null : parsePort(values.port),
    dataFolder: values['data-folder'] ?? null,
    cacheFolder: values['cache-folder'] ?? null,
    mayReplace: values['allow-replace'] ?? false,
    showsHelp: values.help ?? false,
    paths: positionals,
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535)
    throw new UsageError(`--port takes a number from 0 to 65535, not ${text}.`);
  return port;
}
