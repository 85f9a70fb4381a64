/** The preview of a region of a photo: what is asked for, what is there of it, and which of its images show present options. Pure. */
import { z } from 'zod';
import { PREVIEWED_STRENGTHS, isPreviewedStrength, nameStrength } from '../cleanup.ts';
import type { ErrorValue } from '../errors.ts';
import type { PhotoRegion } from '../image-pyramid.ts';
import type { NetworkChoice } from '../jobs.ts';
import { jobRequestSchema, networkChoiceSchema } from '../jobs.ts';
import type { PresetName } from '../models.ts';
import { PRESET_NAMES } from '../models.ts';
import { NETWORK_SCALE } from '../target-size.ts';

/** Name of the image at a position of the fidelity-perception slider. */
export const SLIDER_NAME = 'slider';
/** Name of the image that an imported network makes. */
export const NETWORK_NAME = 'network';

/** The presets in the order in which they are made: the one that is there first of all is not waited for. */
export const PREVIEWED_PRESETS: readonly PresetName[] = [
  'instant',
  ...PRESET_NAMES.filter((name) => name !== 'instant'),
];

const fraction = z.number().min(0).max(1);

/**
 * What a preview compares: the presets, and a position of the slider unless it is null; or strengths of a repair
 * (`PREVIEWED_STRENGTHS`), and the one in use unless it is null or one of them. An imported network joins both unless it is null.
 */
const network = networkChoiceSchema.nullable();
const comparisonSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('presets'), slider: fraction.nullable(), network }),
  z.strictObject({ kind: z.literal('strengths'), used: fraction.positive().nullable(), network }),
]);
export type PreviewComparison = z.infer<typeof comparisonSchema>;

/** Width of the images of presets over that of the region: at most what one pass of the networks makes. */
export const previewScaleSchema = z.number().min(1).max(NETWORK_SCALE);

export const previewOptionsSchema = z.strictObject({
  compare: comparisonSchema,
  /** Of the presets; null: automatic, chosen by looking at the photo. */
  cleanup: fraction.nullable(),
  scale: previewScaleSchema,
  ...jobRequestSchema.pick({ seed: true, device: true, precision: true }).shape,
});
export type PreviewOptions = z.infer<typeof previewOptionsSchema>;

/** What decides the pixels of a preview's images. */
export interface PreviewSubject {
  readonly photoId: string;
  readonly region: PhotoRegion;
  readonly options: PreviewOptions;
}

/** The image of a finished variant is `VIEW_FILES.variant(name)` below `token`. */
export interface RegionPreview extends PreviewSubject {
  readonly id: string;
  readonly token: string;
  readonly state: 'waiting' | 'running' | 'finished' | 'cancelled' | 'failed';
  /** Of all variants, in the order in which they are made. */
  readonly names: readonly string[];
  /** The finished ones. */
  readonly variants: readonly PreviewedVariant[];
  readonly error: ErrorValue | null;
}

export interface PreviewedVariant {
  readonly name: string;
  readonly evaluations: number;
  readonly elapsedMs: number;
}

/** The strengths that a preview of a repair shows side by side: rising, each one once. */
export function listStrengths(used: number | null): readonly number[] {
  const isBetween = used !== null && !isPreviewedStrength(used);
  return [...PREVIEWED_STRENGTHS, ...(isBetween ? [used] : [])].sort((a, b) => a - b);
}

/** Names of the variants, in the order in which they are made. */
export function listVariantNames(compare: PreviewComparison): readonly string[] {
  const own =
    compare.kind === 'strengths'
      ? listStrengths(compare.used).map(nameStrength)
      : [...PREVIEWED_PRESETS, ...(compare.slider === null ? [] : [SLIDER_NAME])];
  return compare.network === null ? own : [...own, NETWORK_NAME];
}

/** Whether a variant that was made for one subject has the pixels that it would have for another. */
export function isSameVariant(name: string, made: PreviewSubject, wanted: PreviewSubject): boolean {
  if (made.photoId !== wanted.photoId || !isSameRegion(made.region, wanted.region)) return false;
  const [a, b] = [made.options, wanted.options];
  if (a.device !== b.device || a.precision !== b.precision || a.compare.kind !== b.compare.kind) return false;
  if (name === NETWORK_NAME)
    return isSameNetwork(a.compare.network, b.compare.network) && a.cleanup === b.cleanup && a.scale === b.scale;
  // A repair keeps the size, has its strength in its name and draws no noise.
  if (a.compare.kind === 'strengths' || b.compare.kind === 'strengths') return true;
  if (a.cleanup !== b.cleanup || a.seed !== b.seed || a.scale !== b.scale) return false;
  return name !== SLIDER_NAME || a.compare.slider === b.compare.slider;
}

function isSameNetwork(a: NetworkChoice | null, b: NetworkChoice | null): boolean {
  return a?.id === b?.id && a?.backProjection === b?.backProjection;
}

/** Whether a preview that was made for one subject has every variant that another one asks for. */
export function coversPreview(made: PreviewSubject, wanted: PreviewSubject): boolean {
  const names = listVariantNames(made.options.compare);
  return listVariantNames(wanted.options.compare).every(
    (name) => names.includes(name) && isSameVariant(name, made, wanted),
  );
}

export function isSameRegion(a: PhotoRegion, b: PhotoRegion): boolean {
  return a.left === b.left && a.top === b.top && a.widthPx === b.widthPx && a.heightPx === b.heightPx;
}
