/**
 * Carries EXIF out of and into TIFF files, which keep it as directories of their own and which libvips neither reads nor
 * writes. Thumbnails stay behind; values move byte for byte, so a maker note that counts from its old place may lose its way.
 */
import { open } from 'node:fs/promises';
import type { Size } from '../shared/jobs.ts';
import { getTiffBlock } from './exif.ts';
import type { ReadAt, TiffDirectory, TiffSource } from './tiff-directory.ts';
import { createReadAt, FIELD_TYPES, getNumber, openTiff, readDirectory, readValue } from './tiff-directory.ts';

/** One entry with its value in the byte order of the structure it came from. */
interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
  /** The value is an offset into the file that stays valid. */
  readonly isOffset?: true;
}

interface ExifTree {
  readonly main: readonly Field[];
  readonly exif: readonly Field[];
  readonly gps: readonly Field[];
  readonly interop: readonly Field[];
}

const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
const INTEROP_POINTER = 0xa005;
const MAKER_NOTE = 0x927c;
const PIXEL_WIDTH = 0xa002;
const PIXEL_HEIGHT = 0xa003;
/** What the first directory says of the photo: text, rating, and the Windows titles. The rest describes the file itself. */
const MAIN_TAGS: ReadonlySet<number> = new Set([
  0x010e, 0x010f, 0x0110, 0x0131, 0x0132, 0x013b, 0x4746, 0x4749, 0x8298, 0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f,
]);
const LONG = 4;
const ENTRY_BYTES = 12;
/** JPEG has room for no more than this in one segment, and libexif reads no more. */
const MAX_BLOCK_BYTES = 65_000;

/** Reads the EXIF of a TIFF file as a raw block without `Exif\0\0`; undefined when it has none. A broken part is left out. */
export async function extractExif(path: string): Promise<Buffer | undefined> {
  const handle = await open(path, 'r');
  try {
    const tree = await readTree(createReadAt(handle));
    if (tree === undefined || Object.values(tree.fields).every((fields: readonly Field[]) => fields.length === 0)) {
      return undefined;
    }
    const block = createBlock(tree.fields, tree.source.isLittleEndian);
    if (block.length <= MAX_BLOCK_BYTES) return block;
    const exif = tree.fields.exif.filter(({ tag }) => tag !== MAKER_NOTE);
    return createBlock({ ...tree.fields, exif }, tree.source.isLittleEndian);
  } finally {
    await handle.close();
  }
}

/**
 * Appends raw EXIF to a TIFF file that has none: the old first directory is written anew at the end with the pointers to it.
 * Leaves a BigTIFF, and any file when the EXIF is malformed, as it is.
 */
export async function appendExif(path: string, exif: Buffer, size: Size): Promise<void> {
  const block = getTiffBlock(exif);
  const tree = block && (await readTree((offset, length) => Promise.resolve(block.subarray(offset, offset + length))));
  if (tree === undefined) return;
  const handle = await open(path, 'r+');
  try {
    const target = await openTiff(createReadAt(handle));
    const directory = target && (await readDirectory(target, target.firstOffset));
    if (target === undefined || directory === undefined || target.isBig) return;
    const { isLittleEndian } = target;
    const { size: fileBytes } = await handle.stat();
    const base = fileBytes + (fileBytes % 2);
    const parts = placeParts(convertTree(tree.fields, tree.source.isLittleEndian, target, size), base, isLittleEndian);
    const mainOffset = base + parts.bytes.length;
    const main = placeDirectory([...keepFields(directory, parts.main), ...parts.main], mainOffset, isLittleEndian);
    await handle.write(Buffer.concat([parts.bytes, main]), 0, null, base);
    await handle.sync();
    // The old directory stays valid until this one write.
    await handle.write(createNumber(mainOffset, isLittleEndian), 0, 4, 4);
  } finally {
    await handle.close();
  }
}

async function readTree(readAt: ReadAt): Promise<{ source: TiffSource; fields: ExifTree } | undefined> {
  const source = await openTiff(readAt);
  const first = source && (await readDirectory(source, source.firstOffset));
  if (source === undefined || first === undefined) return undefined;
  const follow = async (parent: TiffDirectory | undefined, tag: number): Promise<TiffDirectory | undefined> => {
    const offset = parent && getNumber(source, parent, tag);
    return offset === undefined ? undefined : readDirectory(source, offset);
  };
  const exif = await follow(first, EXIF_POINTER);
  const gps = await follow(first, GPS_POINTER);
  const interop = await follow(exif, INTEROP_POINTER);
  const main = { ...first, entries: first.entries.filter(({ tag }) => MAIN_TAGS.has(tag)) };
  return {
    source,
    fields: {
      main: await readFields(source, main),
      exif: await readFields(source, exif),
      gps: await readFields(source, gps),
      interop: await readFields(source, interop),
    },
  };
}

async function readFields(source: TiffSource, directory: TiffDirectory | undefined): Promise<Field[]> {
  const fields: Field[] = [];
  for (const entry of directory?.entries ?? []) {
    if (entry.tag === INTEROP_POINTER) continue;
    const value = await readValue(source, entry, MAX_BLOCK_BYTES);
    if (value !== undefined) fields.push({ tag: entry.tag, type: entry.type, count: entry.count, value });
  }
  return fields;
}

/** Turns values to the byte order of `target` and tells the size of the new picture instead of the old. */
function convertTree(tree: ExifTree, isLittleEndian: boolean, target: TiffSource, size: Size): ExifTree {
  const convert = (field: Field): Field => {
    const swap = FIELD_TYPES.get(field.type)?.swap ?? 1;
    if (swap === 1 || isLittleEndian === target.isLittleEndian) return field;
    const value = Buffer.from(field.value);
    for (let at = 0; at + swap <= value.length; at += swap) value.subarray(at, at + swap).reverse();
    return { ...field, value };
  };
  const exif = tree.exif
    .filter(({ tag }) => tag !== PIXEL_WIDTH && tag !== PIXEL_HEIGHT)
    .map(convert)
    .concat(
      createPointer(PIXEL_WIDTH, size.widthPx, target.isLittleEndian),
      createPointer(PIXEL_HEIGHT, size.heightPx, target.isLittleEndian),
    );
  return { main: tree.main.map(convert), exif, gps: tree.gps.map(convert), interop: tree.interop.map(convert) };
}

/** Lays out the directories below the first from offset `base` on; `main` are the fields of the first, with pointers. */
function placeParts(tree: ExifTree, base: number, isLittleEndian: boolean): { bytes: Buffer; main: Field[] } {
  const parts: Buffer[] = [];
  let end = base;
  const place = (fields: readonly Field[], pointer: number): Field[] => {
    if (fields.length === 0) return [];
    const part = placeDirectory(fields, end, isLittleEndian);
    const field = createPointer(pointer, end, isLittleEndian);
    parts.push(part);
    end += part.length;
    return [field];
  };
  const interop = place(tree.interop, INTEROP_POINTER);
  const exif = place([...tree.exif, ...interop], EXIF_POINTER);
  const gps = place(tree.gps, GPS_POINTER);
  return { bytes: Buffer.concat(parts), main: [...tree.main, ...exif, ...gps] };
}

function createBlock(tree: ExifTree, isLittleEndian: boolean): Buffer {
  const parts = placeParts(tree, 8, isLittleEndian);
  const mainOffset = 8 + parts.bytes.length;
  const mark = Buffer.from(isLittleEndian ? 'II*\0' : 'MM\0*', 'latin1');
  const main = placeDirectory(parts.main, mainOffset, isLittleEndian);
  return Buffer.concat([mark, createNumber(mainOffset, isLittleEndian), parts.bytes, main]);
}

/** Entries of an existing directory, except those that `added` replaces; values outside it stay where they are. */
function keepFields(directory: TiffDirectory, added: readonly Field[]): Field[] {
  return directory.entries
    .filter(({ tag }) => !added.some((field) => field.tag === tag))
    .map(({ tag, type, count, field }) => ({ tag, type, count, value: field, isOffset: true }));
}

/** One directory for offset `offset`, its longer values behind it; of even length, without a next. */
function placeDirectory(fields: readonly Field[], offset: number, isLittleEndian: boolean): Buffer {
  const sorted = [...fields].sort((a, b) => a.tag - b.tag);
  const directory = Buffer.alloc(2 + sorted.length * ENTRY_BYTES + 4);
  const write16 = (value: number, at: number) =>
    isLittleEndian ? directory.writeUInt16LE(value, at) : directory.writeUInt16BE(value, at);
  write16(sorted.length, 0);
  const values: Buffer[] = [];
  let end = offset + directory.length;
  for (const [index, field] of sorted.entries()) {
    const at = 2 + index * ENTRY_BYTES;
    write16(field.tag, at);
    write16(field.type, at + 2);
    createNumber(field.count, isLittleEndian).copy(directory, at + 4);
    if (field.isOffset === true || field.value.length <= 4) {
      field.value.copy(directory, at + 8);
      continue;
    }
    createNumber(end, isLittleEndian).copy(directory, at + 8);
    const value = Buffer.alloc(field.value.length + (field.value.length % 2));
    field.value.copy(value);
    values.push(value);
    end += value.length;
  }
  return Buffer.concat([directory, ...values]);
}

function createPointer(tag: number, offset: number, isLittleEndian: boolean): Field {
  return { tag, type: LONG, count: 1, value: createNumber(offset, isLittleEndian) };
}

function createNumber(value: number, isLittleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(4);
  if (isLittleEndian) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}
