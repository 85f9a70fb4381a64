/** Inflates deflate data in pieces to tell whether it is sound, where a decoder stops before its checksum. */
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createInflate, createInflateRaw } from 'node:zlib';
import type { ReadAt } from './metadata/tiff-directory.ts';

const READ_BYTES = 2 ** 20;

/** A part of a file, a megabyte at a time. */
export async function* readInPieces(readAt: ReadAt, from: number, bytes: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < bytes; done += READ_BYTES) {
    yield await readAt(from + done, Math.min(READ_BYTES, bytes - done));
  }
}

/**
 * Returns how many bytes come out; null when the data is damaged. `raw` has no header and no checksum, and its end may
 * be missing.
 */
export async function countInflatedBytes(data: AsyncIterable<Buffer>, kind: 'zlib' | 'raw'): Promise<number | null> {
  let count = 0;
  const counter = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      count += chunk.length;
      done();
    },
  });
  const inflate = kind === 'raw' ? createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH }) : createInflate();
  try {
    await pipeline(data, inflate, counter);
    return count;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('Z_')) return null;
    throw thrown;
  }
}
