/** The messages between the app and its images process, which looks at photos so that this never waits for a running step. */
import { z } from 'zod';
import type { Fidelity } from './app-state.ts';
import type { ErrorValue } from './errors.ts';
import type { Size } from './jobs.ts';
import { OUTPUT_FORMATS } from './jobs.ts';
import type { WallTime } from './wall-time.ts';

const path = z.string().min(1);

export const imagesRequestSchema = z.discriminatedUnion('kind', [
  /** Header, and the thumbnail into `folder`. */
  z.strictObject({ kind: z.literal('open'), id: z.int(), path, folder: path }),
  /** The header alone, and when the photo was taken. */
  z.strictObject({ kind: z.literal('inspect'), id: z.int(), path }),
  /** The pyramid of tiles into `folder`. */
  z.strictObject({ kind: z.literal('tiles'), id: z.int(), path, folder: path }),
  /** How exactly `resultPath`, made as small as `photoPath`, gives it back. */
  z.strictObject({ kind: z.literal('fidelity'), id: z.int(), photoPath: path, resultPath: path }),
  /** Encodes a result anew, with its metadata; appears whole or not at all. */
  z.strictObject({
    kind: z.literal('export'),
    id: z.int(),
    photoPath: path,
    resultPath: path,
    outputPath: path,
    format: z.enum(OUTPUT_FORMATS),
    quality: z.int().min(1).max(100),
    ifExists: z.enum(['error', 'overwrite']),
  }),
]);
export type ImagesRequest = z.infer<typeof imagesRequestSchema>;

export interface OpenedPhoto {
  readonly size: Size;
  readonly format: string;
  readonly bitDepth: 8 | 16;
  readonly lossy: boolean;
}

export interface InspectedPhoto extends OpenedPhoto {
  /** When the camera says it was taken; null where it does not. */
  readonly takenAt: WallTime | null;
}

/** `size` is that of the picture in the tiles; `countLevels` tells how many there are. */
export interface MadeTiles {
  readonly size: Size;
  readonly tileSizePx: number;
}

export interface ImagesResults {
  open: OpenedPhoto;
  inspect: InspectedPhoto;
  tiles: MadeTiles;
  fidelity: Fidelity;
  export: null;
}

export type ImagesReply =
  | { readonly kind: 'done'; readonly id: number; readonly value: ImagesResults[ImagesRequest['kind']] }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorValue };
