/** Rectangles of the picture in LR pixels, and reading planar values from them, mirrored beyond the picture. */
import type { Size } from '../../shared/jobs.ts';
import { roundUp } from '../multiples.ts';
import type { Plane } from '../ports.ts';
import { mirrorFoldedChannel, mirrorIndex } from './mirror.ts';

/** Right and bottom excluded; may reach beyond the picture. */
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
 * What a network sees of a core: the core and its halo, cut at the border of the picture, so that a network meets the border as
 * it met that of its training pictures. Where a network needs sides that are multiples of `multiplePx`, and cores begin at such
 * places, pictures count as so much larger: what is seen there, in a mirror, is worse than a border.
 */
export function windowOfCore(core: Region, haloPx: number, picture: Size, multiplePx: number): Region {
  const { left, top, right, bottom } = growRegion(core, haloPx);
  return {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(roundUp(picture.widthPx, multiplePx), right),
    bottom: Math.min(roundUp(picture.heightPx, multiplePx), bottom),
  };
}

/** Planar values of a picture, wherever they are kept. */
export interface PlanarSource {
  readonly channels: number;
  /** Folded channels change places in a mirror; features and colours do not. */
  readonly folded: boolean;
  /** A view of the values of a channel in the columns [from, to) of a row; all of them inside the picture. */
  readonly cells: (row: number, channel: number, from: number, to: number) => Float32Array;
}

/** Copies a region into a new plane [channels, height, width]; beyond its border the picture is seen in a mirror. */
export function gatherRegion(source: PlanarSource, region: Region, picture: Size): Plane {
  const { widthPx, heightPx } = sizeOfRegion(region);
  const plane = new Float32Array(source.channels * widthPx * heightPx);
  const from = Math.max(0, region.left);
  const to = Math.min(picture.widthPx, region.right);
  const outside = listOutside(region, picture.widthPx);
  const nearest = Math.min(...outside.map(({ column }) => column));
  const beyond = Math.max(...outside.map(({ column }) => column)) + 1;
  for (let line = 0; line < heightPx; line++) {
    const { index: row, flipped } = mirrorIndex(region.top + line, picture.heightPx);
    for (let channel = 0; channel < source.channels; channel++) {
      const target = (channel * heightPx + line) * widthPx;
      const straight = source.folded && flipped ? mirrorFoldedChannel(channel, true, false) : channel;
      plane.set(source.cells(row, straight, from, to), target + from - region.left);
      if (outside.length === 0) continue;
      const seen = source.cells(row, straight, nearest, beyond);
      const turned = source.folded
        ? source.cells(row, mirrorFoldedChannel(straight, false, true), nearest, beyond)
        : seen;
      for (const { at, column, flippedColumn } of outside) {
        plane[target + at] = (flippedColumn ? turned : seen)[column - nearest]!;
      }
    }
  }
  return plane;
}

function listOutside(region: Region, widthPx: number) {
  const outside: { at: number; column: number; flippedColumn: boolean }[] = [];
  for (let place = region.left; place < region.right; place++) {
    if (place >= 0 && place < widthPx) continue;
    const { index, flipped } = mirrorIndex(place, widthPx);
    outside.push({ at: place - region.left, column: index, flippedColumn: flipped });
  }
  return outside;
}

/** The part `to` of a folded plane that covers `from`: a new plane, or where both are one, `plane` itself. */
export function cutFolded(plane: Plane, from: Region, to: Region, picture: Size): Plane {
  return isSameRegion(from, to) ? plane : gatherRegion(planeSource(plane, from, true), to, picture);
}

export function isSameRegion(a: Region, b: Region): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

/** Reads a plane that covers `region`. */
export function planeSource(plane: Plane, region: Region, folded: boolean): PlanarSource {
  const { widthPx, heightPx } = sizeOfRegion(region);
  return {
    channels: plane.length / (widthPx * heightPx),
    folded,
    cells: (row, channel, from, to) => {
      const start = (channel * heightPx + row - region.top) * widthPx - region.left;
      return plane.subarray(start + from, start + to);
    },
  };
}
