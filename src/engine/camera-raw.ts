/**
 * Recognises the raw files of cameras, whatever their name. They are refused: their sensor data needs a developer, and what they
 * carry as a preview is another, often much smaller picture.
 */
import { AppError } from '../shared/errors.ts';
import type { TiffDirectory, TiffSource } from './tiff-directory.ts';
import { getNumber, readDirectory, readValue } from './tiff-directory.ts';

/** Where a mark stands, the mark: CR3, RAF, CR2, ORF (three kinds), RW2, CRW, MRW, X3F. */
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
/** Bit of `NewSubfileType`: a smaller copy of another picture. */
const IS_SMALLER_COPY = 1;
/** `PhotometricInterpretation` of a mosaic, and of sensor data without one. */
const SENSOR_DATA: readonly number[] = [32803, 34892];
const MAX_SUB_DIRECTORIES = 16;

/** True when the first bytes of a file, 16 or more, say so alone. */
export function hasRawMark(head: Buffer): boolean {
  return RAW_MARKS.some(([at, mark]) => head.toString('latin1', at, at + mark.length) === mark);
}

/**
 * True for the first directory of a raw file in TIFF's clothes (DNG, NEF, ARW, PEF, SRW, 3FR, ...): it is a small preview, is
 * marked as a negative, or holds sensor data, itself or in its sub-directories.
 */
export async function isRawDirectory(source: TiffSource, first: TiffDirectory): Promise<boolean> {
  if (((getNumber(source, first, SUBFILE_TYPE_TAG) ?? 0) & IS_SMALLER_COPY) !== 0) return true;
  if (first.entries.some(({ tag }) => tag === DNG_VERSION_TAG) || holdsSensorData(source, first)) return true;
  for (const offset of await listSubDirectories(source, first)) {
    const directory = await readDirectory(source, offset);
    if (directory !== undefined && holdsSensorData(source, directory)) return true;
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

/** What to do about it, for people. */
export function refuseRaw(path: string): AppError {
  return new AppError(
    'image/camera-raw',
    `${path} is an undeveloped camera raw file; export it as TIFF or JPEG and open that`,
  );
}
