import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Samples, SourceImage } from '#core/ports.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { OutputFormat } from '#shared/formats.ts';
import { OUTPUT_FORMATS, assertFitsFormat } from '#shared/formats.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { writeFixture } from '#tests/helpers/image-fixtures.ts';
import { makeGradient, makeGreyProfile, makeImage } from '#tests/helpers/images.ts';
import { describeOutput, getDistance, readFixture, roundTrip, SPEC, writeImage } from '#tests/helpers/round-trip.ts';
import { readImage } from './decode.ts';
import { openOutput, writeImage as writeImageAtOnce } from './encode.ts';
import { readExifDensity } from './metadata/adapt-exif.ts';
import { getTiffBlock } from './metadata/exif.ts';
import { getNumber, openTiff, readDirectory } from './metadata/tiff-directory.ts';

const LOSSLESS = ['png', 'tiff'] as const;
const isLossless = (format: OutputFormat): boolean => format === 'png' || format === 'tiff';

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

describe('openOutput', () => {
  describe.each(OUTPUT_FORMATS)('%s', (format) => {
    it('keeps EXIF, ICC, XMP and density', async () => {
      const { image, metadata } = await readFixture('jpeg-tagged');
      const size = { widthPx: 60, heightPx: 45 };
      const { info, image: written, metadata: kept } = await roundTrip(image, { format, metadata, size });
      expect(info).toMatchObject({ format, size, channels: 3, bitDepth: 8 });
      expect(written.samples.data.length).toBe(60 * 45 * 3);
      expect(kept.icc).toEqual(metadata.icc);
      expect(kept.xmp).toBe(metadata.xmp);
      for (const text of ['Skip', 'Stone 3', 'Anna']) expect(kept.exif?.includes(text)).toBe(true);
      // The size in EXIF is that of the new image.
      expect(await readExif(kept.exif!)).toEqual({ iso: 400, place: 'N'.charCodeAt(0), widthPx: 60, heightPx: 45 });
      expect(kept.density).toEqual({ x: 300, y: 300, unit: 'inch' });
    });

    it('gets the resolution of a print, in EXIF too, whatever the photo says and what of it is removed', async () => {
      const { image, metadata } = await readFixture('jpeg-tagged');
      const dpi = 240;
      const { metadata: kept } = await roundTrip(image, { format, metadata, dpi });
      expect(kept.density).toEqual({ x: dpi, y: dpi, unit: 'inch' });
      // TIFF has it in its own directory.
      if (format !== 'tiff') expect(await readExifDensity(kept.exif!)).toEqual({ x: dpi, y: dpi, unit: 'inch' });
      const { metadata: bare } = await roundTrip(image, { format, metadata, dpi, removal: 'all' });
      expect(bare.density).toEqual({ x: dpi, y: dpi, unit: 'inch' });
    });

    it('has at most so many bytes, or says that it has more', async () => {
      const image = makeImage({ ...SPEC, widthPx: 200, heightPx: 150, channels: 3, bitDepth: 8, seed: 3 });
      await using folder = await makeTempFolder();
      const write = async (maxBytes: number | null) => {
        const path = join(folder.path, `${maxBytes}.${format}`);
        const remarks = await writeImageAtOnce(image, {
          path,
          format,
          quality: 95,
          maxBytes,
          metadata: {},
          ifExists: 'fail',
        });
        return { remarks, bytes: (await stat(path)).size };
      };
      const { bytes } = await write(null);
      const maxBytes = Math.floor(bytes / 2);
      const half = await write(maxBytes);
      if (isLossless(format)) expect(half).toEqual({ bytes, remarks: ['larger-than-wanted'] });
      else {
        expect(half.remarks).toEqual([]);
        expect(half.bytes).toBeLessThanOrEqual(maxBytes);
        expect(half.bytes).toBeGreaterThan(0.7 * maxBytes);
      }
      expect((await write(100)).remarks).toEqual(['larger-than-wanted']);
    });

    it('is close to the rows in colour, grey and with alpha', async () => {
      for (const channels of [1, 2, 3, 4] as const) {
        const image = makeGradient({ ...SPEC, channels });
        const { image: written, header } = await roundTrip(image, { format });
        const hasAlpha = channels % 2 === 0 && format !== 'jpeg';
        const isGrey = channels < 3 && format !== 'webp' && format !== 'avif';
        expect(header.channels).toBe((isGrey ? 1 : 3) + (hasAlpha ? 1 : 0));
        if (header.channels !== channels) continue;
        expect(getDistance(written, image)).toBeLessThan(isLossless(format) ? 1e-9 : 4);
      }
    });

    it('rounds 16 bits where the format has 8', async () => {
      const data = Uint16Array.from({ length: 40 * 30 * 3 }, (_, i) => 300 * (i % 40) + 129);
      const { info, image } = await roundTrip({ ...SPEC, samples: { bitDepth: 16, data } }, { format, quality: 100 });
      expect(info.bitDepth).toBe(isLossless(format) ? 16 : 8);
      if (isLossless(format)) expect(image.samples.data).toEqual(data);
    });
  });

  it.each(LOSSLESS)('keeps Display P3 samples bit for bit in %s', async (format) => {
    const source = await readFixture('png-16-p3');
    expect(source.metadata.icc).toBeDefined();
    const { image, metadata } = await roundTrip(source.image, { format, metadata: source.metadata });
    expect(metadata.icc).toEqual(source.metadata.icc);
    expect(image).toEqual(source.image);
  });

  it.each(LOSSLESS)('keeps all kinds of samples bit for bit in %s', async (format) => {
    for (const channels of [1, 2, 3, 4] as const) {
      for (const bitDepth of [8, 16] as const) {
        const image = makeImage({ ...SPEC, channels, bitDepth, seed: 5 });
        const read = (await roundTrip(image, { format })).image;
        expect({ ...read, samples: null }).toEqual({ ...image, samples: null });
        expect(getDistance(read, image)).toBe(0);
      }
    }
  });

  it('keeps a grey profile on grey, and converts through it where there is no grey', async () => {
    const icc = makeGreyProfile(1);
    const image: SourceImage = { ...makeGradient({ ...SPEC, channels: 1 }) };
    image.samples.data.fill(55);
    for (const format of ['png', 'tiff', 'jpeg'] as const) {
      const { image: written, metadata } = await roundTrip(image, { format, metadata: { icc } });
      expect(metadata.icc).toEqual(icc);
      expect(written.samples.data[0]).toBe(55);
    }
    const { image: written, metadata } = await roundTrip(image, {
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
    const image: SourceImage = { widthPx: 16, heightPx: 16, channels: 4, samples: { bitDepth: 8, data } };
    const { image: written } = await roundTrip(image, { format: 'jpeg' });
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
    const image: SourceImage = { ...SPEC, channels: 4, samples: { bitDepth, data } as Samples };
    const { image: written } = await roundTrip(image, { size });
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
    await using folder = await makeTempFolder();
    const path = await writeFixture('png', folder.path);
    const old = await readFile(path);
    const image = makeImage({ ...SPEC, seed: 9 });
    const output = await openOutput(describeOutput(image, path, { ifExists: 'overwrite' }));
    await output.writeRows(image.samples, 30);
    expect(await readFile(path)).toEqual(old);
    await output.finish();
    await output.discard();
    expect(getDistance((await readImage(path)).image, image)).toBe(0);
    expect(await readdir(folder.path)).toEqual(['photo.png']);
  });

  it('does not touch a file that appeared meanwhile', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'out.png');
    const image = makeImage(SPEC);
    const output = await openOutput(describeOutput(image, path));
    await output.writeRows(image.samples, 30);
    await writeFile(path, 'mine');
    await expect(output.finish()).rejects.toMatchObject({ code: 'output/exists' });
    expect(await readFile(path, 'utf8')).toBe('mine');
    expect(await readdir(folder.path)).toEqual(['out.png']);
  });

  it('leaves nothing after discard, at any time and again', async () => {
    await using folder = await makeTempFolder();
    const image = makeImage(SPEC);
    const output = await openOutput(describeOutput(image, join(folder.path, 'out.png')));
    expect(await readdir(folder.path)).toEqual([
      expect.stringMatching(/^\.out\.png\.\d+-[0-9a-f]{12}\.skipstone-tmp$/),
    ]);
    await output.discard();
    expect(await readdir(folder.path)).toEqual([]);
    await output.discard();
    const incomplete = await openOutput(describeOutput(image, join(folder.path, 'out.png')));
    await expect(incomplete.finish()).rejects.toThrow('got 0 rows of 30');
    expect(await readdir(folder.path)).toEqual([]);
    await incomplete.discard();
  });

  it('ignores malformed EXIF and ICC', async () => {
    for (const format of OUTPUT_FORMATS) {
      const junk = Buffer.from('II*\0\xff\xff\0\0 and more of it', 'latin1');
      const { image } = await roundTrip(makeGradient(SPEC), { format, metadata: { exif: junk, icc: junk } });
      expect(image.widthPx).toBe(40);
    }
  });

  it('says why a folder cannot be written', async () => {
    await using folder = await makeTempFolder();
    const image = makeImage(SPEC);
    const file = await writeFixture('png', folder.path);
    for (const path of [join(folder.path, 'none', 'out.png'), join(file, 'out.png')]) {
      await expect(openOutput(describeOutput(image, path))).rejects.toMatchObject({ code: 'output/not-writable' });
    }
  });

  it('writes names of 250 bytes', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, `${'石'.repeat(82)}.png`);
    const image = makeImage(SPEC);
    await writeImage(image, describeOutput(image, path));
    expect((await stat(path)).isFile()).toBe(true);
  });

  it('fails cleanly when the target became a folder', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'out.png');
    await mkdir(path);
    const image = makeImage(SPEC);
    const output = await openOutput(describeOutput(image, path, { ifExists: 'overwrite' }));
    await output.writeRows(image.samples, 30);
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
    const image = makeImage({ ...SPEC, widthPx: limitPx, heightPx: 1, channels: 1 });
    const { info } = await roundTrip(image, { format });
    expect(info.size).toEqual({ widthPx: limitPx, heightPx: 1 });
  });
});
