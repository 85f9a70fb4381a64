import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { writeFixture } from '#tests/helpers/image-fixtures.ts';
import { makeGradient, makeImage, makeOriented, ORIENTATIONS, XMP_SAMPLE } from '#tests/helpers/images.ts';
import { describeOutput, getDistance, readFixture, roundTrip, SPEC, writeImage } from '#tests/helpers/round-trip.ts';
import { inspectImage, readImage, readImageRegion } from './decode.ts';

describe('readImage', () => {
  it.each([
    ['png', SPEC],
    ['png-16', { ...SPEC, bitDepth: 16 }],
    ['png-alpha', { ...SPEC, channels: 4 }],
    ['png-alpha-16', { ...SPEC, channels: 4, bitDepth: 16 }],
    ['png-grey', { ...SPEC, channels: 1 }],
    ['png-grey-16', { ...SPEC, channels: 1, bitDepth: 16 }],
    ['png-grey-alpha', { ...SPEC, channels: 2 }],
    ['png-grey-alpha-16', { ...SPEC, channels: 2, bitDepth: 16 }],
    ['png-tall', { ...SPEC, widthPx: 1, heightPx: 5000 }],
    ['webp-lossless', SPEC],
    ['tiff', SPEC],
    ['tiff-big', SPEC],
    ['tiff-16', { ...SPEC, bitDepth: 16 }],
  ] as const)('gives the samples of %s bit for bit', async (kind, spec) => {
    const { info, image } = await readFixture(kind);
    const expected = makeImage(spec);
    const { widthPx, heightPx, channels, bitDepth } = spec;
    expect(info).toMatchObject({ size: { widthPx, heightPx }, channels, bitDepth, lossy: false });
    expect({ ...image, samples: null }).toEqual({ ...expected, samples: null });
    expect(image.samples.bitDepth).toBe(bitDepth);
    expect(image.samples.data.length).toBe(expected.samples.data.length);
    expect(getDistance(image, expected)).toBe(0);
  });

  it.each([
    ['jpeg', 'jpeg', 3, true],
    ['jpeg-progressive', 'jpeg', 3, true],
    ['jpeg-named-png', 'jpeg', 3, true],
    ['jpeg-grey', 'jpeg', 1, true],
    ['webp', 'webp', 3, true],
    ['webp-alpha', 'webp', 4, true],
    ['avif', 'avif', 3, true],
    ['tiff-jpeg', 'tiff', 3, true],
    ['tiff-lab', 'tiff', 3, false],
    ['png-palette', 'png', 3, false],
    ['gif', 'gif', 3, false],
  ] as const)('reads %s', async (kind, format, channels, lossy) => {
    const { info, image } = await readFixture(kind);
    expect(info).toEqual({ format, size: { widthPx: 40, heightPx: 30 }, bitDepth: 8, channels, lossy });
    const expected = makeGradient({ ...SPEC, channels });
    const limit = kind === 'png-palette' ? 30 : 5;
    expect(getDistance(image, expected)).toBeLessThan(limit);
  });

  it('reads AVIF of 10 bits over the full range of 16', async () => {
    const { info, image } = await readFixture('avif-10-bit');
    expect(info).toMatchObject({ format: 'avif', bitDepth: 16 });
    const expected = makeGradient(SPEC);
    const as8 = Uint8Array.from(image.samples.data, (value) => Math.round(value / 257));
    expect(getDistance({ ...image, samples: { bitDepth: 8, data: as8 } }, expected)).toBeLessThan(5);
    expect(image.samples.data.every((value) => (value & 0x3f) === value >> 10)).toBe(true);
  });

  it('reads Lab of 16 bits as 16-bit RGB, and one bit as black and white', async () => {
    const lab = await readFixture('tiff-lab-16');
    expect(lab.info).toMatchObject({ bitDepth: 16, channels: 3 });
    // libvips writes Lab for D65 without a word, and readers have to take such numbers for D50: a saturated blue moves.
    const [blue] = [lab.image.samples.data.subarray(0, 3)].map((rgb) => [...rgb].map((value) => value / 257));
    [76, 30, 191].forEach((expected, c) => {
      expect(Math.abs(blue![c]! - expected)).toBeLessThan(1);
    });
    const fax = await readFixture('tiff-one-bit');
    expect(fax.info).toMatchObject({ bitDepth: 8, channels: 1 });
    expect(new Set(fax.image.samples.data)).toEqual(new Set([0, 255]));
  });

  it.each(['jpeg-cmyk', 'jpeg-cmyk-untagged'] as const)('turns %s into RGB without its profile', async (kind) => {
    const { info, image, metadata } = await readFixture(kind);
    expect(info).toMatchObject({ channels: 3, bitDepth: 8 });
    expect(metadata.icc).toBeUndefined();
    expect(getDistance(image, makeGradient(SPEC))).toBeLessThan(20);
  });

  it('reads one pixel', async () => {
    expect((await readFixture('jpeg-one-pixel')).image).toMatchObject({ widthPx: 1, heightPx: 1, channels: 3 });
  });

  it.each(ORIENTATIONS)('stands EXIF orientation %i upright', async (orientation) => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'lying.jpg');
    await writeFile(path, await makeOriented(orientation));
    const { info, image, metadata } = await readImage(path);
    const [widthPx, heightPx] = orientation < 5 ? [32, 16] : [16, 32];
    expect(info.size).toEqual({ widthPx, heightPx });
    expect(await inspectImage(path)).toEqual(info);
    const colourAt = (x: number, y: number): string => {
      const at = (Math.floor(y * heightPx) * widthPx + Math.floor(x * widthPx)) * 3;
      return [...image.samples.data.subarray(at, at + 3)].map((value) => (value > 127 ? 1 : 0)).join('');
    };
    const corners = [colourAt(0.1, 0.1), colourAt(0.9, 0.1), colourAt(0.1, 0.9), colourAt(0.9, 0.9)];
    expect(corners).toEqual(['100', '010', '001', '111']);
    const region = { left: 3, top: 5, widthPx: widthPx - 4, heightPx: heightPx - 7 };
    const part = await readImageRegion(path, region);
    expect(part.info).toEqual(info);
    expect(part.image).toMatchObject({ widthPx: region.widthPx, heightPx: region.heightPx });
    const rows = Array.from({ length: region.heightPx }, (_, row) => {
      const from = ((region.top + row) * widthPx + region.left) * 3;
      return [...image.samples.data.subarray(from, from + region.widthPx * 3)];
    });
    expect([...part.image.samples.data]).toEqual(rows.flat());
    const written = join(folder.path, 'upright.jpg');
    await writeImage(image, describeOutput(image, written, { format: 'jpeg', metadata }));
    expect((await sharp(written).metadata()).orientation).toBe(1);
    expect((await inspectImage(written)).size).toEqual(info.size);
  });

  it('rejects a part that is not inside the image', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'small.png');
    await writeImage(makeImage({ ...SPEC, seed: 1 }), describeOutput(makeImage({ ...SPEC, seed: 1 }), path));
    const region = { left: SPEC.widthPx - 4, top: 0, widthPx: 5, heightPx: 5 };
    await expect(readImageRegion(path, region)).rejects.toMatchObject({ code: 'options/invalid' });
  });

  it.each(['png', 'webp', 'tiff', 'avif'] as const)('stands %s upright once, not twice', async (format) => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'lying');
    const lying = sharp(await makeOriented(1)).withMetadata({ orientation: 6 });
    await lying.toFormat(format, { quality: 100 }).toFile(path);
    const { info, image, metadata } = await readImage(path);
    expect(info.size).toEqual({ widthPx: 16, heightPx: 32 });
    // Turned clockwise, the blue bottom left quarter comes to the top left.
    expect([...image.samples.data.subarray(0, 3)].map((value) => value > 127)).toEqual([false, false, true]);
    const { image: written, header } = await roundTrip(image, { format, metadata, quality: 100 });
    expect(header.autoOrient).toEqual({ width: 16, height: 32 });
    expect(getDistance(written, image)).toBeLessThan(8);
  });

  it('reads metadata, whose orientation stays where nothing has applied it', async () => {
    const { metadata } = await readFixture('jpeg-tagged');
    expect(metadata.density).toEqual({ x: 300, y: 300, unit: 'inch' });
    expect(metadata.exif?.includes('Stone 3')).toBe(true);
    expect(metadata.icc?.toString('latin1', 36, 40)).toBe('acsp');
    expect(metadata.xmp).toBe(XMP_SAMPLE);
  });
});

describe('rejections', () => {
  it.each([
    ['empty', 'image/corrupt', 'is empty'],
    ['jpeg-truncated', 'image/corrupt', 'damaged or cut off'],
    ['png-truncated', 'image/corrupt', 'damaged or cut off'],
    ['webp-truncated', 'image/corrupt', 'WEBP file with a damaged header'],
    ['tiff-truncated', 'image/corrupt', 'TIFF file with a damaged header'],
    ['avif-truncated', 'image/corrupt', 'damaged'],
    ['text-named-jpg', 'image/unsupported', 'is not a JPEG, PNG, WebP, TIFF, AVIF, HEIC or GIF image'],
    ['heic-truncated', 'image/corrupt', 'damaged or cut off'],
    ['heic-brand-only', 'image/corrupt', 'is a HEIC file with a damaged header'],
    ['folder-named-jpg', 'image/unsupported', 'is a folder'],
    ['png-animated', 'image/unsupported', 'is an animation'],
    ['webp-animated', 'image/unsupported', 'is an animation'],
    ['gif-animated', 'image/unsupported', 'holds 3 frames'],
    ['tiff-pages', 'image/unsupported', 'holds 3 pages'],
    ['tiff-preview', 'image/camera-raw', 'export it as TIFF or JPEG'],
    ['tiff-float', 'image/unsupported', '3 channels of scrgb in float samples'],
  ] as const)('rejects %s as %s', async (kind, code, reason) => {
    await using folder = await makeTempFolder();
    const path = await writeFixture(kind, folder.path);
    const error: unknown = await readImage(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AppError', code });
    expect((error as Error).message).toContain(path);
    expect((error as Error).message).toContain(reason);
  });

  it('rejects what is missing, also below a file', async () => {
    await using folder = await makeTempFolder();
    const path = await writeFixture('png', folder.path);
    for (const missing of [join(folder.path, 'none.jpg'), join(path, 'none.jpg')]) {
      await expect(inspectImage(missing)).rejects.toMatchObject({ code: 'image/not-found' });
      await expect(inspectImage(missing)).rejects.toThrow(`${missing} does not exist`);
    }
  });

  it('rejects a header with more pixels than the limit before decoding', async () => {
    await using folder = await makeTempFolder();
    const path = await writeFixture('png-huge', folder.path);
    await expect(readImage(path)).rejects.toMatchObject({ code: 'image/too-large' });
    await expect(readImage(path)).rejects.toThrow('30000 x 14000 pixels; the limit is 400 megapixels');
  });

  it('survives noise behind every mark', async () => {
    await using folder = await makeTempFolder();
    const marks = [
      '\xff\xd8\xff\xe0',
      '\x89PNG\r\n\x1a\n',
      'RIFF\xff\0\0\0WEBPVP8 ',
      'GIF89a',
      'II*\0',
      'MM\0*',
      'II+\0\x08\0\0\0',
    ];
    for (const mark of [...marks, '\0\0\0\x1cftypavif\0\0\0\0avifmif1']) {
      const path = join(folder.path, 'noise.jpg');
      await writeFile(path, Buffer.concat([Buffer.from(mark, 'latin1'), randomBytes(300)]));
      await expect(readImage(path)).rejects.toMatchObject({ code: 'image/corrupt' });
    }
  });
});
