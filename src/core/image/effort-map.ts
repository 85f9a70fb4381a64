/** The effort map in colours: how many evaluations the cells of a photo took. */
import { EFFORT_COLOURS } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';
import type { EffortMap } from '../cells/decisions.ts';

/** LR pixels that one pixel of the map stands for. */
const BLOCK_PX = 8;

export function sizeOfEffortMap({ widthPx, heightPx }: Size): Size {
  return { widthPx: Math.ceil(widthPx / BLOCK_PX), heightPx: Math.ceil(heightPx / BLOCK_PX) };
}

/** Interleaved RGB of `sizeOfEffortMap`. @param photo in LR pixels */
export function paintEffortMap({ cellPx, columns, counts }: EffortMap, photo: Size): Uint8Array {
  const { widthPx, heightPx } = sizeOfEffortMap(photo);
  const rgb = new Uint8Array(3 * widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const row = Math.floor((y * BLOCK_PX) / cellPx);
    for (let x = 0; x < widthPx; x++) {
      const count = counts[row * columns + Math.floor((x * BLOCK_PX) / cellPx)]!;
      rgb.set(EFFORT_COLOURS[Math.min(count, EFFORT_COLOURS.length - 1)]!, 3 * (y * widthPx + x));
    }
  }
  return rgb;
}
