/** The chunks of a PNG file (PNG 3, section 5): goes over them, and makes one. What they mean is left to their readers. */
import { crc32 } from 'node:zlib';
import type { ReadAt } from './metadata/tiff-directory.ts';

const SIGNATURE_BYTES = 8;
/** Length and type before the content of a chunk, a checksum behind it. */
export const CHUNK_HEAD_BYTES = 8;
export const CHECKSUM_BYTES = 4;

export interface PngChunk {
  readonly type: string;
  /** Of its head. */
  readonly at: number;
  /** Of its content. */
  readonly bytes: number;
}

/** The heads of up to `most` chunks, IEND included; ends early where the file does. Contents and checksums are not read. */
export async function* listPngChunks(readAt: ReadAt, most = Infinity): AsyncGenerator<PngChunk> {
  let at = SIGNATURE_BYTES;
  for (let count = 0; count < most; count++) {
    const head = await readAt(at, CHUNK_HEAD_BYTES);
    if (head.length < CHUNK_HEAD_BYTES) return;
    const [bytes, type] = [head.readUInt32BE(0), head.toString('latin1', 4)];
    yield { type, at, bytes };
    if (type === 'IEND') return;
    at += CHUNK_HEAD_BYTES + bytes + CHECKSUM_BYTES;
  }
}

export function createPngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(data.length + CHUNK_HEAD_BYTES + CHECKSUM_BYTES);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, CHUNK_HEAD_BYTES);
  const end = CHUNK_HEAD_BYTES + data.length;
  chunk.writeUInt32BE(crc32(chunk.subarray(4, end)), end);
  return chunk;
}
