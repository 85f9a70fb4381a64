/** The manifest of a model folder (`model.json`): files, tile geometry, sampler presets, origin. Parsed once, by the loader. */
import { z } from 'zod';

const fraction = z.number().min(0).max(1);

/** The model that is used when none is named. */
export const DEFAULT_MODEL_ID = 'skipstone-x4-s';

/**
 * The sampling trajectory. Levels are positions t on the cosine curve, 1 = noise, 0 = clean.
 * - `coarseLevels`: evaluated in this order; the last step lands on t = 0.1, where the fine grid begins. A first level below 1
 *   is a warm start: the residual starts as zero, diffused to that level.
 * - `fine`: which candidates t = 9..0 of the fine grid run. `every`: all. A list names them and must end with 0, which always
 *   runs.
 * - `skip`: `stride` keeps the latent and steps further; `restart` returns to the coarse latent, as SkipDiff does. `reuse`: the
 *   schedule of `stride`, each evaluation of which is decided per cell of the image by the policy.
 * - `computeWeight`: with `reuse`, lambda: how much an evaluated cell counts against what it gains; absent: 0.
 * - `eta`: 0 deterministic (DDIM), 1 ancestral. `backProjection`: strength 0..1 of data consistency with the input.
 * - `perception`: conditions the denoiser on the weight of perception against fidelity, as in its training loss.
 *   `repairedPerception`: the same where the input was repaired with strength 1, linear between; absent: `perception`.
 */
export const samplerSchema = z.strictObject({
  coarseLevels: z
    .array(z.number().gt(0.1).max(1))
    .min(1)
    .refine((levels) => levels.every((t, i) => i === 0 || t < (levels[i - 1] ?? 0)), 'levels must fall'),
  fine: z.union([
    z.literal('every'),
    z
      .array(z.int().min(0).max(9))
      .min(1)
      .refine((steps) => steps.every((t, i) => i === 0 || t < (steps[i - 1] ?? 0)), 'steps must fall')
      .refine((steps) => steps.at(-1) === 0, 'the last step must be 0'),
  ]),
  skip: z.enum(['stride', 'restart', 'reuse']),
  computeWeight: z.number().nonnegative().optional(),
  eta: fraction,
  perception: fraction,
  repairedPerception: fraction.optional(),
  backProjection: fraction,
});
export type SamplerOptions = z.infer<typeof samplerSchema>;

/** `sampler: null`: one evaluation of the instant network, a fidelity estimate. */
export const presetSchema = z.strictObject({ sampler: samplerSchema.nullable(), backProjection: fraction });
export type Preset = z.infer<typeof presetSchema>;

export const PRESET_NAMES = ['auto', 'instant', 'fidelity', 'balanced', 'perception'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export const PRECISIONS = ['float32', 'uint8'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const fileSchema = z.strictObject({
  file: z.string().regex(/^[\w.-]+$/, 'a plain file name'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
});
export type ModelFile = z.infer<typeof fileSchema>;

/**
 * `instant` makes the results of presets without a sampler, `encoder` and `denoiser` those of the others. The restorer runs first
 * where clean-up is above 0.
 */
const networkFilesSchema = z.preprocess(
  renameCleaner,
  z.strictObject({ restorer: fileSchema, instant: fileSchema, encoder: fileSchema, denoiser: fileSchema }),
);
export type NetworkName = keyof z.infer<typeof networkFilesSchema>;

/** Model folders that were made for version 0.1 call the restorer `cleaner`. */
function renameCleaner(files: unknown): unknown {
  if (typeof files !== 'object' || files === null || !('cleaner' in files) || 'restorer' in files) return files;
  const { cleaner, ...others } = files;
  return { restorer: cleaner, ...others };
}

/**
 * `memorySize`: length of the recurrent state of a cell. `meanEvaluations`: those of the denoiser, by area with halos, on
 * held-out photographs with the compute weight of the preset `auto`.
 */
const policyFileSchema = fileSchema.extend({
  memorySize: z.int().positive(),
  meanEvaluations: z.number().positive(),
});
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** Looks at tiles of a photo, `tilePx` wide and high; models up to version 1.10.0 have none. */
const estimatorFileSchema = fileSchema.extend({ tilePx: z.int().positive().multipleOf(2) });
export type EstimatorFile = z.infer<typeof estimatorFileSchema>;

/** LR pixels. `sizePx`: the largest tile with the halo on both sides; tiles, halos included, begin at multiples of `alignPx`. */
const tileFields = {
  sizePx: z.int().positive(),
  haloPx: z.int().nonnegative(),
  alignPx: z.int().positive().multipleOf(2),
};
const isAligned = ({ sizePx, haloPx, alignPx }: { sizePx: number; haloPx: number; alignPx: number }): boolean =>
  sizePx % alignPx === 0 && haloPx % alignPx === 0;
const ALIGNED = 'sizePx and haloPx must be multiples of alignPx';

const manifestFieldsSchema = z.strictObject({
  formatVersion: z.literal(2),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  scale: z.literal(4),
  /** Standard deviation of HR - mu: r0 = (HR - mu) / sigmaR has unit variance. */
  sigmaR: z.number().positive(),
  prediction: z.enum(['v', 'x0']),
  schedule: z.strictObject({
    kind: z.literal('cosine'),
    offset: z.literal(0.008),
    coarseSteps: z.literal(10),
    fineSteps: z.literal(100),
  }),
  featureChannels: z.int().positive(),
  tile: z.strictObject({ ...tileFields, receptiveRadiusPx: z.int().positive() }).refine(isAligned, ALIGNED),
  /** Of the restorer, which looks further; models up to version 1.11.0 have none, and their restorer takes `tile`. */
  restorerTile: z.strictObject(tileFields).refine(isAligned, ALIGNED).optional(),
  networks: z.strictObject({ float32: networkFilesSchema, uint8: networkFilesSchema }),
  policy: policyFileSchema.optional(),
  estimator: estimatorFileSchema.optional(),
  golden: fileSchema,
  /** Largest relative RMS difference from the golden tile: rms(output - golden) / rms(golden). */
  goldenTolerance: z.strictObject({ float32: z.number().positive(), uint8: z.number().positive() }),
  /** Models up to version 1.13.0 have no `auto`; it is `balanced` there. */
  presets: z
    .strictObject({
      auto: presetSchema.optional(),
      instant: presetSchema,
      fidelity: presetSchema,
      balanced: presetSchema,
      perception: presetSchema,
    })
    .transform(({ auto, ...fixed }) => ({ auto: auto ?? fixed.balanced, ...fixed })),
  /** Automatic clean-up by kind of input, where there is no estimator: lossy formats carry compression noise. */
  defaultCleanup: z.strictObject({ lossy: fraction, lossless: fraction }),
  origin: z.strictObject({
    trainedOn: z.string(),
    startedFrom: z.string(),
    hardware: z.string(),
    hours: z.number().nonnegative(),
    licence: z.string(),
  }),
  /** Figures of the shipped files, as `skipstone evaluate` prints them; the sampler does not read them. */
  measured: z.array(
    z.strictObject({
      preset: z.enum(PRESET_NAMES),
      precision: z.enum(PRECISIONS),
      set: z.string(),
      /** Where a policy decides, the mean over the set. */
      evaluations: z.number().positive(),
      psnrY: z.number(),
      ssimY: z.number(),
      lpips: z.number().nullable(),
      lrPsnr: z.number(),
    }),
  ),
});
export const modelManifestSchema = manifestFieldsSchema.refine(
  ({ policy, presets }) =>
    policy !== undefined || Object.values(presets).every(({ sampler }) => sampler?.skip !== 'reuse'),
  "a preset says skip: 'reuse', but there is no policy",
);
export type ModelManifest = z.infer<typeof modelManifestSchema>;

/** Tells one model from another: two with the same id and version make the same results. */
export const modelVersionSchema = z.strictObject({ id: z.string(), version: z.string() });
export type ModelVersion = z.infer<typeof modelVersionSchema>;

/** golden.json: inputs and float32 results of one small tile: restorer and instant (`estimate`), encoder and denoiser (`mu`, `prediction`). Tensors are base64 of little-endian float32. `estimator`: its tiles, base64 of bytes, and what it gives. */
export const goldenSchema = z.strictObject({
  sizePx: z.int().positive(),
  cleanup: z.number(),
  level: z.number(),
  perception: z.number(),
  lr: z.string(),
  estimate: z.string(),
  x: z.string(),
  mu: z.string(),
  prediction: z.string(),
  estimator: z.strictObject({ tiles: z.string(), estimate: z.array(z.number()).length(4) }).optional(),
});
export type Golden = z.infer<typeof goldenSchema>;
