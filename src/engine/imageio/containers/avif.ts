/**
 * The EXIF of an AVIF file that libheif has written with a stand-in for it: the entry of the item is pointed to the real block,
 * which is appended. XMP is written by libheif itself, byte for byte.
 */
import type { ReadAt } from '../metadata/tiff-directory.ts';
import type { WrittenParts } from './carried-parts.ts';
import type { Splice } from './file-splices.ts';

const MAX_META_BYTES = 2 ** 24;
const MAX_BOXES = 100;

interface Box {
  readonly type: string;
  /** Of the content. */
  readonly from: number;
  readonly to: number;
}

/** @throws {RangeError} for a file that is not as libheif writes it */
export async function planAvif(readAt: ReadAt, { exif }: WrittenParts, fileBytes: number): Promise<Splice[]> {
  if (exif === undefined) return [];
  const meta = (await listTopBoxes(readAt)).find(({ type }) => type === 'meta');
  if (meta === undefined || meta.to - meta.from > MAX_META_BYTES) throw new RangeError('the file has no list of items');
  const bytes = await readAt(meta.from, meta.to - meta.from);
  // A version and flags come before its boxes.
  const boxes = listBoxes(bytes, 4, bytes.length);
  const id = findExifItem(bytes, boxes);
  const at = findLocation(bytes, boxes, id);
  // The content begins with the offset of the TIFF structure in it.
  const content = Buffer.concat([Buffer.alloc(4), exif]);
  const location = Buffer.alloc(14);
  location.writeUInt32BE(fileBytes + 8, 0);
  location.writeUInt16BE(1, 4);
  location.writeUInt32BE(content.length, 10);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8, 0);
  head.write('mdat', 4, 'latin1');
  return [
    { at: meta.from + at, removed: location.length, bytes: location },
    { at: fileBytes, removed: 0, bytes: Buffer.concat([head, content]) },
  ];
}

async function listTopBoxes(readAt: ReadAt): Promise<Box[]> {
  const boxes: Box[] = [];
  let at = 0;
  while (boxes.length < MAX_BOXES) {
    const head = await readAt(at, 8);
    const length = head.length < 8 ? 0 : head.readUInt32BE(0);
    if (length < 8) break;
    boxes.push({ type: head.toString('latin1', 4, 8), from: at + 8, to: at + length });
    at += length;
  }
  return boxes;
}

function listBoxes(bytes: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to) {
    const length = bytes.readUInt32BE(at);
    if (length < 8 || at + length > to) break;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), from: at + 8, to: at + length });
    at += length;
  }
  return boxes;
}

/** The id of the item of type `Exif`; entries are of version 2. */
function findExifItem(meta: Buffer, boxes: readonly Box[]): number {
  const list = boxes.find(({ type }) => type === 'iinf');
  const items = list === undefined ? [] : listBoxes(meta, list.from + 6, list.to);
  const item = items.find(({ from }) => meta.toString('latin1', from + 8, from + 12) === 'Exif');
  if (item === undefined) throw new RangeError('the file has no item for EXIF');
  return meta.readUInt16BE(item.from + 4);
}

/** Where the base offset of the item begins; its count of extents, offset and length follow. */
function findLocation(meta: Buffer, boxes: readonly Box[], id: number): number {
  const box = boxes.find(({ type }) => type === 'iloc');
  const isKnown = box !== undefined && meta[box.from] === 0 && meta.readUInt16BE(box.from + 4) === 0x4440;
  if (!isKnown) throw new RangeError('the file has a list of places of another version');
  const count = meta.readUInt16BE(box.from + 6);
  let at = box.from + 8;
  for (let i = 0; i < count; i++) {
    const extents = meta.readUInt16BE(at + 8);
    if (meta.readUInt16BE(at) === id && extents === 1) return at + 4;
    at += 10 + 8 * extents;
  }
  throw new RangeError('the file has no place for EXIF');
}
