/** Checks the strips or tiles of a TIFF, one by one, for damage that the decoder passes over. */
import { corrupt } from '../image-errors.ts';
import { countInflatedBytes, readInPieces } from '../inflate.ts';
import { isSoundJpeg } from '../jpeg/jpeg-scan.ts';
import { lacksScans } from '../jpeg/progressive-scans.ts';
import { createBufferReadAt, getNumber, readValue } from '../metadata/tiff-directory.ts';
import { endsInZeros } from '../webp-damage.ts';
import { countFaxRowMarks } from './fax-marks.ts';
import type { TiffLayout, TiffPart } from './tiff-layout.ts';
import { FAX, FAX_GROUP_3, FAX_GROUP_4 } from './tiff-layout.ts';

const DEFLATE: readonly number[] = [8, 32946];
const JPEG = 7;
const JPEG_TABLES_TAG = 347;
const MAX_TABLES_BYTES = 65_536;
const WEBP = 50001;
const FILL_ORDER_TAG = 266;
/** `FillOrder` of bytes whose first bit is the lowest. */
const LOWEST_BIT_FIRST = 2;
/** Header of a deflate stream (RFC 1950). */
const ZLIB_HEADER_BYTES = 2;

/** `lacking`: some of its pixels cannot have been decoded. */
type PartState = 'sound' | 'damaged' | 'lacking';
type Check = (layout: TiffLayout, part: TiffPart) => Promise<PartState>;

/**
 * True when a part cannot be what an encoder wrote. Compressions that leave no trace of damage are not checked.
 * @throws {AppError} image/corrupt when pixels are lacking
 */
export async function hasDamagedParts(layout: TiffLayout, path: string): Promise<boolean> {
  const check = chooseCheck(layout.compression);
  if (check === null) return false;
  let isDamaged = false;
  for (const [i, part] of layout.parts.entries()) {
    const state = await check(layout, part);
    if (state === 'lacking') {
      throw corrupt(
        path,
        `damaged: ${layout.isTiled ? 'tile' : 'strip'} ${i + 1} of ${layout.parts.length} is incomplete`,
      );
    }
    isDamaged ||= state === 'damaged';
  }
  return isDamaged;
}

function chooseCheck(compression: number): Check | null {
  if (DEFLATE.includes(compression)) return checkDeflate;
  if (compression === JPEG) return checkJpeg;
  if (compression === WEBP) return checkWebp;
  return FAX.includes(compression) ? checkFax : null;
}

/** No code of a fax has so many zeros, but any number may stand before a row of group 3. */
async function checkFax({ source, directory, compression }: TiffLayout, part: TiffPart): Promise<PartState> {
  const bytes = await source.readAt(part.offset, part.bytes);
  const end = bytes.findLastIndex((byte) => byte !== 0);
  if (end === -1) return 'lacking';
  if (compression === FAX_GROUP_3) {
    const marks = countFaxRowMarks(bytes, getNumber(source, directory, FILL_ORDER_TAG) === LOWEST_BIT_FIRST);
    // They stand in front of rows or behind them; some writers leave all of them out.
    return marks > 0 && marks < part.rows - 1 ? 'lacking' : 'sound';
  }
  return compression === FAX_GROUP_4 && bytes.subarray(0, end).includes(Buffer.alloc(3)) ? 'damaged' : 'sound';
}

/** The parts have their tables in common, as a file without an image. */
async function checkJpeg({ source, directory }: TiffLayout, part: TiffPart): Promise<PartState> {
  const entry = directory.entries.find(({ tag }) => tag === JPEG_TABLES_TAG);
  const tables = entry && (await readValue(source, entry, MAX_TABLES_BYTES));
  const bytes = await source.readAt(part.offset, part.bytes);
  const whole = tables === undefined ? bytes : Buffer.concat([tables.subarray(0, -2), bytes.subarray(2)]);
  return (await isSoundJpeg(whole)) === false || lacksScans(whole) ? 'damaged' : 'sound';
}

/** Every part is a WebP file. */
async function checkWebp({ source }: TiffLayout, part: TiffPart): Promise<PartState> {
  const bytes = await source.readAt(part.offset, part.bytes);
  return (await endsInZeros(createBufferReadAt(bytes))) ? 'damaged' : 'sound';
}

/** libtiff stops at damaged data, and before the checksum, without an error. */
async function checkDeflate(layout: TiffLayout, part: TiffPart): Promise<PartState> {
  if ((await inflate(layout, part, 'zlib')) !== null) return 'sound';
  const inflatedBytes = await inflate(layout, part, 'raw');
  return inflatedBytes !== null && inflatedBytes >= part.imageBytes ? 'damaged' : 'lacking';
}

async function inflate({ source }: TiffLayout, part: TiffPart, kind: 'zlib' | 'raw'): Promise<number | null> {
  const skipped = kind === 'raw' ? ZLIB_HEADER_BYTES : 0;
  const data = readInPieces((at, length) => source.readAt(at, length), part.offset + skipped, part.bytes - skipped);
  return countInflatedBytes(data, kind);
}
