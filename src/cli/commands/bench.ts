/** `skipstone bench`: times the networks, tiles, or every preset on a whole photo, with a baseline if one is named. */
import { basename } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import type { BenchOptions, BenchReport } from '#engine/evaluation/bench-tile.ts';
import type { PhotoBenchOptions, PhotoBenchReport } from '#engine/evaluation/bench-photo.ts';
import { hashModel } from '#engine/inference/model-folder.ts';
import type { CountedStart } from '../open-engine.ts';
import type { Device } from '#shared/jobs.ts';
import { DEVICES } from '#shared/jobs.ts';
import { PRECISIONS } from '#shared/models.ts';
import { joinWithOr } from '#shared/naming/word-list.ts';
import type { CommandDependencies } from '../dependencies.ts';
import { describeBenchRun, describeCallTime, describePhotoTime } from '../json-names.ts';
import { addEngineOptions, chooseEngine, ENGINE_EXPECTED, ENGINE_SHAPE } from '../options/engine-options.ts';
import type { RawOptions } from '../run-command.ts';
import { runCommand } from '../run-command.ts';
import type { EngineChoice } from '../open-engine.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT_CODES_HELP, EXIT_DONE } from '../exit-codes.ts';
import { escapeControls, formatEvaluations, formatTable } from '../terminal/format-text.ts';
import { writeJson, writeLines } from '../terminal/line-writer.ts';
import { FRACTION, fractionOption } from '../options/image-options.ts';
import { numberOption, parseOptions, rejectOptions } from '../options/option-parsing.ts';

/** What this command needs from the engine's side. */
export interface BenchDependencies extends Pick<CommandDependencies, 'streams' | 'setExitCode'> {
  readonly chooseEngineStart: (choice: EngineChoice) => Promise<CountedStart>;
  readonly benchModel: (options: BenchOptions) => Promise<BenchReport>;
  readonly benchPhoto: (options: PhotoBenchOptions) => Promise<PhotoBenchReport>;
}

interface TileChoice extends Pick<BenchOptions, 'tilePx' | 'baselinePath'> {
  readonly kind: 'calls';
}

interface PhotoChoice extends Pick<PhotoBenchOptions, 'photoPath' | 'precision' | 'cleanups' | 'baselinePaths'> {
  readonly kind: 'photo';
}

export interface BenchCommandOptions extends EngineChoice {
  /** Single calls on a tile, or a whole photo. */
  readonly what: TileChoice | PhotoChoice;
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
  against: 'files',
  cleanup: FRACTION,
  photo: 'a file',
  precision: PRECISIONS.join(', '),
  tile: `a whole number of pixels from 8 to ${MAX_TILE_PX}`,
  device: DEVICES.join(', '),
  rounds: `a whole number from 1 to ${MAX_ROUNDS}`,
  ...ENGINE_EXPECTED,
} as const;

const rawSchema = z.strictObject({
  against: z.array(z.string().min(1)).default([]),
  cleanup: fractionOption.optional(),
  photo: z.string().min(1).optional(),
  precision: z.enum(PRECISIONS).optional(),
  tile: numberOption(z.int().min(8).max(MAX_TILE_PX)).optional(),
  device: z.enum(DEVICES).default('cpu'),
  rounds: numberOption(z.int().min(1).max(MAX_ROUNDS)).optional(),
  ...ENGINE_SHAPE,
  json: z.boolean().default(false),
});

/** @throws {AppError} `options/invalid` */
export function parseBenchOptions(raw: unknown): BenchCommandOptions {
  const options = parseOptions(rawSchema, raw, EXPECTED);
  const { photo, rounds, device, json } = options;
  return {
    what: chooseWhat(options),
    device,
    rounds: rounds ?? (photo === undefined ? DEFAULT_ROUNDS : DEFAULT_PHOTO_ROUNDS),
    ...chooseEngine(options),
    json,
  };
}

function chooseWhat(options: z.output<typeof rawSchema>): BenchCommandOptions['what'] {
  const { photo, precision, cleanup, tile, against } = options;
  if (photo === undefined) {
    if (precision !== undefined) throw rejectOptions('--precision goes with --photo');
    if (cleanup !== undefined) throw rejectOptions('--cleanup goes with --photo');
    if (against.length > 1) throw rejectOptions('several --against go with --photo');
    return { kind: 'calls', tilePx: tile ?? DEFAULT_TILE_PX, baselinePath: against[0] ?? null };
  }
  if (tile !== undefined) throw rejectOptions('--tile does not go with --photo: give one');
  const cleanups = cleanup === undefined ? [0] : [0, cleanup];
  return { kind: 'photo', photoPath: photo, precision: precision ?? 'uint8', cleanups, baselinePaths: against };
}

const NOTES_HELP = `Calls are interleaved, round after round, on the same device with the same threads. Ratios compare
medians on inputs of the same size: the bare tile, and the tile with the halo that skipstone reads
around it. A tile of a preset is one call of the network for Instant; for the others one call of the
encoder and one of the denoiser per step, on the input with halo. Where a policy chooses the steps,
it is the largest number of steps that it can choose.
With --photo, every preset upscales the photo by 4, and so do other models, which get it whole: from
pixels to pixels, without reading and writing files. Ratios compare medians with that of the first
other model. Clean-up is 0; with --cleanup every preset is timed at that strength, too.`;

export function createBenchCommand(dependencies: BenchDependencies): Command {
  const command = new Command('bench')
    .description('time the networks on this machine')
    .option('--against <file...>', 'also time this ONNX model (lr -> sr), as a baseline; several with --photo')
    .option('--photo <file>', 'time every preset on this whole photo, instead of single calls of the networks')
    .option('--precision <precision>', 'of the presets with --photo: float32 or uint8 (default: uint8)')
    .option('--cleanup <fraction>', 'with --photo: also time every preset with clean-up of this strength, 0 to 1')
    .option('--tile <pixels>', `side of a tile before upscaling (default: ${DEFAULT_TILE_PX})`)
    .option('--device <device>', `${joinWithOr(DEVICES)} (default: cpu)`)
    .option(
      '--rounds <count>',
      `timed calls of each kind (default: ${DEFAULT_ROUNDS}; with --photo: ${DEFAULT_PHOTO_ROUNDS})`,
    );
  return addEngineOptions(command)
    .option('--json', 'write JSON: one object per kind of call, tile or preset, one per line')
    .addHelpText('after', `\n${NOTES_HELP}\n\n${EXIT_CODES_HELP}`)
    .action(async (raw: RawOptions) => {
      dependencies.setExitCode(await runBench(raw, dependencies));
    });
}

/** Runs the command and returns its exit code. */
export function runBench(
  raw: RawOptions,
  { streams, chooseEngineStart, benchModel, benchPhoto }: BenchDependencies,
): Promise<ExitCode> {
  return runCommand(raw, streams, {
    parse: parseBenchOptions,
    perform: async (options) => {
      const { what, ...shared } = { ...options, ...(await chooseEngineStart(options)) };
      if (what.kind === 'calls') {
        const facts = { ...shared, ...what };
        const report = await benchModel(facts);
        if (options.json) writeJson(streams, ...describeCalls(report, facts));
        else writeLines(streams, formatCalls(report, facts));
      } else {
        const report = await benchPhoto({ ...shared, ...what });
        const facts = { ...shared, baselinePath: what.baselinePaths[0] ?? null };
        if (options.json) writeJson(streams, ...describePhoto(report, facts));
        else writeLines(streams, formatPhoto(report, facts));
      }
      return EXIT_DONE;
    },
  });
}

type SharedFacts = Pick<BenchOptions, 'baselinePath' | 'device' | 'threads' | 'rounds'>;
type Facts = SharedFacts & Pick<BenchOptions, 'tilePx'>;

function describeCalls({ model, calls, tiles }: BenchReport, facts: Facts): object[] {
  const shared = { tilePx: facts.tilePx, ...describeRun(model, facts) };
  return [
    ...calls.map((call) => ({ kind: 'call', ...describeCallTime(call), ...shared })),
    ...tiles.map((tile) => ({ kind: 'tile', ...tile, ...shared })),
  ];
}

function describePhoto({ model, widthPx, heightPx, times }: PhotoBenchReport, facts: SharedFacts): object[] {
  const shared = { widthPx, heightPx, ...describeRun(model, facts) };
  return times.map((time) => ({ kind: 'photo', ...describePhotoTime(time), ...shared }));
}

/** What every line of JSON says of its run. */
function describeRun(model: BenchReport['model'], { device, threads, rounds, baselinePath }: SharedFacts): object {
  const { id, version } = model.manifest;
  const baseline = baselinePath === null ? null : basename(baselinePath);
  return describeBenchRun({ device, threads, rounds, baseline, model: { id, version, hash: hashModel(model) } });
}

function formatCalls({ model, calls, tiles }: BenchReport, facts: Facts): string[] {
  const { tilePx } = facts;
  const callRows = calls.map(({ network, precision, inputPx, medianMs, minMs, ratioToBaseline }) => [
    network,
    precision ?? '-',
    `${inputPx} x ${inputPx}${inputPx === tilePx ? '' : ' (with halo)'}`,
    medianMs.toFixed(1),
    minMs.toFixed(1),
    ...(ratioToBaseline === null ? [] : [ratioToBaseline.toFixed(2)]),
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

function formatPhoto({ model, widthPx, heightPx, times }: PhotoBenchReport, facts: SharedFacts): string[] {
  const rows = times.map(({ method, file, precision, cleanup, evaluations, medianMs, minMs, ratioToBaseline }) => [
    file === null ? method : escapeControls(file),
    precision ?? '-',
    cleanup === null ? '-' : String(cleanup),
    formatEvaluations(evaluations),
    (medianMs / 1000).toFixed(2),
    (minMs / 1000).toFixed(2),
    ...(ratioToBaseline === null ? [] : [ratioToBaseline.toFixed(2)]),
  ]);
  const headings = ['preset', 'precision', 'clean-up', 'evaluations', 'median s', 'least s', ...headRatio(facts)];
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

function headRatio({ baselinePath }: SharedFacts): string[] {
  return baselinePath === null ? [] : [`ratio to ${escapeControls(basename(baselinePath))}`];
}
