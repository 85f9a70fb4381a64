/**
 * Measures how exactly a result, downscaled to the size of the photo, gives the photo back. Reads the result in bands,
 * so that memory stays flat.
 */
import { setImmediate as handleEvents } from 'node:timers/promises';
import { cutPart } from '#core/image/cut-part.ts';
import { listTaps } from '#core/image/metrics.ts';
import { countColours } from '#core/image/pixels.ts';
import type { SourceImage } from '#core/ports.ts';
import type { Fidelity } from '#shared/app-state.ts';
import type { Target } from '#shared/jobs.ts';
import { findPart } from '#shared/target-size.ts';
import { openImage, readImage } from '../imageio/decode.ts';
import type { OpenImage } from '../imageio/image-types.ts';

/** Pixels of the result that are decoded at once. */
const BAND_PIXELS = 16_000_000;
/** Rows of the photo after which other requests are let in. */
const ROWS_BETWEEN_EVENTS = 32;
/** Images without any difference have no finite figure; no eye tells them from this one. */
const MAX_DB = 99;

type Taps = ReturnType<typeof listTaps>;

/**
 * Bicubic downscale of the result (MATLAB's, as LR-PSNR is defined) against the photo, or the part that the target took, over colour channels, in the
 * samples of the file; peak 255 or 65535, the mean error in units of 8 bits. Pixels count as much as they are opaque: what
 * colour a transparent one has means nothing, and sampling replaces it.
 * @throws {AppError} as `openImage` does
 */
export async function measureFidelity(
  photoPath: string,
  resultPath: string,
  { target, bandPixels = BAND_PIXELS }: { readonly target?: Target; readonly bandPixels?: number } = {},
): Promise<Fidelity> {
  const { image, info } = await readImage(photoPath);
  const part = target === undefined ? null : findPart(info.size, target);
  const photo = part === null ? image : cutPart(image, part);
  return openImage(resultPath, (result) => compareInBands(photo, result, bandPixels));
}

async function compareInBands(photo: SourceImage, result: OpenImage, bandPixels: number): Promise<Fidelity> {
  const { size } = result.info;
  const rowTaps = Array.from({ length: photo.heightPx }, (_, y) => listTaps(y, size.heightPx, photo.heightPx));
  const columnTaps = Array.from({ length: photo.widthPx }, (_, x) => listTaps(x, size.widthPx, photo.widthPx));
  const sum: ErrorSum = { square: 0, absolute: 0, weight: 0 };
  const bandRows = Math.max(1, Math.floor((bandPixels / size.widthPx) * (photo.heightPx / size.heightPx)));
  for (let top = 0; top < photo.heightPx; top += bandRows) {
    const bottom = Math.min(photo.heightPx, top + bandRows);
    const band = await readBand(result, rowTaps.slice(top, bottom));
    for (let y = top; y < bottom; y++) {
      addRow(sum, photo, y, downscaleRow(band, rowTaps[y]!, columnTaps));
      if (y % ROWS_BETWEEN_EVENTS === 0) await handleEvents();
    }
  }
  // An image without any opaque pixel differs in nothing.
  const count = Math.max(1, sum.weight) * countColours(photo.channels);
  const meanSquare = sum.square / count;
  const psnrDb = meanSquare === 0 ? MAX_DB : Math.min(MAX_DB, 10 * Math.log10(255 ** 2 / meanSquare));
  return { psnrDb, meanError: sum.absolute / count };
}

interface ErrorSum {
  square: number;
  absolute: number;
  /** Pixels, each as much as it is opaque. */
  weight: number;
}

interface Band {
  readonly firstRow: number;
  readonly image: SourceImage;
}

/** The rows of the result that the taps reach. */
async function readBand(result: OpenImage, taps: readonly Taps[]): Promise<Band> {
  let firstRow = Infinity;
  let lastRow = 0;
  for (const row of taps) {
    for (const { from } of row) {
      firstRow = Math.min(firstRow, from);
      lastRow = Math.max(lastRow, from);
    }
  }
  const region = { left: 0, top: firstRow, widthPx: result.info.size.widthPx, heightPx: lastRow - firstRow + 1 };
  return { firstRow, image: (await result.decode(region)).image };
}

/** One row of the downscale, colours only, in 0..255, each multiplied by its opacity of 0..1. */
function downscaleRow({ firstRow, image }: Band, rowTaps: Taps, columnTaps: readonly Taps[]): Float64Array {
  const { channels, samples, widthPx } = image;
  const colours = countColours(channels);
  const scale = samples.bitDepth === 8 ? 1 : 1 / 257;
  const rowLength = widthPx * channels;
  const tall = new Float64Array(rowLength);
  for (const { from, weight } of rowTaps) {
    const start = (from - firstRow) * rowLength;
    for (let x = 0, i = 0; x < widthPx; x++) {
      const opacity = readOpacity(image, start + x * channels);
      for (let c = 0; c < channels; c++, i++) tall[i]! += weight * scale * opacity * samples.data[start + i]!;
    }
  }
  const row = new Float64Array(columnTaps.length * colours);
  for (const [x, taps] of columnTaps.entries()) {
    for (const { from, weight } of taps) {
      for (let c = 0; c < colours; c++) row[x * colours + c]! += weight * tall[from * channels + c]!;
    }
  }
  return row;
}

function addRow(sum: ErrorSum, photo: SourceImage, y: number, row: Float64Array): void {
  const { channels, samples, widthPx } = photo;
  const colours = countColours(channels);
  const scale = samples.bitDepth === 8 ? 1 : 1 / 257;
  for (let x = 0; x < widthPx; x++) {
    const at = (y * widthPx + x) * channels;
    const opacity = readOpacity(photo, at);
    sum.weight += opacity;
    for (let c = 0; c < colours; c++) {
      const error = row[x * colours + c]! - scale * opacity * samples.data[at + c]!;
      sum.square += error * error;
      sum.absolute += Math.abs(error);
    }
  }
}

/** 0..1 of the pixel whose samples begin at `at`; 1 where the image has no alpha. */
function readOpacity({ channels, samples }: SourceImage, at: number): number {
  if (channels === countColours(channels)) return 1;
  return samples.data[at + channels - 1]! / (samples.bitDepth === 8 ? 255 : 65535);
}
