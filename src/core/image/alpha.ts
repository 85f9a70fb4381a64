/**
 * Transparency: upscales alpha without the colours, and gives transparent pixels the colour around them, so that no
 * dark fringe appears.
 */
import type { Samples, SourceImage } from '../ports.ts';
import { clampIndex, mirrorIndex } from '../tiling/mirror.ts';
import type { Taps } from './back-projection.ts';
import { countColours, createSamples, hasAlpha, maxSample, toSample } from './pixels.ts';

/**
 * Returns the image with the colour of fully transparent pixels replaced by that of their opaque surroundings: pull-push
 * (Gortler et al. 1996), alpha-weighted means of growing blocks, interpolated, so that no edge of a block looks like that of
 * a JPEG. Other pixels and alpha itself stay as they are; an image without transparent pixels is returned itself.
 */
export function fillTransparent(image: SourceImage): SourceImage {
  const { channels, samples } = image;
  if (!hasAlpha(channels)) return image;
  const isHidden = (pixel: number): boolean => samples.data[pixel * channels + channels - 1] === 0;
  const pixels = image.widthPx * image.heightPx;
  let hidden = 0;
  for (let pixel = 0; pixel < pixels; pixel++) if (isHidden(pixel)) hidden++;
  if (hidden === 0 || hidden === pixels) return image;
  const filled = createSamples(samples.bitDepth, samples.data.length);
  filled.data.set(samples.data);
  const colours = countColours(channels);
  const [finest] = toMeans(buildPyramid(image, colours));
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (!isHidden(pixel)) continue;
    for (let c = 0; c < colours; c++)
      filled.data[pixel * channels + c] = Math.round(finest!.sums[pixel * (colours + 1) + c]!);
  }
  return { ...image, samples: filled };
}

/** Level k holds sums over blocks of 2^k x 2^k pixels. */
interface Pyramid {
  readonly colours: number;
  readonly levels: readonly PyramidLevel[];
}

interface PyramidLevel {
  /** Blocks in a row. */
  readonly width: number;
  readonly height: number;
  /** [colours + 1] per block: sums of colour times alpha, sum of alpha. */
  readonly sums: Float64Array;
}

function buildPyramid(image: SourceImage, colours: number): Pyramid {
  const { channels, samples } = image;
  const stride = colours + 1;
  let width = image.widthPx;
  let height = image.heightPx;
  let sums = new Float64Array(width * height * stride);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = samples.data[pixel * channels + channels - 1]!;
    for (let c = 0; c < colours; c++) sums[pixel * stride + c] = samples.data[pixel * channels + c]! * alpha;
    sums[pixel * stride + colours] = alpha;
  }
  const levels: PyramidLevel[] = [{ width, height, sums }];
  while (width > 1 || height > 1) {
    const nextWidth = (width + 1) >> 1;
    const nextHeight = (height + 1) >> 1;
    const next = new Float64Array(nextWidth * nextHeight * stride);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const to = ((y >> 1) * nextWidth + (x >> 1)) * stride;
        for (let c = 0; c < stride; c++) next[to + c]! += sums[(y * width + x) * stride + c]!;
      }
    }
    [width, height, sums] = [nextWidth, nextHeight, next];
    levels.push({ width, height, sums });
  }
  return { colours, levels };
}

/** Replaces the sums of every level by mean colours, the coarsest first; wholly transparent blocks take those of the level above. */
function toMeans({ colours, levels }: Pyramid): readonly PyramidLevel[] {
  const stride = colours + 1;
  for (const [index, { width, height, sums }] of [...levels.entries()].reverse()) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * stride;
        const weight = sums[at + colours]!;
        for (let c = 0; c < colours; c++)
          sums[at + c] = weight > 0 ? sums[at + c]! / weight : interpolate(levels[index + 1]!, x, y, { stride, c });
      }
    }
  }
  return levels;
}

/** A colour of a level at block (x, y) of the next finer one: bilinear, between the centres of four blocks. */
function interpolate(
  { width, height, sums }: PyramidLevel,
  x: number,
  y: number,
  { stride, c }: { readonly stride: number; readonly c: number },
): number {
  const [column, row] = [x >> 1, y >> 1];
  const nextColumn = clampIndex(column + (x % 2 === 0 ? -1 : 1), width);
  const nextRow = clampIndex(row + (y % 2 === 0 ? -1 : 1), height);
  const at = (column: number, row: number): number => sums[(row * width + column) * stride + c]!;
  const near = 0.75 * at(column, row) + 0.25 * at(nextColumn, row);
  return 0.75 * near + 0.25 * (0.75 * at(column, nextRow) + 0.25 * at(nextColumn, nextRow));
}

/** 0: wholly transparent, 1: opaque, as every pixel of an image without alpha. */
export function readOpacity({ widthPx, channels, samples }: SourceImage, row: number, column: number): number {
  if (!hasAlpha(channels)) return 1;
  return samples.data[(row * widthPx + column + 1) * channels - 1]! / maxSample(samples.bitDepth);
}

export interface AlphaTarget {
  /** Interleaved. */
  readonly into: Samples;
  readonly offset: number;
  /** Of every phase of an HR pixel (`makeUpTaps`); there are as many as the scale. */
  readonly up: readonly Taps[];
}

/** Writes the alpha of the HR rows of LR row `row`. */
export function writeAlpha(image: SourceImage, row: number, { into, offset, up }: AlphaTarget): void {
  const { widthPx, heightPx, channels, samples } = image;
  const max = maxSample(samples.bitDepth);
  const across = new Float32Array(widthPx);
  for (const [i, down] of up.entries()) {
    across.fill(0);
    for (const [k, tap] of down.weights.entries()) {
      const weight = tap / max;
      const from = mirrorIndex(row + down.first + k, heightPx).index * widthPx;
      for (let x = 0; x < widthPx; x++) across[x]! += weight * samples.data[(from + x) * channels + channels - 1]!;
    }
    for (let x = 0; x < widthPx; x++) {
      for (const [j, { first, weights }] of up.entries()) {
        let value = 0;
        for (let k = 0; k < weights.length; k++)
          value += weights[k]! * across[mirrorIndex(x + first + k, widthPx).index]!;
        into.data[offset + ((i * widthPx + x) * up.length + j) * channels + channels - 1] = toSample(
          value,
          maxSample(into.bitDepth),
        );
      }
    }
  }
}
