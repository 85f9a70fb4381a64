/** `skipstone models add` and `remove`: imports networks of somebody else, and what is said about them. */
import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import { NETWORK_ID_EXPECTED, networkIdSchema, suggestNetworkId } from '#shared/imported/networks.ts';
import type { CommandDependencies } from '../dependencies.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CODES_HELP, EXIT_DONE, EXIT_INTERRUPTED } from '../exit-codes.ts';
import { untilAborted } from '../interrupts.ts';
import type { EngineChoice } from '../open-engine.ts';
import { addEngineOptions, chooseEngine, ENGINE_EXPECTED, ENGINE_SHAPE } from '../options/engine-options.ts';
import { parseOptions, rejectOptions } from '../options/option-parsing.ts';
import type { RawOptions } from '../run-command.ts';
import { runCommand } from '../run-command.ts';
import { formatBytes } from '../terminal/format-text.ts';
import { writeJson, writeLines } from '../terminal/line-writer.ts';

/** What these commands need. */
export interface NetworkDependencies extends Pick<
  CommandDependencies,
  'streams' | 'setExitCode' | 'openEngine' | 'watchInterrupts' | 'listNetworks'
> {
  /** @throws {AppError} `network/missing` */
  readonly removeNetwork: (id: string) => Promise<void>;
}

const ADD_HELP = `A network takes one image, [1, 3, h, w] with values of 0 to 1 or 0 to 255, and makes one of 1, 2, 3, 4 or 8
times the size. What it is gets measured, which takes seconds to minutes; what cannot be used is rejected with the
reason. A copy is kept in the data folder, and is a preset then: skipstone upscale --preset NAME.`;

const JSON_SHAPE = { json: z.boolean().default(false) };
const addSchema = z.strictObject({
  ...JSON_SHAPE,
  ...ENGINE_SHAPE,
  name: networkIdSchema.optional(),
  licence: z.string().trim().min(1).optional(),
});
const removeSchema = z.strictObject(JSON_SHAPE);

interface AddOptions extends EngineChoice {
  readonly json: boolean;
  readonly name: string;
  readonly licence: string | null;
}

/** @throws {AppError} `options/invalid` */
export function parseAddOptions(path: string, raw: unknown): AddOptions {
  const expected = { ...ENGINE_EXPECTED, name: NETWORK_ID_EXPECTED, licence: 'a text' };
  const typed = parseOptions(addSchema, raw, expected);
  const name = typed.name ?? suggestNetworkId(basename(path));
  if (name === null) throw rejectOptions(`The name of ${path} is no name of a network; give one with --name.`);
  return { ...chooseEngine(typed), json: typed.json, name, licence: typed.licence ?? null };
}

export function createAddCommand(dependencies: NetworkDependencies): Command {
  const command = new Command('add')
    .description('import a network (ONNX) of somebody else as a preset')
    .argument('<file>', 'an ONNX file')
    .option('--name <name>', 'name of the preset (default: after the file)')
    .option('--licence <text>', 'licence of the network, which is kept and shown');
  return addEngineOptions(command)
    .option('--json', 'write JSON: one object')
    .addHelpText('after', `\n${ADD_HELP}\n\n${EXIT_CODES_HELP}`)
    .action(async (path: string, raw: RawOptions) => {
      dependencies.setExitCode(await addNetwork(path, raw, dependencies));
    });
}

export function createRemoveCommand(dependencies: NetworkDependencies): Command {
  return new Command('remove')
    .description('remove an imported network; the file that it came from stays')
    .argument('<name>', 'its name')
    .option('--json', 'write JSON: one object')
    .addHelpText('after', `\n${EXIT_CODES_HELP}`)
    .action(async (name: string, raw: RawOptions) => {
      dependencies.setExitCode(await dropNetwork(name, raw, dependencies));
    });
}

/** Measures and keeps the network. */
export function addNetwork(
  path: string,
  raw: RawOptions,
  { streams, openEngine, watchInterrupts }: Omit<NetworkDependencies, 'removeNetwork'>,
): Promise<ExitCode> {
  return runCommand(raw, streams, {
    parse: (typed) => parseAddOptions(path, typed),
    perform: async (options): Promise<ExitCode> => {
      const { name, licence, json } = options;
      const watch = watchInterrupts();
      const engine = await openEngine(options);
      try {
        if (!json) writeLines(streams, [`Measuring ${path} ...`]);
        const wanted = { path: resolve(path), name, licence, replaces: false };
        const network = await untilAborted(watch.signal, () => engine.importNetwork(wanted));
        if (network === null) {
          engine.kill();
          return EXIT_INTERRUPTED;
        }
        const entry = { id: network.id, network };
        if (json) writeJson(streams, describeNetwork(entry));
        else writeLines(streams, [...formatNetwork(entry), `Use it: skipstone upscale PHOTO --preset ${network.id}`]);
        return EXIT_DONE;
      } finally {
        await engine.end();
        watch.stop();
      }
    },
  });
}

export function dropNetwork(
  name: string,
  raw: RawOptions,
  { streams, removeNetwork }: Pick<NetworkDependencies, 'streams' | 'removeNetwork'>,
): Promise<ExitCode> {
  return runCommand(raw, streams, {
    parse: (typed) => {
      // It becomes part of a path.
      if (!networkIdSchema.safeParse(name).success)
        throw rejectOptions(`expected ${NETWORK_ID_EXPECTED}, got "${name}"`);
      return parseOptions(removeSchema, typed, {});
    },
    perform: async ({ json }): Promise<ExitCode> => {
      await removeNetwork(name);
      if (json) writeJson(streams, { kind: 'removed', network: name });
      else writeLines(streams, [`Removed ${name}.`]);
      return EXIT_DONE;
    },
  });
}

/** What `--json` writes of a network. */
export function describeNetwork(entry: NetworkEntry): object {
  if ('error' in entry) return { network: entry.id, error: entry.error };
  const { importedFrom, licence, network, traits } = entry.network;
  return { network: entry.id, importedFrom, licence, bytes: network.bytes, sha256: network.sha256, ...traits };
}

/** The lines about one network, ending with an empty one. */
export function formatNetwork(entry: NetworkEntry): string[] {
  if ('error' in entry) return [`${entry.id}  imported`, `  broken: ${entry.error.message}`, ''];
  const { id, importedFrom, licence, network, traits } = entry.network;
  return [
    `${id}  imported from ${importedFrom}`,
    `  licence: ${licence ?? 'not stated; import it with --licence to state it'}`,
    `  file: ${formatBytes(network.bytes)}, sha256 ${network.sha256}`,
    `  measured: ${formatTraits(traits)}`,
    '',
  ];
}

function formatTraits({ scale, range, alignPx, tile, bytesPerPixel }: ImportedNetwork['traits']): string {
  const reach =
    tile === null
      ? `whole photos only, ${formatBytes(1e6 * bytesPerPixel)} of memory per megapixel`
      : `tiles of ${tile.sizePx} pixels with a halo of ${tile.haloPx}`;
  const multiples = alignPx === 1 ? '' : `, sides in multiples of ${alignPx}`;
  return `x${scale}, values 0 to ${range}${multiples}, ${reach}`;
}
