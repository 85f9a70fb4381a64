/** How images are shown: tiled views, regions of photos, and the names of a view's files. */
import { z } from 'zod';
import type { Size } from './jobs.ts';

/** A part of the upright photo, in its pixels. */
export const regionSchema = z.strictObject({
  left: z.int().nonnegative(),
  top: z.int().nonnegative(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
});
export type PhotoRegion = z.infer<typeof regionSchema>;

/**
 * An image as a pyramid of JPEG tiles in sRGB, served below its token. Level `levels - 1` is the image itself; every level
 * below has half the size, rounded up, down to 1 x 1 at level 0 (the Deep Zoom layout, without overlap).
 */
export interface TiledView extends Size {
  readonly token: string;
  readonly tileSizePx: number;
  readonly levels: number;
}

export function sizeOfLevel(view: TiledView, level: number): Size {
  const divisor = 2 ** (view.levels - 1 - level);
  return { widthPx: Math.ceil(view.widthPx / divisor), heightPx: Math.ceil(view.heightPx / divisor) };
}

/** The finest level that is one tile: the whole image. */
export function findWholeLevel(view: TiledView): number {
  for (let level = view.levels - 1; level > 0; level -= 1) {
    const { widthPx, heightPx } = sizeOfLevel(view, level);
    if (Math.max(widthPx, heightPx) <= view.tileSizePx) return level;
  }
  return 0;
}

/** The file with the whole image in one tile: what a result has for a thumbnail. */
export function fileOfWhole(view: TiledView): string {
  return VIEW_FILES.tile(findWholeLevel(view), 0, 0);
}

export function countLevels({ widthPx, heightPx }: Size): number {
  return Math.ceil(Math.log2(Math.max(widthPx, heightPx, 1))) + 1;
}

/** Names of the files below a token; front ends serve no others. */
export const VIEW_FILES = {
  /** The whole image, at most THUMB_SIDE_PX wide and high. */
  thumb: 'thumb.jpg',
  residualMap: 'residual-map.png',
  effortMap: 'effort-map.png',
  estimate: (version: number) => `estimate-${version}.jpg`,
  variant: (name: string) => `${name}.png`,
  tile: (level: number, column: number, row: number) => `tiles/${level}/${column}_${row}.jpeg`,
} as const;

export const THUMB_SIDE_PX = 320;

/** Colours of the effort map, RGB: of 0, 1, 2, and 3 or more evaluations; those of the residual map, further apart. */
export const EFFORT_COLOURS = [
  [0, 0, 4],
  [87, 16, 110],
  [249, 142, 9],
  [252, 255, 164],
] as const;

const VIEW_FILE_NAMES =
  /^(thumb\.jpg|estimate-\d{1,9}\.jpg|[a-z0-9-]{1,40}\.png|tiles\/\d{1,2}\/\d{1,5}_\d{1,5}\.jpeg)$/;
const TOKEN = /^[A-Za-z0-9_-]{16,64}$/;

export function isViewFile(token: string, name: string): boolean {
  return TOKEN.test(token) && VIEW_FILE_NAMES.test(name);
}
