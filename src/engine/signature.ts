/** Tells by the first bytes and the outer structure of a file what picture it is; refuses what would lose frames or pages. */
import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import { AppError, getSystemCode } from '../shared/errors.ts';
import { hasRawMark, refuseRaw, isRawDirectory } from './camera-raw.ts';
import { isHeifBrand, readHeifContent } from './heif-items.ts';
import { corrupt, unsupported } from './picture-refusals.ts';
import type { ReadAt } from './tiff-directory.ts';
import { createReadAt, getNumber, openTiff, readDirectory } from './tiff-directory.ts';

export type InputFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'avif' | 'gif' | 'heic';

export interface Signature {
  readonly format: InputFormat;
  /** JPEG, AVIF, HEIC, lossy WebP, TIFF with JPEG inside. */
  readonly lossy: boolean;
}

/** What people try to open and we cannot decode: name, where its mark stands, the mark. */
const FOREIGN_KINDS: readonly (readonly [name: string, at: number, mark: string])[] = [
  ['a JPEG XL picture', 0, '\xff\x0a'],
  ['a JPEG XL picture', 4, 'JXL \r\n\x87\n'],
  ['a JPEG 2000 picture', 4, 'jP  \r\n\x87\n'],
  ['a video', 4, 'ftyp'],
  ['a Photoshop document', 0, '8BPS'],
  ['an OpenEXR picture', 0, '\x76\x2f\x31\x01'],
  ['a Windows bitmap', 0, 'BM'],
  ['a PDF document', 0, '%PDF'],
  ['an SVG drawing', 0, '<svg'],
];

/** Tags of the first directory of a TIFF: `NewSubfileType`, `Compression`. */
const SUBFILE_TYPE_TAG = 254;
const COMPRESSION_TAG = 259;
/** Bits of `NewSubfileType`: a smaller copy of another page, a transparency mask. */
const NOT_A_PAGE = 0b101;
const ANIMATION = 'is an animation; only its frames could be enhanced';
const MAX_DIRECTORIES = 1000;
const MAX_CHUNKS = 10_000;

/**
 * Reads no pixels.
 * @throws {AppError} image/not-found, image/corrupt (empty), image/unsupported (folder, another kind of file, animation,
 * several pages), image/camera-raw
 */
export async function readSignature(path: string): Promise<Signature> {
  const handle = await openInput(path);
  try {
    return await identify(createReadAt(handle), path);
  } finally {
    await handle.close();
  }
}

async function openInput(path: string): Promise<FileHandle> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw unsupported(path, 'is a folder, not a picture');
    if (!found.isFile()) throw unsupported(path, 'is not a regular file');
    if (found.size === 0) throw corrupt(path, 'empty');
    return await open(path, 'r');
  } catch (cause) {
    const code = getSystemCode(cause);
    if (code === undefined || cause instanceof AppError) throw cause;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new AppError('image/not-found', `${path} ${isMissing ? 'does not exist' : `cannot be opened (${code})`}`, {
      cause,
    });
  }
}

async function identify(readAt: ReadAt, path: string): Promise<Signature> {
  const head = await readAt(0, 64);
  const has = (mark: string, at = 0): boolean => head.toString('latin1', at, at + mark.length) === mark;
  if (has('\xff\xd8\xff')) return { format: 'jpeg', lossy: true };
  if (has('\x89PNG\r\n\x1a\n')) return identifyPng(readAt, path);
  if (has('RIFF') && has('WEBP', 8)) return identifyWebp(readAt, path);
  if (has('GIF87a') || has('GIF89a')) return { format: 'gif', lossy: false };
  if (has('ftyp', 4)) {
    const brands = head.toString('latin1', 8, Math.min(head.readUInt32BE(0), head.length));
    if (brands.startsWith('avis')) throw unsupported(path, ANIMATION);
    if (brands.includes('avif')) return { format: 'avif', lossy: true };
    const list = brands.match(/.{4}/gs) ?? [];
    if (isHeifBrand(list)) return identifyHeif(readAt, path, list);
  }
  if (hasRawMark(head)) throw refuseRaw(path);
  const foreign = FOREIGN_KINDS.find(([, at, mark]) => has(mark, at));
  if (foreign !== undefined) throw unsupported(path, `is ${foreign[0]}, which cannot be read`);
  return identifyTiff(readAt, path);
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
        `is a HEIF file with pictures of a kind that cannot be read (${types}); export it as JPEG or PNG`,
      );
    }
  }
}

async function identifyPng(readAt: ReadAt, path: string): Promise<Signature> {
  let at = 8;
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk++) {
    const head = await readAt(at, 8);
    const type = head.toString('latin1', 4, 8);
    if (type === 'acTL') throw unsupported(path, ANIMATION);
    if (head.length < 8 || type === 'IDAT' || type === 'IEND') break;
    at += 12 + head.readUInt32BE(0);
  }
  return { format: 'png', lossy: false };
}

async function identifyWebp(readAt: ReadAt, path: string): Promise<Signature> {
  let at = 12;
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk++) {
    const head = await readAt(at, 8);
    const type = head.toString('latin1', 0, 4);
    if (type === 'ANIM' || type === 'ANMF') {
      throw unsupported(path, ANIMATION);
    }
    if (type === 'VP8L') return { format: 'webp', lossy: false };
    if (head.length < 8 || type === 'VP8 ') break;
    const length = head.readUInt32LE(4);
    at += 8 + length + (length % 2);
  }
  return { format: 'webp', lossy: true };
}

/** Walks all directories: a smaller copy or a mask is not a page; a first directory that is one marks a camera raw file. */
async function identifyTiff(readAt: ReadAt, path: string): Promise<Signature> {
  const source = await openTiff(readAt);
  if (source === undefined) throw unsupported(path, 'is not a JPEG, PNG, WebP, TIFF, AVIF, HEIC or GIF picture');
  const seen = new Set<number>();
  let pages = 0;
  let lossy = false;
  let offset = source.firstOffset;
  while (offset !== 0 && !seen.has(offset) && seen.size < MAX_DIRECTORIES) {
    const directory = await readDirectory(source, offset);
    if (directory === undefined) break;
    const isPage = ((getNumber(source, directory, SUBFILE_TYPE_TAG) ?? 0) & NOT_A_PAGE) === 0;
    if (seen.size === 0) {
      if (!isPage || (await isRawDirectory(source, directory))) throw refuseRaw(path);
      const compression = getNumber(source, directory, COMPRESSION_TAG);
      lossy = compression === 6 || compression === 7;
    }
    pages += isPage ? 1 : 0;
    seen.add(offset);
    offset = directory.nextOffset;
  }
  if (pages > 1) throw unsupported(path, `holds ${pages} pages; save each one as a picture of its own`);
  return { format: 'tiff', lossy };
}
