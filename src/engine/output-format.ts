/** What the five output formats are called and how large a picture each takes; writing them is left to image-io.ts. */
import { extname } from 'node:path';
import { AppError } from '../shared/errors.ts';
import type { OutputFormat, Size } from '../shared/jobs.ts';

/** What an output file is given, without the dot. */
export const OUTPUT_EXTENSIONS: Readonly<Record<OutputFormat, string>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  tiff: 'tif',
  avif: 'avif',
};

/** Longest side that the encoders take (libjpeg-turbo, libpng's reader, libwebp, sharp). */
const MAX_SIDE_PX: Readonly<Record<OutputFormat, number>> = {
  jpeg: 65_500,
  png: 1_000_000,
  webp: 16_383,
  tiff: 1_000_000,
  avif: 16_384,
};

/** The format that the extension of `path` stands for; undefined when it is not one that we write. */
export function formatOfPath(path: string): OutputFormat | undefined {
  const extension = extname(path).slice(1).toLowerCase();
  const aliases: Readonly<Record<string, OutputFormat>> = { jpeg: 'jpeg', jfif: 'jpeg', tiff: 'tiff' };
  const formats = Object.keys(OUTPUT_EXTENSIONS) as OutputFormat[];
  return aliases[extension] ?? formats.find((format) => OUTPUT_EXTENSIONS[format] === extension);
}

/** @throws {AppError} output/too-large, and names the formats that would take this size */
export function assertFitsFormat(format: OutputFormat, size: Size, path: string): void {
  const sidePx = Math.max(size.widthPx, size.heightPx);
  if (sidePx <= MAX_SIDE_PX[format]) return;
  const fitting = (Object.keys(MAX_SIDE_PX) as OutputFormat[]).filter((other) => sidePx <= MAX_SIDE_PX[other]);
  const advice = fitting.length === 0 ? 'no format does' : `these do: ${fitting.join(', ').toUpperCase()}`;
  const limit = `${format.toUpperCase()} takes no more than ${MAX_SIDE_PX[format]} pixels a side`;
  throw new AppError(
    'output/too-large',
    `${path} would have ${size.widthPx} x ${size.heightPx} pixels; ${limit}, ${advice}`,
  );
}
