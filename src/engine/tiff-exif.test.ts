import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeFolder, makePicture, openSamples, writeFixture } from '../../tests/helpers/pictures.ts';
import { appendExif, extractExif } from './tiff-exif.ts';

const SIZE = { widthPx: 60, heightPx: 45 };
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const UNDEFINED = 7;

type Entry = readonly [tag: number, type: number, count: number, value: Buffer];

/** Writes EXIF by hand: Model, an Exif directory with ISO, aperture, maker note and interoperability, and GPS. */
function makeExif(order: 'II' | 'MM', makerNoteBytes = 6): Buffer {
  const isLittleEndian = order === 'II';
  const number = (bytes: 2 | 4, value: number): Buffer => {
    const buffer = Buffer.alloc(bytes);
    if (isLittleEndian) buffer.writeUIntLE(value, 0, bytes);
    else buffer.writeUIntBE(value, 0, bytes);
    return buffer;
  };
  const parts = [Buffer.from(order), number(2, 42), Buffer.alloc(4)];
  const getEnd = () => parts.reduce((sum, part) => sum + part.length, 0);
  const place = (entries: readonly Entry[]): number => {
    const rows = entries.map(([tag, type, count, value]) => {
      const head = Buffer.concat([number(2, tag), number(2, type), number(4, count)]);
      if (value.length <= 4) return Buffer.concat([head, value, Buffer.alloc(4 - value.length)]);
      const at = getEnd();
      parts.push(value);
      return Buffer.concat([head, number(4, at)]);
    });
    const at = getEnd();
    parts.push(number(2, rows.length), ...rows, number(4, 0));
    return at;
  };
  const interop = place([[1, ASCII, 4, Buffer.from('R03\0')]]);
  const camera = place([
    [0x829d, RATIONAL, 1, Buffer.concat([number(4, 28), number(4, 10)])],
    [0x8827, SHORT, 1, number(2, 400)],
    [0x927c, UNDEFINED, makerNoteBytes, Buffer.alloc(makerNoteBytes, 'maker!')],
    [0xa002, LONG, 1, number(4, 9)],
    [0xa005, LONG, 1, number(4, interop)],
  ]);
  const gps = place([[1, ASCII, 2, Buffer.from('N\0')]]);
  const main = place([
    [0x0110, ASCII, 8, Buffer.from('Stone 3\0')],
    [0x0112, SHORT, 1, number(2, 6)],
    [0x8769, LONG, 1, number(4, camera)],
    [0x8825, LONG, 1, number(4, gps)],
  ]);
  number(4, main).copy(parts[2]!);
  return Buffer.concat(parts);
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
  await using folder = await makeFolder();
  const path = join(folder.path, 'parsed.v');
  await sharp(tagged).keepExif().toFile(path);
  return await readFile(path, 'latin1');
}

describe.each(['II', 'MM'] as const)('EXIF of byte order %s', (order) => {
  it('goes into a TIFF and comes out again, and pixels and profile stay', async () => {
    await using folder = await makeFolder();
    const path = join(folder.path, 'a.tif');
    const picture = makePicture({ widthPx: 9, heightPx: 7, channels: 3, bitDepth: 16, seed: 1 });
    await openSamples(picture).withIccProfile('p3').tiff({ compression: 'deflate' }).toFile(path);
    const before = await sharp(path).metadata();
    const pixels = await sharp(path).raw().toBuffer();
    await appendExif(path, makeExif(order), SIZE);
    const after = await sharp(path).metadata();
    expect({ ...after, icc: null }).toEqual({ ...before, icc: null });
    expect(after.icc).toEqual(before.icc);
    expect(await sharp(path).raw().toBuffer()).toEqual(pixels);
    const tags = await readTags((await extractExif(path))!);
    expect(tags).toContain('exif-ifd0-Model">Stone 3');
    expect(tags).toContain('exif-ifd2-FNumber">28/10');
    expect(tags).toContain('exif-ifd2-ISOSpeedRatings">400');
    expect(tags).toContain('exif-ifd2-MakerNote">');
    expect(tags).toContain('exif-ifd3-GPSLatitudeRef">N');
    expect(tags).toContain('exif-ifd4-InteroperabilityIndex">R03');
    expect(tags).toContain('exif-ifd0-Orientation">1');
  });

  it('comes out without a maker note that no JPEG could hold', async () => {
    await using folder = await makeFolder();
    const path = await writeFixture('tiff', folder.path);
    await appendExif(path, makeExif(order, 64_900), SIZE);
    const exif = (await extractExif(path))!;
    expect(exif.length).toBeLessThan(1000);
    expect(await readTags(exif)).toContain('exif-ifd2-ISOSpeedRatings">400');
  });
});

it('finds no EXIF in a TIFF without', async () => {
  await using folder = await makeFolder();
  expect(await extractExif(await writeFixture('tiff', folder.path))).toBeUndefined();
});

it('leaves a BigTIFF and malformed EXIF alone', async () => {
  await using folder = await makeFolder();
  const big = await writeFixture('tiff-big', folder.path);
  const small = await writeFixture('tiff', folder.path);
  const cut = makeExif('II').subarray(0, 40);
  for (const [path, exif] of [
    [big, makeExif('II')],
    [small, Buffer.from('words only, no structure')],
    [small, cut],
  ] as const) {
    const before = await readFile(path);
    await appendExif(path, exif, SIZE);
    expect(await readFile(path)).toEqual(before);
  }
});

it('takes what is whole of broken EXIF', async () => {
  await using folder = await makeFolder();
  const path = await writeFixture('tiff', folder.path);
  const exif = makeExif('II');
  // The pointer to GPS leads nowhere.
  exif.writeUInt32LE(0xfffffff0, exif.length - 8);
  await appendExif(path, exif, SIZE);
  const tags = await readTags((await extractExif(path))!);
  expect(tags).toContain('Stone 3');
  expect(tags).not.toContain('exif-ifd3');
  await writeFile(path, (await readFile(path)).subarray(0, -40));
  expect(await extractExif(path)).toBeUndefined();
});
