/** Files of every format and kind, sound and broken, made on the fly; one table names them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { locateInPackage } from '#files/package-root.ts';
import type { ImageSpec } from './images.ts';
import { makeGradient, makeImage, openSamples, tagImage } from './images.ts';

/** A committed file of tests/fixtures/heic. */
export function locateHeic(name: string): string {
  return locateInPackage('tests', 'fixtures', 'heic', name);
}

const RGB = { widthPx: 40, heightPx: 30, channels: 3, bitDepth: 8, seed: 1 } as const;
const noise = (spec: Partial<ImageSpec> = {}): Sharp => openSamples(makeImage({ ...RGB, ...spec }));
const smooth = (channels: 1 | 2 | 3 | 4 = 3): Sharp => openSamples(makeGradient({ ...RGB, channels }));

/** Several pages of 40 x 10 pixels in one file, as frames or as TIFF pages. */
function frames(): Sharp {
  const { data } = makeImage(RGB).samples;
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
  'jpeg-tagged': ['tagged.jpg', () => tagImage(smooth()).jpeg().toBuffer()],
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
  'text-named-jpg': ['notes.jpg', () => Promise.resolve(Buffer.from('Only words, no image.\n'.repeat(20)))],
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
