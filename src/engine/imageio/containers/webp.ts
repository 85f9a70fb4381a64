/** The chunks of a WebP file that describe the photo: EXIF and XMP, behind the image. */
import type { Size } from '#shared/jobs.ts';
import type { ReadAt } from '../metadata/tiff-directory.ts';
import type { WrittenParts } from './carried-parts.ts';
import type { Splice } from './file-splices.ts';

const [HAS_XMP, HAS_EXIF, HAS_ALPHA] = [0x04, 0x08, 0x10];
const RIFF_HEAD_BYTES = 12;

/** A chunk of a WebP file. */
export interface Chunk {
  readonly type: string;
  readonly at: number;
  /** Without head and padding. */
  readonly bytes: number;
}

/** The chunks that begin between `from` and `to`, one behind the other. */
export async function listChunks(readAt: ReadAt, from = RIFF_HEAD_BYTES, to = Infinity): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  let at = from;
  for (;;) {
    const head = at < to ? await readAt(at, 8) : Buffer.alloc(0);
    if (head.length < 8) return chunks;
    const bytes = head.readUInt32LE(4);
    chunks.push({ type: head.toString('latin1', 0, 4), at, bytes });
    at += 8 + bytes + (bytes % 2);
  }
}

/** Appends the parts to a file that has none, and announces them in the extended header, which is added where it is missing. */
export async function planWebp(readAt: ReadAt, { exif, xmp }: WrittenParts, size: Size): Promise<Splice[]> {
  if (exif === undefined && xmp === undefined) return [];
  const chunks = await listChunks(readAt);
  const last = chunks.at(-1)!;
  const end = last.at + 8 + last.bytes + (last.bytes % 2);
  const flags = (exif === undefined ? 0 : HAS_EXIF) | (xmp === undefined ? 0 : HAS_XMP);
  const appended = Buffer.concat([
    ...(exif === undefined ? [] : [createChunk('EXIF', exif)]),
    ...(xmp === undefined ? [] : [createChunk('XMP ', Buffer.from(xmp.main))]),
  ]);
  const header = await planHeader(readAt, chunks[0]!, { flags, size });
  const grown = end + header.bytes.length - header.removed + appended.length - 8;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(grown);
  return [{ at: 4, removed: 4, bytes: length }, header, { at: end, removed: 0, bytes: appended }];
}

async function planHeader(
  readAt: ReadAt,
  { type, at }: Chunk,
  { flags, size }: { readonly flags: number; readonly size: Size },
): Promise<Splice> {
  if (type === 'VP8X') {
    const before = await readAt(at + 8, 1);
    return { at: at + 8, removed: 1, bytes: Buffer.from([before[0]! | flags]) };
  }
  const data = Buffer.alloc(10);
  data[0] = flags | (type === 'VP8L' && (await hasAlpha(readAt, at)) ? HAS_ALPHA : 0);
  data.writeUIntLE(size.widthPx - 1, 4, 3);
  data.writeUIntLE(size.heightPx - 1, 7, 3);
  return { at, removed: 0, bytes: createChunk('VP8X', data) };
}

/** Behind the mark: 14 bits of width, 14 of height, then this one. */
async function hasAlpha(readAt: ReadAt, at: number): Promise<boolean> {
  const head = await readAt(at + 9, 4);
  return ((head.readUInt32LE(0) >>> 28) & 1) === 1;
}

function createChunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
