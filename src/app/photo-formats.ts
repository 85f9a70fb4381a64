/** Which file extensions are photos, which format each stands for, and what each format is called and written with. */
import { extname } from 'node:path';
import type { OutputFormat } from '../shared/jobs.ts';

const FORMAT_OF_EXTENSION: Readonly<Record<string, OutputFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.avif': 'avif',
};

/** Photos that are read but not written, and what their results are written as. */
const FORMAT_FOR_READ_ONLY: Readonly<Record<string, OutputFormat>> = {
  '.heic': 'jpeg',
  '.heif': 'jpeg',
  '.hif': 'jpeg',
};

/** Formats that we do not write; a name with one of these is a wish that cannot be met, not a folder. */
const FOREIGN_EXTENSIONS: readonly string[] = [
  ...['.gif', '.bmp', '.jxl', '.jp2', '.svg'],
  ...Object.keys(FORMAT_FOR_READ_ONLY),
];

/** The extension that an output is given, without the dot. */
export const EXTENSION_OF_FORMAT: Readonly<Record<OutputFormat, string>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  tiff: 'tif',
  avif: 'avif',
};

/** Qualities at which the losses of the format stay below what the sampler adds. Lossless formats ignore theirs. */
export const DEFAULT_QUALITY: Readonly<Record<OutputFormat, number>> = {
  jpeg: 92,
  png: 100,
  webp: 90,
  tiff: 100,
  avif: 80,
};

/** What a folder is searched for, for messages: `jpg, jpeg, png, ...`. */
export const PHOTO_EXTENSIONS_TEXT = Object.keys({ ...FORMAT_OF_EXTENSION, ...FORMAT_FOR_READ_ONLY })
  .map((extension) => extension.slice(1))
  .join(', ');

/** The format that the extension of `path` stands for, or null when we do not write it. Case does not matter. */
export function getFormatOfPath(path: string): OutputFormat | null {
  return FORMAT_OF_EXTENSION[extname(path).toLowerCase()] ?? null;
}

/** True for an extension that a folder is searched for. Case does not matter. */
export function hasPhotoExtension(path: string): boolean {
  return getFormatOfPath(path) !== null || Object.hasOwn(FORMAT_FOR_READ_ONLY, extname(path).toLowerCase());
}

/** What a result of `path` is written as when nobody says: its own format; JPEG for HEIC; PNG for what is not known. */
export function chooseResultFormat(path: string): OutputFormat {
  return getFormatOfPath(path) ?? FORMAT_FOR_READ_ONLY[extname(path).toLowerCase()] ?? 'png';
}

/** True for an extension of a picture format that can be read at best. */
export function hasForeignExtension(path: string): boolean {
  return FOREIGN_EXTENSIONS.includes(extname(path).toLowerCase());
}
