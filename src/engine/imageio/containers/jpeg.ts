/** The segments of a JPEG file that describe the photo: JFIF, EXIF, XMP in one part or two, IPTC, comments. */
import type { Remark } from '#shared/remarks.ts';
import type { Density } from '../metadata/density.ts';
import { createDensity, toWholeDensity } from '../metadata/density.ts';
import { findIptc, wrapIptc } from '../metadata/iptc.ts';
import type { TextEntry } from '../metadata/text-entries.ts';
import { COMMENT } from '../metadata/text-entries.ts';
import type { ReadAt } from '../metadata/tiff-directory.ts';
import { findExtensionName, joinPackets } from '../metadata/xmp-packets.ts';
import type { ReadParts, WrittenParts } from './carried-parts.ts';
import { MAX_PART_BYTES } from './carried-parts.ts';
import type { Splice } from './file-splices.ts';

const EXIF_HEAD = Buffer.from('Exif\0\0', 'latin1');
const XMP_HEAD = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const EXTENSION_HEAD = Buffer.from('http://ns.adobe.com/xmp/extension/\0', 'latin1');
const PHOTOSHOP_HEAD = Buffer.from('Photoshop 3.0\0', 'latin1');
const JFIF_HEAD = Buffer.from('JFIF\0', 'latin1');
const GAIN_MAP_HEAD = Buffer.from('urn:iso:std:iso:ts:21496:-1\0', 'latin1');
const [APP0, APP1, APP2, APP13, COM] = [0xe0, 0xe1, 0xe2, 0xed, 0xfe];
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const UNITS: readonly Density['unit'][] = ['none', 'inch', 'cm'];
/** The length of a segment counts its own two bytes. */
const MAX_SEGMENT_BYTES = 0xffff - 2;
export const MAX_EXIF_BYTES = MAX_SEGMENT_BYTES - EXIF_HEAD.length;
export const MAX_XMP_BYTES = MAX_SEGMENT_BYTES - XMP_HEAD.length;
export const MAX_COMMENT_BYTES = MAX_SEGMENT_BYTES;
/** Name of the extension, length of the whole, offset of the piece. */
const EXTENSION_NUMBERS_BYTES = 40;

interface Segment {
  readonly marker: number;
  readonly body: Buffer;
}

/** Reads up to the image itself; a broken rest is left out. */
export async function readJpeg(readAt: ReadAt): Promise<ReadParts> {
  const segments = await readSegments(readAt);
  const find = (marker: number, head: Buffer): Buffer[] =>
    segments
      .filter((one) => one.marker === marker && startsWith(one.body, head))
      .map(({ body }) => body.subarray(head.length));
  const photoshop = find(APP13, PHOTOSHOP_HEAD);
  const { xmp, remarks } = joinXmp(find(APP1, XMP_HEAD)[0], find(APP1, EXTENSION_HEAD));
  const comments = segments.filter(({ marker }) => marker === COM).map(({ body }) => createComment(body));
  return {
    exif: find(APP1, EXIF_HEAD)[0],
    xmp,
    iptc: photoshop.length === 0 ? undefined : findIptc(Buffer.concat(photoshop)),
    text: comments,
    density: readJfif(find(APP0, JFIF_HEAD)[0]),
    remarks: [...remarks, ...(find(APP2, GAIN_MAP_HEAD).length > 0 ? (['gain-map-lost'] as const) : [])],
  };
}

async function readSegments(readAt: ReadAt): Promise<Segment[]> {
  const segments: Segment[] = [];
  let total = 0;
  let at = 2;
  for (;;) {
    const head = await readAt(at, 4);
    if (head.length < 4 || head[0] !== 0xff) break;
    const marker = head[1]!;
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) break;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = head.readUInt16BE(2);
    if (length < 2) break;
    const isOurs = marker === COM || (marker >= APP0 && marker <= APP0 + 15);
    if (isOurs && (total += length) <= MAX_PART_BYTES)
      segments.push({ marker, body: await readAt(at + 4, length - 2) });
    at += 2 + length;
  }
  return segments;
}

function startsWith(bytes: Buffer, head: Buffer): boolean {
  return bytes.subarray(0, head.length).equals(head);
}

function createComment(body: Buffer): TextEntry {
  const text = body.toString('utf8');
  return {
    keyword: COMMENT,
    text: (text.includes('\ufffd') ? body.toString('latin1') : text).replace(/\0+$/, ''),
    chunk: null,
  };
}

function readJfif(body: Buffer | undefined): Density | undefined {
  const unit = body === undefined || body.length < 7 ? undefined : UNITS[body[2]!];
  return unit && createDensity(body!.readUInt16BE(3), body!.readUInt16BE(5), unit);
}

function joinXmp(
  main: Buffer | undefined,
  pieces: readonly Buffer[],
): { readonly xmp?: string; readonly remarks: readonly Remark[] } {
  const xmp = main?.toString('utf8');
  if (xmp === undefined) return { remarks: pieces.length === 0 ? [] : ['xmp-lost'] };
  const name = findExtensionName(xmp);
  if (name === undefined) return { xmp, remarks: [] };
  const extension = joinPieces(name, pieces);
  const whole = extension === undefined ? undefined : joinPackets(xmp, extension.toString('utf8'));
  if (whole !== undefined) return { xmp: whole, remarks: [] };
  const rest = joinPackets(xmp, undefined);
  return { ...(rest !== undefined && { xmp: rest }), remarks: ['xmp-lost'] };
}

/** Undefined when a piece is missing. */
function joinPieces(name: string, pieces: readonly Buffer[]): Buffer | undefined {
  const own = pieces.filter(
    (piece) => piece.length >= EXTENSION_NUMBERS_BYTES && piece.toString('latin1', 0, 32) === name,
  );
  const total = own[0]?.readUInt32BE(32);
  if (total === undefined || total > MAX_PART_BYTES) return undefined;
  const whole = Buffer.alloc(total);
  let filled = 0;
  for (const piece of own) {
    const data = piece.subarray(EXTENSION_NUMBERS_BYTES);
    filled += data.copy(whole, piece.readUInt32BE(36));
  }
  return filled === total ? whole : undefined;
}

/** Puts all parts at the beginning of a JPEG, in place of its JFIF segment. */
export async function planJpeg(readAt: ReadAt, { density, exif, xmp, iptc, text }: WrittenParts): Promise<Splice[]> {
  const head = await readAt(2, 4 + JFIF_HEAD.length);
  const hasJfif = head[1] === APP0 && startsWith(head.subarray(4), JFIF_HEAD);
  const segments = [createSegment(APP0, createJfif(density))];
  if (exif !== undefined) segments.push(createSegment(APP1, Buffer.concat([EXIF_HEAD, exif])));
  if (xmp !== undefined) {
    segments.push(createSegment(APP1, Buffer.concat([XMP_HEAD, Buffer.from(xmp.main)])));
    if (xmp.extension !== null) segments.push(...createExtension(xmp.extension));
  }
  if (iptc !== undefined) segments.push(...createPhotoshop(wrapIptc(iptc)));
  for (const entry of text) segments.push(createSegment(COM, Buffer.from(entry.text ?? '')));
  return [{ at: 2, removed: hasJfif ? 2 + head.readUInt16BE(2) : 0, bytes: Buffer.concat(segments) }];
}

function createSegment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Version 1.1 without a thumbnail; without a density, square pixels of no size. */
function createJfif(density: Density | undefined): Buffer {
  const { x, y, unit } = density === undefined ? { x: 1, y: 1, unit: 'none' as const } : toWholeDensity(density);
  const numbers = Buffer.from([1, 1, UNITS.indexOf(unit), 0, 0, 0, 0, 0, 0]);
  numbers.writeUInt16BE(x, 3);
  numbers.writeUInt16BE(y, 5);
  return Buffer.concat([JFIF_HEAD, numbers]);
}

function createExtension({ name, bytes }: { readonly name: string; readonly bytes: Buffer }): Buffer[] {
  return cut(bytes, MAX_SEGMENT_BYTES - EXTENSION_HEAD.length - EXTENSION_NUMBERS_BYTES).map(({ at, piece }) => {
    const numbers = Buffer.alloc(8);
    numbers.writeUInt32BE(bytes.length, 0);
    numbers.writeUInt32BE(at, 4);
    return createSegment(APP1, Buffer.concat([EXTENSION_HEAD, Buffer.from(name, 'latin1'), numbers, piece]));
  });
}

/** Longer resources continue in further segments. */
function createPhotoshop(resources: Buffer): Buffer[] {
  return cut(resources, MAX_SEGMENT_BYTES - PHOTOSHOP_HEAD.length).map(({ piece }) =>
    createSegment(APP13, Buffer.concat([PHOTOSHOP_HEAD, piece])),
  );
}

function cut(bytes: Buffer, length: number): { readonly at: number; readonly piece: Buffer }[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => ({
    at: i * length,
    piece: bytes.subarray(i * length, (i + 1) * length),
  }));
}
