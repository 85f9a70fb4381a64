/** Owns what is known of every image format: names, extensions, what writing it costs. Reading and writing are imageio's. */
import { AppError } from './errors.ts';

export const OUTPUT_FORMATS = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** What the engine decodes. */
export const INPUT_FORMATS = [...OUTPUT_FORMATS, 'heic', 'gif'] as const;
export type InputFormat = (typeof INPUT_FORMATS)[number];

interface Format {
  /** For people. */
  readonly label: string;
  readonly mimeTypes: readonly [string, ...string[]];
  /** Lower case, without the dot; files are written with the first. */
  readonly extensions: readonly [string, ...string[]];
}

interface WrittenFormat extends Format {
  /** Whether samples change when they are written, so that the quality counts. Lossless formats ignore theirs. */
  readonly isLossy: boolean;
  /** 1..100; for results without a chosen quality. */
  readonly defaultQuality: number;
  /** Longest side that the encoder takes (libjpeg-turbo, libpng's reader, libwebp, sharp). */
  readonly maxSidePx: number;
  /** Bits per sample that are written; deeper samples are rounded. */
  readonly maxBitDepth: 8 | 16;
}

interface ReadOnlyFormat extends Format {
  /** What a result is written as where its photo's own format is wanted. */
  readonly resultFormat: OutputFormat;
  /** Whether folders are searched for it; a file that is named itself is read in any case. */
  readonly isSearched: boolean;
}

/** Default qualities, the same in every front end: the losses of the format stay below what the sampler adds. */
export const FORMATS: Readonly<Record<OutputFormat, WrittenFormat>> = {
  jpeg: {
    label: 'JPEG',
    mimeTypes: ['image/jpeg'],
    extensions: ['jpg', 'jpeg', 'jfif', 'jpe', 'mpo'],
    isLossy: true,
    defaultQuality: 92,
    maxSidePx: 65_500,
    maxBitDepth: 8,
  },
  png: {
    label: 'PNG',
    mimeTypes: ['image/png'],
    extensions: ['png'],
    isLossy: false,
    defaultQuality: 100,
    maxSidePx: 1_000_000,
    maxBitDepth: 16,
  },
  webp: {
    label: 'WebP',
    mimeTypes: ['image/webp'],
    extensions: ['webp'],
    isLossy: true,
    defaultQuality: 90,
    maxSidePx: 16_383,
    maxBitDepth: 8,
  },
  tiff: {
    label: 'TIFF',
    mimeTypes: ['image/tiff'],
    extensions: ['tif', 'tiff'],
    isLossy: false,
    defaultQuality: 100,
    maxSidePx: 1_000_000,
    maxBitDepth: 16,
  },
  avif: {
    label: 'AVIF',
    mimeTypes: ['image/avif'],
    extensions: ['avif'],
    isLossy: true,
    defaultQuality: 80,
    maxSidePx: 16_384,
    maxBitDepth: 8,
  },
};

const READ_ONLY_FORMATS: Readonly<Record<Exclude<InputFormat, OutputFormat>, ReadOnlyFormat>> = {
  // A .heif or .hif with AV1 inside is an AVIF by its content; by its name it is taken for what cameras and phones write.
  heic: {
    label: 'HEIC',
    mimeTypes: ['image/heic', 'image/heif'],
    extensions: ['heic', 'heif', 'hif'],
    resultFormat: 'jpeg',
    isSearched: true,
  },
  // Most GIFs in folders are animations, which are rejected.
  gif: {
    label: 'GIF',
    mimeTypes: ['image/gif'],
    extensions: ['gif'],
    resultFormat: 'png',
    isSearched: false,
  },
};

const ALL_FORMATS: Readonly<Record<InputFormat, Format>> = { ...FORMATS, ...READ_ONLY_FORMATS };
const SEARCHED_FORMATS: readonly Format[] = [
  ...Object.values(FORMATS),
  ...Object.values(READ_ONLY_FORMATS).filter(({ isSearched }) => isSearched),
];
const FORMAT_OF_EXTENSION: ReadonlyMap<string, InputFormat> = new Map(
  INPUT_FORMATS.flatMap((format) => ALL_FORMATS[format].extensions.map((extension) => [extension, format] as const)),
);

/** Extensions of image formats that are neither read nor written. */
const FOREIGN_EXTENSIONS: readonly string[] = ['bmp', 'jxl', 'jp2', 'svg'];

/** Extensions of all image formats, read, written or neither; without the dot. */
export const IMAGE_EXTENSIONS: readonly string[] = [...FORMAT_OF_EXTENSION.keys(), ...FOREIGN_EXTENSIONS];

/** Extensions that folders are searched for, without the dot. */
export const PHOTO_EXTENSIONS: readonly string[] = SEARCHED_FORMATS.flatMap(({ extensions }) => extensions);

/** MIME types of the files that folders are searched for. */
export const PHOTO_MIME_TYPES: readonly string[] = SEARCHED_FORMATS.flatMap(({ mimeTypes }) => mimeTypes);

/** Labels of the formats that folders are searched for. */
export const PHOTO_LABELS: readonly string[] = SEARCHED_FORMATS.map(({ label }) => label);

/** Labels of all formats that are read. */
export const INPUT_LABELS: readonly string[] = INPUT_FORMATS.map((format) => ALL_FORMATS[format].label);

/** The format that the extension of `path` stands for, or null when it is not read. Case does not matter. */
function getInputFormat(path: string): InputFormat | null {
  return FORMAT_OF_EXTENSION.get(getExtension(path)) ?? null;
}

/** The format that the extension of `path` stands for, or null when it is not written. Case does not matter. */
export function getFormatOfPath(path: string): OutputFormat | null {
  const format = getInputFormat(path);
  return format === null || !isOutputFormat(format) ? null : format;
}

/** Whether the extension is one that a folder is searched for. Case does not matter. */
export function hasPhotoExtension(path: string): boolean {
  return PHOTO_EXTENSIONS.includes(getExtension(path));
}

/** Whether the extension is that of a format that is read. Case does not matter. */
export function hasReadableExtension(path: string): boolean {
  return getInputFormat(path) !== null;
}

/** Whether the extension is that of any image format, read or not. Case does not matter. */
export function hasImageExtension(path: string): boolean {
  return IMAGE_EXTENSIONS.includes(getExtension(path));
}

/**
 * The format of a result.
 * @param wanted `same`: as the photo, or what stands in for a format that is not written
 * @param photoFormat as the content of the photo says
 */
export function resolveFormat(wanted: OutputFormat | 'same', photoFormat: InputFormat): OutputFormat {
  if (wanted !== 'same') return wanted;
  return isOutputFormat(photoFormat) ? photoFormat : READ_ONLY_FORMATS[photoFormat].resultFormat;
}

/** As `resolveFormat`, while only the name of the photo is known; PNG for an extension that says nothing. */
export function resolveFormatByName(wanted: OutputFormat | 'same', path: string): OutputFormat {
  return resolveFormat(wanted, getInputFormat(path) ?? 'png');
}

/** The quality that is written, 1..100: the chosen one, or the format's own where none was chosen (null). */
export function resolveQuality(chosen: number | null, format: OutputFormat): number {
  return chosen ?? FORMATS[format].defaultQuality;
}

/**
 * @throws {AppError} output/too-large for an image that the format cannot hold; the message names the formats that can
 */
export function assertFitsFormat(
  format: OutputFormat,
  size: { readonly widthPx: number; readonly heightPx: number },
  path: string,
): void {
  const sidePx = Math.max(size.widthPx, size.heightPx);
  const { maxSidePx } = FORMATS[format];
  if (sidePx <= maxSidePx) return;
  const fitting = OUTPUT_FORMATS.filter((other) => sidePx <= FORMATS[other].maxSidePx);
  const advice = fitting.length === 0 ? 'no format does' : `these do: ${fitting.join(', ').toUpperCase()}`;
  const limit = `${format.toUpperCase()} takes no more than ${maxSidePx} pixels a side`;
  throw new AppError(
    'output/too-large',
    `${path} would have ${size.widthPx} x ${size.heightPx} pixels; ${limit}, ${advice}`,
  );
}

function isOutputFormat(format: InputFormat): format is OutputFormat {
  return format in FORMATS;
}

/** The extension in lower case, without its dot; empty where there is none. A leading dot belongs to the name. */
function getExtension(path: string): string {
  return (/[^\\/]\.([^.\\/]*)$/.exec(path)?.[1] ?? '').toLowerCase();
}
