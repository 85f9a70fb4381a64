/** Looks at the coded data of a WebP file for an end that was never written. */
import type { Chunk } from './containers/webp.ts';
import { listChunks } from './containers/webp.ts';
import type { ReadAt } from './metadata/tiff-directory.ts';

const CODED_IMAGES: readonly string[] = ['VP8 ', 'VP8L'];
/** Place, size and duration of a frame, in front of the chunks of its image. */
const FRAME_HEAD_BYTES = 16;
/** Length, mark and size, in front of the first half of lossy data. */
const LOSSY_HEAD_BYTES = 10;
const BLOCK_PX = 16;
/** An even block takes about a fifth of a bit, which is zero; half a bit is on the safe side. */
const BLOCKS_PER_ZERO = 16;
/** More zeros than a coder writes at the end of its data. */
const ZERO_TAIL_BYTES = 64;

/** True when the data of an image, that of a frame included, ends in more zeros than its coder writes. */
export async function endsInZeros(readAt: ReadAt): Promise<boolean> {
  const head = await readAt(0, 8);
  if (head.length < 8) return false;
  const chunks = await listChunks(readAt, undefined, 8 + head.readUInt32LE(4));
  for (const chunk of chunks) {
    const end = chunk.at + 8 + chunk.bytes;
    const images = chunk.type === 'ANMF' ? await listChunks(readAt, chunk.at + 8 + FRAME_HEAD_BYTES, end) : [chunk];
    for (const image of images) if (await isTailZero(readAt, image)) return true;
  }
  return false;
}

async function isTailZero(readAt: ReadAt, { type, at, bytes }: Chunk): Promise<boolean> {
  if (!CODED_IMAGES.includes(type)) return false;
  const data = at + 8;
  const length = Math.max(ZERO_TAIL_BYTES, type === 'VP8 ' ? countEvenBytes(await readAt(data, LOSSY_HEAD_BYTES)) : 0);
  if (bytes < length) return false;
  const tail = await readAt(data + bytes - length, length);
  return tail.length === length && tail.every((byte) => byte === 0);
}

/** More zeros than lossy data of the size in `head` (RFC 6386, section 9.1) ends in when all of the image is even. */
function countEvenBytes(head: Buffer): number {
  if (head.length < LOSSY_HEAD_BYTES) return 0;
  const [across, down] = [6, 8].map((at) => Math.ceil((head.readUInt16LE(at) & 0x3fff) / BLOCK_PX));
  return Math.ceil((across! * down!) / BLOCKS_PER_ZERO);
}
