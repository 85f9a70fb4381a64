import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { locateHeic } from '#tests/helpers/image-fixtures.ts';
import { makeGradient, makeImage, openSamples } from '#tests/helpers/images.ts';
import { getDistance, SPEC } from '#tests/helpers/round-trip.ts';
import { assembleHeif, parseHeif } from '#tests/helpers/heif-files.ts';
import type { DecodedImage } from './image-types.ts';
import { readImage } from './decode.ts';
import { sharp } from './libvips.ts';

async function read(content: Buffer): Promise<DecodedImage> {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'photo.bin');
  await writeFile(path, content);
  return await readImage(path);
}

const uint32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  return bytes;
};
const END_OF_IMAGE = Buffer.of(0xff, 0xd9);
const uint24 = (value: number): Buffer => Buffer.of(value & 0xff, value >> 8, 0);

function makePngChunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  return Buffer.concat([uint32(body.length), typed, uint32(crc32(typed))]);
}

/** A PNG with an animation header, and one frame header in front of its image data or none. */
async function animatePng(frames: number, hasFrame: boolean): Promise<Buffer> {
  const png = await openSamples(makeImage(SPEC)).png().toBuffer();
  const at = png.indexOf('IDAT') - 4;
  const frame = Buffer.concat([uint32(0, SPEC.widthPx, SPEC.heightPx, 0, 0), Buffer.from([0, 1, 0, 10, 0, 0])]);
  const chunks = [makePngChunk('acTL', uint32(frames, 0)), ...(hasFrame ? [makePngChunk('fcTL', frame)] : [])];
  return Buffer.concat([png.subarray(0, at), ...chunks, png.subarray(at)]);
}

function makeWebpChunk(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from(type, 'latin1'), length, body, Buffer.alloc(body.length % 2)]);
}

/** An animated WebP whose frames are all the same. */
async function animateWebp(frames: number, lossless: boolean): Promise<Buffer> {
  const still = await openSamples(makeGradient(SPEC)).webp({ lossless, quality: 95 }).toBuffer();
  const size = [uint24(SPEC.widthPx - 1), uint24(SPEC.heightPx - 1)];
  const data = still.subarray(12);
  const frame = makeWebpChunk('ANMF', Buffer.concat([uint24(0), uint24(0), ...size, uint24(100), Buffer.of(0), data]));
  const body = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    makeWebpChunk('VP8X', Buffer.concat([Buffer.from([2, 0, 0, 0]), ...size])),
    makeWebpChunk('ANIM', Buffer.alloc(6)),
    ...Array.from({ length: frames }, () => frame),
  ]);
  return makeWebpChunk('RIFF', body);
}

describe('one frame', () => {
  it('of an APNG is a still image, when it is the image that all readers show', async () => {
    const { image } = await read(await animatePng(1, true));
    expect(getDistance(image, makeImage(SPEC))).toBe(0);
    const animation = { code: 'image/unsupported', message: expect.stringContaining('is an animation') as string };
    await expect(read(await animatePng(2, true))).rejects.toMatchObject(animation);
    await expect(read(await animatePng(1, false))).rejects.toMatchObject(animation);
  });

  it.each([true, false])('of an animated WebP is a still image, lossless: %s', async (lossless) => {
    const { image, info } = await read(await animateWebp(1, lossless));
    expect(info).toMatchObject({ format: 'webp', lossy: !lossless });
    const colours = new Uint8Array(3 * SPEC.widthPx * SPEC.heightPx);
    for (let i = 0; i < colours.length; i++) {
      colours[i] = image.samples.data[Math.floor(i / 3) * image.channels + (i % 3)]!;
    }
    const opaque = { ...image, channels: 3 as const, samples: { bitDepth: 8 as const, data: colours } };
    expect(getDistance(opaque, makeGradient(SPEC))).toBeLessThan(3);
    await expect(read(await animateWebp(2, lossless))).rejects.toMatchObject({
      code: 'image/unsupported',
      message: expect.stringContaining('is an animation') as string,
    });
  });
});

it('of several images in an AVIF, the main one is read', async () => {
  const [first, second] = await Promise.all(
    [makeGradient(SPEC), makeImage(SPEC)].map(async (image) =>
      parseHeif(await openSamples(image).avif({ quality: 95, effort: 0 }).toBuffer()),
    ),
  );
  const other = { ...second!.items[0]!, id: 77 };
  for (const items of [
    [...first!.items, other],
    [other, ...first!.items],
  ]) {
    const { image, info } = await read(assembleHeif({ ...first!, items }));
    expect(info).toMatchObject({ format: 'avif', size: { widthPx: SPEC.widthPx, heightPx: SPEC.heightPx } });
    expect(getDistance(image, makeGradient(SPEC))).toBeLessThan(5);
  }
});

it('a JPEG with further images behind it (MPO) is read as its first', async () => {
  const [first, second] = await Promise.all(
    [makeGradient(SPEC), makeImage(SPEC)].map((image) => openSamples(image).jpeg({ quality: 95 }).toBuffer()),
  );
  const { image, isDamaged } = await read(Buffer.concat([first!, second!]));
  expect(getDistance(image, makeGradient(SPEC))).toBeLessThan(5);
  expect(isDamaged).toBe(false);
});

describe('damage', () => {
  it.each([true, false])('of a JPEG that the decoder passes over is said, progressive: %s', async (progressive) => {
    const jpeg = await openSamples(makeImage({ ...SPEC, widthPx: 200, heightPx: 160 }))
      .jpeg({ progressive })
      .toBuffer();
    expect(await read(jpeg)).toMatchObject({ isDamaged: false });
    const middle = Math.floor(jpeg.length / 2);
    const { image, isDamaged } = await read(Buffer.from(jpeg).fill(0, middle, middle + 200));
    expect(isDamaged).toBe(true);
    expect(image).toMatchObject({ widthPx: 200, heightPx: 160 });
  });

  it('of a JPEG is not what lies between the segments of its header, where no pixel is', async () => {
    const jpeg = await openSamples(makeImage({ ...SPEC, widthPx: 200, heightPx: 160 }))
      .jpeg({ progressive: true })
      .toBuffer();
    const frame = jpeg.indexOf(Buffer.of(0xff, 0xc2));
    const withJunk = Buffer.concat([jpeg.subarray(0, frame), Buffer.from([0, 0xff, 0, 7, 7]), jpeg.subarray(frame)]);
    const { image, isDamaged } = await read(withJunk);
    expect(isDamaged).toBe(false);
    expect(image.samples.data).toEqual((await read(jpeg)).image.samples.data);
    const middle = Math.floor(withJunk.length / 2);
    expect(await read(withJunk.fill(0, middle, middle + 200))).toMatchObject({ isDamaged: true });
  });

  it.each([true, false])('of a WebP whose end was never written is said, lossless: %s', async (lossless) => {
    const webp = await openSamples(makeImage({ ...SPEC, widthPx: 200, heightPx: 160 }))
      .webp({ lossless })
      .toBuffer();
    expect(await read(webp)).toMatchObject({ isDamaged: false });
    expect(await read(Buffer.from(webp).fill(0, Math.floor(webp.length * 0.8)))).toMatchObject({ isDamaged: true });
  });

  it.each([true, false])(
    'of a WebP is where its image ends, not where the file ends, lossless: %s',
    async (lossless) => {
      const size = [uint24(199), uint24(159)];
      const still = await openSamples(makeImage({ ...SPEC, widthPx: 200, heightPx: 160 }))
        .webp({ lossless })
        .toBuffer();
      const zeroed = Buffer.from(still).fill(0, Math.floor(still.length * 0.8));
      const head = (flags: number): Buffer =>
        makeWebpChunk('VP8X', Buffer.concat([Buffer.of(flags, 0, 0, 0), ...size]));
      const wrap = (...chunks: readonly Buffer[]): Buffer =>
        makeWebpChunk('RIFF', Buffer.concat([Buffer.from('WEBP', 'latin1'), ...chunks]));
      const frame = (image: Buffer): Buffer =>
        makeWebpChunk(
          'ANMF',
          Buffer.concat([uint24(0), uint24(0), ...size, uint24(9), Buffer.of(0), image.subarray(12)]),
        );
      for (const rest of [Buffer.from('<x/>'), Buffer.alloc(200)]) {
        const xmp = makeWebpChunk('XMP ', rest);
        const hidden = [zeroed, still].map((image) => [
          wrap(head(4), image.subarray(12), xmp),
          wrap(head(2), makeWebpChunk('ANIM', Buffer.alloc(6)), frame(image), xmp),
        ]);
        for (const damaged of hidden[0]!) expect(await read(damaged)).toMatchObject({ isDamaged: true });
        for (const sound of hidden[1]!) expect(await read(sound)).toMatchObject({ isDamaged: false });
      }
    },
  );

  it('of a WebP is not what an even photo ends in', async () => {
    for (const grey of [0, 128, 255]) {
      const even = {
        create: { width: 2000, height: 2000, channels: 3 as const, background: { r: grey, g: grey, b: grey } },
      };
      for (const lossless of [true, false]) {
        expect(await read(await sharp(even).webp({ lossless }).toBuffer())).toMatchObject({ isDamaged: false });
      }
    }
  });

  it.each([0.1, 0.5, 0.9])(
    'of a WebP is not what a photo ends in that is even below %d of its height',
    async (part) => {
      const image = makeImage({ ...SPEC, widthPx: 2000, heightPx: 2000 });
      image.samples.data.fill(255, Math.floor(2000 * part) * 2000 * image.channels);
      expect(await read(await openSamples(image).webp().toBuffer())).toMatchObject({ isDamaged: false });
    },
  );

  it('of a progressive JPEG is said when scans are missing at its end, and it closes as if they were there', async () => {
    for (const channels of [1, 3] as const) {
      const jpeg = await openSamples(makeImage({ ...SPEC, channels }))
        .jpeg({ progressive: true })
        .toBuffer();
      expect(await read(jpeg)).toMatchObject({ isDamaged: false });
      const second = jpeg.indexOf(Buffer.of(0xff, 0xda), jpeg.indexOf(Buffer.of(0xff, 0xda)) + 1);
      const ended = Buffer.concat([jpeg.subarray(0, jpeg.lastIndexOf(Buffer.of(0xff, 0xc4), second)), END_OF_IMAGE]);
      for (const broken of [ended, Buffer.concat([ended, jpeg])]) {
        expect(await read(broken)).toMatchObject({ isDamaged: true });
      }
    }
  });

  it.each(['png', 'avif', 'gif'] as const)('of %s is rejected', async (format) => {
    const whole = await openSamples(makeImage({ ...SPEC, widthPx: 200, heightPx: 160 }))
      .toFormat(format)
      .toBuffer();
    for (const part of [0.5, 0.7, 0.9]) {
      const zeroed = Buffer.from(whole).fill(0, Math.floor(whole.length * part));
      await expect(read(zeroed)).rejects.toMatchObject({ code: 'image/corrupt' });
    }
  });
});

describe('JPEG of other kinds is called unsupported', () => {
  it.each([
    [0xc0, 12, 'is a JPEG with samples of 12 bits'],
    [0xc3, 16, 'is a lossless JPEG with samples of 16 bits'],
    [0xc5, 8, 'is a hierarchical JPEG'],
  ])('frame %i with %i bits', async (marker, depth, reason) => {
    const jpeg = await openSamples(makeImage(SPEC)).jpeg().toBuffer();
    const at = jpeg.indexOf(Buffer.of(0xff, 0xc0));
    jpeg[at + 1] = marker;
    jpeg[at + 4] = depth;
    await expect(read(jpeg)).rejects.toMatchObject({
      code: 'image/unsupported',
      message: expect.stringContaining(reason) as string,
    });
  });
});

it('HEIC that is called otherwise is read', async () => {
  expect((await read(await readFile(locateHeic('plain.heic')))).info.format).toBe('heic');
});
