/** Reads lists of whole numbers from a TIFF directory, those of BigTIFF included. */
import type { TiffEntry, TiffSource } from '../metadata/tiff-directory.ts';
import { readNumber } from '../metadata/tiff-directory.ts';

/** Bytes of a number by field type: byte, short, long, IFD, long of BigTIFF, IFD of BigTIFF. */
const WIDTHS: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [3, 2],
  [4, 4],
  [13, 4],
  [16, 8],
  [18, 8],
]);

/**
 * All numbers of an entry; undefined when it is of another type, has more than `maxCount`, or lies outside the file.
 * Numbers above 2^53 are rounded.
 */
export async function readNumbers(
  source: TiffSource,
  entry: TiffEntry,
  maxCount: number,
): Promise<readonly number[] | undefined> {
  const width = WIDTHS.get(entry.type);
  if (width === undefined || entry.count > maxCount) return undefined;
  const length = width * entry.count;
  const isInside = length <= entry.field.length;
  const bytes = isInside
    ? entry.field.subarray(0, length)
    : await source.readAt(readNumber(entry.field, source.isLittleEndian), length);
  if (bytes.length < length) return undefined;
  return Array.from({ length: entry.count }, (_, i) =>
    readNumber(bytes.subarray(i * width, (i + 1) * width), source.isLittleEndian),
  );
}
