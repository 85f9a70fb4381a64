/**
 * Transparency: upscales alpha without the colours, and gives transparent pixels the colour around them, so that no
 * dark fringe appears.
 */
import { SCALE } from '../pixel-unshuffle.ts';
import type { Samples, SourceImage } from '../ports.ts';
import { mirrorIndex } from '../tiling/mirror.ts';
import { UP } from './back-projection.ts';
import { countColours, createSamples, hasAlpha, maxSample, toSample } from './pixels.ts';

/**
 * Returns the image with the colour of fully transparent pixels replaced by that of their opaque surroundings
 * (alpha-weighted averages of growing blocks). Other pixels and alpha itself stay as they are; an image without
 * transparent pixels is returned itself.
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
  const pyramid = buildPyramid(image, colours);
  for (let y = 0; y < image.heightPx; y++) {
    for (let x = 0; x < image.widthPx; x++) {
      const pixel = y * image.widthPx + x;
      if (isHidden(pixel)) writeMean(pyramid, x, y, { data: filled.data, at: pixel * channels });
    }
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
  const levels: PyramidLevel[] = [{ width, sums }];
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
    levels.push({ width, sums });
  }
  return { colours, levels };
}

/** Writes the mean colour of the smallest block around a pixel that is not wholly transparent. */
function writeMean(
  { colours, levels }: Pyramid,
  x: number,
  y: number,
  into: { readonly data: Samples['data']; readonly at: number },
): void {
  for (const [level, { width, sums }] of levels.entries()) {
    const block = ((y >> level) * width + (x >> level)) * (colours + 1);
    const weight = sums[block + colours]!;
    if (weight === 0) continue;
    for (let c = 0; c < colours; c++) into.data[into.at + c] = Math.round(sums[block + c]! / weight);
    return;
  }
}

/** Writes the alpha of the HR rows of LR row `row` into interleaved samples from `offset` on. */
export function writeAlpha(image: SourceImage, row: number, into: Samples, offset: number): void {
  const { widthPx, heightPx, channels, samples } = image;
  const max = maxSample(samples.bitDepth);
  const across = new Float32Array(widthPx);
  for (const [i, down] of UP.entries()) {
    across.fill(0);
    for (const [k, tap] of down.weights.entries()) {
      const weight = tap / max;
      const from = mirrorIndex(row + down.first + k, heightPx).index * widthPx;
      for (let x = 0; x < widthPx; x++) across[x]! += weight * samples.data[(from + x) * channels + channels - 1]!;
    }
    for (let x = 0; x < widthPx; x++) {
      for (const [j, { first, weights }] of UP.entries()) {
        let value = 0;
        for (let k = 0; k < weights.length; k++)
          value += weights[k]! * across[mirrorIndex(x + first + k, widthPx).index]!;
        into.data[offset + ((i * widthPx + x) * SCALE + j) * channels + channels - 1] = toSample(
          value,
          maxSample(into.bitDepth),
        );
      }
    }
  }
}
