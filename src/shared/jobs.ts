/** A job as every door asks for it, the events it sends back, and the snapshot that those events build. */
import { z } from 'zod';
import type { ErrorValue } from './errors.ts';
import { assertNever } from './errors.ts';
import type { Precision } from './models.ts';
import { PRESET_NAMES, PRECISIONS } from './models.ts';

export const OUTPUT_FORMATS = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export const DEVICES = ['cpu', 'webgpu'] as const;
export type Device = (typeof DEVICES)[number];

const fraction = z.number().min(0).max(1);

export const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scale'),
    factor: z.union([z.literal(2), z.literal(3), z.literal(4), z.literal(8)]),
  }),
  /** Exact size in pixels; one side may be left out and follows from the picture's proportions. */
  z
    .strictObject({
      kind: z.literal('size'),
      widthPx: z.int().positive().optional(),
      heightPx: z.int().positive().optional(),
    })
    .refine((size) => size.widthPx !== undefined || size.heightPx !== undefined, 'give a width or a height'),
]);
export type Target = z.infer<typeof targetSchema>;

export const lookSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('preset'), name: z.enum(PRESET_NAMES) }),
  /** 0 = fidelity, 1 = perception. */
  z.strictObject({ kind: z.literal('dial'), value: fraction }),
]);
export type Look = z.infer<typeof lookSchema>;

export const jobRequestSchema = z.strictObject({
  id: z.string().min(1),
  inputPath: z.string().min(1),
  outputPath: z.string().min(1),
  target: targetSchema,
  look: lookSchema,
  /** Absent: the model's default for the kind of input. */
  cleanup: fraction.optional(),
  seed: z.int().min(0).max(0xffffffff),
  device: z.enum(['auto', ...DEVICES]),
  precision: z.enum(['auto', ...PRECISIONS]),
  format: z.enum(OUTPUT_FORMATS),
  /** 1..100; for formats that lose. */
  quality: z.int().min(1).max(100),
  ifExists: z.enum(['error', 'overwrite']),
  /** Folder for pictures of the work under way (`estimate-<version>.jpg`, `heat.png`); absent: none are made. */
  viewFolder: z.string().min(1).optional(),
});
export type JobRequest = z.infer<typeof jobRequestSchema>;

/** Which denoising step runs. `index` counts from 1 to `total`; `level` is t on the cosine curve, 1 = noise. */
export interface StepInfo {
  readonly stage: 'encode' | 'coarse' | 'fine';
  readonly index: number;
  readonly total: number;
  readonly level: number;
}

/** One place of the schedule, in order; `runs` is false for a fine step that the policy or the preset skips. */
export interface PlannedStep {
  readonly stage: StepInfo['stage'];
  readonly level: number;
  readonly runs: boolean;
}

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface JobResult {
  readonly outputPath: string;
  readonly input: Size;
  readonly output: Size;
  readonly device: Device;
  readonly precision: Precision;
  /** Evaluations of the encoder and denoiser per part of the picture. */
  readonly evaluations: number;
  readonly elapsedMs: number;
  /** True when somebody found it good enough before the last step. */
  readonly endedEarly: boolean;
  /** True when `heat.png` shows where detail was invented. */
  readonly hasHeat: boolean;
}

export type JobEvent =
  | {
      readonly kind: 'started';
      readonly input: Size;
      readonly output: Size;
      readonly evaluations: number;
      /** Whether the whole picture clears up at once, so that any step is a place to stop. */
      readonly canEndEarly: boolean;
    }
  /** The steps are known: after the probe tiles, when a policy chooses them. */
  | { readonly kind: 'scheduled'; readonly steps: readonly PlannedStep[] }
  /** The picture as it stands is in `estimate-<version>.jpg`; versions rise, older files are gone soon after. */
  | { readonly kind: 'estimate'; readonly version: number }
  /** The engine died; the job begins anew in another one. */
  | { readonly kind: 'retrying'; readonly reason: ErrorValue }
  | {
      readonly kind: 'progress';
      /** 0..1, never falls. */
      readonly fraction: number;
      readonly step: StepInfo;
      /** Share of the picture's rows that are finished, 0..1. */
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
  /** How often the engine died under it. */
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
