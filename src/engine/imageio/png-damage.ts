/** Checks the checksums and the end of a PNG, which its decoder leaves unread once it has all rows. */
import { crc32 } from 'node:zlib';
import { countInflatedBytes, readInPieces } from './inflate.ts';
import type { ReadAt } from './metadata/tiff-directory.ts';
import type { PngChunk } from './png-chunks.ts';
import { CHECKSUM_BYTES, CHUNK_HEAD_BYTES, listPngChunks } from './png-chunks.ts';

/** What the decoder may leave unread. It checks the other chunks of pixels; the rest is metadata. */
const CHECKED: readonly string[] = ['IDAT', 'IEND'];

/** True when the file ends too early, or a checksum of the image data is wrong: that of a chunk, or of the whole. */
export async function isPngDamaged(readAt: ReadAt): Promise<boolean> {
  const parts = await listImageData(readAt);
  return parts === null || !(await isInflatable(readAt, parts));
}

/** Null when the end is missing, or the checksum of a chunk is wrong. */
async function listImageData(readAt: ReadAt): Promise<readonly PngChunk[] | null> {
  const parts: PngChunk[] = [];
  for await (const chunk of listPngChunks(readAt)) {
    if (CHECKED.includes(chunk.type) && !(await isChecksumRight(readAt, chunk))) return null;
    if (chunk.type === 'IDAT') parts.push(chunk);
    if (chunk.type === 'IEND') return parts;
  }
  return null;
}

async function isChecksumRight(readAt: ReadAt, { type, at, bytes }: PngChunk): Promise<boolean> {
  const content = at + CHUNK_HEAD_BYTES;
  const checksum = await readAt(content + bytes, CHECKSUM_BYTES);
  if (checksum.length < CHECKSUM_BYTES) return false;
  let expected = crc32(Buffer.from(type, 'latin1'));
  for await (const piece of readInPieces(readAt, content, bytes)) expected = crc32(piece, expected);
  return expected === checksum.readUInt32BE(0);
}

/** Whether the checksum at the end of the deflate stream is right. */
async function isInflatable(readAt: ReadAt, parts: readonly PngChunk[]): Promise<boolean> {
  async function* read(): AsyncGenerator<Buffer> {
    for (const { at, bytes } of parts) yield* readInPieces(readAt, at + CHUNK_HEAD_BYTES, bytes);
  }
  return (await countInflatedBytes(read(), 'zlib')) !== null;
}
