/** Counts the pixels that the coded data of a GIF holds, since its decoder leaves those that are lacking transparent. */

const HEADER_BYTES = 13;
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const MAX_CODES = 4096;
/** The standard ends at 8, decoders at codes of 12 bits. */
const MAX_CODE_BITS = 11;

/** Whether the first image of the file has pixels, and data for each of them. */
export function isGifComplete(file: Buffer): boolean {
  const at = findImage(file);
  if (at === null || at + 10 > file.length) return false;
  const pixels = file.readUInt16LE(at + 5) * file.readUInt16LE(at + 7);
  const data = at + 10 + measureTable(file[at + 9]!);
  const codeBits = file[data] ?? 0;
  if (pixels === 0 || codeBits < 1 || codeBits > MAX_CODE_BITS) return false;
  return countPixels(joinBlocks(file, data + 1), codeBits, pixels) >= pixels;
}

/** Bytes of a table of colours. */
function measureTable(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

function findImage(file: Buffer): number | null {
  let at = HEADER_BYTES + measureTable(file[10] ?? 0);
  while (file[at] === EXTENSION) {
    at += 2;
    while (file[at] !== undefined && file[at] !== 0) at += 1 + file[at]!;
    at += 1;
  }
  return file[at] === IMAGE ? at : null;
}

function joinBlocks(file: Buffer, from: number): Buffer {
  const blocks: Buffer[] = [];
  for (let at = from; at < file.length && file[at] !== 0; at += 1 + file[at]!)
    blocks.push(file.subarray(at + 1, at + 1 + file[at]!));
  return Buffer.concat(blocks);
}

/**
 * Follows the LZW codes (GIF89a, appendix F) with the lengths of what they stand for, up to `most` pixels, the end, or a
 * code that stands for nothing.
 */
function countPixels(data: Buffer, codeBits: number, most: number): number {
  const clear = 1 << codeBits;
  const lengths = new Int32Array(MAX_CODES).fill(1, 0, clear);
  let [next, bits, previous] = [clear + 2, codeBits + 1, 0];
  let [count, held, heldBits, at] = [0, 0, 0, 0];
  while (count < most) {
    while (heldBits < bits && at < data.length) {
      held |= data[at]! << heldBits;
      heldBits += 8;
      at += 1;
    }
    const code = held & ((1 << bits) - 1);
    if (heldBits < bits || code === clear + 1) break;
    held >>>= bits;
    heldBits -= bits;
    if (code === clear) {
      [next, bits, previous] = [clear + 2, codeBits + 1, 0];
      continue;
    }
    const isNew = code === next && previous > 0;
    if (!isNew && code >= next) break;
    const length = isNew ? previous + 1 : lengths[code]!;
    if (previous > 0 && next < MAX_CODES) {
      lengths[next] = previous + 1;
      next += 1;
      if (next === 1 << bits && bits < 12) bits += 1;
    }
    previous = length;
    count += length;
  }
  return count;
}
