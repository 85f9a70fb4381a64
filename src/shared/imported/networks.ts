/** Imported networks: the names they may have, what was measured of them, and the file that keeps it (`network.json`). */
import { z } from 'zod';
import type { ErrorValue } from '../errors.ts';
import { fileSchema, PRESET_NAMES } from '../models.ts';

const MAX_ID_LENGTH = 40;
/** Words that stand where presets stand, in options and in names of results. */
const TAKEN: readonly string[] = [...PRESET_NAMES, 'repair', 'slider'];

/** The name of an imported network, which is chosen as a preset: lower-case letters, digits and single hyphens. */
export const networkIdSchema = z.string().refine(isNetworkId, 'no name of a network, or that of a preset');

export function isNetworkId(id: string): boolean {
  const isName = id.length <= MAX_ID_LENGTH && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id);
  return isName && !TAKEN.includes(id) && !/^dial-\d/.test(id);
}

export const NETWORK_ID_EXPECTED = `lower-case letters, digits and hyphens, ${MAX_ID_LENGTH} at most, and not the name of a preset`;

/** A name made of that of a file: `RealESRGAN_x4plus.onnx` becomes `realesrgan-x4plus`; null where nothing is left. */
export function suggestNetworkId(fileName: string): string | null {
  const words =
    fileName
      .replace(/\.onnx$/i, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const id = words.join('-').slice(0, MAX_ID_LENGTH).replace(/-$/, '');
  return isNetworkId(id) ? id : null;
}

/** How many times as wide and high as its input the output of a network may be. */
export const NETWORK_SCALES = [1, 2, 3, 4, 8] as const;
const scaleSchema = z.literal(NETWORK_SCALES);
export type NetworkScale = z.infer<typeof scaleSchema>;

/** What a probe measured. Pixels are those of the input. */
export const networkTraitsSchema = z.strictObject({
  scale: scaleSchema,
  /** Largest value of a sample: input and output are 0..1 or 0..255. */
  range: z.literal([1, 255]),
  /** Both sides of an input are multiples of it, and tiles begin at multiples. */
  alignPx: z.int().positive(),
  /** Null: what is anywhere in an image changes all of the output, so only whole photos are right. */
  tile: z.strictObject({ sizePx: z.int().positive(), haloPx: z.int().nonnegative() }).nullable(),
  /** Memory of a call per pixel of the input. */
  bytesPerPixel: z.number().positive(),
  /** Time of a call per pixel of the input, on the processor of the computer that measured it. */
  msPerPixel: z.number().positive(),
});
export type NetworkTraits = z.infer<typeof networkTraitsSchema>;

export const importedNetworkSchema = z.strictObject({
  formatVersion: z.literal(1),
  id: networkIdSchema,
  /** Name of the file that it came from. */
  importedFrom: z.string(),
  /** As the person who imported it states it; null: not stated. */
  licence: z.string().min(1).nullable(),
  network: fileSchema,
  golden: fileSchema,
  traits: networkTraitsSchema,
});
export type ImportedNetwork = z.infer<typeof importedNetworkSchema>;

/** What is kept under a name: a network, or why it cannot be used. */
export type NetworkEntry = { readonly id: string } & (
  { readonly network: ImportedNetwork } | { readonly error: ErrorValue }
);

/** What is measured of a network, one after another. */
export const IMPORT_STAGES = ['waiting', 'scale', 'range', 'reach', 'golden'] as const;
export type ImportStage = (typeof IMPORT_STAGES)[number];

/** A network that is being measured. `waiting`: the engine is busy with a photo. */
export interface NetworkImport {
  /** The name that it gets. */
  readonly id: string;
  readonly stage: ImportStage;
}

/** A file that a person has chosen to import. */
export interface ChosenNetwork {
  /** For `addNetwork`; the path stays with the app. */
  readonly fileId: string;
  readonly fileName: string;
  /** A name that a network may have, made of that of the file; null: nothing of it can be used. */
  readonly suggestedName: string | null;
}

/** What imports a chosen file. */
export const addNetworkSchema = z.strictObject({
  fileId: z.string().min(1).max(100),
  name: networkIdSchema,
  /** As the person states it; null: not stated. */
  licence: z.string().trim().min(1).max(200).nullable(),
});

/** golden.json of an imported network: a small tile and what the CPU made of it when it was imported, base64 of little-endian float32. */
export const networkGoldenSchema = z.strictObject({
  sizePx: z.int().positive(),
  input: z.string(),
  output: z.string(),
});
export type NetworkGolden = z.infer<typeof networkGoldenSchema>;
