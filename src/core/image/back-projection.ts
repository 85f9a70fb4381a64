/**
 * Back-projection x0 <- x0 + strength * up(y - down(x0)) makes an estimate consistent with its input: downscaling the
 * result gives the input back (Irani and Peleg 1991). Works on pixel-unshuffled windows (pixel-unshuffle.ts). `down` is
 * bicubic with antialiasing (a = -0.5, as MATLAB's imresize), `up` bicubic (a = -0.5). A phase is the row or column of
 * an HR pixel in its LR pixel, 0..SCALE - 1; the inner loops are written out for four of them.
 */
import type { Size } from '#shared/jobs.ts';
import { channelOf, SCALE, SUBPIXELS } from '../pixel-unshuffle.ts';
import { evaluateCubic } from './cubic.ts';

/** LR pixels around an LR pixel on which its correction depends. */
export const BACK_PROJECTION_RADIUS_PX = 4;

/** A cubic kernel covers this many pixels, half of them on either side. */
const TAPS = 4;
const REACH = TAPS / 2;

type Weights = readonly [number, number, number, number];

/** Weights of the LR pixels at the offsets `first` to `first + 3`. */
export interface Taps {
  readonly first: -2 | -1;
  readonly weights: Weights;
}

/** One for every phase. */
type PhaseTaps = readonly [Taps, Taps, Taps, Taps];

/** Taps of every phase; of the five offsets -2..2 one at either end has no weight. */
function makeTaps(scale: number, weightAt: (phase: number, offset: number) => number): Taps[] {
  return Array.from({ length: scale }, (_, phase): Taps => {
    const first = weightAt(phase, -REACH) === 0 ? -1 : -2;
    return { first, weights: Array.from({ length: TAPS }, (_, i) => weightAt(phase, first + i)) as unknown as Weights };
  });
}

/** Offset of the centre of a phase from that of its LR pixel, in LR pixels. */
function centreOf(phase: number, scale: number): number {
  return (phase - (scale - 1) / 2) / scale;
}

/** Weights of the LR pixels around an HR pixel in it, for every phase of an image `scale` times as large. */
export function makeUpTaps(scale: number): readonly Taps[] {
  return makeTaps(scale, (phase, offset) => evaluateCubic(centreOf(phase, scale) - offset));
}

/** The weights of `down` at all HR pixels under the kernel, summed up, before they are scaled to 1. */
const DOWN_SUM = Array.from({ length: TAPS * SCALE }, (_, i) =>
  evaluateCubic((i - (TAPS * SCALE - 1) / 2) / SCALE),
).reduce((a, b) => a + b, 0);

/** Weights of an HR pixel in the LR pixels around it. */
const DOWN = makeTaps(
  SCALE,
  (phase, offset) => evaluateCubic(offset + centreOf(phase, SCALE)) / DOWN_SUM,
) as unknown as PhaseTaps;

/** Weights of the LR pixels around an HR pixel in it. */
export const UP = makeUpTaps(SCALE) as unknown as PhaseTaps;

/**
 * Corrects `estimate` [48, height, width] in place wherever the border of the window is at least 4 LR pixels away; the
 * rim is left as it is. `y` is the input [3, height, width].
 */
export function backProject(estimate: Float32Array, y: Float32Array, size: Size, strength: number): void {
  const area = size.widthPx * size.heightPx;
  const error = new Float32Array(area);
  for (let colour = 0; colour < 3; colour++) {
    const plane = estimate.subarray(colour * SUBPIXELS * area, (colour + 1) * SUBPIXELS * area);
    computeError(plane, y.subarray(colour * area, (colour + 1) * area), size.widthPx, error);
    addUpscaled(plane, error, size, strength);
  }
}

/** Writes y - down(x0) of one colour into `error`; `plane` is [16, height, width]. */
function computeError(plane: Float32Array, y: Float32Array, width: number, error: Float32Array): void {
  const area = error.length;
  const across = new Float32Array(area);
  error.set(y);
  for (const [i, { first, weights }] of DOWN.entries()) {
    downscaleAcross(phasesOfRow(plane, i, area), across);
    const [a, b, c, d] = weights;
    for (let p = REACH * width, q = p + first * width; p < area - REACH * width; p++, q++) {
      error[p]! -= a * across[q]! + b * across[q + width]! + c * across[q + 2 * width]! + d * across[q + 3 * width]!;
    }
  }
}

/** The HR pixels in row `i` of every LR pixel: [4, area]. */
function phasesOfRow(plane: Float32Array, i: number, area: number): Float32Array {
  const first = channelOf(0, i, 0);
  return plane.subarray(first * area, (first + SCALE) * area);
}

/**
 * Downscales rows of HR pixels, given by their phases [4, area]. Flat over the whole plane: what wraps around lands on
 * the rim.
 */
function downscaleAcross(phases: Float32Array, across: Float32Array): void {
  const area = across.length;
  const [p, q, r, s] = DOWN;
  const [p0, p1, p2, p3] = p.weights;
  const [q0, q1, q2, q3] = q.weights;
  const [r0, r1, r2, r3] = r.weights;
  const [s0, s1, s2, s3] = s.weights;
  const [j, k, l, m] = [p.first, area + q.first, 2 * area + r.first, 3 * area + s.first];
  for (let at = REACH; at < area - REACH; at++) {
    across[at] =
      p0 * phases[at + j]! +
      p1 * phases[at + j + 1]! +
      p2 * phases[at + j + 2]! +
      p3 * phases[at + j + 3]! +
      (q0 * phases[at + k]! + q1 * phases[at + k + 1]! + q2 * phases[at + k + 2]! + q3 * phases[at + k + 3]!) +
      (r0 * phases[at + l]! + r1 * phases[at + l + 1]! + r2 * phases[at + l + 2]! + r3 * phases[at + l + 3]!) +
      (s0 * phases[at + m]! + s1 * phases[at + m + 1]! + s2 * phases[at + m + 2]! + s3 * phases[at + m + 3]!);
  }
}

/** Adds strength * up(error) to one colour. */
function addUpscaled(plane: Float32Array, error: Float32Array, size: Size, strength: number): void {
  const width = size.widthPx;
  const area = error.length;
  const down = new Float32Array(area);
  for (const [i, { first, weights }] of UP.entries()) {
    // Both directions are linear, so one of them carries the strength.
    const [a, b, c, d] = weights.map((weight) => weight * strength) as unknown as Weights;
    for (let p = REACH * width, q = p + first * width; p < area - REACH * width; p++, q++) {
      down[p] = a * error[q]! + b * error[q + width]! + c * error[q + 2 * width]! + d * error[q + 3 * width]!;
    }
    const phases = phasesOfRow(plane, i, area);
    for (let row = BACK_PROJECTION_RADIUS_PX; row < size.heightPx - BACK_PROJECTION_RADIUS_PX; row++) {
      const left = row * width;
      upscaleAcross(down, phases, left + BACK_PROJECTION_RADIUS_PX, left + width - BACK_PROJECTION_RADIUS_PX);
    }
  }
}

/**
 * Adds the columns `from` to `to` of `down`, upscaled, to the phases [4, area] of a row of HR pixels: all four in one
 * pass.
 */
function upscaleAcross(down: Float32Array, phases: Float32Array, from: number, to: number): void {
  const area = down.length;
  const [p0, p1, p2, p3] = UP[0].weights;
  const [q0, q1, q2, q3] = UP[1].weights;
  const [r0, r1, r2, r3] = UP[2].weights;
  const [s0, s1, s2, s3] = UP[3].weights;
  let b = down[from - 2]!;
  let c = down[from - 1]!;
  let d = down[from]!;
  let e = down[from + 1]!;
  for (let at = from; at < to; at++) {
    // Phases 0 and 1 lie left of the middle of their pixel, 2 and 3 right of it.
    const a = b;
    b = c;
    c = d;
    d = e;
    e = down[at + 2]!;
    phases[at]! += p0 * a + p1 * b + p2 * c + p3 * d;
    phases[at + area]! += q0 * a + q1 * b + q2 * c + q3 * d;
    phases[at + 2 * area]! += r0 * b + r1 * c + r2 * d + r3 * e;
    phases[at + 3 * area]! += s0 * b + s1 * c + s2 * d + s3 * e;
  }
}
