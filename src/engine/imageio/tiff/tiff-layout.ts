/**
 * Reads how a page of a TIFF is stored, in strips or in tiles, and checks that it can be decoded completely: libtiff
 * leaves tiles black that it cannot decode. Directories are found by identify-tiff.ts.
 */
import { corrupt, unsupported } from '../image-errors.ts';
import type { ReadAt, TiffDirectory, TiffEntry, TiffSource } from '../metadata/tiff-directory.ts';
import { openTiff } from '../metadata/tiff-directory.ts';
import { readDirectories } from './identify-tiff.ts';
import { readNumbers } from './tiff-numbers.ts';

const TAGS = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planes: 284,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  sampleFormat: 339,
} as const;

export const FAX_GROUP_3 = 3;
export const FAX_GROUP_4 = 4;
/** Compressions of black and white: rows of group 3 without their marks, group 3, group 4. */
export const FAX: readonly number[] = [2, FAX_GROUP_3, FAX_GROUP_4];

/** What libtiff, as it is built for sharp, decodes. */
const READABLE_COMPRESSIONS: readonly number[] = [1, 2, 3, 4, 5, 7, 8, 32773, 32946, 50001];
/** Names of the others, for people. */
const OTHER_COMPRESSIONS: ReadonlyMap<number, string> = new Map([
  [6, 'old-style JPEG'],
  [9, 'JBIG'],
  [10, 'JBIG'],
  [32766, 'NeXT'],
  [32809, 'ThunderScan'],
  [32909, 'PixarLog'],
  [33003, 'JPEG 2000'],
  [33004, 'JPEG 2000'],
  [33005, 'JPEG 2000'],
  [34661, 'JBIG'],
  [34676, 'SGI Log'],
  [34677, 'SGI Log'],
  [34712, 'JPEG 2000'],
  [34887, 'LERC'],
  [34892, 'lossy JPEG'],
  [34925, 'LZMA'],
  [34933, 'PNG'],
  [34934, 'JPEG XR'],
  [50000, 'ZSTD'],
  [50002, 'JPEG XL'],
  [52546, 'JPEG XL'],
]);
const UNCOMPRESSED = 1;
const SAMPLE_KINDS: ReadonlyMap<number, string> = new Map([
  [2, 'signed '],
  [3, 'floating-point '],
  [5, 'complex '],
  [6, 'complex '],
]);
/** Numbers in one directory entry; a page of 400 megapixels in rows or in tiles of 16 x 16 has fewer. */
const MAX_PARTS = 4_000_000;

/** A strip or tile, where it lies in the file. */
export interface TiffPart {
  readonly offset: number;
  readonly bytes: number;
  /** Without compression. */
  readonly imageBytes: number;
  readonly rows: number;
}

export interface TiffLayout {
  readonly compression: number;
  readonly isTiled: boolean;
  readonly parts: readonly TiffPart[];
  readonly source: TiffSource;
  readonly directory: TiffDirectory;
}

/**
 * @param page index of the directory
 * @throws {AppError} image/unsupported, which names the compression or the depth; image/corrupt when strips or tiles are
 *   missing or lie outside the file
 */
export async function readTiffLayout(
  readAt: ReadAt,
  file: { readonly path: string; readonly bytes: number; readonly page: number },
): Promise<TiffLayout> {
  const { path } = file;
  const source = await openTiff(readAt);
  const directory = source && (await readDirectories(source))[file.page];
  if (source === undefined || directory === undefined) throw corrupt(path, 'a TIFF file with a damaged header');
  const reader = new TagReader(source, directory);
  const grid = await readGrid(reader);
  if (grid === null) throw corrupt(path, 'a TIFF file with a damaged header');
  await assertReadable(reader, grid, path);
  const parts = await readParts(reader, grid, path);
  const outside = parts.filter(({ offset, bytes }) => offset < 8 || offset + bytes > file.bytes).length;
  const what = grid.isTiled ? 'tiles' : 'strips';
  if (outside > 0) throw corrupt(path, `cut off: ${outside} of its ${parts.length} ${what} lie outside the file`);
  return { compression: grid.compression, isTiled: grid.isTiled, parts, source, directory };
}

/** How the page is divided. */
interface Grid {
  readonly compression: number;
  readonly isTiled: boolean;
  readonly count: number;
  readonly samples: number;
  readonly bits: readonly number[];
  /** Bytes of a row of a part without compression. */
  readonly rowBytes: number;
  countRows(index: number): number;
}

/** Null when the directory lacks what every page has. */
async function readGrid(reader: TagReader): Promise<Grid | null> {
  const [width, height] = [await reader.readOne('width'), await reader.readOne('height')];
  if (width === undefined || height === undefined || width < 1 || height < 1) return null;
  const samples = (await reader.readOne('samples')) ?? 1;
  const bits = (await reader.read('bits')) ?? [1];
  const planes = (await reader.readOne('planes')) === 2 ? samples : 1;
  const compression = (await reader.readOne('compression')) ?? UNCOMPRESSED;
  const getRowBytes = (pixels: number): number => Math.ceil((pixels * (planes > 1 ? 1 : samples) * (bits[0] ?? 1)) / 8);
  const isTiled = reader.has('tileWidth') || reader.has('tileOffsets');
  const shared = { compression, samples, bits, isTiled };
  if (isTiled) {
    const tileWidth = (await reader.readOne('tileWidth')) ?? 0;
    const tileHeight = (await reader.readOne('tileHeight')) ?? 0;
    if (tileWidth < 1 || tileHeight < 1) return null;
    const count = Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight) * planes;
    return { ...shared, count, rowBytes: getRowBytes(tileWidth), countRows: () => tileHeight };
  }
  const stripRows = Math.min(height, Math.max(1, (await reader.readOne('rowsPerStrip')) ?? height));
  const stripsPerPlane = Math.ceil(height / stripRows);
  return {
    ...shared,
    count: stripsPerPlane * planes,
    rowBytes: getRowBytes(width),
    countRows: (index) => {
      const isLast = index % stripsPerPlane === stripsPerPlane - 1;
      return isLast ? height - (stripsPerPlane - 1) * stripRows : stripRows;
    },
  };
}

async function assertReadable(reader: TagReader, grid: Grid, path: string): Promise<void> {
  const { compression, bits, samples } = grid;
  if (!READABLE_COMPRESSIONS.includes(compression)) {
    const name = OTHER_COMPRESSIONS.get(compression) ?? `an unknown compression (${compression})`;
    const called = OTHER_COMPRESSIONS.has(compression) ? `${name} compression` : name;
    throw unsupported(path, `is a TIFF file with ${called}, which cannot be read; save it with LZW compression`);
  }
  if (grid.isTiled && (await reader.readOne('planes')) === 2 && samples > 1) {
    throw unsupported(path, 'is a TIFF file in tiles with separate planes; save it with interleaved channels');
  }
  const [depth = 1] = bits;
  const isReadableDepth = [8, 16, 32].includes(depth) || (samples === 1 && [1, 2, 4].includes(depth));
  if (!isReadableDepth || bits.some((other) => other !== depth)) {
    const depths = [...new Set(bits)].join(', ');
    const kind = SAMPLE_KINDS.get((await reader.readOne('sampleFormat')) ?? 1) ?? '';
    throw unsupported(path, `holds ${kind}samples of ${depths} bits; save it as RGB or grey with 8 or 16 bits`);
  }
}

async function readParts(reader: TagReader, grid: Grid, path: string): Promise<readonly TiffPart[]> {
  const { count, isTiled, compression } = grid;
  const what = isTiled ? 'tiles' : 'strips';
  const offsets = (await reader.read(isTiled ? 'tileOffsets' : 'stripOffsets')) ?? [];
  if (count > MAX_PARTS || offsets.length < count) {
    throw corrupt(path, `damaged: it names ${offsets.length} of its ${count} ${what}`);
  }
  // Old writers leave out the length of what they do not compress.
  const lengths =
    (await reader.read(isTiled ? 'tileBytes' : 'stripBytes')) ??
    (compression === UNCOMPRESSED ? offsets.map((_, i) => grid.rowBytes * grid.countRows(i)) : []);
  const parts = Array.from({ length: count }, (_, i): TiffPart => {
    const stored = lengths[i] ?? 0;
    const rows = grid.countRows(i);
    const imageBytes = grid.rowBytes * rows;
    // Of an uncompressed part no more is read than it holds.
    const bytes = compression === UNCOMPRESSED ? Math.min(stored, imageBytes) : stored;
    return { offset: offsets[i]!, bytes, imageBytes, rows };
  });
  const empty = parts.filter(({ bytes }) => bytes === 0).length;
  if (empty > 0) throw corrupt(path, `damaged: ${empty} of its ${count} ${what} are empty`);
  return parts;
}

/** The numbers of a directory, by tag. */
class TagReader {
  readonly #source: TiffSource;
  readonly #entries: ReadonlyMap<number, TiffEntry>;

  constructor(source: TiffSource, directory: TiffDirectory) {
    this.#source = source;
    this.#entries = new Map(directory.entries.map((entry) => [entry.tag, entry]));
  }

  has(tag: keyof typeof TAGS): boolean {
    return this.#entries.has(TAGS[tag]);
  }

  /** Undefined when the tag is missing, or is not of numbers that can be read. */
  async read(tag: keyof typeof TAGS): Promise<readonly number[] | undefined> {
    const entry = this.#entries.get(TAGS[tag]);
    return entry && readNumbers(this.#source, entry, MAX_PARTS);
  }

  async readOne(tag: keyof typeof TAGS): Promise<number | undefined> {
    return (await this.read(tag))?.[0];
  }
}
