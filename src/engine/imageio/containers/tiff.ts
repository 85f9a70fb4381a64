/** The directories of a TIFF file that describe the photo: EXIF, GPS, XMP, IPTC, resolution. */
import {
  convertTree,
  hasFixedMakerNote,
  isEmptyTree,
  parseExifTree,
  placeParts,
  readExifTree,
  createExifBlock,
} from '../metadata/exif-tree.ts';
import type { Density } from '../metadata/density.ts';
import { createDensity } from '../metadata/density.ts';
import { createDensityFields, RESOLUTION_UNIT, UNITS, X_RESOLUTION, Y_RESOLUTION } from '../metadata/adapt-exif.ts';
import { findIptc, isIptc } from '../metadata/iptc.ts';
import type { ReadAt, TiffDirectory, TiffSource } from '../metadata/tiff-directory.ts';
import { getNumber, openTiff, readDirectory, readNumber, readValue } from '../metadata/tiff-directory.ts';
import type { Field } from '../metadata/tiff-fields.ts';
import { createNumber, keepEntry, LONG, placeDirectory } from '../metadata/tiff-fields.ts';
import type { ReadParts, WrittenParts } from './carried-parts.ts';
import { MAX_PART_BYTES } from './carried-parts.ts';
import type { Splice } from './file-splices.ts';

const XMP = 0x02bc;
const IPTC = 0x83bb;
const PHOTOSHOP = 0x8649;
/** Scale, tie points and keys of GeoTIFF: they count pixels of the old size. */
const GEO_TAGS: readonly number[] = [0x830e, 0x8480, 0x85d8, 0x87af];
const BYTE = 1;

/** Reads the directory of the page and those of EXIF; broken parts are left out. */
export async function readTiff(readAt: ReadAt, page: number): Promise<ReadParts> {
  const source = await openTiff(readAt);
  const offset = source && (await findPage(source, page));
  const directory = offset === undefined ? undefined : await readDirectory(source!, offset);
  if (source === undefined || directory === undefined) return {};
  const read = async (tag: number): Promise<Buffer | undefined> => {
    const entry = directory.entries.find((one) => one.tag === tag);
    return entry && readValue(source, entry, MAX_PART_BYTES);
  };
  const [xmp, photoshop] = [await read(XMP), await read(PHOTOSHOP)];
  const own = await readExifTree(readAt, offset);
  // Where a thumbnail comes first, the photo is described there.
  const parsed = own === undefined || isEmptyTree(own.tree) ? await readExifTree(readAt) : own;
  const hasExif = parsed !== undefined && !isEmptyTree(parsed.tree);
  const hasGeo = directory.entries.some(({ tag }) => GEO_TAGS.includes(tag));
  return {
    exif: hasExif ? createExifBlock(parsed.tree, source) : undefined,
    xmp: xmp?.toString('utf8').replace(/\0+$/, ''),
    iptc: orderIptc(await read(IPTC)) ?? (photoshop && findIptc(photoshop)),
    density: await readDensity(source, directory),
    remarks: [
      ...(hasExif && hasFixedMakerNote(parsed.tree) ? (['maker-notes-moved'] as const) : []),
      ...(hasGeo ? (['geo-lost'] as const) : []),
    ],
  };
}

async function findPage(source: TiffSource, page: number): Promise<number | undefined> {
  let offset = source.firstOffset;
  for (let i = 0; i < page; i++) {
    const directory = await readDirectory(source, offset);
    if (directory === undefined || directory.nextOffset === 0) return undefined;
    offset = directory.nextOffset;
  }
  return offset;
}

/** Some programs write the block as longs, whose bytes are in the wrong order then. */
function orderIptc(iptc: Buffer | undefined): Buffer | undefined {
  if (iptc === undefined || isIptc(iptc)) return iptc;
  const swapped = Buffer.from(iptc.subarray(0, iptc.length - (iptc.length % 4))).swap32();
  return isIptc(swapped) ? swapped : undefined;
}

async function readDensity(source: TiffSource, directory: TiffDirectory): Promise<Density | undefined> {
  const read = async (tag: number): Promise<number> => {
    const entry = directory.entries.find((one) => one.tag === tag);
    const value = entry && (await readValue(source, entry, 8));
    if (value?.length !== 8) return NaN;
    const [numerator, denominator] = [value.subarray(0, 4), value.subarray(4)];
    return readNumber(numerator, source.isLittleEndian) / readNumber(denominator, source.isLittleEndian);
  };
  const unit = getNumber(source, directory, RESOLUTION_UNIT) ?? UNITS.inch;
  const name = unit === UNITS.cm ? 'cm' : unit === UNITS.none ? 'none' : 'inch';
  return createDensity(await read(X_RESOLUTION), await read(Y_RESOLUTION), name);
}

/**
 * Appends a copy of the first directory with all parts to a file that has none, and points to it. Large images stay where they
 * are.
 */
export async function planTiff(readAt: ReadAt, parts: WrittenParts, fileBytes: number): Promise<Splice[]> {
  const target = await openTiff(readAt);
  const directory = target && (await readDirectory(target, target.firstOffset));
  if (target === undefined || directory === undefined) throw new RangeError('the file has no directory');
  const base = fileBytes + (fileBytes % 2);
  const parsed = parts.exif && (await parseExifTree(parts.exif));
  const tree = parsed ? convertTree(parsed.tree, parsed.source, target) : { main: [], exif: [], gps: [], interop: [] };
  const { bytes, main } = placeParts(tree, base, target);
  const density = parts.density ?? { x: 1, y: 1, unit: 'none' };
  const added = [...main, ...createDensityFields(density, target), ...createBlocks(parts)];
  const kept = directory.entries.filter(({ tag }) => !added.some((field) => field.tag === tag)).map(keepEntry);
  const mainOffset = base + bytes.length;
  const first = placeDirectory([...kept, ...added], mainOffset, target);
  const pointer = createNumber(mainOffset, target.isBig ? 8 : 4, target);
  return [
    { at: target.isBig ? 8 : 4, removed: pointer.length, bytes: pointer },
    { at: fileBytes, removed: 0, bytes: Buffer.concat([Buffer.alloc(base - fileBytes), bytes, first]) },
  ];
}

function createBlocks({ xmp, iptc }: WrittenParts): Field[] {
  const fields: Field[] = [];
  if (xmp !== undefined) {
    const value = Buffer.from(xmp.main);
    fields.push({ tag: XMP, type: BYTE, count: value.length, value });
  }
  if (iptc !== undefined) {
    // As longs, because libtiff and what is built on it expect that.
    const value = Buffer.concat([iptc, Buffer.alloc((4 - (iptc.length % 4)) % 4)]);
    fields.push({ tag: IPTC, type: LONG, count: value.length / 4, value });
  }
  return fields;
}
