/**
 * Owns the outer form of raw EXIF blocks and the orientation in them; other changes are left to adapt-exif.ts.
 */

const JPEG_PREFIX = Buffer.from('Exif\0\0', 'latin1');
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;

/** Without the `Exif\0\0` that JPEG, and some writers of other formats, put before a block; the same memory. */
export function stripExifHead(exif: Buffer): Buffer {
  const hasPrefix = exif.subarray(0, JPEG_PREFIX.length).equals(JPEG_PREFIX);
  return hasPrefix ? exif.subarray(JPEG_PREFIX.length) : exif;
}

/**
 * The TIFF structure of a raw EXIF block: the same memory without the `Exif\0\0` that JPEG and WebP put before it.
 * Undefined when there is no TIFF header, so that nothing can be read from it.
 */
export function getTiffBlock(exif: Buffer): Buffer | undefined {
  const block = stripExifHead(exif);
  const order = block.toString('latin1', 0, 4);
  return block.length >= 8 && (order === 'II*\0' || order === 'MM\0*') ? block : undefined;
}

/**
 * Returns a copy of a raw EXIF block (either byte order, with or without `Exif\0\0`) that says "upright". A thumbnail
 * that lay on its side is unlinked, for nothing would turn it. A block that is malformed or has no orientation comes
 * back unchanged.
 */
export function resetExifOrientation(exif: Buffer): Buffer {
  const copy = Buffer.from(exif);
  const block = getTiffBlock(copy);
  if (block === undefined) return copy;
  const isLittleEndian = block[0] === 0x49;
  const read16 = (at: number): number => (isLittleEndian ? block.readUInt16LE(at) : block.readUInt16BE(at));
  const directory = isLittleEndian ? block.readUInt32LE(4) : block.readUInt32BE(4);
  if (directory + 2 > block.length) return copy;
  const end = directory + 2 + read16(directory) * ENTRY_BYTES;
  for (let at = directory + 2; at + ENTRY_BYTES <= Math.min(end, block.length); at += ENTRY_BYTES) {
    if (read16(at) !== ORIENTATION_TAG || read16(at + 2) !== SHORT) continue;
    const wasUpright = read16(at + 8) === 1;
    if (isLittleEndian) block.writeUInt16LE(1, at + 8);
    else block.writeUInt16BE(1, at + 8);
    if (!wasUpright && end + 4 <= block.length) block.writeUInt32LE(0, end);
  }
  return copy;
}
