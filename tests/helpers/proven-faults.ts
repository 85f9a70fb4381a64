/**
 * Proves faults of image files by their checksums and lengths, without the readers of src/, so that the two can be
 * compared. What is not proved here may still be damaged.
 */
import { crc32, inflateSync } from 'node:zlib';
import { parseTiff } from './tiff-files.ts';

const PNG_SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Chunks that decide pixels. A wrong checksum of another one costs metadata. */
const PNG_PIXELS = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
const TIFF_COMPRESSION = 259;
const TIFF_DEFLATE = [8, 32946];
const ISO_BOXES = ['ftyp', 'meta', 'mdat', 'moov', 'free', 'skip', 'uuid'];
const ISO_FORMATS = /^ftyp(avif|heic|heix|mif1|msf1)/;

/** What is wrong, in words; null: nothing that a checksum or a length shows. */
export function findProvenFault(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 16);
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return findPngFault(bytes);
  if (head.startsWith('\xff\xd8')) return findJpegFault(bytes);
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return findWebpFault(bytes);
  if (/^GIF8[79]a/.test(head)) return findGifFault(bytes);
  if (head.startsWith('II*\0')) return findTiffFault(bytes);
  return ISO_FORMATS.test(head.slice(4)) ? findIsoFault(bytes) : null;
}

function findPngFault(bytes: Buffer): string | null {
  const data: Buffer[] = [];
  let header: Buffer | null = null;
  for (let at = 8; ;) {
    if (at + 12 > bytes.length) return 'PNG: cut off';
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) return `PNG: ${type} is cut off`;
    if (PNG_PIXELS.includes(type) && crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end))
      return `PNG: checksum of ${type}`;
    if (type === 'IHDR') header ??= bytes.subarray(at + 8, end);
    if (type === 'IDAT') data.push(bytes.subarray(at + 8, end));
    at = end + 4;
    if (type === 'IEND') break;
  }
  if (header?.length !== 13) return 'PNG: no header';
  try {
    const inflated = inflateSync(Buffer.concat(data)).length;
    return header[12] === 0 && inflated < measurePng(header) ? 'PNG: rows are lacking' : null;
  } catch (thrown) {
    return `PNG: deflate: ${(thrown as Error).message}`;
  }
}

function measurePng(header: Buffer): number {
  const bits = header[8]! * (PNG_SAMPLES[header[9]!] ?? 0);
  return header.readUInt32BE(4) * (1 + Math.ceil((header.readUInt32BE(0) * bits) / 8));
}

/** The coded data of the last scan must end with the end of the image. */
function findJpegFault(bytes: Buffer): string | null {
  const lastScan = bytes.lastIndexOf(Buffer.from([0xff, 0xda]));
  return lastScan >= 0 && !bytes.includes(Buffer.from([0xff, 0xd9]), lastScan) ? 'JPEG: no end of the image' : null;
}

function findWebpFault(bytes: Buffer): string | null {
  if (8 + bytes.readUInt32LE(4) > bytes.length) return 'WebP: cut off';
  for (let at = 12; at + 8 <= bytes.length;) {
    const [type, length] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)];
    if (/^VP8[ L]$/.test(type)) return at + 8 + length > bytes.length ? `WebP: ${type} is cut off` : null;
    at += 8 + length + (length % 2);
  }
  return null;
}

/** Follows the blocks to the trailer. */
function findGifFault(bytes: Buffer): string | null {
  const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  let at = 13 + tableBytes(bytes[10] ?? 0);
  for (;;) {
    const kind = bytes[at];
    if (kind === undefined) return 'GIF: cut off';
    if (kind === 0x2c) at += 11 + tableBytes(bytes[at + 9] ?? 0);
    else if (kind === 0x21) at += 2;
    else return null;
    while (bytes[at] !== undefined && bytes[at] !== 0) at += 1 + bytes[at]!;
    at += 1;
  }
}

/** Deflate alone has a checksum. */
function findTiffFault(bytes: Buffer): string | null {
  let parts: readonly Buffer[];
  try {
    const { tags, parts: found } = parseTiff(bytes);
    const compression = tags.find(({ tag }) => tag === TIFF_COMPRESSION)?.value.readUInt16LE(0) ?? 1;
    parts = TIFF_DEFLATE.includes(compression) ? found : [];
  } catch {
    // A directory that cannot be read proves nothing about pixels.
    return null;
  }
  for (const [i, part] of parts.entries()) {
    try {
      inflateSync(part);
    } catch (thrown) {
      return `TIFF: deflate of part ${i}: ${(thrown as Error).message}`;
    }
  }
  return null;
}

/**
 * A length of 0 means up to the end of the file, 1 a length of 64 bits. Bytes behind the last box that are no box are a
 * trailer, as some phones write it.
 */
function findIsoFault(bytes: Buffer): string | null {
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (length < 8 || !ISO_BOXES.includes(bytes.toString('latin1', at + 4, at + 8))) return null;
    if (at + length > bytes.length) return `HEIF: box ${bytes.toString('latin1', at + 4, at + 8)} is cut off`;
    at += length;
  }
  return null;
}
