/** Lays out directories of TIFF structures, classic and BigTIFF. What their tags mean is left to the callers. */
import type { TiffDirectory, TiffEntry, TiffSource } from './tiff-directory.ts';
import { FIELD_TYPES, readValue } from './tiff-directory.ts';

export const ASCII = 2;
export const SHORT = 3;
export const LONG = 4;
export const RATIONAL = 5;
export const UNDEFINED = 7;
const LONG8 = 16;

/** Byte order and width of offsets. */
export type TiffLayout = Pick<TiffSource, 'isLittleEndian' | 'isBig'>;

/** One entry with its value in the byte order of its structure. */
export interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
  /** The value is what the entry holds: a short value, or an offset that stays valid. */
  readonly isEntry?: true;
}

/** The entries of a directory whose values can be read, with their values. */
export async function readFields(
  source: TiffSource,
  directory: TiffDirectory | undefined,
  maxBytes: number,
): Promise<Field[]> {
  const fields: Field[] = [];
  for (const entry of directory?.entries ?? []) {
    const value = await readValue(source, entry, maxBytes);
    if (value !== undefined) fields.push({ tag: entry.tag, type: entry.type, count: entry.count, value });
  }
  return fields;
}

/** An entry as it is; a value outside it stays where it is. */
export function keepEntry({ tag, type, count, field }: TiffEntry): Field {
  return { tag, type, count, value: field, isEntry: true };
}

/** The value of a field in another byte order. */
export function convertField(field: Field, from: TiffLayout, to: TiffLayout): Field {
  const swap = FIELD_TYPES.get(field.type)?.swap ?? 1;
  if (swap === 1 || from.isLittleEndian === to.isLittleEndian) return field;
  const value = Buffer.from(field.value);
  for (let at = 0; at + swap <= value.length; at += swap) value.subarray(at, at + swap).reverse();
  return { ...field, value };
}

export function createNumber(value: number, bytes: 2 | 4 | 8, { isLittleEndian }: TiffLayout): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 2) buffer.writeUInt16LE(value);
  else if (bytes === 4) buffer.writeUInt32LE(value);
  else buffer.writeBigUInt64LE(BigInt(value));
  return isLittleEndian ? buffer : buffer.reverse();
}

export function createLong(tag: number, value: number, layout: TiffLayout): Field {
  return { tag, type: LONG, count: 1, value: createNumber(value, 4, layout) };
}

export function createShort(tag: number, value: number, layout: TiffLayout): Field {
  return { tag, type: SHORT, count: 1, value: createNumber(value, 2, layout) };
}

/** A positive number as a fraction with up to four decimals. */
export function createRational(tag: number, value: number, layout: TiffLayout): Field {
  const denominator = [1, 10, 100, 1000, 10_000].find((one) => Math.abs(value * one - Math.round(value * one)) < 1e-6);
  const part = Math.min(denominator ?? 10_000, Math.floor(0xffffffff / Math.max(1, value)));
  const numbers = [Math.round(value * part), part].map((number) => createNumber(number, 4, layout));
  return { tag, type: RATIONAL, count: 1, value: Buffer.concat(numbers) };
}

/** The offset of another directory. */
export function createPointer(tag: number, offset: number, layout: TiffLayout): Field {
  if (!layout.isBig) return createLong(tag, offset, layout);
  return { tag, type: LONG8, count: 1, value: createNumber(offset, 8, layout) };
}

/** One directory for offset `offset`, its longer values behind it; of even length. */
export function placeDirectory(fields: readonly Field[], offset: number, layout: TiffLayout, nextOffset = 0): Buffer {
  const [countBytes, wordBytes] = layout.isBig ? ([8, 8] as const) : ([2, 4] as const);
  const sorted = [...fields].sort((a, b) => a.tag - b.tag);
  const entries: Buffer[] = [createNumber(sorted.length, countBytes, layout)];
  const values: Buffer[] = [];
  let end = offset + countBytes + sorted.length * (4 + 2 * wordBytes) + wordBytes;
  for (const { tag, type, count, value, isEntry } of sorted) {
    entries.push(createNumber(tag, 2, layout), createNumber(type, 2, layout), createNumber(count, wordBytes, layout));
    if (isEntry === true || value.length <= wordBytes) {
      entries.push(value, Buffer.alloc(wordBytes - value.length));
      continue;
    }
    entries.push(createNumber(end, wordBytes, layout));
    values.push(value, Buffer.alloc(value.length % 2));
    end += value.length + (value.length % 2);
  }
  return Buffer.concat([...entries, createNumber(nextOffset, wordBytes, layout), ...values]);
}
