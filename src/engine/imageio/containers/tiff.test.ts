import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeExif } from '#tests/helpers/exif-blocks.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { writeFixture } from '#tests/helpers/image-fixtures.ts';
import { makeImage, openSamples } from '#tests/helpers/images.ts';
import { createBufferReadAt } from '../metadata/tiff-directory.ts';
import type { WrittenParts } from './carried-parts.ts';
import { readTiff } from './tiff.ts';
import { writeMetadata } from './write-metadata.ts';

async function append(path: string, parts: Partial<WrittenParts>): Promise<void> {
  const size = { widthPx: 60, heightPx: 45 };
  await writeMetadata(path, `${path}-spare`, { parts: { text: [], ...parts }, format: 'tiff', size });
}

async function read(path: string) {
  return readTiff(createBufferReadAt(await readFile(path)), 0);
}

/** What libexif, an independent reader, makes of the block when a JPEG carries it. */
async function readTags(exif: Buffer): Promise<string> {
  const jpeg = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
    .jpeg()
    .toBuffer();
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif]);
  const segment = Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff]);
  const tagged = Buffer.concat([jpeg.subarray(0, 2), segment, body, jpeg.subarray(2)]);
  // In its own format, libvips writes down what it parsed.
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'parsed.v');
  await sharp(tagged).keepExif().toFile(path);
  return await readFile(path, 'latin1');
}

describe.each(['II', 'MM'] as const)('EXIF of byte order %s', (order) => {
  it.each([false, true])(
    'goes into a TIFF (BigTIFF: %s) and comes out again; pixels and profile stay',
    async (bigtiff) => {
      await using folder = await makeTempFolder();
      const path = join(folder.path, 'a.tif');
      const image = makeImage({ widthPx: 9, heightPx: 7, channels: 3, bitDepth: 16, seed: 1 });
      await openSamples(image).withIccProfile('p3').tiff({ compression: 'deflate', bigtiff }).toFile(path);
      const before = await sharp(path).metadata();
      const pixels = await sharp(path).raw().toBuffer();
      await append(path, {
        exif: makeExif({ order }),
        density: { x: before.density!, y: before.density!, unit: 'inch' },
      });
      const after = await sharp(path).metadata();
      expect({ ...after, icc: null }).toEqual({ ...before, icc: null });
      expect(after.icc).toEqual(before.icc);
      expect(await sharp(path).raw().toBuffer()).toEqual(pixels);
      const { exif, remarks } = await read(path);
      const tags = await readTags(exif!);
      expect(tags).toContain('exif-ifd0-Model">Stone 3');
      expect(tags).toContain('exif-ifd2-FNumber">28/10');
      expect(tags).toContain('exif-ifd2-ISOSpeedRatings">400');
      expect(tags).toContain('exif-ifd2-MakerNote">');
      expect(tags).toContain('exif-ifd3-GPSLatitudeRef">N');
      expect(tags).toContain('exif-ifd4-InteroperabilityIndex">R03');
      expect(tags).toContain('exif-ifd0-Orientation">1');
      expect(remarks).toEqual(['maker-notes-moved']);
    },
  );
});

it('says nothing of maker notes that may be moved', async () => {
  await using folder = await makeTempFolder();
  const path = await writeFixture('tiff', folder.path);
  await append(path, { exif: makeExif({ makerNote: Buffer.from('Apple iOS\0\0\x01MM') }) });
  expect((await read(path)).remarks).toEqual([]);
});

it('writes XMP and IPTC where libtiff finds them, and resolution as fractions', async () => {
  await using folder = await makeTempFolder();
  const path = await writeFixture('tiff', folder.path);
  const iptc = Buffer.from('\x1c\x02\x05\0\x03ABC', 'latin1');
  await append(path, { xmp: { main: '<x/>', extension: null }, iptc, density: { x: 118.11, y: 59, unit: 'cm' } });
  const header = await sharp(path).metadata();
  expect(header.xmpAsString).toBe('<x/>');
  expect(header.iptc?.subarray(0, iptc.length)).toEqual(iptc);
  const parts = await read(path);
  expect(parts.density).toEqual({ x: 118.11, y: 59, unit: 'cm' });
  expect(parts.iptc?.subarray(0, iptc.length)).toEqual(iptc);
});

it('says no resolution where there is none', async () => {
  await using folder = await makeTempFolder();
  const path = await writeFixture('tiff', folder.path);
  await append(path, {});
  expect((await read(path)).density).toBeUndefined();
});

it('finds no EXIF in a TIFF without', async () => {
  await using folder = await makeTempFolder();
  expect((await read(await writeFixture('tiff', folder.path))).exif).toBeUndefined();
});

it('takes what is whole of broken EXIF', async () => {
  await using folder = await makeTempFolder();
  const path = await writeFixture('tiff', folder.path);
  const exif = makeExif();
  // The pointer to GPS leads nowhere.
  exif.writeUInt32LE(0xfffffff0, exif.length - 8);
  await append(path, { exif });
  const tags = await readTags((await read(path)).exif!);
  expect(tags).toContain('Stone 3');
  expect(tags).not.toContain('exif-ifd3');
  await writeFile(path, (await readFile(path)).subarray(0, -400));
  expect((await read(path)).exif).toBeUndefined();
});
