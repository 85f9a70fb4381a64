/**
 * The spool: finished rows on disk as an uncompressed PNG with its profile, so that an encoder can stream it. Every
 * step holds about a megabyte, however large the image. Compressing and publishing are left to encode.ts.
 */
import type { FileHandle } from 'node:fs/promises';
import { open, rm } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import type { Samples } from '#core/ports.ts';
import { createPngChunk } from './png-chunks.ts';

export interface RowLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  readonly bitDepth: 8 | 16;
}

export interface SpoolMetadata {
  readonly icc?: Buffer | undefined;
}

const PNG_MARK = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const COLOUR_TYPES = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;
const SLICE_BYTES = 1 << 20;
/** A stored deflate block has a 16-bit length. */
const STORED_BLOCK_BYTES = 0xffff;
/** No compression, no dictionary, check bits: the two bytes that open a zlib stream. */
const ZLIB_HEADER = Buffer.from([0x78, 0x01]);

export class PngSpool {
  readonly #handle: FileHandle;
  readonly #layout: RowLayout;
  #rowsWritten = 0;
  #adler = 1;

  private constructor(handle: FileHandle, layout: RowLayout) {
    this.#handle = handle;
    this.#layout = layout;
  }

  /** Creates the file; throws what the file system throws, `EEXIST` when there is one already. */
  static async create(path: string, layout: RowLayout, metadata: SpoolMetadata): Promise<PngSpool> {
    const handle = await open(path, 'wx');
    const spool = new PngSpool(handle, layout);
    try {
      await handle.writeFile(Buffer.concat([PNG_MARK, ...createHeaderChunks(layout, metadata)]));
    } catch (thrown) {
      await handle.close();
      await rm(path);
      throw thrown;
    }
    return spool;
  }

  /**
   * Appends the next rows. Samples of the other bit depth are converted with correct rounding.
   * @throws {RangeError} when the samples are not `rowCount` rows of this layout, or more rows come than it has
   */
  async writeRows(samples: Samples, rowCount: number): Promise<void> {
    const { widthPx, heightPx, channels, bitDepth } = this.#layout;
    const rowSamples = widthPx * channels;
    if (samples.data.length !== rowCount * rowSamples) {
      throw new RangeError(`expected ${rowCount} rows of ${rowSamples} samples, got ${samples.data.length} samples`);
    }
    if (this.#rowsWritten + rowCount > heightPx) throw new RangeError(`more rows than the image's ${heightPx}`);
    const rowBytes = 1 + (rowSamples * bitDepth) / 8;
    const sliceRows = Math.max(1, Math.floor(SLICE_BYTES / rowBytes));
    for (let row = 0; row < rowCount; row += sliceRows) {
      const rows = Math.min(sliceRows, rowCount - row);
      const slice = Buffer.alloc(rows * rowBytes);
      for (let i = 0; i < rows; i++) {
        packRow(samples, (row + i) * rowSamples, slice.subarray(i * rowBytes + 1, (i + 1) * rowBytes), bitDepth);
      }
      this.#adler = updateAdler(this.#adler, slice);
      await this.#handle.writeFile(frameSlice(slice));
    }
    this.#rowsWritten += rowCount;
  }

  /**
   * Ends the file and closes it.
   * @throws {RangeError} when rows are missing
   */
  async finish(): Promise<void> {
    const { heightPx } = this.#layout;
    if (this.#rowsWritten !== heightPx) throw new RangeError(`got ${this.#rowsWritten} rows of ${heightPx}`);
    const end = Buffer.alloc(9);
    // The last block, empty, then the checksum over all that was stored.
    frameStoredBlock(end, 0, 0, true);
    end.writeUInt32BE(this.#adler, 5);
    await this.#handle.writeFile(Buffer.concat([createPngChunk('IDAT', end), createPngChunk('IEND', Buffer.alloc(0))]));
    await this.close();
  }

  /** Closes the file, finished or not; may be called again. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function createHeaderChunks(layout: RowLayout, { icc }: SpoolMetadata): Buffer[] {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(layout.widthPx, 0);
  header.writeUInt32BE(layout.heightPx, 4);
  header.set([layout.bitDepth, COLOUR_TYPES[layout.channels]], 8);
  const chunks = [createPngChunk('IHDR', header)];
  // Profile name, end of name, compression method 0.
  if (icc !== undefined) {
    chunks.push(createPngChunk('iCCP', Buffer.concat([Buffer.from('ICC\0\0', 'latin1'), deflateSync(icc)])));
  }
  chunks.push(createPngChunk('IDAT', ZLIB_HEADER));
  return chunks;
}

/** Makes one IDAT chunk of stored blocks out of raw bytes. */
function frameSlice(slice: Buffer): Buffer {
  const blocks = Math.ceil(slice.length / STORED_BLOCK_BYTES);
  const data = Buffer.allocUnsafe(slice.length + 5 * blocks);
  for (let from = 0, at = 0; from < slice.length; from += STORED_BLOCK_BYTES) {
    const length = Math.min(STORED_BLOCK_BYTES, slice.length - from);
    frameStoredBlock(data, at, length, false);
    slice.copy(data, at + 5, from, from + length);
    at += 5 + length;
  }
  return createPngChunk('IDAT', data);
}

function frameStoredBlock(target: Buffer, at: number, length: number, isLast: boolean): void {
  target[at] = isLast ? 1 : 0;
  target.writeUInt16LE(length, at + 1);
  target.writeUInt16LE(~length & 0xffff, at + 3);
}

/** Adler-32 of zlib (RFC 1950); sums of 5552 bytes are the most that stay below 2^32 between two divisions. */
function updateAdler(adler: number, bytes: Buffer): number {
  let a = adler & 0xffff;
  let b = adler >>> 16;
  for (let from = 0; from < bytes.length; from += 5552) {
    const end = Math.min(from + 5552, bytes.length);
    for (let i = from; i < end; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** Writes one row, big-endian as PNG wants it, in the bit depth of the spool. */
function packRow(samples: Samples, from: number, row: Buffer, bitDepth: 8 | 16): void {
  const { data } = samples;
  if (bitDepth === 8) {
    if (samples.bitDepth === 8) row.set(data.subarray(from, from + row.length));
    else for (let i = 0; i < row.length; i++) row[i] = Math.floor((data[from + i]! * 255 + 32767) / 65535);
    return;
  }
  const scale = samples.bitDepth === 8 ? 257 : 1;
  for (let i = 0, at = 0; at < row.length; i++, at += 2) {
    const value = data[from + i]! * scale;
    row[at] = value >> 8;
    row[at + 1] = value & 0xff;
  }
}
