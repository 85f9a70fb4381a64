/**
 * Back-projection x0 <- x0 + strength * up(y - down(x0)): ties an estimate to its input, so that shrinking the result gives
 * the input back (Irani and Peleg 1991). Works on folded windows: HR pixel (4 Y + i, 4 X + j) of colour c is channel
 * c * 16 + i * 4 + j of LR pixel (Y, X). `down` is bicubic with antialiasing (a = -0.5, as MATLAB's imresize), `up` bicubic
 * (a = -0.5).
 */
import type { Size } from '../../shared/jobs.ts';

/** LR pixels beyond a place on which its correction depends. */
export const BACK_PROJECTION_RADIUS_PX = 4;

const REACH = 2;

type Weights = readonly [number, number, number, number];

/** Weights of the places `first` to `first + 3`. */
interface Taps {
  readonly first: -2 | -1;
  readonly weights: Weights;
}

/** One for every phase of a HR pixel in its LR pixel. */
type PhaseTaps = readonly [Taps, Taps, Taps, Taps];

/** Keys' cubic kernel (1981). */
export function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

/** The weights of every phase, from a function of phase and place; of the places -2..2 one at either end counts for nothing. */
function makeTaps(weightAt: (phase: number, place: number) => number): PhaseTaps {
  return [0, 1, 2, 3].map((phase): Taps => {
    const first = weightAt(phase, -2) === 0 ? -1 : -2;
    return { first, weights: [0, 1, 2, 3].map((i) => weightAt(phase, first + i)) as unknown as Weights };
  }) as unknown as PhaseTaps;
}

/** The sum of all sixteen taps before they are scaled to 1. */
const DOWN_SUM = Array.from({ length: 16 }, (_, i) => cubic((i - 7.5) / 4, -0.5)).reduce((a, b) => a + b, 0);

/** Weights of HR phase 0..3 in the LR pixels around; 16 taps in all. */
const DOWN = makeTaps((phase, place) => cubic((4 * place + phase - 1.5) / 4, -0.5) / DOWN_SUM);

/** Bicubic weights of the LR pixels around in HR phase 0..3. */
export const UP = makeTaps((phase, place) => cubic((phase + 0.5) / 4 - 0.5 - place, -0.5));

/**
 * Corrects `folded` [48, height, width] in place for all places at least 4 LR pixels inside the window; the rim is left as
 * it is. `y` is the input [3, height, width].
 */
export function backProject(folded: Float32Array, y: Float32Array, size: Size, strength: number): void {
  const error = new Float32Array(size.widthPx * size.heightPx);
  for (let colour = 0; colour < 3; colour++) {
    computeError(folded, y, colour, size, error);
    addEnlarged(folded, error, colour, size, strength);
  }
}

function computeError(folded: Float32Array, y: Float32Array, colour: number, size: Size, error: Float32Array): void {
  const width = size.widthPx;
  const area = width * size.heightPx;
  const across = new Float32Array(area);
  error.set(y.subarray(colour * area, (colour + 1) * area));
  for (const [i, { first, weights }] of DOWN.entries()) {
    shrinkAcross(folded.subarray((colour * 16 + i * 4) * area, (colour * 16 + i * 4 + 4) * area), across);
    const [a, b, c, d] = weights;
    for (let p = REACH * width, q = p + first * width; p < area - REACH * width; p++, q++) {
      error[p]! -= a * across[q]! + b * across[q + width]! + c * across[q + 2 * width]! + d * across[q + 3 * width]!;
    }
  }
}

/** Shrinks the four phases [4, area] of a row of HR pixels to one. Flat over the whole plane: what wraps lands on the rim. */
function shrinkAcross(phases: Float32Array, across: Float32Array): void {
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

function addEnlarged(folded: Float32Array, error: Float32Array, colour: number, size: Size, strength: number): void {
  const width = size.widthPx;
  const area = width * size.heightPx;
  const down = new Float32Array(area);
  for (const [i, { first, weights }] of UP.entries()) {
    // Both directions are linear, so one of them carries the strength.
    const [a, b, c, d] = weights.map((weight) => weight * strength) as unknown as Weights;
    for (let p = REACH * width, q = p + first * width; p < area - REACH * width; p++, q++) {
      down[p] = a * error[q]! + b * error[q + width]! + c * error[q + 2 * width]! + d * error[q + 3 * width]!;
    }
    const phases = folded.subarray((colour * 16 + i * 4) * area, (colour * 16 + i * 4 + 4) * area);
    for (let row = BACK_PROJECTION_RADIUS_PX; row < size.heightPx - BACK_PROJECTION_RADIUS_PX; row++) {
      const left = row * width;
      spreadAcross(down, phases, left + BACK_PROJECTION_RADIUS_PX, left + width - BACK_PROJECTION_RADIUS_PX);
    }
  }
}

/** Adds the places `from` to `to` of `down` to the four phases [4, area] of a row of HR pixels, enlarged across: all four from one look at the places. */
function spreadAcross(down: Float32Array, phases: Float32Array, from: number, to: number): void {
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
