/** Rectangles of the image in LR pixels, and reading planar values from them, mirrored beyond the image. */
import type { Size } from '#shared/jobs.ts';
import { roundUp } from '../multiples.ts';
import { mirrorChannel } from '../pixel-unshuffle.ts';
import type { Plane } from '../ports.ts';
import { mirrorIndex } from './mirror.ts';

/** Right and bottom excluded; may reach beyond the image. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function sizeOfRegion(region: Region): Size {
  return { widthPx: region.right - region.left, heightPx: region.bottom - region.top };
}

/** The region with `rimPx` more on every side. */
export function growRegion(region: Region, rimPx: number): Region {
  const { left, top, right, bottom } = region;
  return { left: left - rimPx, top: top - rimPx, right: right + rimPx, bottom: bottom + rimPx };
}

/**
 * The window that a network is given for a core: the core and its halo, cut at the border of the image, so that a
 * network meets the border as it met that of its training images. Where a network needs sides that are multiples of
 * `multiplePx`, and cores begin at such multiples, the image is mirrored up to the next multiple and no further:
 * mirrored context is worse than a border.
 */
export function windowOfCore(core: Region, haloPx: number, image: Size, multiplePx: number): Region {
  const { left, top, right, bottom } = growRegion(core, haloPx);
  return {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(roundUp(image.widthPx, multiplePx), right),
    bottom: Math.min(roundUp(image.heightPx, multiplePx), bottom),
  };
}

/** Planar values of an image, wherever they are kept. */
export interface PlanarSource {
  readonly channels: number;
  /** Channels of pixel-unshuffled planes are swapped where the image is mirrored; features and colours are not. */
  readonly unshuffled: boolean;
  /** A view of the values of a channel in the columns [from, to) of a row; all of them inside the image. */
  readonly rowSlice: (row: number, channel: number, from: number, to: number) => Float32Array;
}

/** Copies a region into a new plane [channels, height, width]; beyond its border the image is mirrored. */
export function gatherRegion(source: PlanarSource, region: Region, image: Size): Plane {
  const { widthPx, heightPx } = sizeOfRegion(region);
  const plane = new Float32Array(source.channels * widthPx * heightPx);
  const from = Math.max(0, region.left);
  const to = Math.min(image.widthPx, region.right);
  const outside = listOutside(region, image.widthPx);
  const nearest = Math.min(...outside.map(({ column }) => column));
  const beyond = Math.max(...outside.map(({ column }) => column)) + 1;
  for (let line = 0; line < heightPx; line++) {
    const { index: row, flipped } = mirrorIndex(region.top + line, image.heightPx);
    for (let channel = 0; channel < source.channels; channel++) {
      const target = (channel * heightPx + line) * widthPx;
      const straight = source.unshuffled && flipped ? mirrorChannel(channel, true, false) : channel;
      plane.set(source.rowSlice(row, straight, from, to), target + from - region.left);
      if (outside.length === 0) continue;
      const unflipped = source.rowSlice(row, straight, nearest, beyond);
      const flippedAcross = source.unshuffled
        ? source.rowSlice(row, mirrorChannel(straight, false, true), nearest, beyond)
        : unflipped;
      for (const { at, column, isFlipped } of outside) {
        plane[target + at] = (isFlipped ? flippedAcross : unflipped)[column - nearest]!;
      }
    }
  }
  return plane;
}

/**
 * The columns of a region beyond the image: where they lie in the region, and from which column of the image they come.
 */
function listOutside(region: Region, widthPx: number) {
  const outside: { at: number; column: number; isFlipped: boolean }[] = [];
  for (let column = region.left; column < region.right; column++) {
    if (column >= 0 && column < widthPx) continue;
    const { index, flipped } = mirrorIndex(column, widthPx);
    outside.push({ at: column - region.left, column: index, isFlipped: flipped });
  }
  return outside;
}

/**
 * The part `to` of a pixel-unshuffled plane that covers `from`: a new plane, or `plane` itself where both regions are
 * the same.
 */
export function cutUnshuffled(plane: Plane, from: Region, to: Region, image: Size): Plane {
  return isSameRegion(from, to) ? plane : gatherRegion(planeSource(plane, from, true), to, image);
}

export function isSameRegion(a: Region, b: Region): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

/** Reads a plane that covers `region`. */
export function planeSource(plane: Plane, region: Region, unshuffled: boolean): PlanarSource {
  const { widthPx, heightPx } = sizeOfRegion(region);
  return {
    channels: plane.length / (widthPx * heightPx),
    unshuffled,
    rowSlice: (row, channel, from, to) => {
      const start = (channel * heightPx + row - region.top) * widthPx - region.left;
      return plane.subarray(start + from, start + to);
    },
  };
}
