/**
 * Reads the colours that a TIFF describes in tags (TIFF 6.0): what its samples are, which of them is alpha, and the
 * primaries and curves of RGB and grey.
 */
import { unsupported } from '../image-errors.ts';
import type { ReadAt, TiffDirectory, TiffSource } from '../metadata/tiff-directory.ts';
import { FIELD_TYPES, getNumber, openTiff, readNumber, readValue } from '../metadata/tiff-directory.ts';
import { readDirectories } from '../tiff/identify-tiff.ts';
import { arePrimariesUsable } from './chromaticity.ts';
import type { ColourDescription, ColourModel, ColourSpace, Primaries, Transfer, Xy } from './colour-description.ts';
import { arePrimariesOfSrgb, D50, SRGB_PRIMARIES, SRGB_TRANSFER, UNDESCRIBED } from './colour-description.ts';

const TAGS = {
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  samplesPerPixel: 277,
  transferFunction: 301,
  whitePoint: 318,
  primaries: 319,
  inkSet: 332,
  extraSamples: 338,
  sampleFormat: 339,
  ycbcrCoefficients: 529,
  ycbcrSubsampling: 530,
  referenceBlackWhite: 532,
} as const;
const PHOTOMETRIC = { rgb: 2, inks: 5, ycbcr: 6, cieLab: 8, iccLab: 9, ituLab: 10 } as const;
const JPEG: readonly (number | undefined)[] = [6, 7];
const UNSIGNED = 1;
const FLOAT = 3;
const CMYK = 1;
/** Kinds of `ExtraSamples`: 0 is none of them. */
const ASSOCIATED_ALPHA = 1;
const UNASSOCIATED_ALPHA = 2;
const RATIONAL = 5;
/** Beyond them no value is replaced; a photo has five at most. */
const MAX_CHANNELS = 64;
const MAX_VALUE_BYTES = 6 * 2 ** 16;
/** libtiff's, which are those of Rec. 601. */
const DEFAULT_LUMA = [0.299, 0.587, 0.114];

export interface TiffColours {
  readonly description: ColourDescription;
  /**
   * For YCbCr and for Lab of whole numbers, of which libvips cannot read every kind: what makes the file say RGB, so that
   * the samples come as they are. Empty where libvips can read the file itself.
   */
  readonly patches: readonly Patch[];
}

/** Bytes in place of others at an offset of the file. */
export interface Patch {
  readonly at: number;
  readonly bytes: Buffer;
}

/** @throws {AppError} image/unsupported for kinds of samples that cannot be converted */
export async function readTiffColours(readAt: ReadAt, path: string, page: number): Promise<TiffColours> {
  const source = await openTiff(readAt);
  const directories = source && (await readDirectories(source));
  const directory = directories?.[page];
  if (source === undefined || directory === undefined) return { description: UNDESCRIBED, patches: [] };
  const tags = new TagReader(source, directory, directories?.[page - 1]?.nextOffset ?? source.firstOffset);
  const model = await readModel(tags, path);
  const description = {
    ...UNDESCRIBED,
    space: model.kind === 'lab' ? null : await readSpace(tags),
    model,
    alphaIndex: await findAlpha(tags, model, path),
  };
  return { description, patches: model.kind === 'rgb' ? [] : tags.makeRgbPatches() };
}

/** The values of one directory as numbers. */
class TagReader {
  readonly #source: TiffSource;
  readonly #directory: TiffDirectory;
  readonly #offset: number;

  constructor(source: TiffSource, directory: TiffDirectory, offset: number) {
    this.#source = source;
    this.#directory = directory;
    this.#offset = offset;
  }

  getFirst(tag: number): number | undefined {
    return getNumber(this.#source, this.#directory, tag);
  }

  /** All values of a tag with bytes, shorts, longs or rationals; null when it is missing or broken. */
  async readAll(tag: number): Promise<readonly number[] | null> {
    const entry = this.#directory.entries.find((candidate) => candidate.tag === tag);
    const value = entry && (await readValue(this.#source, entry, MAX_VALUE_BYTES));
    if (entry === undefined || value === undefined) return null;
    const { isLittleEndian } = this.#source;
    const read = (at: number, bytes: number): number =>
      isLittleEndian ? value.readUIntLE(at, bytes) : value.readUIntBE(at, bytes);
    return Array.from({ length: entry.count }, (_, i) => {
      if (entry.type === RATIONAL) return read(8 * i, 4) / read(8 * i + 4, 4);
      const bytes = value.length / entry.count;
      return read(bytes * i, Math.min(bytes, 4));
    });
  }

  async readBits(): Promise<number> {
    return (await this.readAll(TAGS.bitsPerSample))?.[0] ?? 1;
  }

  /** Makes the file say RGB of unsigned samples. */
  makeRgbPatches(): Patch[] {
    return [
      ...this.#patch(TAGS.photometric, PHOTOMETRIC.rgb),
      ...(this.getFirst(TAGS.sampleFormat) === undefined ? [] : this.#patch(TAGS.sampleFormat, UNSIGNED)),
    ];
  }

  /** Replaces all values of a tag. */
  #patch(tag: number, value: number): Patch[] {
    const { isBig, isLittleEndian } = this.#source;
    const [countBytes, entryBytes, fieldAt] = isBig ? [8, 20, 12] : [2, 12, 8];
    const index = this.#directory.entries.findIndex((entry) => entry.tag === tag);
    const { type, count, field } = this.#directory.entries[index]!;
    const width = FIELD_TYPES.get(type)!.bytes;
    const bytes = Buffer.alloc(width * Math.min(count, MAX_CHANNELS));
    for (let at = 0; at < bytes.length; at += width) bytes[isLittleEndian ? at : at + width - 1] = value;
    const isInside = width * count <= field.length;
    const entryAt = this.#offset + countBytes + index * entryBytes;
    return [{ at: isInside ? entryAt + fieldAt : readNumber(field, isLittleEndian), bytes }];
  }
}

async function readModel(tags: TagReader, path: string): Promise<ColourModel> {
  const photometric = tags.getFirst(TAGS.photometric);
  // The decoder of JPEG converts by itself.
  if (photometric === PHOTOMETRIC.ycbcr && !JPEG.includes(tags.getFirst(TAGS.compression))) {
    return readYcbcr(tags, path);
  }
  // libvips converts floating point by itself.
  if (photometric === PHOTOMETRIC.cieLab && (await tags.readAll(TAGS.sampleFormat))?.[0] !== FLOAT) {
    return { kind: 'lab', coding: 'cie', white: (await readWhite(tags)) ?? D50 };
  }
  if (photometric === PHOTOMETRIC.iccLab) return { kind: 'lab', coding: 'icc', white: D50 };
  if (photometric === PHOTOMETRIC.ituLab) {
    throw unsupported(path, 'holds colours of faxes (ITU L*a*b*); save it as RGB or grey with 8 or 16 bits');
  }
  if (photometric === PHOTOMETRIC.inks && (tags.getFirst(TAGS.inkSet) ?? CMYK) !== CMYK) {
    throw unsupported(path, 'holds inks other than CMYK; save it as RGB or grey with 8 or 16 bits');
  }
  return { kind: 'rgb', range: 'full' };
}

async function readYcbcr(tags: TagReader, path: string): Promise<ColourModel> {
  const [across, down] = (await tags.readAll(TAGS.ycbcrSubsampling)) ?? [2, 2];
  if (across !== 1 || down !== 1) {
    throw unsupported(path, 'holds YCbCr with reduced colour outside JPEG; save it as RGB');
  }
  const bits = await tags.readBits();
  const most = 2 ** bits - 1;
  const middle = 2 ** (bits - 1);
  const luma = await tags.readAll(TAGS.ycbcrCoefficients);
  const reference = await tags.readAll(TAGS.referenceBlackWhite);
  // Some writers give the levels of 8 bits with any depth.
  const isSpread =
    reference?.length === 6 &&
    [0, 2, 4].every((i) => reference[i + 1]! - reference[i]! > most / 4 && reference[i + 1]! <= 2 * most);
  const isLuma =
    luma?.length === 3 && luma.every((share) => share > 0) && Math.abs(luma[0]! + luma[1]! + luma[2]! - 1) < 0.01;
  return {
    kind: 'ycbcr',
    luma: isLuma ? luma : DEFAULT_LUMA,
    reference: (isSpread ? reference : [0, most, middle, most, middle, most]).map((value) => value / most),
  };
}

/**
 * Only a channel that is called alpha is alpha; without any word about channels that are there, the first is, as all
 * programs have it.
 */
async function findAlpha(tags: TagReader, model: ColourModel, path: string): Promise<number | null | undefined> {
  const kinds = await tags.readAll(TAGS.extraSamples);
  if (kinds === null) return undefined;
  const index = kinds.findIndex((kind) => kind === ASSOCIATED_ALPHA || kind === UNASSOCIATED_ALPHA);
  if (kinds[index] === ASSOCIATED_ALPHA && model.kind !== 'rgb') {
    throw unsupported(path, 'holds colours other than RGB that are multiplied by alpha; save it as RGB');
  }
  return index < 0 ? null : index;
}

async function readWhite(tags: TagReader): Promise<Xy | null> {
  const white = await tags.readAll(TAGS.whitePoint);
  if (white?.length !== 2) return null;
  const [x, y] = [white[0]!, white[1]!];
  return x > 0.1 && y > 0.1 && x + y < 1 ? [x, y] : null;
}

async function readSpace(tags: TagReader): Promise<ColourSpace | null> {
  const primaries = await readPrimaries(tags);
  const transfer = await readTransfer(tags);
  if (primaries === null && transfer === null) return null;
  return { primaries: primaries ?? SRGB_PRIMARIES, transfer: transfer ?? SRGB_TRANSFER };
}

/** Null when they are missing, broken, or those of sRGB. A white alone is what a scanner says of its lamp. */
async function readPrimaries(tags: TagReader): Promise<Primaries | null> {
  const values = await tags.readAll(TAGS.primaries);
  if (values?.length !== 6) return null;
  const [red, green, blue] = [0, 2, 4].map((at): Xy => [values[at]!, values[at + 1]!]) as [Xy, Xy, Xy];
  const white = (await readWhite(tags)) ?? SRGB_PRIMARIES.white;
  const primaries = { name: 'by chromaticities', red, green, blue, white };
  return arePrimariesUsable(primaries) && !arePrimariesOfSrgb(primaries) ? primaries : null;
}

/** Null when it is missing, broken, or falls somewhere. */
async function readTransfer(tags: TagReader): Promise<Transfer | null> {
  const values = await tags.readAll(TAGS.transferFunction);
  const points = 2 ** (await tags.readBits());
  if (values === null || (values.length !== points && values.length !== 3 * points)) return null;
  const tables = Array.from({ length: values.length / points }, (_, i) =>
    Uint16Array.from(values.slice(i * points, (i + 1) * points)),
  );
  const isRising = (table: Uint16Array): boolean => table.every((value, i) => i === 0 || value >= table[i - 1]!);
  if (!tables.every((table) => isRising(table) && table.at(-1)! > table[0]!)) return null;
  return { kind: 'tables', tables };
}
