/** `skipstone bench`: times of the networks, of tiles, or of a whole photo by every preset, beside a foreign model if one is named. */
import { basename } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import type { BenchOptions, BenchReport } from '../../engine/bench.ts';
import type { PhotoBenchOptions, PhotoBenchReport } from '../../engine/bench-photo.ts';
import { hashModel } from '../../engine/models.ts';
import type { CountedStart } from '../open-engine.ts';
import type { Device } from '../../shared/jobs.ts';
import { DEVICES } from '../../shared/jobs.ts';
import { AppError } from '../../shared/errors.ts';
import type { Precision } from '../../shared/models.ts';
import { PRECISIONS } from '../../shared/models.ts';
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
  readonly chooseEngineStart: (choice: EngineChoice) => Promise<CountedStart>;
  readonly benchModel: (options: BenchOptions) => Promise<BenchReport>;
  readonly benchPhoto: (options: PhotoBenchOptions) => Promise<PhotoBenchReport>;
}

export interface BenchCommandOptions extends EngineChoice {
  /** Single calls on a tile, or a whole photo. */
  readonly what:
    | { readonly kind: 'calls'; readonly tilePx: number }
    | { readonly kind: 'photo'; readonly photoPath: string; readonly precision: Precision };
  readonly peerPath: string | null;
  readonly device: Device;
  readonly rounds: number;
  readonly json: boolean;
}

const MAX_TILE_PX = 1024;
const MAX_ROUNDS = 10_000;
const DEFAULT_TILE_PX = 64;
const DEFAULT_ROUNDS = 15;
const DEFAULT_PHOTO_ROUNDS = 3;

const EXPECTED = {
  against: 'a file',
  photo: 'a file',
  precision: PRECISIONS.join(', '),
  tile: `a whole number of pixels from 8 to ${MAX_TILE_PX}`,
  device: DEVICES.join(', '),
  rounds: `a whole number from 1 to ${MAX_ROUNDS}`,
  model: 'a folder',
  threads: 'a whole number from 1 to 1024',
} as const;

const rawSchema = z.strictObject({
  against: z.string().min(1).optional(),
  photo: z.string().min(1).optional(),
  precision: z.enum(PRECISIONS).optional(),
  tile: numberOption(z.int().min(8).max(MAX_TILE_PX)).optional(),
  device: z.enum(DEVICES).default('cpu'),
  rounds: numberOption(z.int().min(1).max(MAX_ROUNDS)).optional(),
  model: z.string().min(1).optional(),
  threads: numberOption(z.int().min(1).max(1024)).optional(),
  json: z.boolean().default(false),
});

/** @throws {AppError} `options/invalid` */
export function parseBenchOptions(raw: unknown): BenchCommandOptions {
  const options = parseOptions(rawSchema, raw, EXPECTED);
  const { against, photo, rounds, device, model, threads, json } = options;
  return {
    what: chooseWhat(options),
    peerPath: against ?? null,
    device,
    rounds: rounds ?? (photo === undefined ? DEFAULT_ROUNDS : DEFAULT_PHOTO_ROUNDS),
    modelFolder: model ?? null,
    threads: threads ?? null,
    json,
  };
}

function chooseWhat({ photo, precision, tile }: z.output<typeof rawSchema>): BenchCommandOptions['what'] {
  if (photo === undefined) {
    if (precision !== undefined) throw new AppError('options/invalid', '--precision goes with --photo');
    return { kind: 'calls', tilePx: tile ?? DEFAULT_TILE_PX };
  }
  if (tile !== undefined) throw new AppError('options/invalid', '--tile does not go with --photo: give one');
  return { kind: 'photo', photoPath: photo, precision: precision ?? 'uint8' };
}

const NOTES_HELP = `All calls take turns, round after round, on the same device with the same threads. Ratios compare medians on inputs of the
same size: the bare tile, and the tile with the halo that skipstone reads around it. A tile of a preset is a
call of the network for Instant, or one of the encoder and all steps, on the input with halo; where a policy decides, the most steps that it can take.
With --photo, every preset enlarges the photo by 4, and so does the other model, which gets it whole: from pixels to pixels,
without reading and writing files. Ratios compare medians.`;

export function createBenchCommand(dependencies: BenchDependencies): Command {
  return new Command('bench')
    .description('time the networks on this machine')
    .option('--against <file>', 'time this ONNX model (lr -> sr) beside them')
    .option('--photo <file>', 'time the enlarging of this photo by every preset instead of single calls')
    .option('--precision <precision>', 'of the presets on --photo: float32 or uint8 (default: uint8)')
    .option('--tile <pixels>', `side of a tile before enlarging (default: ${DEFAULT_TILE_PX})`)
    .option('--device <device>', 'cpu or webgpu (default: cpu)')
    .option('--threads <count>', 'threads of the processor (default: one per core)')
    .option(
      '--rounds <count>',
      `timed calls of each kind (default: ${DEFAULT_ROUNDS}; of a photo: ${DEFAULT_PHOTO_ROUNDS})`,
    )
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
  { streams, chooseEngineStart, benchModel, benchPhoto }: BenchDependencies,
): Promise<ExitCode> {
  const reporter = raw['json'] === true ? createJsonReporter(streams) : createTextReporter(streams);
  return runToExitCode(
    async () => {
      const options = parseBenchOptions(raw);
      const { what, ...shared } = { ...options, ...(await chooseEngineStart(options)) };
      const lines =
        what.kind === 'calls'
          ? (options.json ? formatJson : formatText)(await benchModel({ ...shared, ...what }), { ...shared, ...what })
          : (options.json ? formatPhotoJson : formatPhotoText)(await benchPhoto({ ...shared, ...what }), shared);
      streams.writeOut(lines.map((line) => `${line}\n`).join(''));
      return EXIT_DONE;
    },
    (error) => {
      reporter.reportFatal(error);
    },
  );
}

type SharedFacts = Pick<BenchOptions, 'peerPath' | 'device' | 'threads' | 'rounds'>;
type Facts = SharedFacts & Pick<BenchOptions, 'tilePx'>;

function formatJson({ model, calls, tiles }: BenchReport, facts: Facts): string[] {
  const shared = { tilePx: facts.tilePx, ...describeRun(model, facts) };
  return [
    ...calls.map((call) => JSON.stringify({ kind: 'call', ...call, ...shared })),
    ...tiles.map((tile) => JSON.stringify({ kind: 'tile', ...tile, ...shared })),
  ];
}

function formatPhotoJson({ model, widthPx, heightPx, times }: PhotoBenchReport, facts: SharedFacts): string[] {
  const shared = { widthPx, heightPx, ...describeRun(model, facts) };
  return times.map((time) => JSON.stringify({ kind: 'photo', ...time, ...shared }));
}

/** What stands in every line of JSON. */
function describeRun(model: BenchReport['model'], { device, threads, rounds, peerPath }: SharedFacts): object {
  const { id, version } = model.manifest;
  const peer = peerPath === null ? null : basename(peerPath);
  return { device, threads, rounds, peer, model: { id, version, hash: hashModel(model) } };
}

function formatText({ model, calls, tiles }: BenchReport, facts: Facts): string[] {
  const { tilePx } = facts;
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
    formatHead(model, facts),
    '',
    ...formatTable([['network', 'precision', 'input', 'median ms', 'least ms', ...headRatio(facts)], ...callRows]),
    '',
    ...formatTable([['preset', 'precision', 'evaluations', `ms per tile of ${tilePx} x ${tilePx}`], ...tileRows]),
  ];
}

function formatPhotoText({ model, widthPx, heightPx, times }: PhotoBenchReport, facts: SharedFacts): string[] {
  const rows = times.map(({ contender, precision, evaluations, medianMs, minMs, ratioToPeer }) => [
    contender,
    precision ?? '-',
    Number.isInteger(evaluations) ? String(evaluations) : evaluations.toFixed(1),
    (medianMs / 1000).toFixed(2),
    (minMs / 1000).toFixed(2),
    ...(ratioToPeer === null ? [] : [ratioToPeer.toFixed(2)]),
  ]);
  const headings = ['preset', 'precision', 'evaluations', 'median s', 'least s', ...headRatio(facts)];
  return [
    `${formatHead(model, facts)}, photo: ${widthPx} x ${heightPx}, 4 times`,
    '',
    ...formatTable([headings, ...rows]),
  ];
}

function formatHead(model: BenchReport['model'], { device, threads, rounds }: SharedFacts): string {
  const { id, version } = model.manifest;
  return escapeControls(`${id} ${version} (${hashModel(model)}) on ${device}, threads: ${threads}, rounds: ${rounds}`);
}

function headRatio({ peerPath }: SharedFacts): string[] {
  return peerPath === null ? [] : [`ratio to ${escapeControls(basename(peerPath))}`];
}
