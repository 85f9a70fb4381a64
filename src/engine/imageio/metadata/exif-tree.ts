/**
 * EXIF as directories of fields: read from a raw block or from a TIFF file, and written as a block or below the first
 * directory of a TIFF file. Thumbnails are left out. Values are copied byte for byte, so offsets inside a maker note may
 * be wrong afterwards; where that matters, exif-edit.ts changes a block in place.
 */
import type { ReadAt, TiffDirectory, TiffSource } from './tiff-directory.ts';
import { createBufferReadAt, getNumber, openTiff, readDirectory } from './tiff-directory.ts';
import type { Field, TiffLayout } from './tiff-fields.ts';
import { convertField, createNumber, createPointer, placeDirectory, readFields } from './tiff-fields.ts';

export interface ExifTree {
  readonly main: readonly Field[];
  readonly exif: readonly Field[];
  readonly gps: readonly Field[];
  readonly interop: readonly Field[];
}

export const EXIF_POINTER = 0x8769;
export const GPS_POINTER = 0x8825;
export const INTEROP_POINTER = 0xa005;
export const MAKER_NOTE = 0x927c;
const POINTERS: readonly number[] = [EXIF_POINTER, GPS_POINTER, INTEROP_POINTER];
const MAX_VALUE_BYTES = 2 ** 24;

/**
 * Tags of the first directory that describe the file and not the photo: size, samples, strips and tiles, other
 * directories, colours; or what is carried in other ways: orientation, resolution, profile, XMP, IPTC.
 */
const FILE_TAGS: ReadonlySet<number> = new Set([
  ...[0xfe, 0xff, 0x100, 0x101, 0x102, 0x103, 0x106, 0x107, 0x108, 0x109, 0x10a, 0x111, 0x112, 0x115, 0x116, 0x117],
  ...[0x118, 0x119, 0x11a, 0x11b, 0x11c, 0x11d, 0x120, 0x121, 0x122, 0x123, 0x124, 0x125, 0x128, 0x129, 0x12d, 0x13d],
  ...[0x13e, 0x13f, 0x140, 0x141, 0x142, 0x143, 0x144, 0x145, 0x14a, 0x14c, 0x14d, 0x14e, 0x150, 0x151, 0x152, 0x153],
  ...[0x154, 0x155, 0x156, 0x157, 0x158, 0x159, 0x15a, 0x15b, 0x190, 0x1b1, 0x1b2, 0x1b3, 0x1b5, 0x200, 0x201, 0x202],
  ...[0x203, 0x205, 0x206, 0x207, 0x208, 0x209, 0x211, 0x212, 0x213, 0x214, 0x22f, 0x2bc, 0x80e3, 0x80e4, 0x80e5],
  ...[0x80e6, 0x828d, 0x828e, 0x83bb, 0x8649, 0x8773, 0x87af, 0x87b0, 0x87b1, 0x830e, 0x8480, 0x8482, 0x85d8],
  ...[0x935c, 0xbc01, 0xc5d8, 0xc5d9, 0xc6f9, 0xea1c],
]);

/**
 * Reads the directories of a TIFF structure; of the first (or the one at `offset`) what describes the photo. Undefined
 * when there is no structure; a broken part is left out.
 */
export async function readExifTree(
  readAt: ReadAt,
  offset?: number,
): Promise<{ readonly source: TiffSource; readonly tree: ExifTree } | undefined> {
  const source = await openTiff(readAt);
  const first = source && (await readDirectory(source, offset ?? source.firstOffset));
  if (source === undefined || first === undefined) return undefined;
  const follow = async (parent: TiffDirectory | undefined, tag: number): Promise<TiffDirectory | undefined> => {
    const at = parent && getNumber(source, parent, tag);
    return at === undefined ? undefined : readDirectory(source, at);
  };
  const exif = await follow(first, EXIF_POINTER);
  const read = async (directory: TiffDirectory | undefined): Promise<Field[]> => {
    const fields = await readFields(source, directory, MAX_VALUE_BYTES);
    return fields.filter(({ tag }) => !POINTERS.includes(tag));
  };
  const main = (await read(first)).filter(({ tag }) => !FILE_TAGS.has(tag));
  const [gps, interop] = [
    await read(await follow(first, GPS_POINTER)),
    await read(await follow(exif, INTEROP_POINTER)),
  ];
  return { source, tree: { main, exif: await read(exif), gps, interop } };
}

/** As `readExifTree`, of a raw block. */
export async function parseExifTree(block: Buffer) {
  return readExifTree(createBufferReadAt(block));
}

export function isEmptyTree({ main, exif, gps, interop }: ExifTree): boolean {
  return main.length + exif.length + gps.length + interop.length === 0;
}

export function convertTree(tree: ExifTree, from: TiffLayout, to: TiffLayout): ExifTree {
  const convert = (fields: readonly Field[]) => fields.map((field) => convertField(field, from, to));
  return {
    main: convert(tree.main),
    exif: convert(tree.exif),
    gps: convert(tree.gps),
    interop: convert(tree.interop),
  };
}

/**
 * Lays out the directories below the first from offset `base` on; `main` are the fields of the first, with pointers.
 */
export function placeParts(
  tree: ExifTree,
  base: number,
  layout: TiffLayout,
): { readonly bytes: Buffer; readonly main: readonly Field[] } {
  const parts: Buffer[] = [];
  let end = base;
  const place = (fields: readonly Field[], pointer: number): Field[] => {
    if (fields.length === 0) return [];
    const part = placeDirectory(fields, end, layout);
    const field = createPointer(pointer, end, layout);
    parts.push(part);
    end += part.length;
    return [field];
  };
  const interop = place(tree.interop, INTEROP_POINTER);
  const exif = place([...tree.exif, ...interop], EXIF_POINTER);
  const gps = place(tree.gps, GPS_POINTER);
  return { bytes: Buffer.concat(parts), main: [...tree.main, ...exif, ...gps] };
}

/** A raw block without `Exif\0\0`. */
export function createExifBlock(tree: ExifTree, { isLittleEndian }: Pick<TiffLayout, 'isLittleEndian'>): Buffer {
  const layout = { isLittleEndian, isBig: false };
  const mark = Buffer.from(isLittleEndian ? 'II*\0' : 'MM\0*', 'latin1');
  const { bytes, main } = placeParts(tree, 8, layout);
  const mainOffset = 8 + bytes.length;
  return Buffer.concat([mark, createNumber(mainOffset, 4, layout), bytes, placeDirectory(main, mainOffset, layout)]);
}

/** Beginnings of maker notes whose offsets count from the note itself, so that it can be moved. */
const MOVABLE_NOTES: readonly string[] = [
  'Nikon\0\x02',
  'Apple iOS\0',
  'FUJIFILM',
  'OLYMPUS\0',
  'OM SYSTEM\0',
  'PENTAX \0',
];

/** Whether there is a maker note that counts offsets from the beginning of the whole structure. */
export function hasFixedMakerNote({ exif }: ExifTree): boolean {
  const note = exif.find(({ tag }) => tag === MAKER_NOTE)?.value;
  return note !== undefined && !MOVABLE_NOTES.some((mark) => note.toString('latin1', 0, mark.length) === mark);
}
