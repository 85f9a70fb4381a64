/** The linear algebra of colours: from chromaticities to XYZ, and from one white to another. */
import type { Primaries, Xy } from './colour-description.ts';

export type Vector = readonly [number, number, number];

/** The white of the profile connection space, as ICC rounds it. */
export const D50_XYZ: Vector = [0.9642, 1, 0.8249];
/** Bradford: the columns of the matrix from XYZ to the responses in which white is adapted. */
const BRADFORD: readonly [Vector, Vector, Vector] = [
  [0.8951, -0.7502, 0.0389],
  [0.2664, 1.7135, -0.0685],
  [-0.1614, 0.0367, 1.0296],
];
const MIN_SHARE = 0.001;

/** X, Y, Z with Y = 1. */
export const toXyz = ([x, y]: Xy): Vector => [x / y, 1, (1 - x - y) / y];

/** X, Y, Z of full red, green and blue, which together are white. */
export function measurePrimaries({ red, green, blue, white }: Primaries): readonly [Vector, Vector, Vector] {
  const columns = [toXyz(red), toXyz(green), toXyz(blue)] as const;
  const shares = solve(columns, toXyz(white));
  const scale = (i: 0 | 1 | 2): Vector => mapVector(columns[i], (value) => value * shares[i]);
  return [scale(0), scale(1), scale(2)];
}

/** True when the colours span a triangle in which white lies. */
export function arePrimariesUsable({ red, green, blue, white }: Primaries): boolean {
  if ([red, green, blue, white].some(([x, y]) => !(x >= 0 && y > 0.001 && x + y <= 1.001))) return false;
  return solve([toXyz(red), toXyz(green), toXyz(blue)], toXyz(white)).every((share) => share > MIN_SHARE);
}

/** What looks under the white `to` as `xyz` does under `from`. */
export function adaptWhite(xyz: Vector, from: Vector, to: Vector): Vector {
  const [seenFrom, seenTo] = [combine(BRADFORD, from), combine(BRADFORD, to)];
  return solve(
    BRADFORD,
    mapVector(combine(BRADFORD, xyz), (value, i) => (value * seenTo[i]) / seenFrom[i]),
  );
}

/** The sum of three columns in the given shares. */
export function combine([a, b, c]: readonly [Vector, Vector, Vector], [x, y, z]: Vector): Vector {
  return mapVector(a, (value, i) => value * x + b[i] * y + c[i] * z);
}

/** The shares of three columns that add up to `sum` (Cramer's rule). */
export function solve([a, b, c]: readonly [Vector, Vector, Vector], sum: Vector): Vector {
  const whole = determinant(a, b, c);
  return [determinant(sum, b, c) / whole, determinant(a, sum, c) / whole, determinant(a, b, sum) / whole];
}

function determinant(a: Vector, b: Vector, c: Vector): number {
  return a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1]) + c[0] * (a[1] * b[2] - a[2] * b[1]);
}

function mapVector([x, y, z]: Vector, change: (value: number, i: 0 | 1 | 2) => number): Vector {
  return [change(x, 0), change(y, 1), change(z, 2)];
}
