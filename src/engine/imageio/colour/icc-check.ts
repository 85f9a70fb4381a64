/**
 * Says whether the ICC profile of a file can be used for its pixels: one that is broken, or for other pixels, would
 * make a viewer show black or nothing. Making profiles is left to icc-profile.ts.
 */
import type { ProfileKind } from './icc-profile.ts';
import { assembleProfile } from './icc-profile.ts';

const HEADER_BYTES = 128;
const MAX_TAGS = 200;
/** Display, input, output, colour space conversion; links and lists of colours are no descriptions of photos. */
const CLASSES: readonly string[] = ['mntr', 'scnr', 'prtr', 'spac'];
const TABLE_TAGS: readonly string[] = ['A2B0', 'A2B1', 'D2B0', 'D2B1'];
const COLUMN_TAGS: readonly string[] = ['rXYZ', 'gXYZ', 'bXYZ'];
const CURVE_TAGS: readonly string[] = ['rTRC', 'gTRC', 'bTRC'];
const TABLE_TYPES: readonly string[] = ['mft1', 'mft2', 'mAB ', 'mpet'];
/** Numbers of `para` by its formula. */
const PARAMETER_COUNTS: readonly number[] = [1, 3, 4, 5, 7];
/** PQ and HLG in a `cicp` tag (ICC 4.4). */
const HDR_TRANSFERS: readonly number[] = [16, 18];

type Tags = ReadonlyMap<string, Buffer>;

/** What a profile that can be used says; undefined for one that is broken. */
export interface CheckedProfile {
  readonly kind: ProfileKind;
  readonly isHdr: boolean;
  /** The curve of the first colour; null when the profile works by tables. */
  readonly curve: Buffer | null;
}

export function checkProfile(profile: Buffer): CheckedProfile | undefined {
  const tags = readTags(profile);
  if (tags === undefined || !CLASSES.includes(profile.toString('latin1', 12, 16))) return undefined;
  const kind = profile.toString('latin1', 16, 20);
  const connection = profile.toString('latin1', 20, 24);
  const hasTable = TABLE_TAGS.some((name) => TABLE_TYPES.includes(getType(tags.get(name))));
  const code = tags.get('cicp');
  const isHdr = code !== undefined && code.length >= 10 && HDR_TRANSFERS.includes(code[9]!);
  if (connection !== 'XYZ ' && connection !== 'Lab ') return undefined;
  switch (kind) {
    case 'RGB ':
      if (
        !hasTable &&
        (connection === 'Lab ' || !hasColumns(tags) || !CURVE_TAGS.every((name) => isCurve(tags.get(name))))
      )
        return undefined;
      return { kind, isHdr, curve: tags.get('rTRC') ?? null };
    case 'GRAY':
      return hasTable || isCurve(tags.get('kTRC')) ? { kind, isHdr, curve: tags.get('kTRC') ?? null } : undefined;
    case 'CMYK':
      return hasTable ? { kind, isHdr, curve: null } : undefined;
    default:
      return undefined;
  }
}

/** The profile for grey samples that stand for equal red, green and blue in the colours of a curve. */
export function makeGreyProfile(curve: Buffer): Buffer {
  return assembleProfile('GRAY', 'Colours of the photo (grey)', [['kTRC', curve]]);
}

/** All tags; undefined when the header or one of them lies outside the profile. */
function readTags(profile: Buffer): Tags | undefined {
  if (profile.length < HEADER_BYTES + 4 || profile.toString('latin1', 36, 40) !== 'acsp') return undefined;
  if (profile.readUInt32BE(0) > profile.length) return undefined;
  const count = profile.readUInt32BE(HEADER_BYTES);
  if (count > MAX_TAGS || HEADER_BYTES + 4 + 12 * count > profile.length) return undefined;
  const tags = new Map<string, Buffer>();
  for (let at = HEADER_BYTES + 4; at < HEADER_BYTES + 4 + 12 * count; at += 12) {
    const [from, length] = [profile.readUInt32BE(at + 4), profile.readUInt32BE(at + 8)];
    if (from + length > profile.length) return undefined;
    tags.set(profile.toString('latin1', at, at + 4), profile.subarray(from, from + length));
  }
  return tags;
}

const getType = (tag: Buffer | undefined): string => tag?.toString('latin1', 0, 4) ?? '';

/** Three points whose sum is a white: with others a photo would become black, or one colour. */
function hasColumns(tags: Tags): boolean {
  const columns = COLUMN_TAGS.map((name) => tags.get(name));
  if (columns.some((tag) => tag === undefined || tag.length < 20 || getType(tag) !== 'XYZ ')) return false;
  const luminance = columns.reduce((sum, tag) => sum + tag!.readInt32BE(12) / 2 ** 16, 0);
  return luminance > 0.8 && luminance < 1.2;
}

function isCurve(tag: Buffer | undefined): boolean {
  if (tag === undefined || tag.length < 12) return false;
  if (getType(tag) === 'curv') return tag.readUInt32BE(8) * 2 + 12 <= tag.length;
  const count = PARAMETER_COUNTS[tag.readUInt16BE(8)];
  return getType(tag) === 'para' && count !== undefined && 12 + 4 * count <= tag.length;
}
