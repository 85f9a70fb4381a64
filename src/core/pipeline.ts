/**
 * The pipeline from decoded pixels to finished rows: repair of the input, encoder, sampler in lockstep, output rows. What follows the repair is that of a photo that was repaired before and is upscaled now.
 */
import type { PlannedStep, StepInfo } from '#shared/jobs.ts';
import type { Preset, SamplerOptions } from '#shared/models.ts';
import { abortable } from './abort.ts';
import { fillTransparent, writeAlpha } from './image/alpha.ts';
import { UP } from './image/back-projection.ts';
import { collectRows, createSamples, hasAlpha, readInputRegion, writeHrRows } from './image/pixels.ts';
import { SCALE, SUBPIXELS } from './pixel-unshuffle.ts';
import type { CellOptions } from './cells/decider.ts';
import type { EffortMap } from './cells/decisions.ts';
import { CELL_PX, GROUP_CELLS } from './cells/grid.ts';
import { createPolicyDecider } from './cells/policy-decider.ts';
import type { Networks, RowSink, SourceImage } from './ports.ts';
import type { PipelineProgress, Work } from './progress.ts';
import { Progress } from './progress.ts';
import { repairImage } from './repair.ts';
import { planCoarseSteps } from './sampler/coarse-skip.ts';
import { decideFineSteps, listFineCandidates, planFineSteps } from './sampler/fine-skip.ts';
import { createImageNoise, moveNoise } from './sampler/noise.ts';
import type { Sampler } from './sampler/sample.ts';
import type { ScheduledStep } from './sampler/schedule.ts';
import { FIRST_FINE_CANDIDATE, fineLevel } from './sampler/schedule.ts';
import type { Prediction } from './sampler/step.ts';
import type { TileShape } from './tiling/choose.ts';
import { choosePlan } from './tiling/choose.ts';
import type { Estimate } from './tiling/lockstep.ts';
import { runLockstep } from './tiling/lockstep.ts';
import type { Plan } from './tiling/plan.ts';

/** Costs in units of one denoiser evaluation, for progress. */
const ENCODER_WEIGHT = 0.6;
const RESTORER_WEIGHT = 0.8;

export interface PipelineOptions {
  readonly image: SourceImage;
  readonly networks: Networks;
  readonly traits: { readonly sigmaR: number; readonly prediction: Prediction };
  readonly preset: Preset;
  /** Strength 0..1. Above 0 the input is repaired first; the result is then consistent with the repaired one. */
  readonly cleanup: number;
  /** Unsigned 32-bit integer. */
  readonly seed: number;
  /** Where the image lies in the one whose noise it uses, LR pixels; absent: it is a whole image. */
  readonly origin?: { readonly left: number; readonly top: number };
  readonly tile: TileShape;
  /** Absent: `tile`. */
  readonly restorerTile?: TileShape;
  readonly memoryBudgetBytes: number;
  readonly sink: RowSink;
  /** Called once, when the schedule is known. `canEndEarly`: whether `shouldEndEarly` will be called. */
  readonly onSchedule?: (steps: readonly PlannedStep[], canEndEarly: boolean) => void;
  readonly shouldEndEarly?: () => boolean;
  readonly onProgress?: (progress: PipelineProgress) => void;
  /** Waited for, so that a caller that writes it as an image slows the run down instead of piling up work. */
  readonly onEstimate?: (estimate: Estimate) => Promise<void>;
  /** Changes the plan before it runs, for instance to process independent tiles in another order. */
  readonly arrange?: (plan: Plan) => Plan;
  /** Who decides which cells take an evaluation of the denoiser. Absent: the policy where the preset asks it, else all do. */
  readonly cells?: CellOptions;
  readonly signal: AbortSignal;
}

export interface PipelineResult {
  /** Evaluations of the networks per part of the image; where cells skip, their mean over the area, halos included. */
  readonly evaluations: number;
  readonly endedEarly: boolean;
  /** Null where no cell may skip. */
  readonly effort: EffortMap | null;
}

/**
 * Upscales an image by 4; rows reach the sink in order, in the channels and bit depth of the input.
 * @throws the signal's reason when aborted; whatever networks and sink throw.
 */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { image, preset, tile, signal } = options;
  const networks = abortable(options.networks, signal);
  const cells = options.cells ?? decideByPolicy(preset, networks);
  const noise = createImageNoise(options.seed);
  const sampler: Sampler = {
    networks,
    sigmaR: options.traits.sigmaR,
    prediction: options.traits.prediction,
    eta: preset.sampler?.eta ?? 0,
    perception: preset.sampler?.perception ?? 0,
    backProjection: preset.sampler?.backProjection ?? 0,
    noise: options.origin === undefined ? noise : moveNoise(noise, options.origin),
  };
  const { schedule, shown } = preset.sampler === null ? FIDELITY_ALONE : planSchedule(preset.sampler);
  const chosen = choosePlan({
    image,
    levels: schedule.length,
    tile,
    featureChannels: networks.featureChannels,
    memoryBudgetBytes: options.memoryBudgetBytes,
    ...(cells && { cellPx: GROUP_CELLS * CELL_PX }),
  });
  const plan = options.arrange?.(chosen) ?? chosen;
  const repairs = options.cleanup > 0 ? 1 : 0;
  options.onSchedule?.([...(repairs > 0 ? [RESTORE] : []), ...shown], plan.strips === 1 && schedule.length > 0);
  const source = await repairInput(options);
  const report = createReporter(plan, schedule, options);
  const { levels, effort } = await runLockstep({
    plan,
    schedule,
    sampler,
    readInput: (region) => readInputRegion(source, region),
    instantBackProjection: preset.backProjection,
    emitRows: (top, rows) => emitRows(options, top, rows),
    ...(cells && { cells: { ...cells, cleanup: options.cleanup, sizePx: tile.sizePx } }),
    onWork: report,
    onTile: async (makeEstimate) => options.onEstimate?.(makeEstimate()),
    ...(options.shouldEndEarly && { shouldEndEarly: options.shouldEndEarly }),
    signal,
  });
  const evaluations = repairs + 1 + (effort?.evaluations ?? levels);
  return { evaluations, endedEarly: levels < schedule.length, effort };
}

/** The whole image is repaired before the first tile is encoded: the restorer looks further than the other networks. */
async function repairInput(options: PipelineOptions): Promise<SourceImage> {
  const { image, networks, preset, cleanup, tile, restorerTile = tile, onProgress, signal } = options;
  if (cleanup === 0) return fillTransparent(image);
  const repaired = collectRows(image, 1);
  await repairImage({
    ...{ image, networks, cleanup, tile: restorerTile, sink: repaired.sink, signal },
    onProgress: ({ fraction, step }) => {
      const total = step.total + 1 + countLevels(preset);
      onProgress?.({ fraction: fraction * restorerShare(preset), step: { ...step, total }, partDone: 0 });
    },
  });
  return fillTransparent(repaired.image);
}

/** Share of the restorer in the work on a repaired input. */
function restorerShare(preset: Preset): number {
  return RESTORER_WEIGHT / (RESTORER_WEIGHT + ENCODER_WEIGHT + countLevels(preset));
}

/** Evaluations of the denoiser; the most that a cell takes where a policy decides. */
function countLevels({ sampler }: Preset): number {
  return sampler === null ? 0 : planSchedule(sampler).schedule.length;
}

/** The evaluations to run, and the same for display, which lists the skipped fine steps too. */
interface PlannedSchedule {
  readonly schedule: readonly ScheduledStep[];
  readonly shown: readonly PlannedStep[];
}

const FINE_CANDIDATES = FIRST_FINE_CANDIDATE + 1;
const RESTORE: PlannedStep = { stage: 'restore', level: 0, runs: true };
const ENCODE: PlannedStep = { stage: 'encode', level: 1, runs: true };
const FIDELITY_ALONE: PlannedSchedule = { schedule: [], shown: [ENCODE] };

function planSchedule({ coarseLevels, fine, skip }: SamplerOptions): PlannedSchedule {
  const coarse = planCoarseSteps(coarseLevels);
  const refine = decideFineSteps(fine);
  const executed = listFineCandidates(refine, skip);
  const candidates = Array.from({ length: FINE_CANDIDATES }, (_, i) => FIRST_FINE_CANDIDATE - i);
  return {
    schedule: [...coarse, ...planFineSteps(refine, skip)],
    shown: [
      ENCODE,
      ...coarse.map(({ level }): PlannedStep => ({ stage: 'coarse', level, runs: true })),
      ...candidates.map((k): PlannedStep => ({ stage: 'fine', level: fineLevel(k), runs: executed.includes(k) })),
    ],
  };
}

/** Who decides cells where the preset leaves them to the policy; without a policy every cell takes every evaluation. */
function decideByPolicy({ sampler }: Preset, { decide }: Networks): CellOptions | undefined {
  if (sampler?.skip !== 'reuse' || decide === undefined) return undefined;
  return { decide: createPolicyDecider(decide), computeWeight: sampler.computeWeight ?? 0 };
}

async function emitRows(options: PipelineOptions, top: number, rows: readonly Float32Array[]): Promise<void> {
  const { widthPx, channels, samples } = options.image;
  const rowLength = SUBPIXELS * widthPx * channels;
  // A few rows at a time: a band of a wide image would be hundreds of megabytes.
  const batch = Math.max(1, Math.min(rows.length, Math.floor(2 ** 22 / rowLength)));
  for (let first = 0; first < rows.length; first += batch) {
    const part = rows.slice(first, first + batch);
    const hrRows = createSamples(samples.bitDepth, part.length * rowLength);
    for (const [i, row] of part.entries()) {
      writeHrRows(row, { widthPx, channels }, hrRows, i * rowLength);
      if (hasAlpha(channels))
        writeAlpha(options.image, top + first + i, { into: hrRows, offset: i * rowLength, up: UP });
    }
    await options.sink.writeRows(hrRows, SCALE * part.length);
  }
}

/** Joins finished tiles, weighted by their cost, into one fraction, after that of the restorer. */
function createReporter(plan: Plan, schedule: readonly ScheduledStep[], options: PipelineOptions) {
  const { heightPx } = plan.options;
  const progress = new Progress(heightPx * (ENCODER_WEIGHT + schedule.length));
  const finished = new Progress(heightPx);
  const isRepaired = options.cleanup > 0;
  const begun = isRepaired ? restorerShare(options.preset) : 0;
  return ({ level, rows, evaluatedRows, savedRows }: Work): void => {
    progress.add(evaluatedRows * (level === 0 ? ENCODER_WEIGHT : 1));
    progress.leaveOut(savedRows);
    if (level === schedule.length) finished.add(rows);
    const { index, total, ...step } = describeStep(level, schedule);
    const counted = isRepaired ? { index: index + 1, total: total + 1 } : { index, total };
    const fraction = begun + (1 - begun) * progress.fraction;
    options.onProgress?.({ fraction, step: { ...step, ...counted }, partDone: finished.fraction });
  };
}

function describeStep(level: number, schedule: readonly ScheduledStep[]): StepInfo {
  const step = schedule[level - 1];
  const counted = { index: level + 1, total: schedule.length + 1 };
  return step === undefined
    ? { ...counted, stage: 'encode', level: 1 }
    : { ...counted, stage: step.stage, level: step.level };
}
