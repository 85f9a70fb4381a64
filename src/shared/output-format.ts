/** How large a picture each output format takes; writing them is left to image-io.ts. */
import { AppError } from './errors.ts';
import type { OutputFormat, Size } from './jobs.ts';
import { OUTPUT_FORMATS } from './jobs.ts';

/** Longest side that the encoders take (libjpeg-turbo, libpng's reader, libwebp, sharp). */
const MAX_SIDE_PX: Readonly<Record<OutputFormat, number>> = {
  jpeg: 65_500,
  png: 1_000_000,
  webp: 16_383,
  tiff: 1_000_000,
  avif: 16_384,
};

/** @throws {AppError} output/too-large, and names the formats that would take this size */
export function assertFitsFormat(format: OutputFormat, size: Size, path: string): void {
  const sidePx = Math.max(size.widthPx, size.heightPx);
  if (sidePx <= MAX_SIDE_PX[format]) return;
  const fitting = OUTPUT_FORMATS.filter((other) => sidePx <= MAX_SIDE_PX[other]);
  const advice = fitting.length === 0 ? 'no format does' : `these do: ${fitting.join(', ').toUpperCase()}`;
  const limit = `${format.toUpperCase()} takes no more than ${MAX_SIDE_PX[format]} pixels a side`;
  throw new AppError(
    'output/too-large',
    `${path} would have ${size.widthPx} x ${size.heightPx} pixels; ${limit}, ${advice}`,
  );
}
