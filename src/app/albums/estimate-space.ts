/** How much room results will take on disk, before there are any. Pure. */
import type { OutputFormat, Size } from '../../shared/jobs.ts';
import { assertNever } from '../../shared/errors.ts';

export interface ResultToStore {
  readonly format: OutputFormat;
  /** 1..100; lossless formats ignore it. */
  readonly quality: number;
  readonly output: Size;
  /** Of the photo; 16 bits stay so in PNG and TIFF. */
  readonly bitDepth: 8 | 16;
}

type Curve = readonly (readonly [quality: number, bitsPerPixel: number])[];

// Measured with `npm run bench:bytes` on the photos of examples/, enlarged four times: the mean of the three looked at, with the
// preset balanced. One result has from 0.5 (a smooth sky, instant) to 1.4 times it (fur, perception). Photos of many megapixels
// are softer from pixel to pixel than those small ones, so that albums rather come out below. Grey and alpha are not counted.
const JPEG: Curve = [
  [50, 0.54],
  [70, 0.81],
  [80, 1.09],
  [85, 1.35],
  [90, 1.77],
  [92, 1.98],
  [95, 2.65],
  [98, 3.97],
  [100, 7.59],
];
const WEBP: Curve = [
  [50, 0.25],
  [70, 0.33],
  [80, 0.45],
  [85, 0.61],
  [90, 0.89],
  [92, 1.11],
  [95, 1.58],
  [98, 2.13],
  [100, 2.33],
];
const AVIF: Curve = [
  [50, 0.3],
  [70, 0.59],
  [80, 0.83],
  [85, 0.97],
  [90, 1.39],
  [92, 1.66],
  [95, 2.2],
  [98, 2.97],
  [100, 7.11],
];
/** Lossless: the lower byte of 16 bits is noise that no encoder makes smaller. */
const PNG = { 8: 10.6, 16: 39.4 } as const;
const TIFF = { 8: 11.6, 16: 40.2 } as const;

/** Bytes of one result as it is expected, in whole bytes. */
export function estimateOutputBytes(result: ResultToStore): number {
  return Math.ceil((countPixels(result.output) * estimateBitsPerPixel(result)) / 8);
}

/**
 * Bytes that the engine needs beside its results while it makes this one: finished rows wait uncompressed, in colour, until the
 * result is encoded.
 */
export function estimateWorkingBytes({ format, output, bitDepth }: ResultToStore): number {
  const bytesPerSample = bitDepth === 16 && (format === 'png' || format === 'tiff') ? 2 : 1;
  return countPixels(output) * 3 * bytesPerSample;
}

function estimateBitsPerPixel({ format, quality, bitDepth }: ResultToStore): number {
  switch (format) {
    case 'jpeg':
      return readCurve(JPEG, quality);
    case 'webp':
      return readCurve(WEBP, quality);
    case 'avif':
      return readCurve(AVIF, quality);
    case 'png':
      return PNG[bitDepth];
    case 'tiff':
      return TIFF[bitDepth];
    default:
      return assertNever(format);
  }
}

/** Between two measured qualities in a straight line; below the first it stays, which is too much rather than too little. */
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
