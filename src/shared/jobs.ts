/** The contract of a job: its request, the events it sends back, and the snapshot that the events build. */
import { z } from 'zod';
import type { CleanupEstimate } from './cleanup.ts';
import type { ErrorValue } from './errors.ts';
import { assertNever } from './errors.ts';
import { OUTPUT_FORMATS } from './formats.ts';
import type { Precision } from './models.ts';
import { PRESET_NAMES, PRECISIONS } from './models.ts';
import { networkIdSchema } from './imported/networks.ts';
import type { Remark } from './remarks.ts';

export const DEVICES = ['cpu', 'webgpu'] as const;
export type Device = (typeof DEVICES)[number];

const fraction = z.number().min(0).max(1);

/** What happens when a file has the name of a result. */
export const IF_EXISTS = ['fail', 'skip', 'overwrite'] as const;
export type IfExists = (typeof IF_EXISTS)[number];

/** The same for a single job; planners of jobs leave out what is skipped. */
export const writeModeSchema = z.enum(IF_EXISTS).exclude(['skip']);
export type WriteMode = z.infer<typeof writeModeSchema>;

/** What is taken out of the metadata of results. `location`: places, and what identifies the camera. */
export const METADATA_REMOVALS = ['nothing', 'location', 'all'] as const;
export type MetadataRemoval = (typeof METADATA_REMOVALS)[number];

/** Between x4 and x6: x4 by the networks and a plain resize, instead of a second pass. Changes nothing elsewhere. */
const plainResize = z.literal(true).optional();
const LENGTH_UNITS = ['cm', 'inch'] as const;
export type LengthUnit = (typeof LENGTH_UNITS)[number];

/** The largest numbers that a target may have: millions of pixels, a side of the paper in its unit, and pixels per inch. */
export const MOST_MEGAPIXELS = 100_000;
export const MOST_PRINT_SIDE = 10_000;
export const MOST_DPI = 10_000;

export const targetSchema = z.discriminatedUnion('kind', [
  /** The photo's own size: it is repaired and not upscaled. Preset and seed make no difference, unless the preset is a network. */
  z.strictObject({ kind: z.literal('repair') }),
  z.strictObject({ kind: z.literal('scale'), factor: z.int().min(2).max(16), plainResize }),
  /**
   * Exact size in pixels; a side that is left out follows from the image's proportions. With `crop`, the largest part that has
   * the proportions of both sides is taken: 0 at the left or top, 0.5 in the middle, 1 at the right or bottom.
   */
  z
    .strictObject({
      kind: z.literal('size'),
      widthPx: z.int().positive().optional(),
      heightPx: z.int().positive().optional(),
      crop: fraction.optional(),
      plainResize,
    })
    .refine((size) => size.widthPx !== undefined || size.heightPx !== undefined, 'give a width or a height'),
  /** The longer of both sides. */
  z.strictObject({ kind: z.literal('long-side'), lengthPx: z.int().positive(), plainResize }),
  z.strictObject({
    kind: z.literal('megapixels'),
    megapixels: z.number().positive().max(MOST_MEGAPIXELS),
    plainResize,
  }),
  /**
   * A print, whose resolution is written into the file. A side that is left out follows from the proportions. The image is cropped
   * to paper of both sides, which is turned as the image lies, longer side along longer side; with `asTyped`, width stays width.
   * `crop` as above, absent: 0.5.
   */
  z
    .strictObject({
      kind: z.literal('print'),
      width: z.number().positive().max(MOST_PRINT_SIDE).optional(),
      height: z.number().positive().max(MOST_PRINT_SIDE).optional(),
      unit: z.enum(LENGTH_UNITS),
      dpi: z.number().min(1).max(MOST_DPI),
      asTyped: z.literal(true).optional(),
      crop: fraction.optional(),
      plainResize,
    })
    .refine(({ width, height }) => width !== undefined || height !== undefined, 'give a width or a height'),
]);
export type Target = z.infer<typeof targetSchema>;

/** An imported network in place of the model; its result may be back-projected with a strength of 0..1. */
export const networkChoiceSchema = z.strictObject({
  kind: z.literal('network'),
  id: networkIdSchema,
  backProjection: fraction,
});
export type NetworkChoice = z.infer<typeof networkChoiceSchema>;

/** How the model samples. */
export const samplerChoiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('preset'), name: z.enum(PRESET_NAMES) }),
  /** 0 = fidelity, 1 = perception. */
  z.strictObject({ kind: z.literal('slider'), value: fraction }),
]);
export type SamplerChoice = z.infer<typeof samplerChoiceSchema>;

export const presetChoiceSchema = z.discriminatedUnion('kind', [...samplerChoiceSchema.options, networkChoiceSchema]);
export type PresetChoice = z.infer<typeof presetChoiceSchema>;

export const jobRequestSchema = z.strictObject({
  id: z.string().min(1),
  inputPath: z.string().min(1),
  outputPath: z.string().min(1),
  target: targetSchema,
  preset: presetChoiceSchema,
  /** Absent: automatic, chosen by looking at the photo. */
  cleanup: fraction.optional(),
  seed: z.int().min(0).max(0xffffffff),
  device: z.enum(['auto', ...DEVICES]),
  precision: z.enum(['auto', ...PRECISIONS]),
  format: z.enum(OUTPUT_FORMATS),
  /** 1..100; for lossy formats. */
  quality: z.int().min(1).max(100),
  /** Most bytes of the result, for lossy formats, whose quality is lowered for it; absent: any number. */
  maxBytes: z.int().positive().optional(),
  /** Absent: nothing. */
  removeMetadata: z.enum(METADATA_REMOVALS).optional(),
  ifExists: writeModeSchema,
  /** Folder for images of the running job (`VIEW_FILES.estimate`, the maps); absent: none are made. */
  viewFolder: z.string().min(1).optional(),
  /** False: of these images, the maps alone. */
  hasEstimates: z.boolean().optional(),
});
export type JobRequest = z.infer<typeof jobRequestSchema>;

/**
 * A running step. `index` counts from 1 to `total`; `level` is t on the cosine curve, 1 = noise, 0 = clean. `restore` is the
 * only step of a repair.
 */
export interface StepInfo {
  readonly stage: 'restore' | 'encode' | 'coarse' | 'fine';
  readonly index: number;
  readonly total: number;
  readonly level: number;
}

/** One step of the schedule; `runs` is false for a fine step that the policy or the preset skips. */
export interface PlannedStep {
  readonly stage: StepInfo['stage'];
  readonly level: number;
  readonly runs: boolean;
}

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** What a policy decided. */
export interface Effort {
  /** How many cells of the photo took 0, 1, 2, ... evaluations of the denoiser. */
  readonly cells: readonly number[];
  /** True when there is an effort map, which shows which ones. */
  readonly hasMap: boolean;
}

/** Share of the cells, 0..1, that took no evaluation. */
export function shareWithoutSteps({ cells }: Effort): number {
  return (cells[0] ?? 0) / cells.reduce((a, b) => a + b, 0);
}

export interface JobResult {
  readonly outputPath: string;
  readonly input: Size;
  readonly output: Size;
  readonly device: Device;
  readonly precision: Precision;
  /**
   * Evaluations per tile, the encoder's included; 0 where nothing was to be repaired. No whole number where a policy decided
   * per cell.
   */
  readonly evaluations: number;
  /** Where a policy decided which cells of the photo take an evaluation; null: all took all. */
  readonly effort: Effort | null;
  /** Strength of clean-up that was used, 0..1. */
  readonly cleanup: number;
  /** What it was chosen by; null: it was asked for, or the model cannot look at photos. */
  readonly cleanupEstimate: CleanupEstimate | null;
  readonly elapsedMs: number;
  /** True when the person ended it before the last step. */
  readonly endedEarly: boolean;
  /** True when there is a residual map, which shows where detail was invented. */
  readonly hasResidualMap: boolean;
  /** What the result lacks, and what was wrong with the photo. */
  readonly remarks: readonly Remark[];
}

export type JobEvent =
  | {
      readonly kind: 'started';
      readonly input: Size;
      readonly output: Size;
      readonly evaluations: number;
      /** Whether all tiles advance together, so that the job may end after any step. */
      readonly canEndEarly: boolean;
    }
  /** The steps are known. */
  | { readonly kind: 'scheduled'; readonly steps: readonly PlannedStep[] }
  /** The estimate of the running step is in `VIEW_FILES.estimate(version)`. Versions rise; older files are removed. */
  | { readonly kind: 'estimate'; readonly version: number }
  /** The engine died; the job starts again in another one. */
  | { readonly kind: 'retrying'; readonly reason: ErrorValue }
  | {
      readonly kind: 'progress';
      /** 0..1, never falls. */
      readonly fraction: number;
      readonly step: StepInfo;
      /** Share of the image's rows that are finished, 0..1; tiles finish row by row. */
      readonly partDone: number;
      readonly elapsedMs: number;
      readonly remainingMs: number | null;
    }
  | { readonly kind: 'finished'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly error: ErrorValue }
  | { readonly kind: 'cancelled' };

export interface JobSnapshot {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled';
  readonly fraction: number;
  readonly step: StepInfo | null;
  readonly partDone: number;
  readonly elapsedMs: number;
  readonly remainingMs: number | null;
  readonly canEndEarly: boolean;
  readonly steps: readonly PlannedStep[];
  /** 0: no estimate yet. */
  readonly estimateVersion: number;
  /** How often the engine died during the job. */
  readonly retries: number;
  readonly result: JobResult | null;
  readonly error: ErrorValue | null;
}

export function createJobSnapshot(id: string): JobSnapshot {
  return {
    id,
    state: 'waiting',
    fraction: 0,
    step: null,
    partDone: 0,
    elapsedMs: 0,
    remainingMs: null,
    canEndEarly: false,
    steps: [],
    estimateVersion: 0,
    retries: 0,
    result: null,
    error: null,
  };
}

export function hasEnded({ state }: Pick<JobSnapshot, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

/** Returns the snapshot after `event`. A job that has ended stays as it ended. */
export function applyJobEvent(snapshot: JobSnapshot, event: JobEvent): JobSnapshot {
  if (hasEnded(snapshot)) return snapshot;
  switch (event.kind) {
    case 'started':
      return { ...snapshot, state: 'running', canEndEarly: event.canEndEarly };
    case 'scheduled':
      return { ...snapshot, steps: event.steps };
    case 'estimate':
      return { ...snapshot, estimateVersion: event.version };
    case 'retrying': {
      const { id, retries } = snapshot;
      return { ...createJobSnapshot(id), retries: retries + 1 };
    }
    case 'progress': {
      const { step, partDone, elapsedMs, remainingMs } = event;
      const fraction = Math.max(snapshot.fraction, event.fraction);
      return { ...snapshot, state: 'running', fraction, step, partDone, elapsedMs, remainingMs };
    }
    case 'finished':
      return { ...snapshot, state: 'finished', fraction: 1, partDone: 1, remainingMs: 0, result: event.result };
    case 'failed':
      return { ...snapshot, state: 'failed', remainingMs: null, error: event.error };
    case 'cancelled':
      return { ...snapshot, state: 'cancelled', remainingMs: null };
    default:
      return assertNever(event);
  }
}
