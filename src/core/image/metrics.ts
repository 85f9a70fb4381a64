/**
 * Full-reference measures of super-resolution as the literature defines them, and the bicubic resampling that they are
 * defined on. LPIPS is a network and is left to the engine.
 */
import type { Size } from '#shared/jobs.ts';
import { SCALE } from '../pixel-unshuffle.ts';
import { mirrorIndex } from '../tiling/mirror.ts';
import { evaluateCubic } from './cubic.ts';

/** An image to be measured: interleaved 8-bit RGB, [height, width, 3], sRGB. */
export interface RgbImage extends Size {
  readonly rgbU8: Uint8Array;
}

/** One channel of float64 samples, row by row. */
export interface Channel extends Size {
  readonly values: Float64Array;
}

/** Interleaved RGB of any number type. */
interface Raster extends Size {
  readonly values: ArrayLike<number>;
}

/** Pixels cut off on every side before comparing; the scale, by convention. */
export const BORDER_PX = SCALE;
/** The same border on the LR grid. */
const BORDER_LR_PX = BORDER_PX / SCALE;

const PEAK = 255;

/** Gaussian window and constants of Wang et al., "Image Quality Assessment", IEEE TIP 13 (4), 2004, section III-C. */
const SSIM_WINDOW_PX = 11;
const SSIM_SIGMA_PX = 1.5;
const SSIM_C1 = (0.01 * PEAK) ** 2;
const SSIM_C2 = (0.03 * PEAK) ** 2;
const SSIM_WINDOW = createGaussian(SSIM_WINDOW_PX, SSIM_SIGMA_PX);

/**
 * PSNR in dB on BT.601 luma of studio range (MATLAB `rgb2ycbcr`, not rounded), peak 255, the border cut off.
 * Identical images give Infinity.
 * @throws {RangeError} when sizes differ or nothing is left inside the border.
 */
export function psnrY(a: RgbImage, b: RgbImage, borderPx = BORDER_PX): number {
  return toDecibels(meanSquare(extractLuma(a, borderPx), extractLuma(b, borderPx)));
}

/**
 * Mean SSIM on the same luma: 11 x 11 Gaussian window of sigma 1.5, only where it fits, K1 = 0.01, K2 = 0.03, L = 255.
 * @throws {RangeError} when sizes differ or the image inside the border is smaller than the window.
 */
export function ssimY(a: RgbImage, b: RgbImage, borderPx = BORDER_PX): number {
  const x = extractLuma(a, borderPx);
  const y = extractLuma(b, borderPx);
  requireSameSize(x, y);
  const meanX = filterValid(x).values;
  const meanY = filterValid(y).values;
  const meanXX = filterValid(multiply(x, x)).values;
  const meanYY = filterValid(multiply(y, y)).values;
  const meanXY = filterValid(multiply(x, y)).values;
  let sum = 0;
  for (let i = 0; i < meanX.length; i += 1) {
    const mx = meanX[i]!;
    const my = meanY[i]!;
    const varianceX = meanXX[i]! - mx * mx;
    const varianceY = meanYY[i]! - my * my;
    const covariance = meanXY[i]! - mx * my;
    const luminance = (2 * mx * my + SSIM_C1) / (mx * mx + my * my + SSIM_C1);
    sum += (luminance * (2 * covariance + SSIM_C2)) / (varianceX + varianceY + SSIM_C2);
  }
  return sum / meanX.length;
}

/**
 * PSNR in dB over all three channels, peak 255, the border cut off.
 * @throws {RangeError} when sizes differ or nothing is left inside the border.
 */
export function psnrRgb(a: RgbImage, b: RgbImage, borderPx = BORDER_PX): number {
  return toDecibels(meanSquare(crop(toRaster(a), borderPx), crop(toRaster(b), borderPx)));
}

/**
 * How well a super-resolved image explains its input: RGB PSNR in dB between the input and the bicubic downscale of
 * `sr` to the input's size (not rounded), as SRFlow (Lugmayr et al., ECCV 2020) reports LR-PSNR. The border is the
 * usual one, counted in LR pixels.
 * @throws {RangeError} when nothing is left inside the border.
 */
export function lrPsnr(sr: RgbImage, lr: RgbImage, borderLrPx = BORDER_LR_PX): number {
  const down = resizeBicubic(sr.rgbU8, { ...pickSize(sr), channels: 3 }, lr);
  return toDecibels(meanSquare(crop({ ...pickSize(lr), values: down }, borderLrPx), crop(toRaster(lr), borderLrPx)));
}

/** Bicubic upscaling, clamped and rounded to 8 bits: the baseline every table begins with. */
export function upscaleBicubic(image: RgbImage, factor: number): RgbImage {
  const size = { widthPx: image.widthPx * factor, heightPx: image.heightPx * factor };
  const values = resizeBicubic(image.rgbU8, { ...pickSize(image), channels: 3 }, size);
  // Clamps, and rounds halves to even: an exact half is too rare here to move a figure.
  return { ...size, rgbU8: new Uint8Array(Uint8ClampedArray.from(values)) };
}

/**
 * MATLAB's `imresize(..., 'bicubic')`: Keys kernel with a = -0.5, stretched when downscaling (antialias), borders
 * mirrored. `samples` are interleaved, [height, width, channels], in any range; the result keeps layout and range, and
 * may overshoot. Each side is scaled by target / source, any factor.
 * @throws {RangeError} when `samples` does not fit the size.
 */
export function resizeBicubic(
  samples: ArrayLike<number>,
  source: Size & { readonly channels: number },
  target: Size,
): Float64Array {
  const rowLength = source.widthPx * source.channels;
  if (samples.length !== rowLength * source.heightPx) {
    throw new RangeError(`expected ${rowLength * source.heightPx} samples, got ${samples.length}`);
  }
  const tall = resizeAxis(samples, { outer: 1, length: source.heightPx, inner: rowLength }, target.heightPx);
  const axis = { outer: target.heightPx, length: source.widthPx, inner: source.channels };
  return resizeAxis(tall, axis, target.widthPx);
}

/** Resamples the middle axis of [outer, length, inner]. */
function resizeAxis(
  samples: ArrayLike<number>,
  axis: { readonly outer: number; readonly length: number; readonly inner: number },
  targetLength: number,
): Float64Array {
  const { outer, length, inner } = axis;
  const result = new Float64Array(outer * targetLength * inner);
  for (let to = 0; to < targetLength; to += 1) {
    for (const { from, weight } of listTaps(to, length, targetLength)) {
      for (let o = 0; o < outer; o += 1) {
        const source = (o * length + from) * inner;
        const destination = (o * targetLength + to) * inner;
        for (let i = 0; i < inner; i += 1) {
          result[destination + i] = result[destination + i]! + weight * samples[source + i]!;
        }
      }
    }
  }
  return result;
}

/** The source positions that sample `to` is made of; weights sum to 1. */
export function listTaps(to: number, length: number, targetLength: number): { from: number; weight: number }[] {
  const scale = targetLength / length;
  const stretch = Math.min(scale, 1);
  const centre = (to + 0.5) / scale - 0.5;
  const reach = 2 / stretch;
  const taps: { from: number; weight: number }[] = [];
  let total = 0;
  for (let position = Math.ceil(centre - reach); position <= centre + reach; position += 1) {
    const weight = evaluateCubic((position - centre) * stretch);
    total += weight;
    taps.push({ from: mirrorIndex(position, length).index, weight });
  }
  return taps.map((tap) => ({ from: tap.from, weight: tap.weight / total }));
}

/**
 * BT.601 luma in 16..235 from 8-bit RGB, not rounded, the border cut off.
 * @throws {RangeError} when nothing is left inside the border.
 */
export function extractLuma(image: RgbImage, borderPx: number): Channel {
  const { widthPx, heightPx, values: rgb } = crop(toRaster(image), borderPx);
  const luma = new Float64Array(widthPx * heightPx);
  for (let i = 0; i < luma.length; i += 1) {
    luma[i] = 16 + (65.481 * rgb[3 * i]! + 128.553 * rgb[3 * i + 1]! + 24.966 * rgb[3 * i + 2]!) / PEAK;
  }
  return { widthPx, heightPx, values: luma };
}

function toRaster(image: RgbImage): Raster {
  return { ...pickSize(image), values: image.rgbU8 };
}

function crop(raster: Raster, borderPx: number): Raster {
  const widthPx = raster.widthPx - 2 * borderPx;
  const heightPx = raster.heightPx - 2 * borderPx;
  if (widthPx < 1 || heightPx < 1) {
    throw new RangeError(`${raster.widthPx} x ${raster.heightPx} leaves nothing inside a border of ${borderPx}`);
  }
  const values = new Float64Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y += 1) {
    const start = ((y + borderPx) * raster.widthPx + borderPx) * 3;
    for (let i = 0; i < widthPx * 3; i += 1) values[y * widthPx * 3 + i] = raster.values[start + i]!;
  }
  return { widthPx, heightPx, values };
}

function pickSize(size: Size): Size {
  return { widthPx: size.widthPx, heightPx: size.heightPx };
}

function requireSameSize(a: Size, b: Size): void {
  if (a.widthPx !== b.widthPx || a.heightPx !== b.heightPx) {
    throw new RangeError(`sizes differ: ${a.widthPx} x ${a.heightPx} and ${b.widthPx} x ${b.heightPx}`);
  }
}

function meanSquare(a: Raster, b: Raster): number {
  requireSameSize(a, b);
  let sum = 0;
  for (let i = 0; i < a.values.length; i += 1) {
    const difference = a.values[i]! - b.values[i]!;
    sum += difference * difference;
  }
  return sum / a.values.length;
}

function toDecibels(meanSquareError: number): number {
  return meanSquareError === 0 ? Infinity : 10 * Math.log10((PEAK * PEAK) / meanSquareError);
}

function multiply(a: Channel, b: Channel): Channel {
  return { widthPx: a.widthPx, heightPx: a.heightPx, values: a.values.map((value, i) => value * b.values[i]!) };
}

/** Weights of a sampled Gaussian, summing to 1. */
function createGaussian(length: number, sigma: number): Float64Array {
  const centre = (length - 1) / 2;
  const weights = Float64Array.from({ length }, (_, i) => Math.exp(-((i - centre) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The SSIM window over a channel, rows then columns, only where it fits: the result is 10 smaller on each axis. */
function filterValid(channel: Channel): Channel {
  const widthPx = channel.widthPx - SSIM_WINDOW_PX + 1;
  const heightPx = channel.heightPx - SSIM_WINDOW_PX + 1;
  if (widthPx < 1 || heightPx < 1) {
    throw new RangeError(`SSIM needs ${SSIM_WINDOW_PX} x ${SSIM_WINDOW_PX} pixels inside the border`);
  }
  const narrow = new Float64Array(widthPx * channel.heightPx);
  for (let y = 0; y < channel.heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      let sum = 0;
      for (let k = 0; k < SSIM_WINDOW_PX; k += 1) sum += SSIM_WINDOW[k]! * channel.values[y * channel.widthPx + x + k]!;
      narrow[y * widthPx + x] = sum;
    }
  }
  const values = new Float64Array(widthPx * heightPx);
  for (let i = 0; i < values.length; i += 1) {
    let sum = 0;
    for (let k = 0; k < SSIM_WINDOW_PX; k += 1) sum += SSIM_WINDOW[k]! * narrow[i + k * widthPx]!;
    values[i] = sum;
  }
  return { widthPx, heightPx, values };
}
