/** Makes files that describe their colours in any way; the numbers in them come from colour-numbers.ts. */
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { HEIGHT_PX, WIDTH_PX } from './colour-numbers.ts';
import { addProperties, assembleHeif, changeItem, makeNclx, parseHeif } from './heif-files.ts';

/** Interleaved bytes, big-endian; values of 0..1. */
export function pack(photo: readonly (readonly number[])[], bitDepth: 8 | 16): Buffer {
  const most = 2 ** bitDepth - 1;
  const values = photo.flat().map((value) => Math.round(Math.max(0, Math.min(1, value)) * most));
  if (bitDepth === 8) return Buffer.from(values);
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => bytes.writeUInt16BE(value, 2 * i));
  return bytes;
}

const number16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const number32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  return bytes;
};

export type Chunk = readonly [type: string, data: Buffer];

export const makeGamma = (value: number): Chunk => ['gAMA', number32(value)];
export const makeChromaticities = (...values: readonly number[]): Chunk => ['cHRM', number32(...values)];
export const makeCodes = (primaries: number, transfer: number, matrix = 0, range = 1): Chunk => [
  'cICP',
  Buffer.from([primaries, transfer, matrix, range]),
];
export const makeProfileChunk = (icc: Buffer): Chunk => [
  'iCCP',
  Buffer.concat([Buffer.from('ICC\0\0', 'latin1'), deflateSync(icc)]),
];

/** A PNG of grey, grey + alpha, RGB or RGB + alpha with chunks before its pixels. */
export function makePng(
  photo: readonly (readonly number[])[],
  bitDepth: 8 | 16,
  chunks: readonly Chunk[],
): Promise<Buffer> {
  const channels = photo[0]!.length;
  const samples = pack(photo, bitDepth);
  const rowBytes = samples.length / HEIGHT_PX;
  const rows = Array.from({ length: HEIGHT_PX }, (_, y) => [
    Buffer.alloc(1),
    samples.subarray(y * rowBytes, (y + 1) * rowBytes),
  ]).flat();
  const header = Buffer.concat([
    number32(WIDTH_PX, HEIGHT_PX),
    Buffer.from([bitDepth, [0, 4, 2, 6][channels - 1]!, 0, 0, 0]),
  ]);
  const all: readonly Chunk[] = [
    ['IHDR', header],
    ...chunks,
    ['IDAT', deflateSync(Buffer.concat(rows))],
    ['IEND', Buffer.alloc(0)],
  ];
  return Promise.resolve(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...all.map(frameChunk)]));
}

/** Puts chunks behind the header of a PNG. */
export function insertChunks(png: Buffer, chunks: readonly Chunk[]): Buffer {
  return Buffer.concat([png.subarray(0, 33), ...chunks.map(frameChunk), png.subarray(33)]);
}

function frameChunk([type, data]: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([number32(data.length), body, number32(crc32(body))]);
}

/** Values of a TIFF tag: shorts, rationals (in millionths), bytes. */
export type TiffTag = readonly [tag: number, kind: 'short' | 'rational' | 'bytes', values: readonly number[]];

export interface TiffSpec {
  readonly photometric: number;
  readonly bitDepth: 8 | 16;
  readonly channels: number;
  readonly tags?: readonly TiffTag[];
  readonly isLittleEndian?: boolean;
  /** The samples of each channel lie together. */
  readonly isPlanar?: boolean;
}

/** An uncompressed TIFF; `samples` are big-endian. */
export function makeTiff(samples: Buffer, spec: TiffSpec): Promise<Buffer> {
  const { photometric, bitDepth, channels, tags = [], isLittleEndian = false, isPlanar = false } = spec;
  const stripBytes = isPlanar ? samples.length / channels : samples.length;
  const strips = Array.from({ length: samples.length / stripBytes }, (_, i) => 8 + i * stripBytes);
  const all: readonly TiffTag[] = [
    [256, 'short', [WIDTH_PX]],
    [257, 'short', [HEIGHT_PX]],
    [258, 'short', Array<number>(channels).fill(bitDepth)],
    [259, 'short', [1]],
    [262, 'short', [photometric]],
    [273, 'short', strips],
    [277, 'short', [channels]],
    [278, 'short', [HEIGHT_PX]],
    [279, 'short', strips.map(() => stripBytes)],
    [284, 'short', [isPlanar ? 2 : 1]],
    ...tags,
  ];
  const order = (bytes: Buffer, unit: number): Buffer => {
    if (!isLittleEndian || unit === 1) return bytes;
    return unit === 2 ? Buffer.from(bytes).swap16() : Buffer.from(bytes).swap32();
  };
  const directoryAt = 8 + samples.length;
  let end = directoryAt + 2 + 12 * all.length + 4;
  const far: Buffer[] = [];
  const entries = [...all]
    .sort((a, b) => a[0] - b[0])
    .map(([tag, kind, values]) => {
      const [type, unit] = kind === 'short' ? [3, 2] : kind === 'rational' ? [5, 4] : [1, 1];
      const parts = values.map((value) => {
        if (kind === 'short') return number16(value);
        return kind === 'bytes' ? Buffer.from([value]) : number32(Math.round(value * 1e6), 1e6);
      });
      const bytes = order(Buffer.concat(parts), unit);
      const head = Buffer.concat([
        order(number16(tag), 2),
        order(number16(type), 2),
        order(number32(values.length), 4),
      ]);
      if (bytes.length <= 4) return Buffer.concat([head, bytes, Buffer.alloc(4 - bytes.length)]);
      far.push(bytes);
      end += bytes.length;
      return Buffer.concat([head, order(number32(end - bytes.length), 4)]);
    });
  const mark = Buffer.from(isLittleEndian ? 'II*\0' : 'MM\0*', 'latin1');
  return Promise.resolve(
    Buffer.concat([
      mark,
      order(number32(directoryAt), 4),
      bitDepth === 16 ? order(samples, 2) : samples,
      order(number16(all.length), 2),
      ...entries,
      Buffer.alloc(4),
      ...far,
    ]),
  );
}

/** An AVIF with the full range and the matrix of Rec. 601, but with any words about it. */
export async function makeAvif(
  photo: readonly (readonly number[])[],
  options: { readonly bitDepth?: 8 | 10 | 12; readonly boxes?: readonly Buffer[]; readonly isPremultiplied?: boolean },
): Promise<Buffer> {
  const { bitDepth = 8, boxes = [], isPremultiplied = false } = options;
  const channels = photo[0]!.length as 3 | 4;
  const raw = { width: WIDTH_PX, height: HEIGHT_PX, channels };
  const coded = await sharp(pack(photo, 8), { raw })
    .avif({ quality: 100, chromaSubsampling: '4:4:4', bitdepth: bitDepth, effort: 0 })
    .toBuffer();
  const made = addProperties(parseHeif(coded), ...boxes);
  const alpha = made.items.find(({ references }) => references.some(({ type }) => type === 'auxl'));
  if (!isPremultiplied || alpha === undefined) return assembleHeif(made);
  const references = [{ type: 'prem', to: [alpha.id] }];
  return assembleHeif(changeItem(made, made.primary, () => ({ references })));
}

/** `nclx` with a matrix and a range of one's choice. */
export function makeNclxBox(primaries: number, transfer: number, matrix: number, isFullRange = true): Buffer {
  const box = makeNclx(primaries, transfer, matrix);
  box[box.length - 1] = isFullRange ? 0x80 : 0;
  return box;
}

/** A JPEG with any bytes as its profile. */
export async function makeJpeg(photo: readonly (readonly number[])[], icc: Buffer | null): Promise<Buffer> {
  const channels = photo[0]!.length as 1 | 3;
  const coded = await sharp(pack(photo, 8), { raw: { width: WIDTH_PX, height: HEIGHT_PX, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  if (icc === null) return coded;
  const body = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), icc]);
  const segment = Buffer.concat([Buffer.from('\xff\xe2', 'latin1'), number16(body.length + 2), body]);
  return Buffer.concat([coded.subarray(0, 2), segment, coded.subarray(2)]);
}

/** A lossless WebP with any bytes as its profile. */
export async function makeWebp(photo: readonly (readonly number[])[], icc: Buffer): Promise<Buffer> {
  const coded = await sharp(pack(photo, 8), { raw: { width: WIDTH_PX, height: HEIGHT_PX, channels: 3 } })
    .webp({ lossless: true })
    .toBuffer();
  const chunk = (type: string, data: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  };
  const size = Buffer.from([0x20, 0, 0, 0, WIDTH_PX - 1, 0, 0, HEIGHT_PX - 1, 0, 0]);
  const body = Buffer.concat([chunk('VP8X', size), chunk('ICCP', icc), coded.subarray(12)]);
  return chunk('RIFF', Buffer.concat([Buffer.from('WEBP', 'latin1'), body]));
}

/** An RGB TIFF with any bytes as its profile. */
export function makeTiffWithProfile(photo: readonly (readonly number[])[], icc: Buffer): Promise<Buffer> {
  const tags = [[34675, 'bytes', [...icc]]] as const;
  return makeTiff(pack(photo, 8), { photometric: 2, bitDepth: 8, channels: 3, tags });
}

let p3: Promise<Buffer> | null = null;

/** The profile of Display P3 that sharp has. */
export function getP3(): Promise<Buffer> {
  p3 ??= (async () => {
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: '#c83214' } });
    return (await sharp(await pixel.withIccProfile('p3').png().toBuffer()).metadata()).icc!;
  })();
  return p3;
}
