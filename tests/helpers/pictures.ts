/** Makes pictures for tests on the fly, sound and broken; the only place outside the engine that may use sharp. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import type { Samples, SourcePicture } from '../../src/core/ports.ts';

/** A folder that is removed with all that is in it when the scope ends: `await using folder = await makeFolder()`. */
export async function makeFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'skipstone-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface PictureSpec {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly bitDepth: 8 | 16;
  readonly seed: number;
}

/** A picture of noise: every sample differs from its neighbours and follows from the seed. */
export function makePicture({ widthPx, heightPx, channels, bitDepth, seed }: PictureSpec): SourcePicture {
  const length = widthPx * heightPx * channels;
  const data = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  let state = seed >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> (32 - bitDepth);
  }
  return { widthPx, heightPx, channels, samples: { bitDepth, data } as Samples };
}

/** A picture that changes slowly, so that lossy formats come close to it. */
export function makeGradient({ widthPx, heightPx, channels }: Omit<PictureSpec, 'seed' | 'bitDepth'>): SourcePicture {
  const data = new Uint8Array(widthPx * heightPx * channels);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / channels);
    const across = (pixel % widthPx) / widthPx;
    const down = Math.floor(pixel / widthPx) / heightPx;
    data[i] = 40 + 150 * ([across, down, 1 - across, 1 - down / 2][i % channels] ?? 0);
  }
  return { widthPx, heightPx, channels, samples: { bitDepth: 8, data } };
}

/** Opens samples in sharp; the result keeps channels and bit depth in PNG and TIFF. */
export function openSamples({ widthPx, heightPx, channels, samples }: SourcePicture): Sharp {
  const space = channels < 3 ? (samples.bitDepth === 8 ? 'b-w' : 'grey16') : samples.bitDepth === 8 ? 'srgb' : 'rgb16';
  return sharp(samples.data, { raw: { width: widthPx, height: heightPx, channels } }).toColourspace(space);
}

/** Writes a grey PNG that changes slowly. */
export async function writeGreyPicture(path: string, widthPx: number, heightPx: number): Promise<void> {
  await openSamples(makeGradient({ widthPx, heightPx, channels: 1 }))
    .png()
    .toFile(path);
}

/** The 8-bit samples of a picture at a quarter of its width and height. */
export async function shrinkByFour(path: string): Promise<Uint8Array> {
  const { width, height } = await sharp(path).metadata();
  return sharp(path)
    .resize(width / 4, height / 4, { fit: 'fill' })
    .raw()
    .toBuffer();
}

export const XMP_SAMPLE =
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="rdf"><r:Description ' +
  'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6" title="Steine über dem Wasser"/></r:RDF></x:xmpmeta>' +
  '<?xpacket end="w"?>';

/** Adds EXIF (with a camera, an aperture, a place), XMP, 300 ppi and the profile of Display P3. */
export function tagPicture(picture: Sharp): Sharp {
  return picture
    .withIccProfile('p3')
    .withExif({
      IFD0: { Make: 'Skip', Model: 'Stone 3', Copyright: 'Anna' },
      IFD2: { FNumber: '28/10', ISOSpeedRatings: '400' },
      IFD3: { GPSLatitudeRef: 'N' },
    })
    .withXmp(XMP_SAMPLE)
    .withDensity(300);
}

/** The eight EXIF orientations. */
export const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/**
 * A JPEG of 32 x 16 pixels that lies as the orientation says. Upright it has a red top left, a green top right, a blue bottom
 * left and a white bottom right quarter (and for 5 to 8, upright is 16 x 32).
 */
export async function makeOriented(orientation: (typeof ORIENTATIONS)[number]): Promise<Buffer> {
  const [width, height] = orientation < 5 ? [32, 16] : [16, 32];
  const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
  const upright = await sharp(Uint8Array.from(colours), { raw: { width: 2, height: 2, channels: 3 } })
    .resize(width, height, { kernel: 'nearest', fit: 'fill' })
    .raw()
    .toBuffer();
  // What undoes each orientation: a mirror after a turn.
  const [turn, mirror] = (
    [
      [0, false],
      [0, true],
      [180, false],
      [180, true],
      [90, true],
      [270, false],
      [270, true],
      [90, false],
    ] as const
  )[orientation - 1]!;
  const turned = await sharp(upright, { raw: { width, height, channels: 3 } })
    .rotate(turn)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: turned.info.width, height: turned.info.height, channels: 3 } as const;
  const lying = sharp(turned.data, { raw }).flop(mirror);
  return lying.withMetadata({ orientation }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** A committed file of tests/fixtures/heic. */
export function locateHeic(name: string): string {
  return fileURLToPath(new URL(`../fixtures/heic/${name}`, import.meta.url));
}

const RGB = { widthPx: 40, heightPx: 30, channels: 3, bitDepth: 8, seed: 1 } as const;
const noise = (spec: Partial<PictureSpec> = {}): Sharp => openSamples(makePicture({ ...RGB, ...spec }));
const smooth = (channels: 1 | 2 | 3 | 4 = 3): Sharp => openSamples(makeGradient({ ...RGB, channels }));

/** Several pages of 40 x 10 pixels in one file, as frames or as TIFF pages. */
function frames(): Sharp {
  const { data } = makePicture(RGB).samples;
  return sharp(data, { raw: { width: 40, height: 30, channels: 3, pageHeight: 10 } });
}

async function cut(whole: Promise<Buffer>): Promise<Buffer> {
  const bytes = await whole;
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

/** Puts an `acTL` chunk behind the header of a PNG, as an animated one has it. */
async function animatePng(whole: Promise<Buffer>): Promise<Buffer> {
  const bytes = await whole;
  const chunk = Buffer.from('\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\0\0\0\0', 'latin1');
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 16)), 16);
  return Buffer.concat([bytes.subarray(0, 33), chunk, bytes.subarray(33)]);
}

/** A small PNG whose header says 30000 x 14000 pixels. */
async function inflateHeader(whole: Promise<Buffer>): Promise<Buffer> {
  const bytes = Buffer.from(await whole);
  bytes.writeUInt32BE(30_000, 16);
  bytes.writeUInt32BE(14_000, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

/** A TIFF whose only directory says "smaller copy of another page", as the previews in camera raw files do. */
async function markAsPreview(whole: Promise<Buffer>): Promise<Buffer> {
  const bytes = Buffer.from(await whole);
  const directory = bytes.readUInt32LE(4);
  // libtiff writes the smallest tag first: the width (256). Its place is taken by NewSubfileType (254).
  bytes.writeUInt16LE(254, directory + 2);
  bytes.writeUInt16LE(4, directory + 4);
  bytes.writeUInt32LE(1, directory + 10);
  return bytes;
}

/** File name and content of each kind of fixture; null makes a folder. */
const FIXTURES = {
  jpeg: ['photo.jpg', () => smooth().jpeg().toBuffer()],
  'jpeg-tagged': ['tagged.jpg', () => tagPicture(smooth()).jpeg().toBuffer()],
  'jpeg-grey': ['grey.jpg', () => smooth(1).jpeg().toBuffer()],
  'jpeg-cmyk': ['cmyk.jpg', () => smooth().toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer()],
  'jpeg-cmyk-untagged': ['cmyk-untagged.jpg', () => smooth().toColourspace('cmyk').jpeg().toBuffer()],
  'jpeg-progressive': ['progressive.jpg', () => smooth().jpeg({ progressive: true }).toBuffer()],
  'jpeg-named-png': ['really-jpeg.png', () => smooth().jpeg().toBuffer()],
  'jpeg-truncated': ['truncated.jpg', () => cut(noise().jpeg().toBuffer())],
  'jpeg-one-pixel': ['one-pixel.jpg', () => noise({ widthPx: 1, heightPx: 1 }).jpeg().toBuffer()],
  png: ['photo.png', () => noise().png().toBuffer()],
  'png-16': ['deep.png', () => noise({ bitDepth: 16 }).png().toBuffer()],
  'png-16-p3': ['deep-p3.png', () => noise({ bitDepth: 16 }).withIccProfile('p3').png().toBuffer()],
  'png-alpha': ['alpha.png', () => noise({ channels: 4 }).png().toBuffer()],
  'png-alpha-16': ['alpha-deep.png', () => noise({ channels: 4, bitDepth: 16 }).png().toBuffer()],
  'png-grey': ['grey.png', () => noise({ channels: 1 }).png().toBuffer()],
  'png-grey-16': ['grey-deep.png', () => noise({ channels: 1, bitDepth: 16 }).png().toBuffer()],
  'png-grey-alpha': ['grey-alpha.png', () => noise({ channels: 2 }).png().toBuffer()],
  'png-grey-alpha-16': ['grey-alpha-deep.png', () => noise({ channels: 2, bitDepth: 16 }).png().toBuffer()],
  'png-palette': ['palette.png', () => smooth().png({ palette: true, colours: 8 }).toBuffer()],
  'png-tall': ['tall.png', () => noise({ widthPx: 1, heightPx: 5000 }).png().toBuffer()],
  'png-truncated': ['truncated.png', () => cut(noise().png().toBuffer())],
  'png-huge': ['huge.png', () => inflateHeader(noise().png().toBuffer())],
  'png-animated': ['animated.png', () => animatePng(noise().png().toBuffer())],
  webp: ['photo.webp', () => smooth().webp().toBuffer()],
  'webp-lossless': ['lossless.webp', () => noise().webp({ lossless: true }).toBuffer()],
  'webp-alpha': ['alpha.webp', () => smooth(4).webp().toBuffer()],
  'webp-animated': [
    'animated.webp',
    () =>
      frames()
        .webp({ delay: [90, 90, 90] })
        .toBuffer(),
  ],
  'webp-truncated': ['truncated.webp', () => cut(noise().webp().toBuffer())],
  tiff: ['photo.tif', () => noise().tiff({ compression: 'lzw' }).toBuffer()],
  'tiff-16': ['deep.tif', () => noise({ bitDepth: 16 }).tiff({ compression: 'deflate' }).toBuffer()],
  'tiff-jpeg': ['jpeg-inside.tif', () => smooth().tiff({ compression: 'jpeg' }).toBuffer()],
  'tiff-big': ['big.tif', () => noise().tiff({ compression: 'none', bigtiff: true }).toBuffer()],
  'tiff-pages': ['pages.tif', () => frames().tiff({ compression: 'none' }).toBuffer()],
  'tiff-preview': ['camera.nef', () => markAsPreview(noise().tiff({ compression: 'none' }).toBuffer())],
  'tiff-float': ['float.tif', () => noise().toColourspace('scrgb').tiff({ compression: 'none' }).toBuffer()],
  'tiff-one-bit': [
    'fax.tif',
    () => noise({ channels: 1 }).threshold(128).tiff({ compression: 'none', bitdepth: 1 }).toBuffer(),
  ],
  'tiff-lab': ['lab.tif', () => smooth().toColourspace('lab').tiff({ compression: 'none' }).toBuffer()],
  'tiff-lab-16': ['lab-deep.tif', () => smooth().toColourspace('labs').tiff({ compression: 'none' }).toBuffer()],
  'tiff-truncated': ['truncated.tif', () => cut(noise().tiff({ compression: 'none' }).toBuffer())],
  avif: ['photo.avif', () => smooth().avif({ effort: 0 }).toBuffer()],
  'avif-10-bit': ['deep.avif', () => smooth().avif({ effort: 0, bitdepth: 10 }).toBuffer()],
  'avif-truncated': ['truncated.avif', () => cut(noise().avif({ effort: 0 }).toBuffer())],
  gif: ['still.gif', () => smooth().gif().toBuffer()],
  'gif-animated': [
    'animated.gif',
    () =>
      frames()
        .gif({ delay: [90, 90, 90] })
        .toBuffer(),
  ],
  empty: ['empty.jpg', () => Promise.resolve(Buffer.alloc(0))],
  'text-named-jpg': ['notes.jpg', () => Promise.resolve(Buffer.from('Only words, no picture.\n'.repeat(20)))],
  // Of 128 x 96 pixels, made by heif-enc (tests/fixtures/heic/README.md).
  heic: ['phone.heic', () => readFile(locateHeic('plain.heic'))],
  'heic-truncated': ['truncated.heic', () => cut(readFile(locateHeic('grid.heic')))],
  'heic-brand-only': [
    'brand-only.heic',
    () => Promise.resolve(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')),
  ],
  'folder-named-jpg': ['folder.jpg', null],
} as const satisfies Record<string, readonly [name: string, make: (() => Promise<Buffer>) | null]>;

export type FixtureKind = keyof typeof FIXTURES;

export const FIXTURE_KINDS = Object.keys(FIXTURES) as readonly FixtureKind[];

/** Writes one fixture into `folder` and returns its path. RGB fixtures have 40 x 30 pixels if their name says no other size. */
export async function writeFixture(kind: FixtureKind, folder: string): Promise<string> {
  const [name, make] = FIXTURES[kind];
  const path = join(folder, name);
  if (make === null) await mkdir(path);
  else await writeFile(path, await make());
  return path;
}

/** A grey profile (ICC 2.1) with a plain power curve. */
export function makeGreyProfile(gamma: number): Buffer {
  const uint32 = (...values: number[]): Buffer => Buffer.concat(values.map((value) => Buffer.from(toBytes(value))));
  const text = (value: string): Buffer => Buffer.from(value, 'latin1');
  const d50 = uint32(0xf6d6, 0x10000, 0xd32d);
  const bodies = [
    ['desc', Buffer.concat([text('desc'), uint32(0, 5), text('grey\0'), Buffer.alloc(79)])],
    ['wtpt', Buffer.concat([text('XYZ '), uint32(0), d50])],
    ['kTRC', Buffer.concat([text('curv'), uint32(0, 1, Math.round(gamma * 256) << 16)])],
  ] as const;
  let end = 128 + 4 + 12 * bodies.length;
  const directory: Buffer[] = [uint32(bodies.length)];
  for (const [name, body] of bodies) {
    directory.push(text(name), uint32(end, body.length));
    end += body.length;
  }
  const header = Buffer.alloc(128);
  uint32(end, 0, 0x02100000).copy(header);
  text('mntrGRAYXYZ ').copy(header, 12);
  text('acsp').copy(header, 36);
  d50.copy(header, 68);
  return Buffer.concat([header, ...directory, ...bodies.map(([, body]) => body)]);
}

function toBytes(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** Cuts a part out of a photograph into a lossless file. */
export async function cutPhoto(
  source: string,
  path: string,
  part: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): Promise<string> {
  await sharp(source).extract(part).png().toFile(path);
  return path;
}

/** The same photo in another size, as PNG. */
export async function resizePhoto(source: string, path: string, widthPx: number): Promise<string> {
  await sharp(source).resize({ width: widthPx }).png().toFile(path);
  return path;
}

/** A strip of 4 pixels' height. */
export async function writeWidePicture(path: string, widthPx: number): Promise<string> {
  await noise({ widthPx, heightPx: 4 }).png().toFile(path);
  return path;
}
