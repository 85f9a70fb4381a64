/**
 * Noise that belongs to the picture: standard normals as a pure function of (seed, step) and absolute place, so that the
 * same seed gives the same picture whatever the tile size, the order of tiles or the device.
 *
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011), then Box-Muller. Channels 2k and 2k + 1 of LR pixel (row, column) are
 * the two normals of counter (row, 24 * column + k) under key (seed, step).
 */

const PAIRS = 24;
const PARITY = 0x1bd11bda;
const INTEGER_RANGE = 2 ** 32;

/** A window of the picture in LR pixels, right and bottom excluded. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Writes two random unsigned 32-bit integers for (key, counter) into `out`. */
export function threefry2x32(key0: number, key1: number, counter0: number, counter1: number, out: Uint32Array): void {
  const key2 = key0 ^ key1 ^ PARITY;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let group = 0; group < 5; group++) {
    if ((group & 1) === 0) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0; // prettier-ignore
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0; // prettier-ignore
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0; // prettier-ignore
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0; // prettier-ignore
    } else {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0; // prettier-ignore
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0; // prettier-ignore
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0; // prettier-ignore
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0; // prettier-ignore
    }
    const first = (group + 1) % 3;
    const second = (group + 2) % 3;
    x0 = (x0 + (first === 0 ? key0 : first === 1 ? key1 : key2)) | 0;
    x1 = (x1 + (second === 0 ? key0 : second === 1 ? key1 : key2) + group + 1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
}

/** Source of the sampler's noise: standard normals [48, height, width] of a window after evaluation `step` (0 = the start). */
export type NoiseSource = (step: number, window: Window) => Float32Array<ArrayBuffer>;

/** Noise of one picture; `seed` is an unsigned 32-bit integer. */
export function createPictureNoise(seed: number): NoiseSource {
  return (step, window) => {
    const width = window.right - window.left;
    const area = width * (window.bottom - window.top);
    const normals = new Float32Array(2 * PAIRS * area);
    const bits = new Uint32Array(2);
    let pixel = 0;
    for (let row = window.top; row < window.bottom; row++) {
      for (let column = window.left; column < window.right; column++, pixel++) {
        for (let pair = 0; pair < PAIRS; pair++) {
          threefry2x32(seed, step, row, PAIRS * column + pair, bits);
          const radius = Math.sqrt(-2 * Math.log((bits[0]! + 0.5) / INTEGER_RANGE));
          const angle = (2 * Math.PI * bits[1]!) / INTEGER_RANGE;
          normals[2 * pair * area + pixel] = radius * Math.cos(angle);
          normals[(2 * pair + 1) * area + pixel] = radius * Math.sin(angle);
        }
      }
    }
    return normals;
  };
}
