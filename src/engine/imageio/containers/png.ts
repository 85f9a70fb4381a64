/** The chunks of a PNG file that describe the photo: resolution, EXIF, XMP, texts; with what old programs hid in texts. */
import { getTiffBlock, resetExifOrientation, stripExifHead } from '../metadata/exif.ts';
import type { Density } from '../metadata/density.ts';
import { createDensity, fromPixelsPerMetre, toPixelsPerMetre } from '../metadata/density.ts';
import { findIptc, isIptc } from '../metadata/iptc.ts';
import type { PngTextType, TextEntry } from '../metadata/text-entries.ts';
import { createPngText, PNG_TEXT_TYPES, readPngText, readRawProfile } from '../metadata/text-entries.ts';
import type { ReadAt } from '../metadata/tiff-directory.ts';
import { createPngChunk, listPngChunks } from '../png-chunks.ts';
import type { ReadParts, WrittenParts } from './carried-parts.ts';
import { MAX_PART_BYTES } from './carried-parts.ts';
import type { Splice } from './file-splices.ts';

const XMP_KEYWORD = 'XML:com.adobe.xmp';
/** Before the packet in a JPEG, from which old programs copied it. */
const XMP_HEAD = 'http://ns.adobe.com/xap/1.0/\0';
/** Raw profiles of colour, which no decoder applies. */
const PROFILE_NAMES: readonly string[] = ['icc', 'icm'];
const PIXELS_PER_METRE = 1;
/** Chunks that the parts replace. */
const REPLACED: readonly string[] = ['pHYs', 'eXIf', ...PNG_TEXT_TYPES];

export async function readPng(readAt: ReadAt): Promise<ReadParts> {
  const texts: TextEntry[] = [];
  let [total, isCut] = [0, false];
  let exif: Buffer | undefined;
  let density: Density | undefined;
  // Texts may also follow the image.
  for await (const { type, at, bytes } of listPngChunks(readAt)) {
    if (!REPLACED.includes(type)) continue;
    total += bytes;
    isCut ||= total > MAX_PART_BYTES;
    if (total > MAX_PART_BYTES) continue;
    const data = await readAt(at + 8, bytes);
    if (data.length < bytes) break;
    if (type === 'eXIf') exif ??= stripExifHead(data);
    else if (type === 'pHYs') density ??= readDensity(data);
    else texts.push(readPngText(type as PngTextType, data));
  }
  const { xmp, ...others } = sortTexts(texts);
  return { ...others, ...(exif && { exif }), xmp, density, remarks: isCut ? ['text-lost'] : [] };
}

function readDensity(data: Buffer): Density | undefined {
  if (data.length < 9) return undefined;
  const [x, y] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  return data[8] === PIXELS_PER_METRE ? fromPixelsPerMetre(x, y) : createDensity(x, y, 'none');
}

/** Takes XMP, and the EXIF, XMP and IPTC of old programs, out of the texts. */
function sortTexts(texts: readonly TextEntry[]): ReadParts {
  let [exif, xmp, iptc]: [Buffer?, string?, Buffer?] = [];
  const text: TextEntry[] = [];
  for (const entry of texts) {
    const profile = readRawProfile(entry);
    const hidden = profile && readHidden(profile.data);
    if (entry.keyword === XMP_KEYWORD && entry.text !== null) xmp = entry.text;
    else if (hidden !== undefined) {
      exif ??= hidden.exif;
      xmp ??= hidden.xmp;
      iptc ??= hidden.iptc;
    } else if (profile === undefined || !PROFILE_NAMES.includes(profile.name)) text.push(entry);
  }
  return { exif, xmp, iptc, text };
}

/** What the bytes of a raw profile are, whatever its name says; undefined for what is none of these. */
function readHidden(data: Buffer): Pick<ReadParts, 'exif' | 'xmp' | 'iptc'> | undefined {
  const iptc = isIptc(data) ? data : findIptc(data);
  if (iptc !== undefined) return { iptc };
  // No decoder turns an image by it, so a viewer of the result must not do so either.
  if (getTiffBlock(data) !== undefined) return { exif: resetExifOrientation(stripExifHead(data)) };
  const hasHead = data.toString('latin1', 0, XMP_HEAD.length) === XMP_HEAD;
  const packet = data.toString('utf8', hasHead ? XMP_HEAD.length : 0);
  return hasHead || /^[\s\ufeff\0]*</.test(packet) ? { xmp: packet } : undefined;
}

/** Puts all parts before the image. */
export async function planPng(readAt: ReadAt, { density, exif, xmp, text }: WrittenParts): Promise<Splice[]> {
  const splices: Splice[] = [];
  const chunks: Buffer[] = [];
  if (density !== undefined) chunks.push(createPngChunk('pHYs', createDensityData(density)));
  if (exif !== undefined) chunks.push(createPngChunk('eXIf', exif));
  if (xmp !== undefined) chunks.push(createXmp(xmp.main));
  for (const entry of text) {
    const { type, data } = entry.chunk ?? createPngText(entry);
    chunks.push(createPngChunk(type, data));
  }
  for await (const { type, at, bytes } of listPngChunks(readAt)) {
    if (REPLACED.includes(type)) splices.push({ at, removed: 12 + bytes, bytes: Buffer.alloc(0) });
    if (type !== 'IDAT') continue;
    splices.push({ at, removed: 0, bytes: Buffer.concat(chunks) });
    break;
  }
  return splices;
}

function createDensityData(density: Density): Buffer {
  const data = Buffer.alloc(9);
  const [x, y] = toPixelsPerMetre(density);
  data.writeUInt32BE(x, 0);
  data.writeUInt32BE(y, 4);
  data[8] = density.unit === 'none' ? 0 : PIXELS_PER_METRE;
  return data;
}

/** Uncompressed, without languages. */
function createXmp(xmp: string): Buffer {
  return createPngChunk('iTXt', Buffer.concat([Buffer.from(`${XMP_KEYWORD}\0\0\0\0\0`, 'latin1'), Buffer.from(xmp)]));
}
