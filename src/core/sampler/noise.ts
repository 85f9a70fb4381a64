/**
 * Noise that belongs to the image: standard normals as a pure function of (seed, step) and absolute position, so that
 * the same seed gives the same image whatever the tile size, the order of tiles or the device.
 *
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011), then Box-Muller. Channels 2k and 2k + 1 of LR pixel (row, column)
 * are the two normals of counter (row, 24 * column + k) under key (seed, step).
 */
import { UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import type { Region } from '../tiling/region.ts';

/** Pairs of channels. */
const PAIRS = UNSHUFFLED_CHANNELS / 2;
const PARITY = 0x1bd11bda;
const INTEGER_RANGE = 2 ** 32;
/** Radians per unit of an angle of 32 bits. */
const REST_SCALE = (2 * Math.PI) / INTEGER_RANGE;

/** Table sizes; with the corrections below both functions are exact to about 1e-9. */
const ANGLES = 4096;
const LOGARITHMS = 2048;
const COSINES = Float64Array.from({ length: ANGLES }, (_, i) => Math.cos((2 * Math.PI * i) / ANGLES));
const SINES = Float64Array.from({ length: ANGLES }, (_, i) => Math.sin((2 * Math.PI * i) / ANGLES));
const INVERSE_POWERS = Float64Array.from({ length: 32 }, (_, i) => 2 ** -i);
const INVERSE_CENTRES = Float64Array.from({ length: LOGARITHMS + 1 }, (_, i) => 1 / (1 + i / LOGARITHMS));
const LOG_TABLE = Float64Array.from({ length: LOGARITHMS + 1 }, (_, i) => Math.log(1 + i / LOGARITHMS));

/**
 * ln((bits + 0.5) / 2^32) for an unsigned 32-bit integer, from a table and three terms of the series. Math.log,
 * Math.cos and Math.sin would take most of the sampler's time outside the networks.
 */
function logOfUniform(bits: number): number {
  const value = bits + 0.5;
  const exponent = 31 - Math.clz32(value | 1);
  // Small integers are rare (one in thousands) and would lose their half in the shift.
  if (exponent < 12) return Math.log(value / INTEGER_RANGE);
  const mantissa = value * INVERSE_POWERS[exponent]!;
  const index = ((mantissa - 1) * LOGARITHMS) | 0;
  const r = mantissa * INVERSE_CENTRES[index]! - 1;
  return (exponent - 32) * Math.LN2 + LOG_TABLE[index]! + r * (1 - r * (0.5 - r / 3));
}

/** Two unsigned 32-bit integers: a key, or a counter. */
type Words = readonly [number, number];

/**
 * Writes two random unsigned 32-bit integers for each of the counters (row, first + 24 i) into `out0[i]` and `out1[i]`,
 * for all of `out0`. Written out, since this is the inner loop of the noise: five groups of four rounds, a part of the
 * key after each.
 */
export function threefry2x32(key: Words, counter: Words, out0: Uint32Array, out1: Uint32Array): void {
  const [key0, key1] = key;
  const [row, first] = counter;
  const key2 = key0 ^ key1 ^ PARITY;
  for (let i = 0; i < out0.length; i++) {
    let x0 = (row + key0) | 0;
    let x1 = (first + PAIRS * i + key1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key1) | 0;
    x1 = (x1 + key2 + 1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + key2) | 0;
    x1 = (x1 + key0 + 2) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key0) | 0;
    x1 = (x1 + key1 + 3) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + key1) | 0;
    x1 = (x1 + key2 + 4) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    out0[i] = (x0 + key2) | 0;
    out1[i] = (x1 + key0 + 5) | 0;
  }
}

/**
 * Box-Muller: writes the normals of a row of integers, radius from the first and angle from the second, from `at` and
 * `at + area` on.
 */
function writeNormals(
  out0: Uint32Array,
  out1: Uint32Array,
  normals: Float32Array,
  { at, area }: { readonly at: number; readonly area: number },
): void {
  for (let i = 0; i < out0.length; i++) {
    const radius = Math.sqrt(-2 * logOfUniform(out0[i]!));
    const angle = out1[i]!;
    const cosine = COSINES[angle >>> 20]!;
    const sine = SINES[angle >>> 20]!;
    // cos and sin of the sum of both angles, the small one by its series.
    const rest = (angle & 0xfffff) * REST_SCALE;
    const cosineOfRest = 1 - 0.5 * rest * rest;
    normals[at + i] = radius * (cosine * cosineOfRest - sine * rest);
    normals[at + area + i] = radius * (sine * cosineOfRest + cosine * rest);
  }
}

/**
 * Source of the sampler's noise: standard normals [48, height, width] of a region after evaluation `step` (0 = the
 * start).
 */
export type NoiseSource = (step: number, region: Region) => Float32Array<ArrayBuffer>;

/** The noise that a part of an image has in the whole: `left` and `top` say where the part lies, in LR pixels. */
export function moveNoise(
  noise: NoiseSource,
  { left, top }: { readonly left: number; readonly top: number },
): NoiseSource {
  return (step, region) =>
    noise(step, {
      left: region.left + left,
      right: region.right + left,
      top: region.top + top,
      bottom: region.bottom + top,
    });
}

/** Noise of one image; `seed` is an unsigned 32-bit integer. */
export function createImageNoise(seed: number): NoiseSource {
  return (step, region) => {
    const width = region.right - region.left;
    const area = width * (region.bottom - region.top);
    const normals = new Float32Array(UNSHUFFLED_CHANNELS * area);
    const out0 = new Uint32Array(width);
    const out1 = new Uint32Array(width);
    // Pair by pair, so that writes go through memory in order.
    for (let pair = 0; pair < PAIRS; pair++) {
      let at = 2 * pair * area;
      for (let row = region.top; row < region.bottom; row++, at += width) {
        threefry2x32([seed, step], [row, PAIRS * region.left + pair], out0, out1);
        writeNormals(out0, out1, normals, { at, area });
      }
    }
    return normals;
  };
}
