/**
 * Recognises the format of a photo by its first bytes, whatever its name says. What a file holds behind them (pages,
 * frames, raw data) is left to the engine.
 */
import { AppError } from '#shared/errors.ts';
import type { InputFormat } from '#shared/formats.ts';
import { withRegularFile } from './guarded-read.ts';

/** Brands of HEIF with HEVC inside; also those of layers and sequences, whose main image can be read like any other. */
export const HEVC_BRANDS: readonly string[] = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

const MARKS: readonly (readonly [mark: string, format: InputFormat])[] = [
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'],
  ['MM\0+', 'tiff'],
];

/** As many as the brands of a HEIF file may take. */
export const HEAD_BYTES = 64;
const FILES_AT_ONCE = 16;

/**
 * The format that the first bytes of a file, up to `HEAD_BYTES`, are those of. Null for other files, and for HEIF whose
 * brands do not say what is inside.
 */
export function recogniseFormat(head: Buffer): InputFormat | null {
  const has = (mark: string, at = 0): boolean => head.toString('latin1', at, at + mark.length) === mark;
  if (has('RIFF') && has('WEBP', 8)) return 'webp';
  const brands = readBrands(head);
  if (brands.includes('avif')) return 'avif';
  if (brands.some((brand) => HEVC_BRANDS.includes(brand))) return 'heic';
  return MARKS.find(([mark]) => has(mark))?.[1] ?? null;
}

/** The brands of a file built of boxes (ISO/IEC 14496-12), the main one first; none for other files. */
export function readBrands(head: Buffer): readonly string[] {
  if (head.length < 16 || head.toString('latin1', 4, 8) !== 'ftyp') return [];
  return head.toString('latin1', 8, Math.min(head.readUInt32BE(0), head.length)).match(/.{4}/gs) ?? [];
}

/** The formats of photos, by path. A file that cannot be read, or is of no format that is read, is missing in it. */
export async function readPhotoFormats(paths: readonly string[]): Promise<ReadonlyMap<string, InputFormat>> {
  const formats = new Map<string, InputFormat>();
  for (let from = 0; from < paths.length; from += FILES_AT_ONCE) {
    const some = paths.slice(from, from + FILES_AT_ONCE);
    const found = await Promise.all(some.map(readFormat));
    found.forEach((format, i) => {
      if (format !== null) formats.set(some[i]!, format);
    });
  }
  return formats;
}

async function readFormat(path: string): Promise<InputFormat | null> {
  // The engine opens the file again and says why it cannot.
  const head = await withRegularFile(path, (read) => read(0, HEAD_BYTES)).catch((thrown: unknown) => {
    if (!(thrown instanceof AppError)) throw thrown;
    return null;
  });
  return head === null ? null : recogniseFormat(head);
}
