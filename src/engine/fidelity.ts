/** How exactly a result, made as small as the photo, gives the photo back. Reads the result in bands, so that memory stays flat. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { listTaps } from '../core/image/metrics.ts';
import type { SourcePicture } from '../core/ports.ts';
import type { Fidelity } from '../shared/app-state.ts';
import type { Size } from '../shared/jobs.ts';
import { readPicture, readPictureRegion } from './image-io.ts';

/** Pixels of the result that are decoded at once. */
const BAND_PIXELS = 16_000_000;
/** Rows of the photo between two looks at other requests. */
const ROWS_PER_TURN = 32;
/** Two pictures without any difference have no finite figure; nobody can tell them from this one. */
const MOST_DB = 99;

type Taps = ReturnType<typeof listTaps>;

/**
 * Bicubic downscale of the result (MATLAB's, as LR-PSNR is defined) against the photo, over colour channels, in the samples of
 * the file; peak 255 or 65535, the mean error in units of 8 bits.
 * @throws {AppError} as `readPicture`
 */
export async function measureFidelity(
  photoPath: string,
  resultPath: string,
  result: Size,
  bandPixels = BAND_PIXELS,
): Promise<Fidelity> {
  const { picture: photo } = await readPicture(photoPath);
  const rowTaps = Array.from({ length: photo.heightPx }, (_, y) => listTaps(y, result.heightPx, photo.heightPx));
  const columnTaps = Array.from({ length: photo.widthPx }, (_, x) => listTaps(x, result.widthPx, photo.widthPx));
  const sum: ErrorSum = { square: 0, absolute: 0 };
  const bandRows = Math.max(1, Math.floor((bandPixels / result.widthPx) * (photo.heightPx / result.heightPx)));
  for (let top = 0; top < photo.heightPx; top += bandRows) {
    const bottom = Math.min(photo.heightPx, top + bandRows);
    const band = await readBand(resultPath, result, rowTaps.slice(top, bottom));
    for (let y = top; y < bottom; y++) {
      addRow(sum, photo, y, shrinkRow(band, rowTaps[y]!, columnTaps));
      if (y % ROWS_PER_TURN === 0) await nextTurn();
    }
  }
  const count = photo.widthPx * photo.heightPx * countColours(photo);
  const meanSquare = sum.square / count;
  const psnrDb = meanSquare === 0 ? MOST_DB : Math.min(MOST_DB, 10 * Math.log10(255 ** 2 / meanSquare));
  return { psnrDb, meanError: sum.absolute / count };
}

interface ErrorSum {
  square: number;
  absolute: number;
}

interface Band {
  readonly firstRow: number;
  readonly picture: SourcePicture;
}

async function readBand(path: string, size: Size, taps: readonly Taps[]): Promise<Band> {
  let firstRow = Infinity;
  let lastRow = 0;
  for (const row of taps) {
    for (const { from } of row) {
      firstRow = Math.min(firstRow, from);
      lastRow = Math.max(lastRow, from);
    }
  }
  const region = { left: 0, top: firstRow, widthPx: size.widthPx, heightPx: lastRow - firstRow + 1 };
  return { firstRow, picture: (await readPictureRegion(path, region)).picture };
}

/** One row of the downscale, colours only, in 0..255. */
function shrinkRow({ firstRow, picture }: Band, rowTaps: Taps, columnTaps: readonly Taps[]): Float64Array {
  const { channels, samples, widthPx } = picture;
  const colours = countColours(picture);
  const scale = samples.bitDepth === 8 ? 1 : 1 / 257;
  const rowLength = widthPx * channels;
  const tall = new Float64Array(rowLength);
  for (const { from, weight } of rowTaps) {
    const start = (from - firstRow) * rowLength;
    for (let i = 0; i < rowLength; i++) tall[i]! += weight * scale * samples.data[start + i]!;
  }
  const row = new Float64Array(columnTaps.length * colours);
  for (const [x, taps] of columnTaps.entries()) {
    for (const { from, weight } of taps) {
      for (let c = 0; c < colours; c++) row[x * colours + c]! += weight * tall[from * channels + c]!;
    }
  }
  return row;
}

function addRow(sum: ErrorSum, photo: SourcePicture, y: number, row: Float64Array): void {
  const { channels, samples, widthPx } = photo;
  const colours = countColours(photo);
  const scale = samples.bitDepth === 8 ? 1 : 1 / 257;
  for (let x = 0; x < widthPx; x++) {
    for (let c = 0; c < colours; c++) {
      const error = row[x * colours + c]! - scale * samples.data[(y * widthPx + x) * channels + c]!;
      sum.square += error * error;
      sum.absolute += Math.abs(error);
    }
  }
}

function countColours({ channels }: SourcePicture): 1 | 3 {
  return channels < 3 ? 1 : 3;
}
