/**
 * Back-projection (see image/back-projection.ts) of planar images at any whole scale: what imported networks answer is
 * not pixel-unshuffled, and not always four times as large. The kernels are the same, and the image is mirrored beyond
 * its border.
 */
import type { Size } from '#shared/jobs.ts';
import { evaluateCubic } from '../image/cubic.ts';
import type { Plane } from '../ports.ts';
import { mirrorIndex } from '../tiling/mirror.ts';

/** Pixels that a kernel covers on either side of the pixel it is at. */
const REACH = 2;

/** For one pixel of the output: the pixels of the input that it is made of. */
interface Taps {
  readonly indices: Int32Array;
  readonly weights: Float32Array;
}

export interface PlanarBackProjection {
  /** Of the input. */
  readonly size: Size;
  readonly scale: number;
  /** 0..1 */
  readonly strength: number;
}

/** Corrects `estimate` [3, scale height, scale width] in place; `y` is the input [3, height, width]. */
export function backProjectPlanar(estimate: Plane, y: Plane, { size, scale, strength }: PlanarBackProjection): void {
  const { widthPx, heightPx } = size;
  const [largeWidth, largeHeight] = [scale * widthPx, scale * heightPx];
  const down = { across: listDownTaps(widthPx, scale), along: listDownTaps(heightPx, scale) };
  const up = { across: listUpTaps(widthPx, scale), along: listUpTaps(heightPx, scale) };
  for (let colour = 0; colour < 3; colour++) {
    const plane = estimate.subarray(colour * largeWidth * largeHeight, (colour + 1) * largeWidth * largeHeight);
    const narrow = resampleRows(plane, largeWidth, down.across);
    const error = resampleColumns(narrow, widthPx, down.along);
    const input = y.subarray(colour * widthPx * heightPx, (colour + 1) * widthPx * heightPx);
    for (let i = 0; i < error.length; i++) error[i] = strength * (input[i]! - error[i]!);
    const correction = resampleRows(resampleColumns(error, widthPx, up.along), widthPx, up.across);
    for (let i = 0; i < plane.length; i++) plane[i]! += correction[i]!;
  }
}

/** Distance in input pixels of the centre of large pixel `index` from that of input pixel `at`. */
function distanceTo(at: number, index: number, scale: number): number {
  return (index - (scale - 1) / 2) / scale - at;
}

function listDownTaps(length: number, scale: number): Taps[] {
  return Array.from({ length }, (_, at) => {
    const first = (at - REACH) * scale;
    const weights = Array.from({ length: (2 * REACH + 1) * scale }, (_unused, i) =>
      evaluateCubic(distanceTo(at, first + i, scale)),
    );
    return makeTaps(first, weights, length * scale);
  });
}

function listUpTaps(length: number, scale: number): Taps[] {
  return Array.from({ length: length * scale }, (_, index) => {
    const first = Math.floor(index / scale) - REACH;
    const weights = Array.from({ length: 2 * REACH + 1 }, (_unused, i) =>
      evaluateCubic(distanceTo(first + i, index, scale)),
    );
    return makeTaps(first, weights, length);
  });
}

/** Weights that sum up to 1, without those that are zero. */
function makeTaps(first: number, weights: readonly number[], length: number): Taps {
  const sum = weights.reduce((a, b) => a + b, 0);
  const used = weights.flatMap((weight, i) => (weight === 0 ? [] : [{ weight, at: first + i }]));
  return {
    indices: Int32Array.from(used, ({ at }) => mirrorIndex(at, length).index),
    weights: Float32Array.from(used, ({ weight }) => weight / sum),
  };
}

/** Every row of a plane, each pixel by its taps. */
function resampleRows(plane: Float32Array, width: number, taps: readonly Taps[]): Float32Array {
  const height = plane.length / width;
  const out = new Float32Array(taps.length * height);
  for (const [x, { indices, weights }] of taps.entries()) {
    for (let y = 0; y < height; y++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * plane[y * width + indices[k]!]!;
      out[y * taps.length + x] = sum;
    }
  }
  return out;
}

/** The same of columns. */
function resampleColumns(plane: Float32Array, width: number, taps: readonly Taps[]): Float32Array {
  const out = new Float32Array(taps.length * width);
  for (const [y, { indices, weights }] of taps.entries()) {
    const row = out.subarray(y * width, (y + 1) * width);
    for (const [k, weight] of weights.entries()) {
      const from = indices[k]! * width;
      for (let x = 0; x < width; x++) row[x]! += weight * plane[from + x]!;
    }
  }
  return out;
}
