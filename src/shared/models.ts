/** What a model folder says about itself (`model.json`): files, tile geometry, sampler presets, origin. Parsed once, by the loader. */
import { z } from 'zod';

const fraction = z.number().min(0).max(1);

/** The model that is used when none is named. */
export const DEFAULT_MODEL_ID = 'skipstone-x4-s';

/**
 * How the sampler walks from noise to picture. Levels are places t on the cosine curve, 1 = noise, 0 = clean.
 * - `coarseLevels`: evaluated in this order; the last one lands on t = 0.1, where the fine grid begins. A first level below 1
 *   is a warm start: the residual begins as zero, diffused to that level.
 * - `fine`: which of the candidates t = 9..0 of the fine grid run. `every`: all. `network`: the policy decides per picture.
 *   A list names them; it must end with 0, which always runs.
 * - `skip`: `stride` keeps the latent and steps further; `restart` returns to the coarse latent, as SkipDiff does.
 * - `eta`: 0 deterministic (DDIM), 1 ancestral. `backProjection`: strength 0..1 of the tie to the input.
 * - `perception`: what the denoiser is told about how much perception counts against fidelity, as in its training loss.
 */
export const samplerSchema = z.strictObject({
  coarseLevels: z
    .array(z.number().gt(0.1).max(1))
    .min(1)
    .refine((levels) => levels.every((t, i) => i === 0 || t < (levels[i - 1] ?? 0)), 'levels must fall'),
  fine: z.union([
    z.enum(['every', 'network']),
    z
      .array(z.int().min(0).max(9))
      .min(1)
      .refine((steps) => steps.every((t, i) => i === 0 || t < (steps[i - 1] ?? 0)), 'steps must fall')
      .refine((steps) => steps.at(-1) === 0, 'the last step must be 0'),
  ]),
  skip: z.enum(['stride', 'restart']),
  eta: fraction,
  perception: fraction,
  backProjection: fraction,
});
export type SamplerOptions = z.infer<typeof samplerSchema>;

/** A named point of the measured curve. `sampler: null` is a fidelity estimate alone: one evaluation, of the network that makes nothing else. */
export const presetSchema = z.strictObject({ sampler: samplerSchema.nullable(), backProjection: fraction });
export type Preset = z.infer<typeof presetSchema>;

export const PRESET_NAMES = ['instant', 'fidelity', 'balanced', 'perception'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export const PRECISIONS = ['float32', 'uint8'] as const;
export type Precision = (typeof PRECISIONS)[number];

const fileSchema = z.strictObject({
  file: z.string().regex(/^[\w.-]+$/, 'a plain file name'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
});
export type ModelFile = z.infer<typeof fileSchema>;

/**
 * `instant` makes the result of presets without a sampler, `encoder` and `denoiser` that of the others. The cleaner runs before either where
 * clean-up is above 0, and not at all where it is 0.
 */
const networkFilesSchema = z.strictObject({
  cleaner: fileSchema,
  instant: fileSchema,
  encoder: fileSchema,
  denoiser: fileSchema,
});
export type NetworkName = keyof z.infer<typeof networkFilesSchema>;

/** `memorySize`: values that it hands on from answer to answer. `meanFineSteps`: what it chose on held-out photographs. */
const policyFileSchema = fileSchema.extend({
  memorySize: z.int().positive(),
  meanFineSteps: z.number().min(1).max(10),
});

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
  /** LR pixels. `sizePx` is the largest tile, halo on both sides included; tiles begin at multiples of `alignPx`, halos included. */
  tile: z
    .strictObject({
      sizePx: z.int().positive(),
      haloPx: z.int().nonnegative(),
      alignPx: z.int().positive().multipleOf(2),
      receptiveRadiusPx: z.int().positive(),
    })
    .refine(
      ({ sizePx, haloPx, alignPx }) => sizePx % alignPx === 0 && haloPx % alignPx === 0,
      'sizePx and haloPx must be multiples of alignPx',
    ),
  networks: z.strictObject({ float32: networkFilesSchema, uint8: networkFilesSchema }),
  policy: policyFileSchema.optional(),
  golden: fileSchema,
  /** Largest relative RMS difference, rms(output - golden) / rms(golden), that the results of the golden tile may show. */
  goldenTolerance: z.strictObject({ float32: z.number().positive(), uint8: z.number().positive() }),
  presets: z.strictObject({
    instant: presetSchema,
    fidelity: presetSchema,
    balanced: presetSchema,
    perception: presetSchema,
  }),
  /** Default clean-up by kind of input: lossy formats carry compression noise, lossless ones are trusted. */
  defaultCleanup: z.strictObject({ lossy: fraction, lossless: fraction }),
  origin: z.strictObject({
    trainedOn: z.string(),
    startedFrom: z.string(),
    hardware: z.string(),
    hours: z.number().nonnegative(),
    licence: z.string(),
  }),
  /** Figures of the shipped files, as `skipstone evaluate` prints them; for people and the window, not for the sampler. */
  measured: z.array(
    z.strictObject({
      preset: z.enum(PRESET_NAMES),
      precision: z.enum(PRECISIONS),
      set: z.string(),
      /** The mean over the set where a policy chooses. */
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
    policy !== undefined || Object.values(presets).every(({ sampler }) => sampler?.fine !== 'network'),
  "a preset says fine: 'network', but there is no policy",
);
export type ModelManifest = z.infer<typeof modelManifestSchema>;

/** golden.json: inputs and float32 results of one small tile: cleaner, then instant (`estimate`), and encoder and denoiser; tensors are base64 of little-endian float32. */
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
});
export type Golden = z.infer<typeof goldenSchema>;
