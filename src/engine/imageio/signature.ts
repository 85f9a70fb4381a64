/**
 * Identifies an image file by its first bytes and outer structure; rejects files whose frames or pages would be lost.
 */
import { withRegularFile } from '#files/guarded-read.ts';
import { HEAD_BYTES, readBrands, recogniseFormat } from '#files/photo-format.ts';
import { AppError } from '#shared/errors.ts';
import type { InputFormat } from '#shared/formats.ts';
import { INPUT_LABELS } from '#shared/formats.ts';
import { joinWithOr } from '#shared/naming/word-list.ts';
import { hasRawMark, rejectRaw } from './camera-raw.ts';
import { isHeifBrand, readHeifContent } from './heif/heif-items.ts';
import { corrupt, unsupported } from './image-errors.ts';
import type { ReadAt } from './metadata/tiff-directory.ts';
import { toReadAt } from './metadata/tiff-directory.ts';
import { CHUNK_HEAD_BYTES, listPngChunks } from './png-chunks.ts';
import { identifyTiff } from './tiff/identify-tiff.ts';

export interface Signature {
  readonly format: InputFormat;
  /** JPEG, AVIF, HEIC, lossy WebP, TIFF with JPEG inside. */
  readonly lossy: boolean;
  /** Which directory of a TIFF is read, from 0; other formats have no choice. */
  readonly page?: number;
}

/** Other kinds of files that people try to open: name, offset of the mark, the mark. */
const FOREIGN_KINDS: readonly (readonly [name: string, at: number, mark: string])[] = [
  ['a JPEG XL image', 0, '\xff\x0a'],
  ['a JPEG XL image', 4, 'JXL \r\n\x87\n'],
  ['a JPEG 2000 image', 4, 'jP  \r\n\x87\n'],
  ['a video', 4, 'ftyp'],
  ['a Photoshop document', 0, '8BPS'],
  ['an OpenEXR image', 0, '\x76\x2f\x31\x01'],
  ['a Windows bitmap', 0, 'BM'],
  ['a PDF document', 0, '%PDF'],
  ['an SVG drawing', 0, '<svg'],
];

const ANIMATION = 'is an animation; only its frames could be upscaled';
const MAX_CHUNKS = 10_000;
const WEBP_FRAME_HEAD_BYTES = 24;

/**
 * Reads no pixels.
 * @throws {AppError} image/not-found, image/corrupt (empty), image/unsupported (folder, another kind of file,
 *   animation, several pages), image/camera-raw
 */
export async function readSignature(path: string): Promise<Signature> {
  return withRegularFile(path, (read) => identify(toReadAt(read), path));
}

async function identify(readAt: ReadAt, path: string): Promise<Signature> {
  const head = await readAt(0, HEAD_BYTES);
  const brands = readBrands(head);
  if (brands[0] === 'avis') throw unsupported(path, ANIMATION);
  if (hasRawMark(head)) throw rejectRaw(path);
  switch (recogniseFormat(head)) {
    case 'jpeg':
      return { format: 'jpeg', lossy: true };
    case 'png':
      return identifyPng(readAt, path);
    case 'webp':
      return identifyWebp(readAt, path);
    case 'gif':
      return { format: 'gif', lossy: false };
    case 'avif':
      return { format: 'avif', lossy: true };
    case 'tiff':
      return { format: 'tiff', ...(await identifyTiff(readAt, path)) };
    case 'heic':
    case null:
      if (isHeifBrand(brands)) return identifyHeif(readAt, path, brands);
      throw rejectForeign(head, path);
  }
}

function rejectForeign(head: Buffer, path: string): AppError {
  const foreign = FOREIGN_KINDS.find(([, at, mark]) => head.toString('latin1', at, at + mark.length) === mark);
  if (foreign !== undefined) return unsupported(path, `is ${foreign[0]}, which cannot be read`);
  return unsupported(path, `is not a ${joinWithOr(INPUT_LABELS)} image`);
}

async function identifyHeif(readAt: ReadAt, path: string, brands: readonly string[]): Promise<Signature> {
  const content = await readHeifContent(readAt, brands);
  switch (content) {
    case 'hevc':
      return { format: 'heic', lossy: true };
    case 'av1':
      return { format: 'avif', lossy: true };
    case 'frames':
      throw unsupported(path, ANIMATION);
    case 'nothing':
      throw corrupt(path, 'a HEIC file with a damaged header');
    default: {
      const types = content.otherTypes.slice(0, 5).join(', ');
      throw unsupported(
        path,
        `is a HEIF file with images of a kind that cannot be read (${types}); export it as JPEG or PNG`,
      );
    }
  }
}

/** An animation of one frame is a still image, when that frame is the image that every reader shows. */
async function identifyPng(readAt: ReadAt, path: string): Promise<Signature> {
  let frames: number | null = null;
  let isImageAFrame = false;
  for await (const { type, at } of listPngChunks(readAt, MAX_CHUNKS)) {
    if (type === 'IDAT') break;
    isImageAFrame ||= type === 'fcTL';
    if (type !== 'acTL') continue;
    const count = await readAt(at + CHUNK_HEAD_BYTES, 4);
    if (count.length === 4) frames = count.readUInt32BE(0);
  }
  if (frames !== null && (frames > 1 || !isImageAFrame)) throw unsupported(path, ANIMATION);
  return { format: 'png', lossy: false };
}

async function identifyWebp(readAt: ReadAt, path: string): Promise<Signature> {
  const end = 8 + (await readAt(4, 4)).readUInt32LE(0);
  let at = 12;
  let frames = 0;
  let lossy = true;
  for (let chunk = 0; chunk < MAX_CHUNKS && at < end; chunk++) {
    const head = await readAt(at, 8);
    const type = head.toString('latin1', 0, 4);
    frames += type === 'ANMF' ? 1 : 0;
    if (frames > 1) throw unsupported(path, ANIMATION);
    if (type === 'VP8L') lossy = false;
    if (head.length < 8) break;
    const length = head.readUInt32LE(4);
    // The chunks of a frame follow its 16 bytes of position and time.
    at += type === 'ANMF' ? WEBP_FRAME_HEAD_BYTES : 8 + length + (length % 2);
  }
  return { format: 'webp', lossy };
}
