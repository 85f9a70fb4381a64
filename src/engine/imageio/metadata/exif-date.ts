/**
 * Reads when a photo was taken from its EXIF; parsing the text of a time is left to src/shared/naming/local-time.ts.
 */
import type { WallTime } from '#shared/naming/local-time.ts';
import { parseExifTime } from '#shared/naming/local-time.ts';
import { getTiffBlock } from './exif.ts';
import type { TiffDirectory, TiffSource } from './tiff-directory.ts';
import { getNumber, openTiff, readDirectory, readValue } from './tiff-directory.ts';

const EXIF_POINTER = 0x8769;
const TAKEN = 0x9003;
/** When a scan or a frame of film became a file. */
const DIGITISED = 0x9004;
/** Last changed, by any program; in the first directory. */
const CHANGED = 0x0132;
/** EXIF's times have 20 bytes; some writers add a zone. */
const MAX_TEXT_BYTES = 64;

export type ExifTimeKind = 'taken' | 'digitised' | 'changed';

/**
 * The first time of these kinds, in this order; null where the block (with or without `Exif\0\0`) has none that is a
 * time.
 */
export async function readExifTime(
  exif: Buffer,
  kinds: readonly ExifTimeKind[] = ['taken', 'digitised', 'changed'],
): Promise<WallTime | null> {
  const block = getTiffBlock(exif);
  const source =
    block && (await openTiff((offset, length) => Promise.resolve(block.subarray(offset, offset + length))));
  if (source === undefined) return null;
  const main = await readDirectory(source, source.firstOffset);
  const offset = main && getNumber(source, main, EXIF_POINTER);
  const details = offset === undefined ? undefined : await readDirectory(source, offset);
  const read = {
    taken: () => readTime(source, details, TAKEN),
    digitised: () => readTime(source, details, DIGITISED),
    changed: () => readTime(source, main, CHANGED),
  };
  for (const kind of kinds) {
    const time = await read[kind]();
    if (time !== null) return time;
  }
  return null;
}

async function readTime(
  source: TiffSource,
  directory: TiffDirectory | undefined,
  tag: number,
): Promise<WallTime | null> {
  const entry = directory?.entries.find((candidate) => candidate.tag === tag);
  const value = entry && (await readValue(source, entry, MAX_TEXT_BYTES));
  return value === undefined ? null : parseExifTime(value.toString('latin1'));
}
