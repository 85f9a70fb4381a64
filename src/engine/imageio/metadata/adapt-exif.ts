/** Makes a raw EXIF block say what is true of the result: orientation, sizes, places in the image, resolution. */
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';
import type { Density } from './density.ts';
import { createDensity } from './density.ts';
import { resetExifOrientation } from './exif.ts';
import type { DirectoryChange, ExifDirectories, ExifDirectoryName } from './exif-edit.ts';
import { changeExif, openExif } from './exif-edit.ts';
import { createExifBlock } from './exif-tree.ts';
import type { Orientation } from './orientation.ts';
import { isTransposed, toOrientation, turnPoint, turnSize } from './orientation.ts';
import { FIELD_TYPES, getNumber, readNumber, readValue } from './tiff-directory.ts';
import type { Field } from './tiff-fields.ts';
import { createLong, createNumber, createRational, createShort, SHORT } from './tiff-fields.ts';

const ORIENTATION = 0x0112;
const IMAGE_WIDTH = 0x0100;
const IMAGE_HEIGHT = 0x0101;
export const X_RESOLUTION = 0x011a;
export const Y_RESOLUTION = 0x011b;
export const RESOLUTION_UNIT = 0x0128;
const PIXEL_WIDTH = 0xa002;
const PIXEL_HEIGHT = 0xa003;
const RELATED_WIDTH = 0x1001;
const RELATED_HEIGHT = 0x1002;
const COMPRESSED_BITS = 0x9102;
/** A point, and for the first also a circle or a box, in pixels of the stored image. */
const SUBJECT_TAGS: readonly number[] = [0x9214, 0xa214];
/**
 * Samples, strips, tiles, and other blocks (XMP, IPTC, profile) that a block has when it was copied out of a TIFF file.
 */
const STRUCTURE_TAGS: readonly number[] = [
  ...[0x102, 0x103, 0x106, 0x111, 0x115, 0x116, 0x117, 0x11c, 0x13d, 0x142, 0x143, 0x144, 0x145, 0x152, 0x153],
  ...[0x14a, 0x15b, 0x201, 0x202, 0x2bc, 0x83bb, 0x8649, 0x8773],
];
const MAX_POINT_BYTES = 16;
export const UNITS: Readonly<Record<Density['unit'], number>> = { none: 1, inch: 2, cm: 3 };

/** The orientation that the block says; upright where it does not say. */
export async function readExifOrientation(block: Buffer): Promise<Orientation> {
  const open = await openExif(block);
  return toOrientation(open?.directories.main && getNumber(open.source, open.directories.main, ORIENTATION));
}

export async function readExifDensity(block: Buffer): Promise<Density | undefined> {
  const open = await openExif(block);
  const main = open?.directories.main;
  if (open === undefined || main === undefined) return undefined;
  const [x, y] = [await readRational(open, X_RESOLUTION), await readRational(open, Y_RESOLUTION)];
  const unit = getNumber(open.source, main, RESOLUTION_UNIT) ?? UNITS.inch;
  if (x === undefined || y === undefined) return undefined;
  return createDensity(x, y, unit === UNITS.cm ? 'cm' : unit === UNITS.none ? 'none' : 'inch');
}

async function readRational({ source, directories }: ExifDirectories, tag: number): Promise<number | undefined> {
  const entry = directories.main?.entries.find((one) => one.tag === tag);
  const value = entry && (await readValue(source, entry, 8));
  if (value?.length !== 8) return undefined;
  const read = (at: number) => readNumber(value.subarray(at, at + 4), source.isLittleEndian);
  return read(0) / read(4);
}

/** Turns what the block says of the stored image as its pixels were turned; `size` is that of the stored image. */
export async function turnExif(block: Buffer, orientation: Orientation, size: Size): Promise<Buffer> {
  const open = await openExif(block);
  if (open === undefined || orientation === 1) return open === undefined ? block : resetExifOrientation(block);
  const upright = turnSize(size, orientation);
  const exif = await mapSubjects(open, ([x = 0, y = 0, width, height]) => {
    const turned = turnPoint({ x: x / size.widthPx, y: y / size.heightPx }, orientation);
    const extent = isTransposed(orientation) && height !== undefined ? [height, width] : [width, height];
    return [turned.x * upright.widthPx, turned.y * upright.heightPx, ...extent];
  });
  const main = isTransposed(orientation) ? await swapResolutions(open) : [];
  return resetExifOrientation(changeExif(block, open, { exif: { set: exif }, main: { set: main } }));
}

async function swapResolutions({ source, directories }: ExifDirectories): Promise<Field[]> {
  const [x, y] = [X_RESOLUTION, Y_RESOLUTION].map((tag) => directories.main?.entries.find((one) => one.tag === tag));
  if (x === undefined || y === undefined) return [];
  const [xValue, yValue] = [await readValue(source, x, 8), await readValue(source, y, 8)];
  if (xValue === undefined || yValue === undefined || x.type !== y.type || xValue.equals(yValue)) return [];
  const [oldX, oldY] = [Buffer.from(xValue), Buffer.from(yValue)];
  return [
    { tag: X_RESOLUTION, type: x.type, count: 1, value: oldY },
    { tag: Y_RESOLUTION, type: y.type, count: 1, value: oldX },
  ];
}

/** Replaces sizes and places of the part `from` of an image by those of the result, and drops what describes the old file. */
export async function fitExif(block: Buffer, from: PhotoRegion, to: Size): Promise<Buffer> {
  const open = await openExif(block);
  if (open === undefined) return block;
  const [scaleX, scaleY] = [to.widthPx / from.widthPx, to.heightPx / from.heightPx];
  const subjects = await mapSubjects(open, ([x = 0, y = 0, width, height]) =>
    // The third number of three is the diameter of a circle.
    [
      (x - from.left) * scaleX,
      (y - from.top) * scaleY,
      width === undefined ? width : width * scaleX,
      height === undefined ? height : height * scaleY,
    ],
  );
  const changes: Partial<Record<ExifDirectoryName, DirectoryChange>> = {
    main: { set: setSizes(open, 'main', [IMAGE_WIDTH, IMAGE_HEIGHT], to), drop: STRUCTURE_TAGS },
    exif: { set: [...setSizes(open, 'exif', [PIXEL_WIDTH, PIXEL_HEIGHT], to), ...subjects], drop: [COMPRESSED_BITS] },
    interop: { set: setSizes(open, 'interop', [RELATED_WIDTH, RELATED_HEIGHT], to) },
  };
  return changeExif(block, open, changes);
}

/** Only those that the block has. */
function setSizes(
  { source, directories }: ExifDirectories,
  name: ExifDirectoryName,
  [widthTag, heightTag]: readonly [number, number],
  { widthPx, heightPx }: Size,
): Field[] {
  const has = (tag: number) => directories[name]?.entries.some((entry) => entry.tag === tag) === true;
  return [
    ...(has(widthTag) ? [createLong(widthTag, widthPx, source)] : []),
    ...(has(heightTag) ? [createLong(heightTag, heightPx, source)] : []),
  ];
}

async function mapSubjects(
  { source, directories }: ExifDirectories,
  map: (numbers: readonly number[]) => readonly (number | undefined)[],
): Promise<Field[]> {
  const fields: Field[] = [];
  for (const entry of directories.exif?.entries ?? []) {
    if (!SUBJECT_TAGS.includes(entry.tag) || entry.count < 2 || entry.count > 4) continue;
    const bytes = FIELD_TYPES.get(entry.type)?.bytes;
    const value = await readValue(source, entry, MAX_POINT_BYTES);
    if (value === undefined || (bytes !== 2 && bytes !== 4)) continue;
    const numbers = Array.from({ length: entry.count }, (_, i) =>
      readNumber(value.subarray(i * bytes, (i + 1) * bytes), source.isLittleEndian),
    );
    const mapped = map(numbers).slice(0, entry.count);
    const written = mapped.map((number = 0) =>
      createNumber(Math.min(0xffff, Math.max(0, Math.round(number))), 2, source),
    );
    fields.push({ tag: entry.tag, type: SHORT, count: entry.count, value: Buffer.concat(written) });
  }
  return fields;
}

/** Adds the resolution to a block, or to a new one; a resolution that the block has stays unless `replaces`. */
export async function addExifDensity(block: Buffer | undefined, density: Density, replaces = false): Promise<Buffer> {
  const layout = { isLittleEndian: true, isBig: false };
  if (block === undefined) {
    return createExifBlock({ main: createDensityFields(density, layout), exif: [], gps: [], interop: [] }, layout);
  }
  const open = await openExif(block);
  if (open === undefined || (!replaces && (await readExifDensity(block)) !== undefined)) return block;
  return changeExif(block, open, { main: { set: createDensityFields(density, open.source) } });
}

/** X resolution, Y resolution and unit. */
export function createDensityFields(
  { x, y, unit }: Density,
  layout: { isLittleEndian: boolean; isBig: boolean },
): Field[] {
  return [
    createRational(X_RESOLUTION, x, layout),
    createRational(Y_RESOLUTION, y, layout),
    createShort(RESOLUTION_UNIT, UNITS[unit], layout),
  ];
}
