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
const PHASES = [0, 1, 2, 3];

/** Weights of the places -2..2 around. */
type Taps = readonly [number, number, number, number, number];

/** Keys' cubic kernel (1981). */
export function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

/** Five weights from a function of the place -2..2. */
function makeTaps(weightAt: (place: number) => number): Taps {
  return [weightAt(-2), weightAt(-1), weightAt(0), weightAt(1), weightAt(2)];
}

/** The sum of all sixteen taps before they are scaled to 1. */
const DOWN_SUM = Array.from({ length: 16 }, (_, i) => cubic((i - 7.5) / 4, -0.5)).reduce((a, b) => a + b, 0);

/** DOWN[phase]: weights of HR phase 0..3 in the LR pixels -2..2 blocks away; 16 taps in all. */
const DOWN = PHASES.map((phase) => makeTaps((place) => cubic((4 * place + phase - 1.5) / 4, -0.5) / DOWN_SUM));

/** UP[phase]: bicubic weights of the LR pixels -2..2 away in HR phase 0..3. */
export const UP = PHASES.map((phase) => makeTaps((place) => cubic((phase + 0.5) / 4 - 0.5 - place, -0.5)));

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
  for (let i = 0; i < 4; i++) {
    across.fill(0);
    for (let j = 0; j < 4; j++) {
      const channel = (colour * 16 + i * 4 + j) * area;
      const [a, b, c, d, e] = DOWN[j]!;
      // Flat over the whole plane: what wraps from row to row lands on the rim, which is not used.
      for (let p = REACH, q = channel; p < area - REACH; p++, q++) {
        across[p]! +=
          a * folded[q]! + b * folded[q + 1]! + c * folded[q + 2]! + d * folded[q + 3]! + e * folded[q + 4]!;
      }
    }
    const [a, b, c, d, e] = DOWN[i]!;
    for (let p = REACH * width; p < area - REACH * width; p++) {
      error[p]! -=
        a * across[p - 2 * width]! +
        b * across[p - width]! +
        c * across[p]! +
        d * across[p + width]! +
        e * across[p + 2 * width]!;
    }
  }
}

function addEnlarged(folded: Float32Array, error: Float32Array, colour: number, size: Size, strength: number): void {
  const width = size.widthPx;
  const area = width * size.heightPx;
  const down = new Float32Array(area);
  const rim = BACK_PROJECTION_RADIUS_PX;
  for (let i = 0; i < 4; i++) {
    const [a, b, c, d, e] = UP[i]!;
    for (let p = REACH * width; p < area - REACH * width; p++) {
      down[p] =
        a * error[p - 2 * width]! +
        b * error[p - width]! +
        c * error[p]! +
        d * error[p + width]! +
        e * error[p + 2 * width]!;
    }
    for (let j = 0; j < 4; j++) {
      const channel = (colour * 16 + i * 4 + j) * area;
      const [f, g, h, k, l] = UP[j]!.map((tap) => tap * strength) as unknown as Taps;
      for (let row = rim; row < size.heightPx - rim; row++) {
        for (let p = row * width + rim; p < (row + 1) * width - rim; p++) {
          folded[channel + p]! +=
            f * down[p - 2]! + g * down[p - 1]! + h * down[p]! + k * down[p + 1]! + l * down[p + 2]!;
        }
      }
    }
  }
}
