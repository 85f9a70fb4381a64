import { copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { SourceImage } from '#core/ports.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import type { HeifFile } from '#tests/helpers/heif-files.ts';
import {
  addProperties,
  assembleHeif,
  changeItem,
  makeAuxiliaryType,
  makeMirror,
  makeNclx,
  makeProfile,
  makeRotation,
  parseHeif,
} from '#tests/helpers/heif-files.ts';
import { locateHeic } from '#tests/helpers/image-fixtures.ts';
import { inspectImage, readImage, readImageRegion } from '../decode.ts';
import { writeThumb, writeTiles } from '../deep-zoom.ts';
import { resetExifOrientation } from '../metadata/exif.ts';

const PLAIN = { widthPx: 128, heightPx: 96 };

const readHeif = async (name: string): Promise<HeifFile> => parseHeif(await readFile(locateHeic(name)));

/** Reads a file that is put together by the test. */
async function readMade(made: HeifFile | Buffer) {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'made.heic');
  await writeFile(path, Buffer.isBuffer(made) ? made : assembleHeif(made));
  const info = await inspectImage(path);
  const decoded = await readImage(path);
  expect(decoded.info).toEqual(info);
  return decoded;
}

/** What heif-convert made of the same file. */
async function readReference(name: string): Promise<Buffer> {
  return sharp(locateHeic(name), { ignoreIcc: true }).raw().toBuffer();
}

/** Mean distance of the samples, in units of 8 bits. */
function getDistance(image: SourceImage, expected: Uint8Array): number {
  const { data, bitDepth } = image.samples;
  expect(data.length).toBe(expected.length);
  const scale = bitDepth === 8 ? 1 : 1 / 257;
  let sum = 0;
  for (const [i, value] of expected.entries()) sum += Math.abs(data[i]! * scale - value);
  return sum / data.length;
}

/** The profile of Display P3 that sharp has. */
async function makeP3(): Promise<Buffer> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: '#c83214' } });
  return (await sharp(await pixel.withIccProfile('p3').png().toBuffer()).metadata()).icc!;
}

/** `#c83214` in the colours of a profile. */
async function convert(profile: string): Promise<number[]> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: '#c83214' } });
  return [...(await pixel.withIccProfile(profile).raw().toBuffer())];
}

describe('readImage of HEIC', () => {
  it.each([
    ['plain', { ...PLAIN }, 3],
    ['phone', { widthPx: 97, heightPx: 131 }, 3],
    ['alpha', { ...PLAIN }, 4],
    ['grid', { widthPx: 118, heightPx: 100 }, 3],
  ] as const)('gives the pixels of %s as another decoder does', async (name, size, channels) => {
    const { info, image } = await readImage(locateHeic(`${name}.heic`));
    expect(info).toEqual({ format: 'heic', size, bitDepth: 8, channels, lossy: true });
    expect(await inspectImage(locateHeic(`${name}.heic`))).toEqual(info);
    expect(image).toMatchObject({ ...size, channels });
    // heif-convert repeats the halved colour where we interpolate it.
    expect(getDistance(image, await readReference(`${name}.png`))).toBeLessThan(1);
  });

  it('gives 10 bits over the full range of 16', async () => {
    const { info, image } = await readImage(locateHeic('ten-bit.heic'));
    expect(info).toMatchObject({ size: PLAIN, bitDepth: 16, channels: 3 });
    expect(image.samples.data.every((value) => (value & 0x3f) === value >> 10)).toBe(true);
    expect(getDistance(image, await readReference('plain.png'))).toBeLessThan(2);
  });

  it('keeps grey grey, and without colour to interpolate agrees with the other decoder to the bit', async () => {
    const { info, image } = await readImage(locateHeic('grey.heic'));
    expect(info).toMatchObject({ size: PLAIN, bitDepth: 8, channels: 1 });
    const grey = await sharp(locateHeic('grey.png'), { ignoreIcc: true }).toColourspace('b-w').raw().toBuffer();
    expect(getDistance(image, grey)).toBe(0);
  });

  it('gives a part, upright', async () => {
    const whole = await readImage(locateHeic('phone.heic'));
    const region = { left: 13, top: 40, widthPx: 30, heightPx: 50 };
    const part = await readImageRegion(locateHeic('phone.heic'), region);
    expect(part.info).toEqual(whole.info);
    const rows = Array.from({ length: 50 }, (_, y) => {
      const from = ((40 + y) * 97 + 13) * 3;
      return [...whole.image.samples.data.subarray(from, from + 90)];
    });
    expect([...part.image.samples.data]).toEqual(rows.flat());
    await expect(readImageRegion(locateHeic('phone.heic'), { ...region, left: 68 })).rejects.toMatchObject({
      code: 'options/invalid',
    });
  });

  it('carries profile, EXIF and XMP, all of them upright', async () => {
    const { metadata } = await readImage(locateHeic('phone.heic'));
    expect(metadata.icc).toEqual(await makeP3());
    for (const text of ['2025:07:14 09:30:00', 'Stone 4', 'Anna']) expect(metadata.exif?.includes(text)).toBe(true);
    expect(resetExifOrientation(metadata.exif!)).toEqual(metadata.exif);
    expect(metadata.xmp).toContain('tiff:Orientation="1" title="Katze"');
  });

  it('goes by the content, whatever the name', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'photo.jpg');
    await copyFile(locateHeic('plain.heic'), path);
    expect(await inspectImage(path)).toMatchObject({ format: 'heic' });
    // A brand that says nothing about the codec: the items do.
    const { info } = await readMade({ ...(await readHeif('plain.heic')), brands: ['mif1', 'miaf'] });
    expect(info).toMatchObject({ format: 'heic', size: PLAIN });
  });

  it('turns and mirrors once, as the boxes say and not as the EXIF says', async () => {
    const plain = await readHeif('plain.heic');
    const straight = (await readMade(plain)).image;
    const at = ({ widthPx, channels, samples }: SourceImage, x: number, y: number) => [
      ...samples.data.subarray((y * widthPx + x) * channels, (y * widthPx + x + 1) * channels),
    ];
    const turned = (await readMade(addProperties(plain, makeRotation(1)))).image;
    expect(turned).toMatchObject({ widthPx: 96, heightPx: 128 });
    expect(at(turned, 0, 127)).toEqual(at(straight, 0, 0));
    expect(at(turned, 10, 20)).toEqual(at(straight, 107, 10));
    const mirrored = (await readMade(addProperties(plain, makeMirror(1)))).image;
    expect(mirrored).toMatchObject(PLAIN);
    expect(at(mirrored, 5, 7)).toEqual(at(straight, 122, 7));
    const both = (await readMade(addProperties(plain, makeRotation(2), makeMirror(0)))).image;
    expect(at(both, 5, 7)).toEqual(at(straight, 122, 7));
  });

  it('makes a profile of colours described by numbers', async () => {
    const plain = await readHeif('plain.heic');
    expect((await readMade(addProperties(plain, makeNclx(1, 13, 6)))).metadata.icc).toBeUndefined();
    const { metadata } = await readMade(addProperties(plain, makeNclx(12, 13, 6)));
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'ours.icc');
    await writeFile(path, metadata.icc!);
    const [ours, sharps, srgb] = [await convert(path), await convert('p3'), await convert('srgb')];
    for (const [c, value] of ours.entries()) expect(Math.abs(value - sharps[c]!)).toBeLessThanOrEqual(1);
    expect(ours[0]).toBeLessThan(srgb[0]! - 5);
    // A profile in the file counts for more than the numbers beside it.
    const icc = await makeP3();
    const tagged = await readMade(addProperties(plain, makeNclx(1, 13, 6), makeProfile(icc)));
    expect(tagged.metadata.icc).toEqual(icc);
  });

  it.each([
    [16, 'high dynamic range'],
    [18, 'high dynamic range'],
    [9, 'colours of an unknown kind (1/9)'],
  ])('rejects transfer %i', async (transfer, reason) => {
    const made = readMade(addProperties(await readHeif('plain.heic'), makeNclx(1, transfer, 6)));
    await expect(made).rejects.toMatchObject({ code: 'image/unsupported' });
    await expect(made).rejects.toThrow(reason);
  });

  it('leaves gain maps and depth behind, and reads the main of several images', async () => {
    const plain = await readHeif('plain.heic');
    const [main] = plain.items;
    const expected = (await readMade(plain)).image;
    const others = ['urn:com:apple:photo:2020:aux:hdrgainmap', 'urn:mpeg:hevc:2015:auxid:2'].map((urn, i) => ({
      ...main!,
      id: 50 + i,
      properties: [...main!.properties, makeAuxiliaryType(urn)],
      references: [{ type: 'auxl', to: [plain.primary] }],
    }));
    const burst = { ...main!, id: 60, properties: [...main!.properties, makeRotation(2)] };
    const { info, image } = await readMade({ ...plain, items: [burst, ...others, ...plain.items] });
    expect(info.channels).toBe(3);
    expect(image).toEqual(expected);
  });

  it('divides colours by an alpha that they were multiplied with', async () => {
    const alpha = await readHeif('alpha.heic');
    const straight = (await readMade(alpha)).image.samples.data;
    const auxiliary = alpha.items.find(({ references }) => references.some(({ type }) => type === 'auxl'))!;
    const references = [{ type: 'prem', to: [auxiliary.id] }];
    const divided = (await readMade(changeItem(alpha, alpha.primary, () => ({ references })))).image.samples.data;
    for (let i = 0; i < straight.length; i += 4 * 37) {
      const opacity = straight[i + 3]!;
      expect(divided[i + 3]).toBe(opacity);
      const expected = opacity === 0 ? straight[i]! : Math.min(255, Math.round((255 * straight[i]!) / opacity));
      expect(divided[i]).toBe(expected);
    }
  });
});

describe('views of HEIC', () => {
  it('stand upright, in sRGB, and leave nothing but themselves', async () => {
    await using folder = await makeTempFolder();
    await writeThumb(locateHeic('phone.heic'), folder.path);
    expect(await writeTiles(locateHeic('phone.heic'), folder.path)).toMatchObject({
      size: { widthPx: 97, heightPx: 131 },
    });
    expect((await readdir(folder.path)).sort()).toEqual([VIEW_FILES.thumb, 'tiles'].sort());
    // 97 x 131 is level 8 of a pyramid that ends at one pixel.
    const presets = [VIEW_FILES.thumb, VIEW_FILES.tile(8, 0, 0)].map((name) => join(folder.path, name));
    const expected = await sharp(locateHeic('phone.png')).toColourspace('srgb').raw().toBuffer();
    for (const preset of presets) expect(getDistance((await readImage(preset)).image, expected)).toBeLessThan(4);
  });

  it('of what is cut off say so and leave nothing', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'cut.heic');
    await copyFile(locateHeic('grid.heic'), path);
    await truncate(path, 8000);
    await expect(writeThumb(path, folder.path)).rejects.toMatchObject({ code: 'image/corrupt' });
    await expect(writeTiles(path, folder.path)).rejects.toMatchObject({ code: 'image/corrupt' });
    expect(await readdir(folder.path)).toEqual(['cut.heic']);
  });
});
