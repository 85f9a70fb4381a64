/** The messages between the app and its engine process: requests with an id, replies to them, events of jobs. */
import { z } from 'zod';
import type { ErrorValue } from './errors.ts';
import type { Device, JobEvent } from './jobs.ts';
import { jobRequestSchema, lookSchema } from './jobs.ts';
import type { ModelManifest, Precision, PresetName } from './models.ts';
import { regionSchema } from './views.ts';

/** What an engine is started with; passed as one JSON argument, so that it is there before the first message. */
export const engineStartSchema = z.strictObject({
  modelFolder: z.string().min(1),
  /** Folder of remembered timings (which precision is faster here). */
  cacheFolder: z.string().min(1),
  /** null: one per physical core. */
  threads: z.int().positive().nullable(),
  /** Beside a window the engine takes what others leave of the processor, so that the window stays smooth. */
  yieldsToOthers: z.boolean().default(false),
});
export type EngineStart = z.input<typeof engineStartSchema>;

/** The sampler on a part of a photo, for several looks one after another; results are x4 pictures in `folder`. */
export const previewRequestSchema = z.strictObject({
  id: z.string().min(1),
  inputPath: z.string().min(1),
  region: regionSchema,
  looks: z.array(z.strictObject({ name: z.string().regex(/^[a-z0-9-]+$/), look: lookSchema })).min(1),
  ...jobRequestSchema.pick({ cleanup: true, seed: true, device: true, precision: true }).shape,
  /** Each look's result is `<name>.png` here. */
  folder: z.string().min(1),
});
export type PreviewRequest = z.infer<typeof previewRequestSchema>;

export const engineRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), id: z.int(), job: jobRequestSchema }),
  z.strictObject({ kind: z.literal('preview'), id: z.int(), preview: previewRequestSchema }),
  z.strictObject({ kind: z.literal('devices'), id: z.int() }),
  z.strictObject({ kind: z.literal('describe'), id: z.int() }),
  /** For jobs and previews, waiting or running. */
  z.strictObject({ kind: z.literal('cancel'), jobId: z.string() }),
  /** Good enough: the picture as the running step leaves it is the result. */
  z.strictObject({ kind: z.literal('end-early'), jobId: z.string() }),
]);
export type EngineRequest = z.infer<typeof engineRequestSchema>;

/** One row of the provider table: what this machine offers, or why it does not. */
export type DeviceReport =
  | {
      readonly device: Device;
      readonly available: true;
      /** Time of one denoiser call on a static tile, per precision that agreed with the golden tile. */
      readonly tileMs: Readonly<Partial<Record<Precision, number>>>;
      readonly preferred: Precision;
      /** Why a precision is not used on this device; empty where all agree. */
      readonly refused: Readonly<Partial<Record<Precision, string>>>;
    }
  | { readonly device: Device; readonly available: false; readonly reason: string };

/** What the doors show of the model in use. */
export interface ModelDescription {
  readonly id: string;
  readonly version: string;
  /**
   * Evaluations, encoder included, of each preset, and of the dial at 0, 0.05, ... 1. Where a policy chooses the steps they
   * are what it chooses on average, not a whole number.
   */
  readonly presetEvaluations: Readonly<Record<PresetName, number>>;
  readonly dialEvaluations: readonly number[];
  /** LR pixels that are sampled beforehand where a policy chooses the steps, of a picture that has as many; 0 elsewhere. */
  readonly presetProbedPx: Readonly<Record<PresetName, number>>;
  readonly dialProbedPx: readonly number[];
  readonly defaultCleanup: { readonly lossy: number; readonly lossless: number };
  /** Largest tile with and without halo, LR pixels: what `tileMs` of a device was measured on, and what it advances. */
  readonly tilePx: number;
  readonly coreTilePx: number;
  /** What the sampler adds to `tileMs`, per evaluation of a tile, on this machine. */
  readonly samplerTileMs: number;
  readonly measured: ModelManifest['measured'];
  readonly licence: string;
}

export type PreviewEvent =
  | { readonly kind: 'look'; readonly name: string; readonly evaluations: number; readonly elapsedMs: number }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly error: ErrorValue }
  | { readonly kind: 'cancelled' };

export type EngineReply =
  | { readonly kind: 'description'; readonly id: number; readonly model: ModelDescription }
  | { readonly kind: 'preview'; readonly id: number; readonly event: PreviewEvent }
  | { readonly kind: 'devices'; readonly id: number; readonly devices: readonly DeviceReport[] }
  | { readonly kind: 'event'; readonly id: number; readonly event: JobEvent }
  /** The request failed as a whole; failures of a job are events. */
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorValue };
