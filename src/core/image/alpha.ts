/** Transparency: enlarged apart from colour, and colour made sensible where nothing shows, so that no dark fringe appears. */
import type { Samples, SourcePicture } from '../ports.ts';
import { mirrorIndex } from '../tiling/mirror.ts';
import { UP } from './back-projection.ts';
import { countColours, createSamples, hasAlpha, maxSample, toSample } from './pixels.ts';

/**
 * Returns the picture with the colour of fully transparent pixels replaced by that of their opaque surroundings
 * (alpha-weighted averages of growing blocks). Other pixels and alpha itself stay as they are; a picture without
 * transparent pixels is returned itself.
 */
export function fillTransparent(picture: SourcePicture): SourcePicture {
  const { channels, samples } = picture;
  if (!hasAlpha(channels)) return picture;
  const isHidden = (pixel: number): boolean => samples.data[pixel * channels + channels - 1] === 0;
  const pixels = picture.widthPx * picture.heightPx;
  let hidden = 0;
  for (let pixel = 0; pixel < pixels; pixel++) if (isHidden(pixel)) hidden++;
  if (hidden === 0 || hidden === pixels) return picture;
  const filled = createSamples(samples.bitDepth, samples.data.length);
  filled.data.set(samples.data);
  const colours = countColours(channels);
  const levels = buildPyramid(picture, colours);
  for (let y = 0; y < picture.heightPx; y++) {
    for (let x = 0; x < picture.widthPx; x++) {
      const pixel = y * picture.widthPx + x;
      if (isHidden(pixel)) copyFromPyramid(levels, x, y, filled, pixel * channels, colours);
    }
  }
  return { ...picture, samples: filled };
}

interface PyramidLevel {
  readonly width: number;
  /** [colours + 1] per block: sums of colour times alpha, sum of alpha. */
  readonly sums: Float64Array;
}

function buildPyramid(picture: SourcePicture, colours: number): PyramidLevel[] {
  const { channels, samples } = picture;
  const stride = colours + 1;
  let width = picture.widthPx;
  let height = picture.heightPx;
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
  return levels;
}

function copyFromPyramid(
  levels: PyramidLevel[],
  x: number,
  y: number,
  into: Samples,
  at: number,
  colours: number,
): void {
  for (const [level, { width, sums }] of levels.entries()) {
    const block = ((y >> level) * width + (x >> level)) * (colours + 1);
    const weight = sums[block + colours]!;
    if (weight === 0) continue;
    for (let c = 0; c < colours; c++) into.data[at + c] = Math.round(sums[block + c]! / weight);
    return;
  }
}

/** Writes the alpha of four HR rows, those of LR row `row`, into interleaved samples from `offset` on. */
export function writeAlpha(picture: SourcePicture, row: number, into: Samples, offset: number): void {
  const { widthPx, heightPx, channels, samples } = picture;
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
        for (let k = 0; k < 4; k++) value += weights[k]! * across[mirrorIndex(x + first + k, widthPx).index]!;
        into.data[offset + ((i * widthPx + x) * 4 + j) * channels + channels - 1] = toSample(
          value,
          maxSample(into.bitDepth),
        );
      }
    }
  }
}
