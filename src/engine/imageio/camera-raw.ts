/**
 * Recognises the raw files of cameras by their content. They are rejected: sensor data needs developing, and the
 * preview in such a file is another, often much smaller image.
 */
import { AppError } from '#shared/errors.ts';
import type { TiffDirectory, TiffSource } from './metadata/tiff-directory.ts';
import { getNumber, readDirectory, readValue } from './metadata/tiff-directory.ts';

/** Offset of a mark, and the mark: CR3, RAF, CR2, ORF (three kinds), RW2, CRW, MRW, X3F. */
const RAW_MARKS: readonly (readonly [at: number, mark: string])[] = [
  [4, 'ftypcrx '],
  [0, 'FUJIFILMCCD-RAW'],
  [8, 'CR\x02'],
  [0, 'IIRO'],
  [0, 'IIRS'],
  [0, 'MMOR'],
  [0, 'IIU\0'],
  [6, 'HEAPCCDR'],
  [0, '\0MRM'],
  [0, 'FOVb'],
];

const SUBFILE_TYPE_TAG = 254;
const PHOTOMETRIC_TAG = 262;
const SUB_DIRECTORIES_TAG = 330;
const CFA_PATTERN_TAG = 33422;
const DNG_VERSION_TAG = 50706;
/** `PhotometricInterpretation` of a mosaic, and of sensor data without one. */
const SENSOR_DATA: readonly number[] = [32803, 34892];
/** `PhotometricInterpretation` of finished images: grey, RGB, palette, CMYK, YCbCr, Lab. */
const FINISHED: readonly number[] = [0, 1, 2, 3, 5, 6, 8, 9];
const MAX_SUB_DIRECTORIES = 16;

/** True when the first bytes of a file, 16 or more, are those of a raw file. */
export function hasRawMark(head: Buffer): boolean {
  return RAW_MARKS.some(([at, mark]) => head.toString('latin1', at, at + mark.length) === mark);
}

/**
 * True for a directory of a raw file that is built as a TIFF (DNG, NEF, ARW, PEF, SRW, 3FR, ...): it is marked as a
 * negative, or holds sensor data, itself or in its sub-directories.
 */
export async function isRawDirectory(source: TiffSource, directory: TiffDirectory): Promise<boolean> {
  if (directory.entries.some(({ tag }) => tag === DNG_VERSION_TAG) || holdsSensorData(source, directory)) return true;
  for (const offset of await listSubDirectories(source, directory)) {
    const sub = await readDirectory(source, offset);
    if (sub !== undefined && holdsSensorData(source, sub)) return true;
  }
  return false;
}

/** True for a directory of which a sub-directory holds a finished image that is no smaller copy of another. */
export async function holdsPhotoBelow(source: TiffSource, directory: TiffDirectory): Promise<boolean> {
  for (const offset of await listSubDirectories(source, directory)) {
    const sub = await readDirectory(source, offset);
    if (sub === undefined || getNumber(source, sub, SUBFILE_TYPE_TAG) !== 0) continue;
    if (FINISHED.includes(getNumber(source, sub, PHOTOMETRIC_TAG) ?? -1)) return true;
  }
  return false;
}

function holdsSensorData(source: TiffSource, directory: TiffDirectory): boolean {
  if (directory.entries.some(({ tag }) => tag === CFA_PATTERN_TAG)) return true;
  return SENSOR_DATA.includes(getNumber(source, directory, PHOTOMETRIC_TAG) ?? 0);
}

async function listSubDirectories(source: TiffSource, directory: TiffDirectory): Promise<number[]> {
  const entry = directory.entries.find(({ tag }) => tag === SUB_DIRECTORIES_TAG);
  const value = entry && (await readValue(source, entry, 4 * MAX_SUB_DIRECTORIES));
  if (value === undefined) return [];
  return Array.from({ length: Math.floor(value.length / 4) }, (_, i) =>
    source.isLittleEndian ? value.readUInt32LE(4 * i) : value.readUInt32BE(4 * i),
  );
}

/** The error for a raw file, with advice. */
export function rejectRaw(path: string): AppError {
  return new AppError(
    'image/camera-raw',
    `${path} is an undeveloped camera raw file; export it as TIFF or JPEG and open that`,
  );
}
