/** The messages between the app and its engine process: requests with an id, replies to them, events of jobs. */
import { z } from 'zod';
import type { AutomaticCleanup, DefaultCleanup } from './cleanup.ts';
import type { ErrorValue } from './errors.ts';
import type { Device, JobEvent } from './jobs.ts';
import { jobRequestSchema, networkChoiceSchema, samplerChoiceSchema } from './jobs.ts';
import type { ModelManifest, Precision, PresetName } from './models.ts';
import type { ImportedNetwork, ImportStage } from './imported/networks.ts';
import { networkIdSchema } from './imported/networks.ts';
import { regionSchema } from './image-pyramid.ts';
import { previewScaleSchema } from './previews/region-preview.ts';

/** What an engine is started with: one JSON argument, so that it is there before the first message. */
export const engineStartSchema = z.strictObject({
  modelFolder: z.string().min(1),
  /** Folder of measured timings, which decide the precision. */
  cacheFolder: z.string().min(1),
  /** Folder of imported networks; null: there is no data folder, and there are none. */
  networksFolder: z.string().min(1).nullable().default(null),
  /** null: one per physical core. */
  threads: z.int().positive().nullable(),
  /** Lowers the priority of the engine, so that a window stays responsive. */
  yieldsToOthers: z.boolean().default(false),
});
export type EngineStart = z.input<typeof engineStartSchema>;

/** The one argument of an engine process. */
export function writeEngineStart(start: EngineStart): string {
  return JSON.stringify(start);
}

/** What an import is cancelled by. */
export function nameImport(networkId: string): string {
  return `import ${networkId}`;
}

const variantName = z.string().regex(/^[a-z0-9-]+$/);

/** What a preview shows of a part: the image that a preset or an imported network makes of it, or the part repaired at its own size. */
const previewVariantSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('upscale'), name: variantName, preset: samplerChoiceSchema }),
  z.strictObject({ kind: z.literal('repair'), name: variantName, cleanup: z.number().positive().max(1) }),
  z.strictObject({ kind: z.literal('network'), name: variantName, choice: networkChoiceSchema }),
]);
export type PreviewVariant = z.infer<typeof previewVariantSchema>;

/** Makes several variants of a part of a photo, one after another. `cleanup` and `seed` are those of upscaled ones. */
export const previewRequestSchema = z.strictObject({
  id: z.string().min(1),
  inputPath: z.string().min(1),
  region: regionSchema,
  variants: z.array(previewVariantSchema).min(1),
  ...jobRequestSchema.pick({ cleanup: true, seed: true, device: true, precision: true }).shape,
  /** Width and height of upscaled results over those of the part. */
  scale: previewScaleSchema,
  /** For the results, `VIEW_FILES.variant(name)`. */
  folder: z.string().min(1),
});
export type PreviewRequest = z.infer<typeof previewRequestSchema>;

export const engineRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), id: z.int(), job: jobRequestSchema }),
  z.strictObject({ kind: z.literal('preview'), id: z.int(), preview: previewRequestSchema }),
  z.strictObject({ kind: z.literal('devices'), id: z.int() }),
  z.strictObject({ kind: z.literal('describe'), id: z.int() }),
  /** Which strength automatic clean-up has for a photo. */
  z.strictObject({ kind: z.literal('cleanup'), id: z.int(), path: z.string().min(1) }),
  /** Measures a network and keeps a copy of it. Cancelled by the name of its import (`nameImport`). */
  z.strictObject({
    kind: z.literal('import-network'),
    id: z.int(),
    path: z.string().min(1),
    name: networkIdSchema,
    licence: z.string().min(1).nullable(),
    /** Whether a network of that name is replaced. */
    replaces: z.boolean(),
  }),
  /** Cancels a job or preview, waiting or running. */
  z.strictObject({ kind: z.literal('cancel'), jobId: z.string() }),
  /** Ends a job after the running step; its estimate is the result. */
  z.strictObject({ kind: z.literal('end-early'), jobId: z.string() }),
]);
export type EngineRequest = z.infer<typeof engineRequestSchema>;

/** A device of this machine, or why it is not used. */
export type DeviceReport =
  | {
      readonly device: Device;
      readonly available: true;
      /** Time of one denoiser evaluation of a full tile, per precision that passed the golden tile. */
      readonly tileMs: Readonly<Partial<Record<Precision, number>>>;
      /** The same of the restorer, on a tile of the same size. */
      readonly restorerTileMs: Readonly<Partial<Record<Precision, number>>>;
      readonly preferred: Precision;
      /** Why a precision is not used on this device; empty where all passed. */
      readonly rejected: Readonly<Partial<Record<Precision, string>>>;
    }
  | { readonly device: Device; readonly available: false; readonly reason: string };

/** LR pixels: the side of the largest tile with its halo, and without, which is what it advances. */
export interface TileSize {
  readonly sizePx: number;
  readonly corePx: number;
}

/** The model in use, as front ends show it and estimate with it. */
export interface ModelDescription {
  readonly id: string;
  readonly version: string;
  /**
   * Evaluations, the encoder's included, of each preset, and of the slider at 0, 0.05, ... 1. Where a policy decides per
   * cell, its average: not a whole number.
   */
  readonly presetEvaluations: Readonly<Record<PresetName, number>>;
  readonly sliderEvaluations: readonly number[];
  readonly defaultCleanup: DefaultCleanup;
  /** On which `tileMs` and `restorerTileMs` are measured. */
  readonly tile: TileSize;
  readonly restorerTile: TileSize;
  /** Milliseconds that the sampler adds to `tileMs`, per evaluation of a tile, on this machine. */
  readonly samplerTileMs: number;
  readonly measured: ModelManifest['measured'];
  readonly licence: string;
}

export type PreviewEvent =
  | { readonly kind: 'variant'; readonly name: string; readonly evaluations: number; readonly elapsedMs: number }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly error: ErrorValue }
  | { readonly kind: 'cancelled' };

export type EngineReply =
  | { readonly kind: 'description'; readonly id: number; readonly model: ModelDescription }
  | { readonly kind: 'cleanup'; readonly id: number; readonly cleanup: AutomaticCleanup }
  | { readonly kind: 'preview'; readonly id: number; readonly event: PreviewEvent }
  | { readonly kind: 'devices'; readonly id: number; readonly devices: readonly DeviceReport[] }
  | { readonly kind: 'network-stage'; readonly id: number; readonly stage: ImportStage }
  | { readonly kind: 'network'; readonly id: number; readonly network: ImportedNetwork }
  | { readonly kind: 'event'; readonly id: number; readonly event: JobEvent }
  /** The request itself failed; failures of a job are events. */
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorValue };
