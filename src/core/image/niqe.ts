/**
 * NIQE: how natural an image looks, without a reference (Mittal, Soundararajan and Bovik, IEEE SPL 20 (3), 2013). A
 * Gaussian is fitted to the features of 96 x 96 blocks, at full and at half size; NIQE is its distance to the Gaussian
 * of pristine photographs. The same as training/evaluation/niqe.py; tests/golden/niqe.json holds the figures that both
 * must give.
 */
import { clampIndex } from '../tiling/mirror.ts';
import type { Channel, RgbImage } from './metrics.ts';
import { BORDER_PX, extractLuma, resizeBicubic } from './metrics.ts';

/** The Gaussian of pristine photographs, and the window that local means are taken with. */
export interface PristineParameters {
  /** [36] */
  readonly mean: Float64Array;
  /** [36, 36], positive definite. */
  readonly covariance: Float64Array;
  /** Odd sides, sums to 1. */
  readonly window: Channel;
}

const BLOCK_PX = 96;
const FEATURES_PER_SCALE = 18;
export const FEATURE_COUNT = 2 * FEATURES_PER_SCALE;

/** Shifts [down, right] of a block, wrapped around, before it is multiplied with itself. */
const NEIGHBOURS = [
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
] as const;

/** Shape parameters that a fit chooses from. */
const SHAPES = Float64Array.from({ length: 9801 }, (_, i) => 0.2 + 0.001 * i);
/** Squared mean of |x| over mean of x^2 of a generalised Gaussian of each shape; rises with the shape. */
const RATIOS = SHAPES.map((a) => Math.exp(2 * logGamma(2 / a) - logGamma(1 / a) - logGamma(3 / a)));

/**
 * NIQE of an image, lower is better: luma of BT.601 in studio range, rounded, the border cut off, all whole blocks.
 * @throws {RangeError} when fewer than two blocks have any texture.
 */
export function measureNiqe(image: RgbImage, pristine: PristineParameters, borderPx = BORDER_PX): number {
  const luma = extractLuma(image, borderPx);
  return measureLumaNiqe({ ...luma, values: luma.values.map(Math.round) }, pristine);
}

/** NIQE of a luma channel in 0..255. @throws {RangeError} as `measureNiqe`. */
export function measureLumaNiqe(luma: Channel, pristine: PristineParameters): number {
  const { mean, covariance } = fitGaussian(listBlockFeatures(luma, pristine.window));
  const difference = mean.map((value, i) => pristine.mean[i]! - value);
  // The pristine covariance is positive definite, so the mean of both is, and its inverse is the pseudo-inverse of the paper.
  const between = covariance.map((value, i) => (value + pristine.covariance[i]!) / 2);
  return Math.sqrt(measureDistance(between, difference));
}

/** [36] of every whole block at both scales. */
export function listBlockFeatures(channel: Channel, window: Channel): Float64Array[] {
  const columns = Math.floor(channel.widthPx / BLOCK_PX);
  const rows = Math.floor(channel.heightPx / BLOCK_PX);
  const large = crop(channel, { left: 0, top: 0, widthPx: columns * BLOCK_PX, heightPx: rows * BLOCK_PX });
  const small = halve(large);
  const scales = [large, small].map((scale) => normalise(scale, window));
  return Array.from({ length: rows * columns }, (_, i) => {
    const figures = scales.flatMap((scale, k) => {
      const sidePx = BLOCK_PX / (k + 1);
      const [top, left] = [Math.floor(i / columns) * sidePx, (i % columns) * sidePx];
      return describeBlock(crop(scale, { left, top, widthPx: sidePx, heightPx: sidePx }));
    });
    return Float64Array.from(figures);
  });
}

function crop(channel: Channel, at: { left: number; top: number; widthPx: number; heightPx: number }): Channel {
  const { left, top, widthPx, heightPx } = at;
  const values = new Float64Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const start = (top + y) * channel.widthPx + left;
    values.set(channel.values.subarray(start, start + widthPx), y * widthPx);
  }
  return { widthPx, heightPx, values };
}

function halve(channel: Channel): Channel {
  const target = { widthPx: channel.widthPx / 2, heightPx: channel.heightPx / 2 };
  return { ...target, values: resizeBicubic(channel.values, { ...channel, channels: 1 }, target) };
}

/** MSCN coefficients: distance from the local mean over the local deviation plus one. */
function normalise(channel: Channel, window: Channel): Channel {
  const means = blur(channel, window).values;
  const squares = blur({ ...channel, values: channel.values.map((value) => value * value) }, window).values;
  const values = channel.values.map((value, i) => {
    const mean = means[i]!;
    return (value - mean) / (Math.sqrt(Math.abs(squares[i]! - mean * mean)) + 1);
  });
  return { ...channel, values };
}

/** The window over a channel whose edges are repeated. */
function blur({ widthPx, heightPx, values }: Channel, window: Channel): Channel {
  const result = new Float64Array(values.length);
  const [reachX, reachY] = [window.widthPx >> 1, window.heightPx >> 1];
  for (let row = -reachY; row <= reachY; row += 1) {
    for (let column = -reachX; column <= reachX; column += 1) {
      const weight = window.values[(row + reachY) * window.widthPx + column + reachX]!;
      for (let y = 0; y < heightPx; y += 1) {
        const from = clampIndex(y + row, heightPx) * widthPx;
        for (let x = 0; x < widthPx; x += 1) {
          result[y * widthPx + x]! += weight * values[from + clampIndex(x + column, widthPx)]!;
        }
      }
    }
  }
  return { widthPx, heightPx, values: result };
}

/** The 18 figures of one block of coefficients (eq. 4 to 8 of the paper). */
function describeBlock(block: Channel): number[] {
  const whole = fitAsymmetric(block.values);
  const products = NEIGHBOURS.flatMap(([down, right]) => {
    const { shape, left, right: rightScale } = fitAsymmetric(multiplyWithNeighbour(block, down, right));
    const mean = (rightScale - left) * Math.exp(logGamma(2 / shape) - logGamma(1 / shape));
    return [shape, mean, left, rightScale];
  });
  return [whole.shape, (whole.left + whole.right) / 2, ...products];
}

/**
 * Every coefficient times the one that lies `down` above and `right` to the left of it, wrapped around at the sides of
 * the block.
 */
function multiplyWithNeighbour({ widthPx, heightPx, values }: Channel, down: number, right: number): Float64Array {
  return values.map((value, i) => {
    const y = (Math.floor(i / widthPx) - down + heightPx) % heightPx;
    const x = ((i % widthPx) - right + widthPx) % widthPx;
    return value * values[y * widthPx + x]!;
  });
}

/**
 * Shape and both scales of an asymmetric generalised Gaussian, by moments (Lasmar, Stitou and Berthoumieu, ICIP 2009);
 * the scales are NaN if one side is empty.
 */
export function fitAsymmetric(values: Float64Array): { shape: number; left: number; right: number } {
  const side = { left: { count: 0, squares: 0 }, right: { count: 0, squares: 0 } };
  let sizes = 0;
  for (const value of values) {
    sizes += Math.abs(value);
    if (value === 0) continue;
    const sum = value < 0 ? side.left : side.right;
    sum.count += 1;
    sum.squares += value * value;
  }
  if (side.left.count === 0 || side.right.count === 0) return { shape: SHAPES[0]!, left: NaN, right: NaN };
  const left = Math.sqrt(side.left.squares / side.left.count);
  const right = Math.sqrt(side.right.squares / side.right.count);
  const balance = left / right;
  const ratio = (sizes / values.length) ** 2 / ((side.left.squares + side.right.squares) / values.length);
  const wanted = (ratio * (balance ** 3 + 1) * (balance + 1)) / (balance ** 2 + 1) ** 2;
  const shape = SHAPES[findNearest(RATIOS, wanted)]!;
  const scale = Math.exp((logGamma(1 / shape) - logGamma(3 / shape)) / 2);
  return { shape, left: left * scale, right: right * scale };
}

/** Index of the value nearest to `wanted`; `rising` is sorted. */
function findNearest(rising: Float64Array, wanted: number): number {
  let [low, high] = [0, rising.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < wanted) low = middle;
    else high = middle;
  }
  return wanted - rising[low]! <= rising[high]! - wanted ? low : high;
}

/** Mean and covariance of blocks; a figure that a flat block does not have is NaN and left out. */
function fitGaussian(blocks: readonly Float64Array[]): { mean: Float64Array; covariance: Float64Array } {
  const whole = blocks.filter((block) => !block.some(Number.isNaN));
  if (whole.length < 2) {
    const size = `${BLOCK_PX} x ${BLOCK_PX}`;
    throw new RangeError(`NIQE needs two blocks of ${size} pixels with texture inside the border, got ${whole.length}`);
  }
  const centre = average(whole);
  const covariance = new Float64Array(FEATURE_COUNT * FEATURE_COUNT);
  for (const block of whole) {
    for (let i = 0; i < covariance.length; i += 1) {
      const [row, column] = [Math.floor(i / FEATURE_COUNT), i % FEATURE_COUNT];
      covariance[i]! += ((block[row]! - centre[row]!) * (block[column]! - centre[column]!)) / (whole.length - 1);
    }
  }
  return { mean: average(blocks), covariance };
}

function average(blocks: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: FEATURE_COUNT }, (_, i) => {
    const values = blocks.map((block) => block[i]!).filter((value) => !Number.isNaN(value));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/** d' M^-1 d of a positive definite matrix, by Cholesky: M = L L', so it is the square of the solution of L z = d. */
function measureDistance(matrix: Float64Array, difference: Float64Array): number {
  const size = difference.length;
  const lower = new Float64Array(matrix.length);
  const z = new Float64Array(size);
  let sum = 0;
  for (let row = 0; row < size; row += 1) {
    let rest = difference[row]!;
    for (let column = 0; column <= row; column += 1) {
      let value = matrix[row * size + column]!;
      for (let k = 0; k < column; k += 1) value -= lower[row * size + k]! * lower[column * size + k]!;
      lower[row * size + column] = row === column ? Math.sqrt(value) : value / lower[column * size + column]!;
    }
    for (let k = 0; k < row; k += 1) rest -= lower[row * size + k]! * z[k]!;
    z[row] = rest / lower[row * size + row]!;
    sum += z[row]! ** 2;
  }
  return sum;
}

/**
 * ln(gamma(x)) for x > 0: Stirling's series beyond 10, where its error is below 1e-12, and the recurrence down from
 * there.
 */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at += 1) shift += Math.log(at);
  const inverse = 1 / at;
  const series = inverse * (1 / 12 - inverse ** 2 * (1 / 360 - inverse ** 2 * (1 / 1260 - inverse ** 2 / 1680)));
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
}
