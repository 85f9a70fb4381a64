/**
 * Back-projection x0 <- x0 + strength * up(y - down(x0)): ties an estimate to its input, so that shrinking the result gives
 * the input back (Irani and Peleg 1991). Works on folded windows: HR pixel (4 Y + i, 4 X + j) of colour c is channel
 * c * 16 + i * 4 + j of LR pixel (Y, X). `down` is bicubic with antialiasing (a = -0.5, as MATLAB's imresize), `up` bicubic
 * (a = -0.5).
 */

/** LR pixels beyond a place on which its correction depends. */
export const BACK_PROJECTION_RADIUS_PX = 4;

const REACH = 2;

/** Keys' cubic kernel (1981). */
export function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

/** DOWN[phase][2 + offset]: weight of HR phase (0..3) in the LR pixel `offset` (-2..2) blocks away; 16 taps in all. */
const DOWN = normalise(
  Array.from({ length: 4 }, (_, phase) =>
    Array.from({ length: 5 }, (_, k) => cubic((4 * (k - REACH) + phase - 1.5) / 4, -0.5)),
  ),
);

/** UP[phase][2 + offset]: weight of the LR pixel `offset` (-2..2) away in HR phase (0..3). */
const UP = Array.from({ length: 4 }, (_, phase) =>
  Array.from({ length: 5 }, (_, k) => cubic((phase + 0.5) / 4 - 0.5 - (k - REACH), -0.5)),
);

function normalise(taps: number[][]): number[][] {
  const sum = taps.flat().reduce((a, b) => a + b, 0);
  return taps.map((row) => row.map((tap) => tap / sum));
}

/**
 * Corrects `folded` [48, size, size] in place for all places at least 4 LR pixels inside the window; the rim is left as
 * it is. `y` is the input [3, size, size].
 */
export function backProject(folded: Float32Array, y: Float32Array, sizePx: number, strength: number): void {
  const error = new Float32Array(sizePx * sizePx);
  for (let colour = 0; colour < 3; colour++) {
    computeError(folded, y, colour, sizePx, error);
    addEnlarged(folded, error, colour, sizePx, strength);
  }
}

function computeError(folded: Float32Array, y: Float32Array, colour: number, size: number, error: Float32Array): void {
  const area = size * size;
  const across = new Float32Array(area);
  error.set(y.subarray(colour * area, (colour + 1) * area));
  for (let i = 0; i < 4; i++) {
    across.fill(0);
    for (let j = 0; j < 4; j++) {
      const channel = (colour * 16 + i * 4 + j) * area;
      for (let k = 0; k < 5; k++) {
        const weight = DOWN[j]![k]!;
        if (weight === 0) continue;
        // Flat over the whole plane: what wraps from row to row lands on the rim, which is not used.
        const shift = k - REACH;
        for (let p = REACH; p < area - REACH; p++) across[p]! += weight * folded[channel + p + shift]!;
      }
    }
    for (let k = 0; k < 5; k++) {
      const weight = DOWN[i]![k]!;
      if (weight === 0) continue;
      const shift = (k - REACH) * size;
      for (let p = REACH * size; p < area - REACH * size; p++) error[p]! -= weight * across[p + shift]!;
    }
  }
}

function addEnlarged(folded: Float32Array, error: Float32Array, colour: number, size: number, strength: number): void {
  const area = size * size;
  const down = new Float32Array(area);
  const rim = BACK_PROJECTION_RADIUS_PX;
  for (let i = 0; i < 4; i++) {
    const [a, b, c, d, e] = UP[i] as [number, number, number, number, number];
    for (let p = REACH * size; p < area - REACH * size; p++) {
      down[p] =
        a * error[p - 2 * size]! +
        b * error[p - size]! +
        c * error[p]! +
        d * error[p + size]! +
        e * error[p + 2 * size]!;
    }
    for (let j = 0; j < 4; j++) {
      const channel = (colour * 16 + i * 4 + j) * area;
      const [f, g, h, k, l] = UP[j]!.map((tap) => tap * strength) as [number, number, number, number, number];
      for (let row = rim; row < size - rim; row++) {
        for (let p = row * size + rim; p < (row + 1) * size - rim; p++) {
          folded[channel + p]! +=
            f * down[p - 2]! + g * down[p - 1]! + h * down[p]! + k * down[p + 1]! + l * down[p + 2]!;
        }
      }
    }
  }
}
