/**
 * Finds the codec of the images in a HEIF file from its outer boxes (ISO/IEC 23008-12); decoding is left to libheif and
 * sharp.
 */
import { HEVC_BRANDS } from '#files/photo-format.ts';
import type { ReadAt } from '../metadata/tiff-directory.ts';

/**
 * What a HEIF file holds: images in HEVC or AV1, images of other kinds (the types of their items), frames alone, or
 * nothing that can be identified.
 */
export type HeifContent = 'hevc' | 'av1' | 'frames' | 'nothing' | { readonly otherTypes: readonly string[] };

const HEIF_BRANDS: readonly string[] = [...HEVC_BRANDS, 'mif1', 'mif2', 'msf1', 'miaf', '1pic'];
const HEVC_ITEMS: readonly string[] = ['hvc1', 'lhv1'];
/** Items that are made of others or describe them. */
const COMPOSED_ITEMS: readonly string[] = ['grid', 'iden', 'iovl', 'tmap', 'Exif', 'mime', 'uri '];

const MAX_TOP_BOXES = 100;
const MAX_ITEMS = 20_000;
/** A phone's takes a few kilobytes. */
const MAX_META_BYTES = 2 ** 24;
/** Version and flags, with which some boxes begin. */
export const FULL_BOX_BYTES = 4;

/** True when one of the brands of the file is one of HEIF; `avif` and video brands are not. */
export function isHeifBrand(brands: readonly string[]): boolean {
  return brands.some((brand) => HEIF_BRANDS.includes(brand));
}

/** Reads the list of items; a brand is only believed where there is none. */
export async function readHeifContent(readAt: ReadAt, brands: readonly string[]): Promise<HeifContent> {
  const { meta, hasFrames } = await findMeta(readAt);
  if (meta === null) return hasFrames ? 'frames' : 'nothing';
  const types = listItemTypes(meta);
  if (types.some((type) => HEVC_ITEMS.includes(type))) return 'hevc';
  if (types.includes('av01')) return 'av1';
  const otherTypes = types.filter((type) => !COMPOSED_ITEMS.includes(type));
  if (otherTypes.length > 0) return { otherTypes: [...new Set(otherTypes)] };
  return brands.some((brand) => HEVC_BRANDS.includes(brand)) ? 'hevc' : 'nothing';
}

/** The `meta` box of the file, without its head. */
export async function findMeta(readAt: ReadAt): Promise<{ readonly meta: Buffer | null; readonly hasFrames: boolean }> {
  let hasFrames = false;
  let at = 0;
  for (let box = 0; box < MAX_TOP_BOXES; box++) {
    const head = await readAt(at, 16);
    if (head.length < 8) break;
    const type = head.toString('latin1', 4, 8);
    const { headBytes, length } = measureBox(head);
    if (type === 'meta') {
      const bodyBytes = Math.min(length - headBytes, MAX_META_BYTES);
      return { meta: bodyBytes > 0 ? await readAt(at + headBytes, bodyBytes) : null, hasFrames };
    }
    hasFrames ||= type === 'moov';
    if (length < headBytes) break;
    at += length;
  }
  return { meta: null, hasFrames };
}

/** A length of 0 reaches to the end of the file; one of 1 is followed by eight bytes with the real one. */
function measureBox(head: Buffer): { readonly headBytes: number; readonly length: number } {
  const length = head.readUInt32BE(0);
  if (length === 0) return { headBytes: 8, length: Number.MAX_SAFE_INTEGER };
  if (length !== 1 || head.length < 16) return { headBytes: 8, length };
  return { headBytes: 16, length: Number(head.readBigUInt64BE(8)) };
}

/** The types of all items, in the order of the file; fewer where the list is broken. */
function listItemTypes(meta: Buffer): string[] {
  const list = findBox(meta.subarray(FULL_BOX_BYTES), 'iinf');
  if (list === null || list.length < 8) return [];
  const types: string[] = [];
  let rest = list.subarray(list[0] === 0 ? 6 : 8);
  while (rest.length >= 8 && types.length < MAX_ITEMS) {
    const length = rest.readUInt32BE(0);
    const version = rest[8];
    // Version 2 has an id of two bytes, version 3 one of four; older ones have no type.
    const at = version === 2 ? 16 : version === 3 ? 18 : null;
    if (at !== null && rest.length >= at + 4) types.push(rest.toString('latin1', at, at + 4));
    if (length < 8) break;
    rest = rest.subarray(length);
  }
  return types;
}

/** The content of the first box of a kind; null when there is none. */
export function findBox(boxes: Buffer, wanted: string): Buffer | null {
  let rest = boxes;
  while (rest.length >= 8) {
    const length = rest.readUInt32BE(0);
    if (rest.toString('latin1', 4, 8) === wanted) return rest.subarray(8, Math.max(8, length));
    if (length < 8) return null;
    rest = rest.subarray(length);
  }
  return null;
}
