/**
 * The lattice figure: how much of an image repeats with the x4 grid. Networks that write 16 pixels per position of the LR
 * grid leave a weave where these pixels carry unequal detail. The same as training/evaluation/lattice.py;
 * tests/golden/lattice.json holds the figures that both must give.
 */
import { getMedian } from '../median.ts';
import type { RgbImage } from './metrics.ts';

/** Energy at frequencies of the grid over that of their surroundings: 1 is no grid, photographs have about 1.06. */
export interface Lattice {
  /** Geometric mean over the 15 frequencies. */
  readonly mean: number;
  readonly worst: number;
}

/** Side of a block, and of its spectrum; a power of two. */
const BLOCK_PX = 64;
/** Blocks overlap by half. */
const STEP_PX = BLOCK_PX / 2;
const BLOCK_AREA = BLOCK_PX * BLOCK_PX;
/** Multiples of 1/4 cycle per pixel, in steps of the spectrum. */
const GRID_FREQUENCIES = [0, 1, 2, 3].map((quarter) => (quarter * BLOCK_PX) / 4);
/** The surroundings of a frequency: farther than the window spreads a line, nearer than half way to the next one. */
const INNER_RADIUS = 3;
const OUTER_RADIUS = 6;

/** Symmetric Hann window. */
const WINDOW = Float64Array.from(
  { length: BLOCK_PX },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (BLOCK_PX - 1)),
);
const COSINES = Float64Array.from({ length: BLOCK_PX / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / BLOCK_PX));
const SINES = Float64Array.from({ length: BLOCK_PX / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / BLOCK_PX));
const REVERSED_BITS = reverseBits();

/** Null for an image smaller than one block, and for one without any texture around a frequency of the grid. */
export function measureLattice(image: RgbImage): Lattice | null {
  const energy = sumSpectra(image);
  const ratios: number[] = [];
  for (const u of GRID_FREQUENCIES) {
    for (const v of GRID_FREQUENCIES) {
      if (u === 0 && v === 0) continue;
      const surroundings = getMedian(listSurroundings(energy, u, v));
      if (surroundings === 0) return null;
      ratios.push(energy[u * BLOCK_PX + v]! / surroundings);
    }
  }
  const logMean = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length;
  return { mean: Math.exp(logMean), worst: Math.max(...ratios) };
}

/** [64, 64]: squared amplitudes of the grey image's blocks, without their means, summed over all blocks. */
function sumSpectra(image: RgbImage): Float64Array {
  const energy = new Float64Array(BLOCK_AREA);
  const grey = toGrey(image);
  for (let top = 0; top + BLOCK_PX <= image.heightPx; top += STEP_PX) {
    for (let left = 0; left + BLOCK_PX <= image.widthPx; left += STEP_PX) {
      const re = cutBlock(grey, top * image.widthPx + left, image.widthPx);
      const im = new Float64Array(BLOCK_AREA);
      for (let i = 0; i < BLOCK_PX; i += 1) transform(re, im, i * BLOCK_PX, 1);
      for (let i = 0; i < BLOCK_PX; i += 1) transform(re, im, i, BLOCK_PX);
      for (let i = 0; i < BLOCK_AREA; i += 1) energy[i]! += re[i]! ** 2 + im[i]! ** 2;
    }
  }
  return energy;
}

/** BT.601 luma in 0..255, in whole numbers as Pillow rounds them. */
function toGrey({ widthPx, heightPx, rgbU8 }: RgbImage): Uint8Array {
  const grey = new Uint8Array(widthPx * heightPx);
  for (let i = 0; i < grey.length; i += 1) {
    grey[i] = (19_595 * rgbU8[3 * i]! + 38_470 * rgbU8[3 * i + 1]! + 7471 * rgbU8[3 * i + 2]! + 32_768) >> 16;
  }
  return grey;
}

function cutBlock(grey: Uint8Array, start: number, widthPx: number): Float64Array {
  const block = new Float64Array(BLOCK_AREA);
  let sum = 0;
  for (let i = 0; i < BLOCK_AREA; i += 1) {
    block[i] = grey[start + Math.floor(i / BLOCK_PX) * widthPx + (i % BLOCK_PX)]!;
    sum += block[i]!;
  }
  const mean = sum / BLOCK_AREA;
  return block.map((value, i) => (value - mean) * WINDOW[Math.floor(i / BLOCK_PX)]! * WINDOW[i % BLOCK_PX]!);
}

/** Fourier transform of 64 complex values that lie `stride` apart, in place (Cooley and Tukey, radix 2). */
function transform(re: Float64Array, im: Float64Array, start: number, stride: number): void {
  for (const [i, j] of REVERSED_BITS.entries()) {
    if (i >= j) continue;
    const [a, b] = [start + i * stride, start + j * stride];
    [re[a], re[b]] = [re[b]!, re[a]!];
    [im[a], im[b]] = [im[b]!, im[a]!];
  }
  for (let half = 1; half < BLOCK_PX; half *= 2) {
    for (let i = 0; i < BLOCK_PX / 2; i += 1) {
      const k = i % half;
      const turn = (k * BLOCK_PX) / (2 * half);
      const a = start + (2 * (i - k) + k) * stride;
      const b = a + half * stride;
      const x = re[b]! * COSINES[turn]! - im[b]! * SINES[turn]!;
      const y = re[b]! * SINES[turn]! + im[b]! * COSINES[turn]!;
      [re[a], re[b]] = [re[a]! + x, re[a]! - x];
      [im[a], im[b]] = [im[a]! + y, im[a]! - y];
    }
  }
}

function reverseBits(): Uint8Array {
  const bits = Math.log2(BLOCK_PX);
  return Uint8Array.from({ length: BLOCK_PX }, (_, i) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit += 1) reversed |= ((i >> bit) & 1) << (bits - 1 - bit);
    return reversed;
  });
}

/** The ring around a frequency; the spectrum repeats. */
function listSurroundings(energy: Float64Array, u: number, v: number): number[] {
  const wrap = (index: number): number => (index + BLOCK_PX) % BLOCK_PX;
  const values: number[] = [];
  for (let i = -OUTER_RADIUS; i <= OUTER_RADIUS; i += 1) {
    for (let j = -OUTER_RADIUS; j <= OUTER_RADIUS; j += 1) {
      if (Math.max(Math.abs(i), Math.abs(j)) < INNER_RADIUS) continue;
      values.push(energy[wrap(u + i) * BLOCK_PX + wrap(v + j)]!);
    }
  }
  return values;
}
