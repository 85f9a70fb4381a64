/** Estimates how much room results will take on disk. Pure. */
import type { OutputFormat } from '../formats.ts';
import type { Size } from '../jobs.ts';
import type { WorkPlan } from '../target-size.ts';
import { assertNever } from '../errors.ts';
import { FORMATS } from '../formats.ts';

export interface ResultToStore {
  readonly work: WorkPlan['kind'];
  readonly format: OutputFormat;
  /** 1..100; lossless formats ignore it. */
  readonly quality: number;
  readonly output: Size;
  /** Of the photo; PNG and TIFF keep 16 bits. */
  readonly bitDepth: 8 | 16;
}

type Curve = readonly (readonly [quality: number, bitsPerPixel: number])[];

interface BitsPerPixel {
  readonly jpeg: Curve;
  readonly webp: Curve;
  readonly avif: Curve;
  /** Lossless: the lower byte of 16 bits is noise, which no encoder compresses. */
  readonly png: Readonly<Record<8 | 16, number>>;
  readonly tiff: Readonly<Record<8 | 16, number>>;
}

// Measured with `npm run bench:bytes` on the photos of examples/, upscaled four times: the mean of the three, with the
// preset balanced. One result has from 0.5 (a smooth sky, instant) to 1.4 times it (fur, perception). Photos of many megapixels
// are softer from pixel to pixel than those small ones, so that albums tend to need less. Grey and alpha are not counted.
const UPSCALED: BitsPerPixel = {
  jpeg: [
    [50, 0.54],
    [70, 0.81],
    [80, 1.09],
    [85, 1.35],
    [90, 1.77],
    [92, 1.98],
    [95, 2.65],
    [98, 3.97],
    [100, 7.59],
  ],
  webp: [
    [50, 0.25],
    [70, 0.33],
    [80, 0.45],
    [85, 0.61],
    [90, 0.89],
    [92, 1.11],
    [95, 1.58],
    [98, 2.13],
    [100, 2.33],
  ],
  avif: [
    [50, 0.3],
    [70, 0.59],
    [80, 0.83],
    [85, 0.97],
    [90, 1.39],
    [92, 1.66],
    [95, 2.2],
    [98, 2.97],
    [100, 7.11],
  ],
  png: { 8: 10.6, 16: 39.4 },
  tiff: { 8: 11.6, 16: 40.2 },
};
// The same photos, repaired at their own size with a clean-up of 25 %.
const REPAIRED: BitsPerPixel = {
  jpeg: [
    [50, 1],
    [70, 1.33],
    [80, 1.65],
    [85, 1.94],
    [90, 2.4],
    [92, 2.66],
    [95, 3.46],
    [98, 5.19],
    [100, 9.01],
  ],
  webp: [
    [50, 0.71],
    [70, 0.86],
    [80, 1.08],
    [85, 1.29],
    [90, 1.64],
    [92, 1.85],
    [95, 2.34],
    [98, 3],
    [100, 3.2],
  ],
  avif: [
    [50, 0.68],
    [70, 1.13],
    [80, 1.41],
    [85, 1.57],
    [90, 2.04],
    [92, 2.4],
    [95, 3.02],
    [98, 4.03],
    [100, 8.17],
  ],
  png: { 8: 12.45, 16: 39.4 },
  tiff: { 8: 13.01, 16: 40.2 },
};

/** Expected size of one result, in whole bytes. */
export function estimateOutputBytes(result: ResultToStore): number {
  return Math.ceil((countPixels(result.output) * estimateBitsPerPixel(result)) / 8);
}

/**
 * Bytes that the engine needs in addition to the result while it makes it: finished rows wait uncompressed, in colour, until the
 * result is encoded.
 */
export function estimateWorkingBytes({ format, output, bitDepth }: ResultToStore): number {
  const bytesPerSample = Math.min(bitDepth, FORMATS[format].maxBitDepth) / 8;
  return countPixels(output) * 3 * bytesPerSample;
}

function estimateBitsPerPixel({ work, format, quality, bitDepth }: ResultToStore): number {
  const measured = work === 'repair' ? REPAIRED : UPSCALED;
  switch (format) {
    case 'jpeg':
    case 'webp':
    case 'avif':
      return readCurve(measured[format], quality);
    case 'png':
    case 'tiff':
      return measured[format][bitDepth];
    default:
      return assertNever(format);
  }
}

/** Linear between two measured qualities; constant below the first, which is too much rather than too little. */
function readCurve(curve: Curve, quality: number): number {
  const next = curve.findIndex(([measured]) => measured >= quality);
  const [highQuality, high] = curve.at(next) ?? [100, 0];
  const [lowQuality, low] = curve[next - 1] ?? [highQuality, high];
  const share = highQuality === lowQuality ? 1 : (quality - lowQuality) / (highQuality - lowQuality);
  return low + share * (high - low);
}

function countPixels({ widthPx, heightPx }: Size): number {
  return widthPx * heightPx;
}
