/** `skipstone bench`: milliseconds per call of the networks and per tile of every preset, beside a foreign model if one is named. */
import { basename } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import type { BenchOptions, BenchReport } from '../../engine/bench.ts';
import { hashModel } from '../../engine/models.ts';
import type { EngineStart } from '../../shared/engine-protocol.ts';
import type { Device } from '../../shared/jobs.ts';
import { DEVICES } from '../../shared/jobs.ts';
import type { CommandDependencies } from '../dependencies.ts';
import { runToExitCode } from '../dependencies.ts';
import type { EngineChoice } from '../engine-choice.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CODES_HELP, EXIT_DONE } from '../exit-codes.ts';
import { escapeControls, formatTable } from '../format-text.ts';
import { createJsonReporter, createTextReporter } from '../report.ts';
import { numberOption, parseOptions } from './option-parsing.ts';

/** What this command needs from the engine's side. */
export interface BenchDependencies extends Pick<CommandDependencies, 'streams' | 'setExitCode'> {
  readonly chooseEngineStart: (choice: EngineChoice) => Promise<EngineStart>;
  readonly benchModel: (options: BenchOptions) => Promise<BenchReport>;
}

export interface BenchCommandOptions extends EngineChoice {
  readonly peerPath: string | null;
  readonly tilePx: number;
  readonly device: Device;
  readonly rounds: number;
  readonly json: boolean;
}

const MAX_TILE_PX = 1024;
const MAX_ROUNDS = 10_000;
const DEFAULT_TILE_PX = 64;
const DEFAULT_ROUNDS = 15;

const EXPECTED = {
  against: 'a file',
  tile: `a whole number of pixels from 8 to ${MAX_TILE_PX}`,
  device: DEVICES.join(', '),
  rounds: `a whole number from 1 to ${MAX_ROUNDS}`,
  model: 'a folder',
  threads: 'a whole number from 1 to 1024',
} as const;

const rawSchema = z.strictObject({
  against: z.string().min(1).optional(),
  tile: numberOption(z.int().min(8).max(MAX_TILE_PX)).default(DEFAULT_TILE_PX),
  device: z.enum(DEVICES).default('cpu'),
  rounds: numberOption(z.int().min(1).max(MAX_ROUNDS)).default(DEFAULT_ROUNDS),
  model: z.string().min(1).optional(),
  threads: numberOption(z.int().min(1).max(1024)).optional(),
  json: z.boolean().default(false),
});

/** @throws {AppError} `options/invalid` */
export function parseBenchOptions(raw: unknown): BenchCommandOptions {
  const { against, tile, device, rounds, model, threads, json } = parseOptions(rawSchema, raw, EXPECTED);
  return {
    peerPath: against ?? null,
    tilePx: tile,
    device,
    rounds,
    modelFolder: model ?? null,
    threads: threads ?? null,
    json,
  };
}

const NOTES_HELP = `All calls take turns, round after round, on the same device with the same threads. Ratios compare medians on inputs of the
same size: the bare tile, and the tile with the halo that skipstone reads around it. A tile of a preset is its encoder
call and all its steps, on the input with halo; where a policy decides, the most steps that it can take.`;

export function createBenchCommand(dependencies: BenchDependencies): Command {
  return new Command('bench')
    .description('time the networks on this machine')
    .option('--against <file>', 'time this ONNX model (lr -> sr) beside them')
    .option('--tile <pixels>', `side of a tile before enlarging (default: ${DEFAULT_TILE_PX})`)
    .option('--device <device>', 'cpu or webgpu (default: cpu)')
    .option('--threads <count>', 'threads of the processor (default: one per core)')
    .option('--rounds <count>', `timed calls of each kind (default: ${DEFAULT_ROUNDS})`)
    .option('--model <folder>', 'model folder (default: the model that comes with skipstone)')
    .option('--json', 'write one JSON object per kind of call and per preset, per line')
    .addHelpText('after', `\n${NOTES_HELP}\n\n${EXIT_CODES_HELP}`)
    .action(async (raw: Record<string, unknown>) => {
      dependencies.setExitCode(await runBench(raw, dependencies));
    });
}

/** Runs the command and returns its exit code. */
export async function runBench(
  raw: Readonly<Record<string, unknown>>,
  { streams, chooseEngineStart, benchModel }: BenchDependencies,
): Promise<ExitCode> {
  const reporter = raw['json'] === true ? createJsonReporter(streams) : createTextReporter(streams);
  return runToExitCode(
    async () => {
      const options = parseBenchOptions(raw);
      const { modelFolder, threads } = await chooseEngineStart(options);
      const report = await benchModel({ ...options, modelFolder, threads });
      const lines = (options.json ? formatJson : formatText)(report, { ...options, threads });
      streams.writeOut(lines.map((line) => `${line}\n`).join(''));
      return EXIT_DONE;
    },
    (error) => {
      reporter.reportFatal(error);
    },
  );
}

type Facts = Pick<BenchOptions, 'peerPath' | 'tilePx' | 'device' | 'threads' | 'rounds'>;

function formatJson({ model, calls, tiles }: BenchReport, facts: Facts): string[] {
  const { id, version } = model.manifest;
  const { tilePx, device, threads, rounds, peerPath } = facts;
  const shared = {
    tilePx,
    device,
    threads,
    rounds,
    peer: peerPath === null ? null : basename(peerPath),
    model: { id, version, hash: hashModel(model) },
  };
  return [
    ...calls.map((call) => JSON.stringify({ kind: 'call', ...call, ...shared })),
    ...tiles.map((tile) => JSON.stringify({ kind: 'tile', ...tile, ...shared })),
  ];
}

function formatText({ model, calls, tiles }: BenchReport, facts: Facts): string[] {
  const { id, version } = model.manifest;
  const { device, threads, rounds, peerPath, tilePx } = facts;
  const head = `${id} ${version} (${hashModel(model)}) on ${device}, threads: ${threads}, rounds: ${rounds}`;
  const ratioHeading = peerPath === null ? [] : [`ratio to ${escapeControls(basename(peerPath))}`];
  const callRows = calls.map(({ network, precision, inputPx, medianMs, minMs, ratioToPeer }) => [
    network,
    precision ?? '-',
    `${inputPx} x ${inputPx}${inputPx === tilePx ? '' : ' (with halo)'}`,
    medianMs.toFixed(1),
    minMs.toFixed(1),
    ...(ratioToPeer === null ? [] : [ratioToPeer.toFixed(2)]),
  ]);
  const tileRows = tiles.map(({ preset, precision, evaluations, tileMs }) => [
    preset,
    precision,
    String(evaluations),
    tileMs.toFixed(1),
  ]);
  return [
    escapeControls(head),
    '',
    ...formatTable([['network', 'precision', 'input', 'median ms', 'least ms', ...ratioHeading], ...callRows]),
    '',
    ...formatTable([['preset', 'precision', 'evaluations', `ms per tile of ${tilePx} x ${tilePx}`], ...tileRows]),
  ];
}
