/**
 * Changes fields of a raw EXIF block without moving anything else: values stay at their offsets, so that maker notes,
 * which count from the beginning of the block, stay readable. A directory that grows is written again at the end.
 */
import { getTiffBlock } from './exif.ts';
import { EXIF_POINTER, GPS_POINTER, INTEROP_POINTER } from './exif-tree.ts';
import type { TiffDirectory, TiffEntry, TiffSource } from './tiff-directory.ts';
import { createBufferReadAt, FIELD_TYPES, getNumber, openTiff, readDirectory, readNumber } from './tiff-directory.ts';
import type { Field, TiffLayout } from './tiff-fields.ts';
import { createNumber, createPointer, keepEntry, placeDirectory } from './tiff-fields.ts';

export const EXIF_DIRECTORIES = ['main', 'exif', 'gps', 'interop'] as const;
export type ExifDirectoryName = (typeof EXIF_DIRECTORIES)[number];

/** What changes in one directory. Fields replace those of the same tag. */
export interface DirectoryChange {
  readonly set?: readonly Field[];
  readonly drop?: readonly number[];
}

/** An open block: its directories, for reading what has to change. */
export interface ExifDirectories {
  readonly source: TiffSource;
  readonly directories: Readonly<Partial<Record<ExifDirectoryName, TiffDirectory>>>;
  readonly offsets: Readonly<Partial<Record<ExifDirectoryName, number>>>;
}

/** Undefined for a block whose first directory cannot be read. */
export async function openExif(block: Buffer): Promise<ExifDirectories | undefined> {
  const tiff = getTiffBlock(block);
  const source = tiff && (await openTiff(createBufferReadAt(tiff)));
  const main = source && (await readDirectory(source, source.firstOffset));
  if (source === undefined || main === undefined) return undefined;
  const exifOffset = getNumber(source, main, EXIF_POINTER);
  const gpsOffset = getNumber(source, main, GPS_POINTER);
  const exif = exifOffset === undefined ? undefined : await readDirectory(source, exifOffset);
  const gps = gpsOffset === undefined ? undefined : await readDirectory(source, gpsOffset);
  const interopOffset = exif && getNumber(source, exif, INTEROP_POINTER);
  const interop = interopOffset === undefined ? undefined : await readDirectory(source, interopOffset);
  return {
    source,
    directories: { main, ...(exif && { exif }), ...(gps && { gps }), ...(interop && { interop }) },
    offsets: {
      main: source.firstOffset,
      ...(exif && { exif: exifOffset! }),
      ...(gps && { gps: gpsOffset! }),
      ...(interop && { interop: interopOffset! }),
    },
  };
}

/**
 * Returns the block with the changes, or the same one when there are none. A change to a directory that is not there is
 * ignored.
 */
export function changeExif(
  block: Buffer,
  { source, directories, offsets }: ExifDirectories,
  changes: Readonly<Partial<Record<ExifDirectoryName, DirectoryChange>>>,
): Buffer {
  const editor = new BlockEditor(block, source);
  const change = (name: ExifDirectoryName, moved: readonly Field[] = []): number | undefined => {
    const [directory, offset] = [directories[name], offsets[name]];
    if (directory === undefined || offset === undefined) return undefined;
    const { set = [], drop = [] } = changes[name] ?? {};
    return editor.change(directory, offset, { set: [...set, ...moved], drop });
  };
  const point = (tag: number, offset: number | undefined): Field[] =>
    offset === undefined ? [] : [createPointer(tag, offset, source)];
  const interop = change('interop');
  const exif = change('exif', point(INTEROP_POINTER, interop));
  const gps = change('gps');
  const main = change('main', [...point(EXIF_POINTER, exif), ...point(GPS_POINTER, gps)]);
  return editor.finish(main);
}

class BlockEditor {
  #block: Buffer;
  readonly #layout: TiffLayout;

  constructor(block: Buffer, layout: TiffLayout) {
    this.#block = Buffer.from(block);
    this.#layout = layout;
  }

  /** Returns the new offset of a directory that had to move. */
  change(directory: TiffDirectory, offset: number, { set = [], drop = [] }: DirectoryChange): number | undefined {
    const added = set.filter((field) => !this.#overwrite(directory, offset, field));
    const isDropping = directory.entries.some(({ tag }) => drop.includes(tag));
    if (added.length === 0 && !isDropping) return undefined;
    const gone = new Set([...drop, ...added.map(({ tag }) => tag)]);
    // Read again: values may have been overwritten.
    const kept = directory.entries
      .map((entry, index) => ({ ...entry, field: this.#readEntryField(offset, index) }))
      .filter(({ tag }) => !gone.has(tag))
      .map(keepEntry);
    return this.#rewrite([...kept, ...added], directory, offset);
  }

  finish(mainOffset: number | undefined): Buffer {
    if (mainOffset !== undefined) createNumber(mainOffset, 4, this.#layout).copy(this.#block, 4);
    return this.#block;
  }

  /** In its place when the fields fit there, otherwise at the end. */
  #rewrite(fields: readonly Field[], directory: TiffDirectory, offset: number): number | undefined {
    const { length } = directory.entries;
    const isShort =
      fields.length <= length && fields.every(({ isEntry, value }) => isEntry === true || value.length <= 4);
    if (isShort) {
      this.#block.fill(0, offset, offset + 2 + 12 * length + 4);
      placeDirectory(fields, offset, this.#layout, directory.nextOffset).copy(this.#block, offset);
      return undefined;
    }
    const end = this.#block.length + (this.#block.length % 2);
    const placed = placeDirectory(fields, end, this.#layout, directory.nextOffset);
    this.#block = Buffer.concat([this.#block, Buffer.alloc(end - this.#block.length), placed]);
    return end;
  }

  /** Writes a value over the one that it replaces; false when it does not have the same place. */
  #overwrite({ entries }: TiffDirectory, offset: number, field: Field): boolean {
    const index = entries.findIndex(({ tag }) => tag === field.tag);
    const entry = entries[index];
    if (entry === undefined || entry.type !== field.type || entry.count !== field.count) return false;
    const at = field.value.length <= 4 ? offset + 2 + 12 * index + 8 : this.#readOffset(entry);
    if (at + field.value.length > this.#block.length) return false;
    field.value.copy(this.#block, at);
    return true;
  }

  #readOffset({ field, type, count }: TiffEntry): number {
    const length = (FIELD_TYPES.get(type)?.bytes ?? 1) * count;
    return length <= 4 ? Infinity : readNumber(field, this.#layout.isLittleEndian);
  }

  #readEntryField(offset: number, index: number): Buffer {
    const at = offset + 2 + 12 * index + 8;
    return Buffer.from(this.#block.subarray(at, at + 4));
  }
}
