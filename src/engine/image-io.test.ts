import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { FixtureKind, PictureSpec } from '../../tests/helpers/pictures.ts';
import {
  makeFolder,
  makeGradient,
  makeGreyProfile,
  makeOriented,
  makePicture,
  ORIENTATIONS,
  writeFixture,
  XMP_SAMPLE,
} from '../../tests/helpers/pictures.ts';
import type { Samples, SourcePicture } from '../core/ports.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { OutputFormat } from '../shared/jobs.ts';
import { OUTPUT_FORMATS } from '../shared/jobs.ts';
import { getTiffBlock } from './exif.ts';
import type { OutputOptions } from './image-io.ts';
import { assertFitsFormat, inspectPicture, openOutput, readPicture, readPictureRegion } from './image-io.ts';
import { getNumber, openTiff, readDirectory } from './tiff-directory.ts';

const LOSSLESS = ['png', 'tiff'] as const;
const isLossless = (format: OutputFormat): boolean => format === 'png' || format === 'tiff';

/** Options to write `picture` as it is. */
function describeOutput(picture: SourcePicture, path: string, changes: Partial<OutputOptions> = {}): OutputOptions {
  const { widthPx, heightPx, channels, samples } = picture;
  return {
    path,
    format: 'png',
    quality: 90,
    input: { widthPx, heightPx, channels, bitDepth: samples.bitDepth },
    size: { widthPx, heightPx },
    metadata: {},
    ifExists: 'error',
    ...changes,
  };
}

/** Writes a picture in strips of seven rows. */
async function writePicture(picture: SourcePicture, options: OutputOptions): Promise<void> {
  const output = await openOutput(options);
  const { bitDepth, data } = picture.samples;
  const rowSamples = picture.widthPx * picture.channels;
  for (let row = 0; row < picture.heightPx; row += 7) {
    const rows = Math.min(7, picture.heightPx - row);
    const part = data.subarray(row * rowSamples, (row + rows) * rowSamples);
    await output.writeRows({ bitDepth, data: part } as Samples, rows);
  }
  await output.finish();
}

/** Writes and reads back; nothing but the file may be left in the folder. */
async function roundTrip(picture: SourcePicture, changes: Partial<OutputOptions> = {}) {
  await using folder = await makeFolder();
  const name = `out.${changes.format ?? 'png'}`;
  const path = join(folder.path, name);
  await writePicture(picture, describeOutput(picture, path, changes));
  expect(await readdir(folder.path)).toEqual([name]);
  return { ...(await readPicture(path)), header: await sharp(path).metadata() };
}

async function readFixture(kind: FixtureKind) {
  await using folder = await makeFolder();
  return await readPicture(await writeFixture(kind, folder.path));
}

/** Some numbers out of the directories of raw EXIF. */
async function readExif(exif: Buffer) {
  const block = getTiffBlock(exif)!;
  const source = (await openTiff((offset, length) => Promise.resolve(block.subarray(offset, offset + length))))!;
  const main = (await readDirectory(source, source.firstOffset))!;
  const camera = (await readDirectory(source, getNumber(source, main, 0x8769)!))!;
  const gps = (await readDirectory(source, getNumber(source, main, 0x8825)!))!;
  const [iso, widthPx, heightPx] = [0x8827, 0xa002, 0xa003].map((tag) => getNumber(source, camera, tag));
  return { iso, place: getNumber(source, gps, 1), widthPx, heightPx };
}

/** Mean distance of the samples. */
function getDistance(a: SourcePicture, b: SourcePicture): number {
  expect(a.samples.data.length).toBe(b.samples.data.length);
  let sum = 0;
  a.samples.data.forEach((value, i) => (sum += Math.abs(value - b.samples.data[i]!)));
  return sum / a.samples.data.length;
}

const SPEC: PictureSpec = { widthPx: 40, heightPx: 30, channels: 3, bitDepth: 8, seed: 1 };

describe('readPicture', () => {
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
    const { info, picture } = await readFixture(kind);
    const expected = makePicture(spec);
    const { widthPx, heightPx, channels, bitDepth } = spec;
    expect(info).toMatchObject({ size: { widthPx, heightPx }, channels, bitDepth, lossy: false });
    expect({ ...picture, samples: null }).toEqual({ ...expected, samples: null });
    expect(picture.samples.bitDepth).toBe(bitDepth);
    expect(picture.samples.data.length).toBe(expected.samples.data.length);
    expect(getDistance(picture, expected)).toBe(0);
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
    const { info, picture } = await readFixture(kind);
    expect(info).toEqual({ format, size: { widthPx: 40, heightPx: 30 }, bitDepth: 8, channels, lossy });
    const expected = makeGradient({ ...SPEC, channels });
    const limit = kind === 'png-palette' ? 30 : 5;
    expect(getDistance(picture, expected)).toBeLessThan(limit);
  });

  it('reads AVIF of 10 bits over the full range of 16', async () => {
    const { info, picture } = await readFixture('avif-10-bit');
    expect(info).toMatchObject({ format: 'avif', bitDepth: 16 });
    const expected = makeGradient(SPEC);
    const as8 = Uint8Array.from(picture.samples.data, (value) => Math.round(value / 257));
    expect(getDistance({ ...picture, samples: { bitDepth: 8, data: as8 } }, expected)).toBeLessThan(5);
    expect(picture.samples.data.every((value) => (value & 0x3f) === value >> 10)).toBe(true);
  });

  it('reads Lab of 16 bits as 16-bit RGB, and one bit as black and white', async () => {
    const lab = await readFixture('tiff-lab-16');
    expect(lab.info).toMatchObject({ bitDepth: 16, channels: 3 });
    expect(lab.picture.samples.data[0]! / 257).toBeCloseTo(makeGradient(SPEC).samples.data[0]!, -1);
    const fax = await readFixture('tiff-one-bit');
    expect(fax.info).toMatchObject({ bitDepth: 8, channels: 1 });
    expect(new Set(fax.picture.samples.data)).toEqual(new Set([0, 255]));
  });

  it.each(['jpeg-cmyk', 'jpeg-cmyk-untagged'] as const)('turns %s into RGB without its profile', async (kind) => {
    const { info, picture, metadata } = await readFixture(kind);
    expect(info).toMatchObject({ channels: 3, bitDepth: 8 });
    expect(metadata.icc).toBeUndefined();
    expect(getDistance(picture, makeGradient(SPEC))).toBeLessThan(20);
  });

  it('reads one pixel', async () => {
    expect((await readFixture('jpeg-one-pixel')).picture).toMatchObject({ widthPx: 1, heightPx: 1, channels: 3 });
  });

  it.each(ORIENTATIONS)('stands EXIF orientation %i upright', async (orientation) => {
    await using folder = await makeFolder();
    const path = join(folder.path, 'lying.jpg');
    await writeFile(path, await makeOriented(orientation));
    const { info, picture, metadata } = await readPicture(path);
    const [widthPx, heightPx] = orientation < 5 ? [32, 16] : [16, 32];
    expect(info.size).toEqual({ widthPx, heightPx });
    expect(await inspectPicture(path)).toEqual(info);
    const colourAt = (x: number, y: number): string => {
      const at = (Math.floor(y * heightPx) * widthPx + Math.floor(x * widthPx)) * 3;
      return [...picture.samples.data.subarray(at, at + 3)].map((value) => (value > 127 ? 1 : 0)).join('');
    };
    const corners = [colourAt(0.1, 0.1), colourAt(0.9, 0.1), colourAt(0.1, 0.9), colourAt(0.9, 0.9)];
    expect(corners).toEqual(['100', '010', '001', '111']);
    const region = { left: 3, top: 5, widthPx: widthPx - 4, heightPx: heightPx - 7 };
    const part = await readPictureRegion(path, region);
    expect(part.info).toEqual(info);
    expect(part.picture).toMatchObject({ widthPx: region.widthPx, heightPx: region.heightPx });
    const rows = Array.from({ length: region.heightPx }, (_, row) => {
      const from = ((region.top + row) * widthPx + region.left) * 3;
      return [...picture.samples.data.subarray(from, from + region.widthPx * 3)];
    });
    expect([...part.picture.samples.data]).toEqual(rows.flat());
    const written = join(folder.path, 'upright.jpg');
    await writePicture(picture, describeOutput(picture, written, { format: 'jpeg', metadata }));
    expect((await sharp(written).metadata()).orientation).toBe(1);
    expect((await inspectPicture(written)).size).toEqual(info.size);
  });

  it('refuses a part that is not inside the picture', async () => {
    await using folder = await makeFolder();
    const path = join(folder.path, 'small.png');
    await writePicture(makePicture({ ...SPEC, seed: 1 }), describeOutput(makePicture({ ...SPEC, seed: 1 }), path));
    const region = { left: SPEC.widthPx - 4, top: 0, widthPx: 5, heightPx: 5 };
    await expect(readPictureRegion(path, region)).rejects.toMatchObject({ code: 'options/invalid' });
  });

  it.each(['png', 'webp', 'tiff', 'avif'] as const)('stands %s upright once, not twice', async (format) => {
    await using folder = await makeFolder();
    const path = join(folder.path, 'lying');
    const lying = sharp(await makeOriented(1)).withMetadata({ orientation: 6 });
    await lying.toFormat(format, { quality: 100 }).toFile(path);
    const { info, picture, metadata } = await readPicture(path);
    expect(info.size).toEqual({ widthPx: 16, heightPx: 32 });
    // Turned clockwise, the blue bottom left quarter comes to the top left.
    expect([...picture.samples.data.subarray(0, 3)].map((value) => value > 127)).toEqual([false, false, true]);
    const { picture: written, header } = await roundTrip(picture, { format, metadata, quality: 100 });
    expect(header.autoOrient).toEqual({ width: 16, height: 32 });
    expect(getDistance(written, picture)).toBeLessThan(8);
  });

  it('reads metadata with the orientation reset', async () => {
    const { metadata } = await readFixture('jpeg-tagged');
    expect(metadata.densityPpi).toBe(300);
    expect(metadata.exif?.includes('Stone 3')).toBe(true);
    expect(metadata.icc?.toString('latin1', 36, 40)).toBe('acsp');
    expect(metadata.xmp).toBe(XMP_SAMPLE.replace('tiff:Orientation="6"', 'tiff:Orientation="1"'));
  });
});

describe('refusals', () => {
  it.each([
    ['empty', 'image/corrupt', 'is empty'],
    ['jpeg-truncated', 'image/corrupt', 'damaged or cut off'],
    ['png-truncated', 'image/corrupt', 'damaged or cut off'],
    ['webp-truncated', 'image/corrupt', 'WEBP file with a damaged header'],
    ['tiff-truncated', 'image/corrupt', 'TIFF file with a damaged header'],
    ['avif-truncated', 'image/corrupt', 'damaged'],
    ['text-named-jpg', 'image/unsupported', 'is not a JPEG, PNG, WebP, TIFF, AVIF, HEIC or GIF picture'],
    ['heic-truncated', 'image/corrupt', 'damaged or cut off'],
    ['heic-brand-only', 'image/corrupt', 'is a HEIC file with a damaged header'],
    ['folder-named-jpg', 'image/unsupported', 'is a folder'],
    ['png-animated', 'image/unsupported', 'is an animation'],
    ['webp-animated', 'image/unsupported', 'is an animation'],
    ['gif-animated', 'image/unsupported', 'holds 3 frames'],
    ['tiff-pages', 'image/unsupported', 'holds 3 pages'],
    ['tiff-preview', 'image/camera-raw', 'export it as TIFF or JPEG'],
    ['tiff-float', 'image/unsupported', '3 channels of scrgb in float samples'],
  ] as const)('refuses %s as %s', async (kind, code, reason) => {
    await using folder = await makeFolder();
    const path = await writeFixture(kind, folder.path);
    const error: unknown = await readPicture(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AppError', code });
    expect((error as Error).message).toContain(path);
    expect((error as Error).message).toContain(reason);
  });

  it('refuses what is missing, also below a file', async () => {
    await using folder = await makeFolder();
    const path = await writeFixture('png', folder.path);
    for (const missing of [join(folder.path, 'none.jpg'), join(path, 'none.jpg')]) {
      await expect(inspectPicture(missing)).rejects.toMatchObject({ code: 'image/not-found' });
      await expect(inspectPicture(missing)).rejects.toThrow(`${missing} does not exist`);
    }
  });

  it('refuses a header with more pixels than the limit before decoding', async () => {
    await using folder = await makeFolder();
    const path = await writeFixture('png-huge', folder.path);
    await expect(readPicture(path)).rejects.toMatchObject({ code: 'image/too-large' });
    await expect(readPicture(path)).rejects.toThrow('30000 x 14000 pixels; the limit is 400 megapixels');
  });

  it('survives noise behind every mark', async () => {
    await using folder = await makeFolder();
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
      await expect(readPicture(path)).rejects.toMatchObject({ code: 'image/corrupt' });
    }
  });
});

describe('openOutput', () => {
  describe.each(OUTPUT_FORMATS)('%s', (format) => {
    it('keeps EXIF, ICC, XMP and density', async () => {
      const { picture, metadata } = await readFixture('jpeg-tagged');
      const size = { widthPx: 60, heightPx: 45 };
      const { info, picture: written, metadata: kept } = await roundTrip(picture, { format, metadata, size });
      expect(info).toMatchObject({ format, size, channels: 3, bitDepth: 8 });
      expect(written.samples.data.length).toBe(60 * 45 * 3);
      expect(kept.icc).toEqual(metadata.icc);
      expect(kept.xmp).toBe(metadata.xmp);
      for (const text of ['Skip', 'Stone 3', 'Anna']) expect(kept.exif?.includes(text)).toBe(true);
      // The size in EXIF is that of the new picture.
      expect(await readExif(kept.exif!)).toEqual({ iso: 400, place: 'N'.charCodeAt(0), widthPx: 60, heightPx: 45 });
      if (format !== 'webp' && format !== 'avif') expect(kept.densityPpi).toBe(300);
    });

    it('is close to the rows in colour, grey and with alpha', async () => {
      for (const channels of [1, 2, 3, 4] as const) {
        const picture = makeGradient({ ...SPEC, channels });
        const { picture: written, header } = await roundTrip(picture, { format });
        const hasAlpha = channels % 2 === 0 && format !== 'jpeg';
        const isGrey = channels < 3 && format !== 'webp' && format !== 'avif';
        expect(header.channels).toBe((isGrey ? 1 : 3) + (hasAlpha ? 1 : 0));
        if (header.channels !== channels) continue;
        expect(getDistance(written, picture)).toBeLessThan(isLossless(format) ? 1e-9 : 4);
      }
    });

    it('rounds 16 bits where the format has 8', async () => {
      const data = Uint16Array.from({ length: 40 * 30 * 3 }, (_, i) => 300 * (i % 40) + 129);
      const { info, picture } = await roundTrip({ ...SPEC, samples: { bitDepth: 16, data } }, { format, quality: 100 });
      expect(info.bitDepth).toBe(isLossless(format) ? 16 : 8);
      if (isLossless(format)) expect(picture.samples.data).toEqual(data);
    });
  });

  it.each(LOSSLESS)('keeps Display P3 samples bit for bit in %s', async (format) => {
    const source = await readFixture('png-16-p3');
    expect(source.metadata.icc).toBeDefined();
    const { picture, metadata } = await roundTrip(source.picture, { format, metadata: source.metadata });
    expect(metadata.icc).toEqual(source.metadata.icc);
    expect(picture).toEqual(source.picture);
  });

  it.each(LOSSLESS)('keeps all kinds of samples bit for bit in %s', async (format) => {
    for (const channels of [1, 2, 3, 4] as const) {
      for (const bitDepth of [8, 16] as const) {
        const picture = makePicture({ ...SPEC, channels, bitDepth, seed: 5 });
        const read = (await roundTrip(picture, { format })).picture;
        expect({ ...read, samples: null }).toEqual({ ...picture, samples: null });
        expect(getDistance(read, picture)).toBe(0);
      }
    }
  });

  it('keeps a grey profile on grey, and converts through it where there is no grey', async () => {
    const icc = makeGreyProfile(1);
    const picture: SourcePicture = { ...makeGradient({ ...SPEC, channels: 1 }) };
    picture.samples.data.fill(55);
    for (const format of ['png', 'tiff', 'jpeg'] as const) {
      const { picture: written, metadata } = await roundTrip(picture, { format, metadata: { icc } });
      expect(metadata.icc).toEqual(icc);
      expect(written.samples.data[0]).toBe(55);
    }
    const { picture: written, metadata } = await roundTrip(picture, {
      format: 'webp',
      metadata: { icc },
      quality: 100,
    });
    expect(metadata.icc).toBeUndefined();
    // Linear 55/255 is 128 on the curve of sRGB.
    expect(Math.abs(written.samples.data[0]! - 128)).toBeLessThan(3);
  });

  it('lays alpha on white in JPEG', async () => {
    const data = Uint8Array.from({ length: 16 * 16 * 4 }, (_, i) => (i % 4 === 3 ? 0 : 30));
    const picture: SourcePicture = { widthPx: 16, heightPx: 16, channels: 4, samples: { bitDepth: 8, data } };
    const { picture: written } = await roundTrip(picture, { format: 'jpeg' });
    expect(Math.min(...written.samples.data)).toBeGreaterThan(250);
  });

  it.each([
    [{ widthPx: 25, heightPx: 19 }, 8],
    [{ widthPx: 64, heightPx: 61 }, 8],
    [{ widthPx: 25, heightPx: 19 }, 16],
  ] as const)('resizes to %o in %i bits without a dark fringe', async (size, bitDepth) => {
    const unit = bitDepth === 8 ? 1 : 257;
    const samples = Array.from({ length: 40 * 30 }, (_, i) =>
      [200, 100, 50, (i % 40) * 6].map((value) => value * unit),
    );
    const data = bitDepth === 8 ? Uint8Array.from(samples.flat()) : Uint16Array.from(samples.flat());
    const picture: SourcePicture = { ...SPEC, channels: 4, samples: { bitDepth, data } as Samples };
    const { picture: written } = await roundTrip(picture, { size });
    expect(written).toMatchObject({ ...size, channels: 4, samples: { bitDepth } });
    const far: number[] = [];
    for (let i = 0; i < written.samples.data.length; i += 4) {
      const [r, g, b, a] = written.samples.data.subarray(i, i + 4) as unknown as [number, number, number, number];
      if (a < 2 * unit) continue;
      far.push(Math.max(Math.abs(r - 200 * unit), Math.abs(g - 100 * unit), Math.abs(b - 50 * unit)));
    }
    expect(far.length).toBeGreaterThan(300);
    expect(Math.max(...far)).toBeLessThanOrEqual(bitDepth === 8 ? 1 : 300);
  });

  it('overwrites in one step: the old file stands until the new one is whole', async () => {
    await using folder = await makeFolder();
    const path = await writeFixture('png', folder.path);
    const old = await readFile(path);
    const picture = makePicture({ ...SPEC, seed: 9 });
    const output = await openOutput(describeOutput(picture, path, { ifExists: 'overwrite' }));
    await output.writeRows(picture.samples, 30);
    expect(await readFile(path)).toEqual(old);
    await output.finish();
    await output.discard();
    expect(getDistance((await readPicture(path)).picture, picture)).toBe(0);
    expect(await readdir(folder.path)).toEqual(['photo.png']);
  });

  it('does not touch a file that appeared meanwhile', async () => {
    await using folder = await makeFolder();
    const path = join(folder.path, 'out.png');
    const picture = makePicture(SPEC);
    const output = await openOutput(describeOutput(picture, path));
    await output.writeRows(picture.samples, 30);
    await writeFile(path, 'mine');
    await expect(output.finish()).rejects.toMatchObject({ code: 'output/exists' });
    expect(await readFile(path, 'utf8')).toBe('mine');
    expect(await readdir(folder.path)).toEqual(['out.png']);
  });

  it('leaves nothing after discard, at any time and again', async () => {
    await using folder = await makeFolder();
    const picture = makePicture(SPEC);
    const output = await openOutput(describeOutput(picture, join(folder.path, 'out.png')));
    expect(await readdir(folder.path)).toEqual([
      expect.stringMatching(/^\.out\.png\.\d+-[0-9a-f]{12}\.skipstone-tmp$/),
    ]);
    await output.discard();
    expect(await readdir(folder.path)).toEqual([]);
    await output.discard();
    const incomplete = await openOutput(describeOutput(picture, join(folder.path, 'out.png')));
    await expect(incomplete.finish()).rejects.toThrow('got 0 rows of 30');
    expect(await readdir(folder.path)).toEqual([]);
    await incomplete.discard();
  });

  it('ignores malformed EXIF and ICC', async () => {
    for (const format of OUTPUT_FORMATS) {
      const junk = Buffer.from('II*\0\xff\xff\0\0 and more of it', 'latin1');
      const { picture } = await roundTrip(makeGradient(SPEC), { format, metadata: { exif: junk, icc: junk } });
      expect(picture.widthPx).toBe(40);
    }
  });

  it('says why a folder cannot be written', async () => {
    await using folder = await makeFolder();
    const picture = makePicture(SPEC);
    const file = await writeFixture('png', folder.path);
    for (const path of [join(folder.path, 'none', 'out.png'), join(file, 'out.png')]) {
      await expect(openOutput(describeOutput(picture, path))).rejects.toMatchObject({ code: 'output/not-writable' });
    }
  });

  it('writes names of 250 bytes', async () => {
    await using folder = await makeFolder();
    const path = join(folder.path, `${'石'.repeat(82)}.png`);
    const picture = makePicture(SPEC);
    await writePicture(picture, describeOutput(picture, path));
    expect((await stat(path)).isFile()).toBe(true);
  });

  it('fails cleanly when the target became a folder', async () => {
    await using folder = await makeFolder();
    const path = join(folder.path, 'out.png');
    await mkdir(path);
    const picture = makePicture(SPEC);
    const output = await openOutput(describeOutput(picture, path, { ifExists: 'overwrite' }));
    await output.writeRows(picture.samples, 30);
    await expect(output.finish()).rejects.toMatchObject({ code: 'output/not-writable' });
    expect(await readdir(folder.path)).toEqual(['out.png']);
  });
});

describe('formats', () => {
  it.each([
    ['jpeg', 65_500, 'WEBP', false],
    ['webp', 16_383, 'AVIF', true],
    ['avif', 16_384, 'JPEG', true],
    ['png', 1_000_000, 'no format does', true],
  ] as const)('holds %s to %i pixels a side', async (format, limitPx, advice, isNamed) => {
    expect(() => {
      assertFitsFormat(format, { widthPx: limitPx, heightPx: 1 }, 'a');
    }).not.toThrow();
    const check = () => {
      assertFitsFormat(format, { widthPx: 1, heightPx: limitPx + 1 }, 'a/b.x');
    };
    expect(check).toThrow(expect.objectContaining({ code: 'output/too-large' satisfies ErrorCode }) as Error);
    if (isNamed) expect(check).toThrow(advice);
    else expect(check).not.toThrow(advice);
    if (format === 'png') return;
    const picture = makePicture({ ...SPEC, widthPx: limitPx, heightPx: 1, channels: 1 });
    const { info } = await roundTrip(picture, { format });
    expect(info.size).toEqual({ widthPx: limitPx, heightPx: 1 });
  });
});
