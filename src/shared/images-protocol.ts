/** The messages between the app and its images process, which reads and writes photos so that a window never waits for a running step. */
import { z } from 'zod';
import type { Fidelity } from './app-state.ts';
import type { ErrorValue } from './errors.ts';
import type { Size } from './jobs.ts';
import { METADATA_REMOVALS, targetSchema, writeModeSchema } from './jobs.ts';
import type { Remark } from './remarks.ts';
import type { InputFormat } from './formats.ts';
import { OUTPUT_FORMATS } from './formats.ts';
import type { WallTime } from './naming/local-time.ts';

const path = z.string().min(1);

export const imagesRequestSchema = z.discriminatedUnion('kind', [
  /** Reads the header and writes the thumbnail into `folder`. */
  z.strictObject({ kind: z.literal('open'), id: z.int(), path, folder: path }),
  /** Reads the header and the time when the photo was taken. */
  z.strictObject({ kind: z.literal('inspect'), id: z.int(), path }),
  /** Hashes all bytes. */
  z.strictObject({ kind: z.literal('hash'), id: z.int(), path }),
  /** Writes the pyramid of tiles into `folder`. */
  z.strictObject({ kind: z.literal('tiles'), id: z.int(), path, folder: path }),
  /** Measures how close `resultPath`, downscaled to the size of the part of `photoPath` that the target took, is to it. */
  z.strictObject({
    kind: z.literal('fidelity'),
    id: z.int(),
    photoPath: path,
    resultPath: path,
    target: targetSchema,
  }),
  /** Encodes a result with the metadata of its photo; the file appears whole or not at all. */
  z.strictObject({
    kind: z.literal('export'),
    id: z.int(),
    photoPath: path,
    resultPath: path,
    outputPath: path,
    /** What the result was made for: its part of the photo, and the resolution of a print. */
    target: targetSchema,
    format: z.enum(OUTPUT_FORMATS),
    quality: z.int().min(1).max(100),
    maxBytes: z.int().positive().nullable(),
    removeMetadata: z.enum(METADATA_REMOVALS),
    ifExists: writeModeSchema,
  }),
]);
export type ImagesRequest = z.infer<typeof imagesRequestSchema>;

export interface PhotoHeader {
  readonly size: Size;
  readonly format: InputFormat;
  readonly bitDepth: 8 | 16;
  readonly lossy: boolean;
}

export interface OpenedPhoto extends PhotoHeader {
  /** True when a part of the image is damaged, as its decoder or a checksum says. */
  readonly isDamaged: boolean;
}

export interface InspectedPhoto extends PhotoHeader {
  /** From the EXIF of the camera; null where it does not say. */
  readonly takenAt: WallTime | null;
}

/** `size` is the size of the whole image; `countLevels` follows from it. */
export interface MadeTiles {
  readonly size: Size;
  readonly tileSizePx: number;
}

export interface ImagesResults {
  open: OpenedPhoto;
  inspect: InspectedPhoto;
  hash: string;
  tiles: MadeTiles;
  fidelity: Fidelity;
  /** What the file lacks. */
  export: readonly Remark[];
}

export type ImagesReply =
  | { readonly kind: 'done'; readonly id: number; readonly value: ImagesResults[ImagesRequest['kind']] }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorValue };
