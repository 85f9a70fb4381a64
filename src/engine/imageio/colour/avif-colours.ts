/**
 * Reads the colours that an AVIF describes in its boxes (ISO/IEC 23008-12). libheif applies matrix and range to colour
 * by itself; what it leaves out or does otherwise than the standard says is done by us or rejected.
 */
import type { Box } from '../heif/heif-properties.ts';
import { listProperties, listReferences, locateItem, readPrimary } from '../heif/heif-properties.ts';
import { findBox, findMeta, FULL_BOX_BYTES } from '../heif/heif-items.ts';
import { unsupported } from '../image-errors.ts';
import type { ReadAt } from '../metadata/tiff-directory.ts';
import { readAv1Colours } from './av1-colours.ts';
import type { CodedColours } from './code-points.ts';
import { getColourSpace } from './code-points.ts';
import type { ColourDescription } from './colour-description.ts';
import { UNDESCRIBED } from './colour-description.ts';

/** Matrices that libheif knows: with any range, and with the full one alone. */
const MATRICES: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 9, 12];
const FULL_RANGE_MATRICES: readonly number[] = [0, 8];
/** `av1C`: a byte with a flag for images without colour. */
const AV1_FLAGS_AT = 2;
const AV1_MONOCHROME = 0x10;
/** The sequence header is among the first bytes of the coded image. */
const AV1_START_BYTES = 256;

/** @throws {AppError} image/unsupported for a matrix that cannot be applied */
export async function readAvifColours(readAt: ReadAt, path: string): Promise<ColourDescription> {
  const { meta } = await findMeta(readAt);
  const content = meta?.subarray(FULL_BOX_BYTES);
  const primary = content && readPrimary(content);
  if (content === undefined || primary === undefined) return UNDESCRIBED;
  // An image that is put together from tiles has the coding of the first.
  const [tile] = listReferences(content, primary, 'dimg');
  const properties = [primary, ...(tile === undefined ? [] : [tile])].flatMap((item) => listProperties(content, item));
  const configuration = properties.find(({ type }) => type === 'av1C')?.body;
  const isGrey = ((configuration?.[AV1_FLAGS_AT] ?? 0) & AV1_MONOCHROME) !== 0;
  const colours = readNclx(properties) ?? readAv1Colours(await readItemStart(readAt, content, tile ?? primary));
  const isPremultiplied = listReferences(content, primary, 'prem').length > 0;
  if (colours === null) return { ...UNDESCRIBED, isPremultiplied };
  if (!isGrey) assertMatrix(colours, path);
  const range = isGrey && !colours.isFullRange ? 'limited' : 'full';
  return { ...UNDESCRIBED, space: getColourSpace(colours), model: { kind: 'rgb', range }, isPremultiplied };
}

function assertMatrix({ matrix, isFullRange }: CodedColours, path: string): void {
  if (MATRICES.includes(matrix) || (isFullRange && FULL_RANGE_MATRICES.includes(matrix))) return;
  throw unsupported(path, `holds colours of an unknown kind (matrix ${matrix}); export it as JPEG or PNG`);
}

function readNclx(properties: readonly Box[]): CodedColours | null {
  const box = properties.find(({ type, body }) => type === 'colr' && body.toString('latin1', 0, 4) === 'nclx')?.body;
  if (box === undefined || box.length < 11) return null;
  const [primaries, transfer, matrix] = [4, 6, 8].map((at) => box.readUInt16BE(at)) as [number, number, number];
  return { primaries, transfer, matrix, isFullRange: (box[10]! & 0x80) !== 0 };
}

async function readItemStart(readAt: ReadAt, content: Buffer, item: number): Promise<Buffer> {
  const place = locateItem(content, item);
  if (place === null) return Buffer.alloc(0);
  const { offset, isInMeta } = place;
  if (!isInMeta) return readAt(offset, AV1_START_BYTES);
  return findBox(content, 'idat')?.subarray(offset, offset + AV1_START_BYTES) ?? Buffer.alloc(0);
}
