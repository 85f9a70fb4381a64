/**
 * Reads the directories of a TIFF structure (TIFF, BigTIFF, EXIF block); what their tags mean is left to the callers.
 */
import type { FileHandle } from 'node:fs/promises';

/** Reads up to `length` bytes at `offset`; fewer where the source ends. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

export interface TiffSource {
  readonly readAt: ReadAt;
  readonly isLittleEndian: boolean;
  /** BigTIFF: offsets and counts of eight bytes. */
  readonly isBig: boolean;
  readonly firstOffset: number;
}

export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The value, or where it does not fit, its offset; in the byte order of the source. */
  readonly field: Buffer;
}

export interface TiffDirectory {
  readonly entries: readonly TiffEntry[];
  /** Offset of the next directory; 0 after the last. */
  readonly nextOffset: number;
}

/** Bytes of one number of each field type; `swap` is the width that byte order reverses (a rational is two longs). */
export const FIELD_TYPES: ReadonlyMap<number, { readonly bytes: number; readonly swap: number }> = new Map([
  [1, { bytes: 1, swap: 1 }],
  [2, { bytes: 1, swap: 1 }],
  [3, { bytes: 2, swap: 2 }],
  [4, { bytes: 4, swap: 4 }],
  [5, { bytes: 8, swap: 4 }],
  [6, { bytes: 1, swap: 1 }],
  [7, { bytes: 1, swap: 1 }],
  [8, { bytes: 2, swap: 2 }],
  [9, { bytes: 4, swap: 4 }],
  [10, { bytes: 8, swap: 4 }],
  [11, { bytes: 4, swap: 4 }],
  [12, { bytes: 8, swap: 8 }],
  [13, { bytes: 4, swap: 4 }],
  [16, { bytes: 8, swap: 8 }],
  [17, { bytes: 8, swap: 8 }],
  [18, { bytes: 8, swap: 8 }],
]);
/** Rationals, floating point, and the signed integer of eight bytes. */
const NO_PLAIN_NUMBER: readonly number[] = [5, 10, 11, 12, 17];

/** Reads from memory. */
export function createBufferReadAt(bytes: Buffer): ReadAt {
  return (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length));
}

export function createReadAt(handle: FileHandle): ReadAt {
  return toReadAt(async (offset, length) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  });
}

/** A broken eight-byte offset may be beyond what a number holds: nothing is there. */
export function toReadAt(read: ReadAt): ReadAt {
  return (offset, length) => (Number.isSafeInteger(offset) ? read(offset, length) : Promise.resolve(Buffer.alloc(0)));
}

/** Opens a TIFF structure; undefined when the header is not one. */
export async function openTiff(readAt: ReadAt): Promise<TiffSource | undefined> {
  const head = await readAt(0, 16);
  const isLittleEndian = head.toString('latin1', 0, 2) === 'II';
  if ((!isLittleEndian && head.toString('latin1', 0, 2) !== 'MM') || head.length < 8) return undefined;
  const version = readNumber(head.subarray(2, 4), isLittleEndian);
  if (version === 42) {
    return { readAt, isLittleEndian, isBig: false, firstOffset: readNumber(head.subarray(4, 8), isLittleEndian) };
  }
  if (version !== 43 || head.length < 16) return undefined;
  return { readAt, isLittleEndian, isBig: true, firstOffset: readNumber(head.subarray(8, 16), isLittleEndian) };
}

/** Reads one directory; undefined when it lies outside the source. */
export async function readDirectory(source: TiffSource, offset: number): Promise<TiffDirectory | undefined> {
  const { readAt, isLittleEndian, isBig } = source;
  const [countBytes, entryBytes, linkBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const head = await readAt(offset, countBytes);
  if (head.length < countBytes) return undefined;
  const count = readNumber(head, isLittleEndian);
  // More than any writer makes: a sign of a broken offset, not of a rich file.
  if (count > 4096) return undefined;
  const body = await readAt(offset + countBytes, count * entryBytes + linkBytes);
  if (body.length < count * entryBytes) return undefined;
  const entries = Array.from({ length: count }, (_, index): TiffEntry => {
    const entry = body.subarray(index * entryBytes, (index + 1) * entryBytes);
    return {
      tag: readNumber(entry.subarray(0, 2), isLittleEndian),
      type: readNumber(entry.subarray(2, 4), isLittleEndian),
      count: readNumber(entry.subarray(4, 4 + linkBytes), isLittleEndian),
      field: entry.subarray(4 + linkBytes),
    };
  });
  return { entries, nextOffset: readNumber(body.subarray(count * entryBytes), isLittleEndian) };
}

/**
 * The value of an entry in the byte order of the source; undefined when unknown in type, cut off or above `maxBytes`.
 */
export async function readValue(source: TiffSource, entry: TiffEntry, maxBytes: number): Promise<Buffer | undefined> {
  const type = FIELD_TYPES.get(entry.type);
  if (type === undefined) return undefined;
  const length = type.bytes * entry.count;
  if (length > maxBytes) return undefined;
  if (length <= entry.field.length) return entry.field.subarray(0, length);
  const value = await source.readAt(readNumber(entry.field, source.isLittleEndian), length);
  return value.length === length ? value : undefined;
}

/** The first number of an integer entry with this tag, when there is one. */
export function getNumber(source: TiffSource, directory: TiffDirectory, tag: number): number | undefined {
  const entry = directory.entries.find((candidate) => candidate.tag === tag);
  const bytes = entry === undefined ? undefined : FIELD_TYPES.get(entry.type)?.bytes;
  if (entry === undefined || bytes === undefined || bytes > entry.field.length) return undefined;
  if (NO_PLAIN_NUMBER.includes(entry.type)) return undefined;
  return readNumber(entry.field.subarray(0, bytes), source.isLittleEndian);
}

/** An unsigned number of 0 to 8 bytes; above 2^53 it loses its last digits, which is far beyond the end of any file. */
export function readNumber(bytes: Buffer, isLittleEndian: boolean): number {
  let value = 0;
  for (let i = 0; i < bytes.length; i++) value = value * 256 + bytes[isLittleEndian ? bytes.length - 1 - i : i]!;
  return value;
}
