import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { makeGradient, makeImage, openSamples } from '#tests/helpers/images.ts';
import { getDistance } from '#tests/helpers/round-trip.ts';
import type { TiffFile } from '#tests/helpers/tiff-files.ts';
import { assembleTiff, changeTags, makeTag, parseTiff } from '#tests/helpers/tiff-files.ts';
import type { DecodedImage } from '../image-types.ts';
import { readImage } from '../decode.ts';

const SPEC = { widthPx: 160, heightPx: 96, channels: 3, bitDepth: 8, seed: 5 } as const;
const COMPRESSIONS = ['none', 'lzw', 'deflate', 'packbits', 'jpeg', 'webp', 'ccittfax4'] as const;
type Compression = (typeof COMPRESSIONS)[number];
type Layout = 'strips' | 'tiles';

/** A page in several parts. */
async function make(compression: Compression, layout: Layout): Promise<TiffFile> {
  const isFax = compression === 'ccittfax4';
  const image = isFax
    ? openSamples(makeImage({ ...SPEC, channels: 1 })).threshold(128)
    : openSamples(makeGradient(SPEC));
  const tiles = { tile: layout === 'tiles', tileWidth: 32, tileHeight: 32 };
  const made = image.tiff({ compression, ...tiles, predictor: 'none', ...(isFax && { bitdepth: 1 }) });
  const file = parseTiff(await made.toBuffer());
  expect(file.isTiled).toBe(layout === 'tiles');
  return file;
}

async function read(content: Buffer): Promise<DecodedImage> {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'page.tif');
  await writeFile(path, content);
  return await readImage(path);
}

const fail = (content: Buffer): Promise<unknown> =>
  read(content).then(
    () => 'read',
    (thrown: unknown) => thrown,
  );
const middle = ({ parts }: TiffFile): number => Math.floor(parts.length / 2);
const changePart = (file: TiffFile, change: (part: Buffer) => Buffer): TiffFile => ({
  ...file,
  parts: file.parts.map((part, i) => (i === middle(file) ? change(part) : part)),
});

/** Rejected by the decoder, or read and said to be damaged. */
async function expectDamage(content: Buffer): Promise<void> {
  const outcome = await read(content).catch((thrown: unknown) => thrown);
  expect(outcome).toMatchObject(outcome instanceof Error ? { code: 'image/corrupt' } : { isDamaged: true });
}

const CASES = COMPRESSIONS.flatMap((compression) =>
  (['strips', 'tiles'] as const).map((layout) => [compression, layout] as const),
);

describe.each(CASES)('TIFF: %s in %s', (compression, layout) => {
  it.each([false, true])('is read whole, BigTIFF: %s', async (isBig) => {
    const file = await make(compression, layout);
    const { image, isDamaged } = await read(assembleTiff(file, { isBig }));
    expect(isDamaged).toBe(false);
    const isFax = compression === 'ccittfax4';
    if (!isFax)
      expect(getDistance(image, makeGradient(SPEC))).toBeLessThan(['jpeg', 'webp'].includes(compression) ? 4 : 1e-9);
    else expect(new Set(image.samples.data)).toEqual(new Set([0, 255]));
  });

  it.each([false, true])('is rejected when it is cut off, BigTIFF: %s', async (isBig) => {
    const whole = assembleTiff(await make(compression, layout), { isBig });
    for (const length of [whole.length - 1, Math.floor(whole.length * 0.9), Math.floor(whole.length * 0.6)]) {
      expect(await fail(whole.subarray(0, length))).toMatchObject({
        code: 'image/corrupt',
        message: expect.stringMatching(
          new RegExp(`cut off: \\d+ of its \\d+ ${layout} lie outside the file`),
        ) as string,
      });
    }
  });

  it('is rejected when a part is missing, empty or zeroed', async () => {
    const file = await make(compression, layout);
    const corrupt = { code: 'image/corrupt' };
    expect(await fail(assembleTiff(changePart(file, () => Buffer.alloc(0))))).toMatchObject(corrupt);
    const fewer = { ...file, parts: file.parts.slice(0, -1) };
    expect(await fail(assembleTiff(fewer))).toMatchObject(corrupt);
    const zeroed = assembleTiff(changePart(file, (part) => Buffer.alloc(part.length)));
    // Zeros are black where nothing is compressed.
    if (compression === 'none') expect(await read(zeroed)).toMatchObject({ isDamaged: false });
    else expect(await fail(zeroed)).toMatchObject(corrupt);
  });
});

const COMPRESSION = 259;

describe.each(['strips', 'tiles'] as const)('TIFF in %s', (layout) => {
  it.each([
    [6, 'old-style JPEG compression'],
    [34661, 'JBIG compression'],
    [34712, 'JPEG 2000 compression'],
    [34887, 'LERC compression'],
    [34925, 'LZMA compression'],
    [34933, 'PNG compression'],
    [50000, 'ZSTD compression'],
    [50002, 'JPEG XL compression'],
    [4711, 'an unknown compression (4711)'],
  ])('of compression %i is called unsupported, and the compression named', async (compression, name) => {
    const file = changeTags(await make('none', layout), makeTag(COMPRESSION, compression));
    expect(await fail(assembleTiff(file))).toMatchObject({
      code: 'image/unsupported',
      message: expect.stringContaining(`is a TIFF file with ${name}, which cannot be read`) as string,
    });
  });

  it.each([
    [12, 1, 'holds samples of 12 bits'],
    [64, 3, 'holds floating-point samples of 64 bits'],
    [24, 2, 'holds signed samples of 24 bits'],
  ])('of %i bits, kind %i, is called unsupported, and the depth named', async (bits, kind, reason) => {
    const file = changeTags(await make('none', layout), makeTag(258, bits, bits, bits), makeTag(339, kind));
    expect(await fail(assembleTiff(file))).toMatchObject({
      code: 'image/unsupported',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('whose deflate data is damaged is rejected, or said to be damaged', async () => {
    const file = await make('deflate', layout);
    for (let i = 1; i < 20; i++) {
      const damage = (part: Buffer): Buffer => {
        const at = Math.floor((part.length * i) / 20);
        return Buffer.from(part).fill(0, at, at + 40);
      };
      await expectDamage(assembleTiff(changePart(file, damage)));
    }
  });

  it('whose WebP data was not written to its end is said to be damaged', async () => {
    const image = openSamples(makeImage({ ...SPEC, widthPx: 256, heightPx: 256 }));
    const tiles = { tile: layout === 'tiles', tileWidth: 128, tileHeight: 128 };
    const file = parseTiff(await image.tiff({ compression: 'webp', ...tiles }).toBuffer());
    expect(await read(assembleTiff(file))).toMatchObject({ isDamaged: false });
    const zeroed = changePart(file, (part) => Buffer.from(part).fill(0, Math.floor(part.length * 0.7)));
    expect(await read(assembleTiff(zeroed))).toMatchObject({ isDamaged: true });
  });

  it('whose JPEG data has too few or too many blocks is rejected, or said to be damaged', async () => {
    const file = await make('jpeg', layout);
    const cutOut = (part: Buffer): Buffer =>
      Buffer.concat([part.subarray(0, part.length - 60), part.subarray(part.length - 20)]);
    const doubled = (part: Buffer): Buffer =>
      Buffer.concat([part.subarray(0, part.length - 20), part.subarray(part.length - 60)]);
    for (const change of [cutOut, doubled]) {
      await expectDamage(assembleTiff(changePart(file, change)));
    }
  });

  it('with tags that the decoder does not know is read', async () => {
    const file = changeTags(await make('lzw', layout), makeTag(65_000, 7), makeTag(33_550, 1, 2, 3));
    const { image, isDamaged } = await read(assembleTiff(file));
    expect(isDamaged).toBe(false);
    expect(getDistance(image, makeGradient(SPEC))).toBe(0);
  });

  it('behind its thumbnail is read', async () => {
    const file = await make('lzw', layout);
    const thumbnail = [makeTag(254, 1), makeTag(256, 1), makeTag(257, 1), makeTag(258, 8), makeTag(262, 1)];
    const strip = [makeTag(273, 8), makeTag(279, 1), makeTag(COMPRESSION, 1)];
    const { image, info } = await read(assembleTiff(file, { before: [[...thumbnail, ...strip]] }));
    expect(info).toMatchObject({ size: { widthPx: 160, heightPx: 96 }, lossy: false });
    expect(getDistance(image, makeGradient(SPEC))).toBe(0);
    const raw = changeTags(file, makeTag(262, 32803));
    expect(await fail(assembleTiff(raw, { before: [[...thumbnail, ...strip]] }))).toMatchObject({
      code: 'image/camera-raw',
    });
  });
});

it('TIFF with its photo below a thumbnail is called unsupported, and no camera raw file', async () => {
  const thumbnail = parseTiff(
    await openSamples(makeImage({ ...SPEC, widthPx: 16, heightPx: 16 }))
      .tiff()
      .toBuffer(),
  );
  const below = assembleTiff(changeTags(await make('none', 'strips'), makeTag(254, 0)));
  const hold = (at: number): Buffer => assembleTiff(changeTags(thumbnail, makeTag(254, 1), makeTag(330, at)));
  // The directory of the photo stands behind the header of its file.
  const whole = Buffer.concat([hold(hold(0).length + 8), below]);
  expect(await fail(whole)).toMatchObject({
    code: 'image/unsupported',
    message: expect.stringContaining('keeps its photo in a sub-directory') as string,
  });
});

it('TIFF in tiles of separate planes is called unsupported', async () => {
  const file = changeTags(await make('none', 'tiles'), makeTag(284, 2));
  const thrice = { ...file, parts: [...file.parts, ...file.parts, ...file.parts] };
  expect(await fail(assembleTiff(thrice))).toMatchObject({
    code: 'image/unsupported',
    message: expect.stringContaining('in tiles with separate planes') as string,
  });
});

it('TIFF of one uncompressed strip needs no length of it', async () => {
  const file = parseTiff(
    await openSamples(makeImage({ ...SPEC, heightPx: 8 }))
      .tiff({ compression: 'none' })
      .toBuffer(),
  );
  const whole = assembleTiff({ ...file, parts: [Buffer.concat(file.parts)] });
  // The tag of the lengths becomes one that means nothing.
  const at = whole.indexOf(Buffer.from('17010400', 'hex'));
  whole.writeUInt16LE(279 + 1, at);
  expect(await read(whole)).toMatchObject({ isDamaged: false });
  expect(await fail(whole.subarray(0, -1))).toMatchObject({ code: 'image/corrupt' });
});
