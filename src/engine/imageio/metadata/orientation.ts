/** The eight EXIF orientations as geometry: where points and boxes of a stored image are when it is upright. Pure. */
import type { Size } from '#shared/jobs.ts';

/** 1 is upright; from 5 on, width and height change places. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Coordinates as fractions of the image, from its left and top. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `x` and `y` are the left top corner. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** What a number says; anything but 2 to 8 is upright. */
export function toOrientation(value: number | undefined): Orientation {
  return value !== undefined && Number.isInteger(value) && value >= 2 && value <= 8 ? (value as Orientation) : 1;
}

export function isTransposed(orientation: Orientation): boolean {
  return orientation >= 5;
}

export function turnSize({ widthPx, heightPx }: Size, orientation: Orientation): Size {
  return isTransposed(orientation) ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx };
}

const TURNS: Readonly<Record<Orientation, (point: Point) => Point>> = {
  1: ({ x, y }) => ({ x, y }),
  2: ({ x, y }) => ({ x: 1 - x, y }),
  3: ({ x, y }) => ({ x: 1 - x, y: 1 - y }),
  4: ({ x, y }) => ({ x, y: 1 - y }),
  5: ({ x, y }) => ({ x: y, y: x }),
  6: ({ x, y }) => ({ x: 1 - y, y: x }),
  7: ({ x, y }) => ({ x: 1 - y, y: 1 - x }),
  8: ({ x, y }) => ({ x: y, y: 1 - x }),
};

export function turnPoint(point: Point, orientation: Orientation): Point {
  return TURNS[orientation](point);
}

export function turnBox({ x, y, width, height }: Box, orientation: Orientation): Box {
  const [a, b] = [turnPoint({ x, y }, orientation), turnPoint({ x: x + width, y: y + height }, orientation)];
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}
