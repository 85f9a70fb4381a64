import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import {
  getP3,
  makeAvif,
  makeCodes,
  makeJpeg,
  makeNclxBox,
  makePng,
  makeProfileChunk,
  makeTiff,
  makeTiffWithProfile,
  makeWebp,
  pack,
} from '#tests/helpers/coloured-files.ts';
import {
  express,
  GREY_PHOTO,
  HEIGHT_PX,
  onlyGrey,
  PHOTO,
  premultiply,
  toLab,
  toYcbcr,
  WIDTH_PX,
} from '#tests/helpers/colour-numbers.ts';
import { addProperties, assembleHeif, makeProfile, parseHeif } from '#tests/helpers/heif-files.ts';
import { locateHeic } from '#tests/helpers/image-fixtures.ts';
import { readImage } from '../decode.ts';
import { writeThumb } from '../deep-zoom.ts';
import type { DecodedImage } from '../image-types.ts';

async function readMade(bytes: Buffer): Promise<DecodedImage> {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'made');
  await writeFile(path, bytes);
  return await readImage(path);
}

/** The profile of P3 with a tag of ICC 4.4 in place of its name. */
async function makeHdrProfile(transfer: number): Promise<Buffer> {
  const icc = Buffer.concat([await getP3(), Buffer.from([...Buffer.from('cicp\0\0\0\0'), 9, transfer, 0, 1])]);
  icc.writeUInt32BE(icc.length, 0);
  const at = icc.indexOf('cprt', 132, 'latin1');
  icc.write('cicp', at, 'latin1');
  icc.writeUInt32BE(icc.length - 12, at + 4);
  icc.writeUInt32BE(12, at + 8);
  return icc;
}

/** 16 x 16 pixels of libavif: grey from 0 to 255 across, 4:0:0, in a limited range. */
const LIMITED_GREY =
  'AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAOltZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRt' +
  'AAAAAAABAAAAHmlsb2MAAAAARAAAAQABAAAAAQAAAQ0AAAAzAAAAKGlpbmYAAAAAAAEAAAAaaW5mZQIAAAAAAQAAYXYwMUNvbG9yAAAAAGhp' +
  'cHJwAAAASWlwY28AAAAUaXNwZQAAAAAAAAAQAAAAEAAAAA5waXhpAAAAAAEIAAAADGF2MUOBABwAAAAAE2NvbHJuY2x4AAEADQAGAAAAABdp' +
  'cG1hAAAAAAAAAAEAAQQBAoMEAAAAO21kYXQSAAoIGAz/2GAhoMQyJRAAbdZZImfPoG4NQ07DPGecwJ17sIPaa0JlIAbz84NcnzDU6SA=';
/** 16 x 16 pixels of libavif, BT.2020 and PQ. */
const CODED_PQ =
  'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUEAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAO' +
  'cGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAASAAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAA' +
  'AABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAAEAAAABAAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBIAAAAAAAE2NvbHJuY2x4AAkAEAAJ' +
  'gAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAAUG1kYXQSAAoIOAz/20JEAmQyOhICQ0qAAPIAAAB1g6zSVxp7ScWHQcIGIR+WJfpNesBnMO3F' +
  '8MXCuzgDsvlClq+JJM0UIATlIwtd1YA=';

/** Makes the boxes of a kind unknown to readers. */
function hideBox(file: string, type: string): Buffer {
  const bytes = Buffer.from(file, 'base64');
  bytes.write('free', bytes.indexOf(type, 0, 'latin1'), 'latin1');
  return bytes;
}

const tiff = (
  numbers: readonly (readonly number[])[],
  photometric: number,
  ...tags: Parameters<typeof makeTiff>[1]['tags'] & {}
) => makeTiff(pack(numbers, 8), { photometric, bitDepth: 8, channels: numbers[0]!.length, tags });

describe('rejected colours', () => {
  const hdr: readonly (readonly [name: string, make: () => Promise<Buffer>])[] = [
    ...[16, 18].flatMap((transfer) => [
      [`AVIF, ${transfer}`, () => makeAvif(PHOTO, { boxes: [makeNclxBox(9, transfer, 6)] })] as const,
      [
        `AVIF of unknown primaries, ${transfer}`,
        () => makeAvif(PHOTO, { boxes: [makeNclxBox(99, transfer, 6)] }),
      ] as const,
      [`PNG, ${transfer}`, () => makePng(PHOTO, 16, [makeCodes(9, transfer)])] as const,
      [`grey PNG, ${transfer}`, () => makePng(onlyGrey(GREY_PHOTO), 8, [makeCodes(9, transfer)])] as const,
      [
        `PNG with a profile beside it, ${transfer}`,
        async () => makePng(PHOTO, 16, [makeCodes(9, transfer), makeProfileChunk(await getP3())]),
      ] as const,
      [`profile of JPEG, ${transfer}`, async () => makeJpeg(PHOTO, await makeHdrProfile(transfer))] as const,
      [`profile of WebP, ${transfer}`, async () => makeWebp(PHOTO, await makeHdrProfile(transfer))] as const,
      [`profile of TIFF, ${transfer}`, async () => makeTiffWithProfile(PHOTO, await makeHdrProfile(transfer))] as const,
      [
        `profile of AVIF, ${transfer}`,
        async () => makeAvif(PHOTO, { boxes: [makeProfile(await makeHdrProfile(transfer))] }),
      ] as const,
    ]),
    ['AVIF, said by the coded image alone', () => Promise.resolve(hideBox(CODED_PQ, 'colr'))],
  ];

  it.each(hdr)('high dynamic range: %s', async (_name, make) => {
    const made = readMade(await make());
    await expect(made).rejects.toMatchObject({ code: 'image/unsupported' });
    await expect(made).rejects.toThrow('is an image of high dynamic range (PQ or HLG); export it as SDR first');
  });

  it.each([
    ['a curve that no photo has', () => makeAvif(PHOTO, { boxes: [makeNclxBox(1, 9, 6)] }), 'an unknown kind (1/9)'],
    [
      'primaries that no photo has',
      () => makeAvif(PHOTO, { boxes: [makeNclxBox(10, 13, 6)] }),
      'an unknown kind (10/13)',
    ],
    ['a curve that no PNG has', () => makePng(PHOTO, 8, [makeCodes(1, 9)]), 'an unknown kind (1/9); export it in sRGB'],
    ['the curve of cinemas in a PNG', () => makePng(PHOTO, 16, [makeCodes(11, 17)]), 'an unknown kind (11/17)'],
    ['primaries that no PNG has', () => makePng(PHOTO, 8, [makeCodes(200, 13)]), 'an unknown kind (200/13)'],
    [
      'an unknown kind with a profile beside it',
      async () => makePng(PHOTO, 8, [makeCodes(1, 10), makeProfileChunk(await getP3())]),
      'an unknown kind (1/10)',
    ],
    [
      'an unknown kind in a grey PNG',
      () => makePng(onlyGrey(GREY_PHOTO), 8, [makeCodes(1, 9)]),
      'an unknown kind (1/9)',
    ],
    [
      'a matrix that is not applied',
      () => makeAvif(PHOTO, { boxes: [makeNclxBox(1, 13, 16)] }),
      'unknown kind (matrix 16)',
    ],
    [
      'RGB in a limited range',
      () => makeAvif(PHOTO, { boxes: [makeNclxBox(1, 13, 0, false)] }),
      'unknown kind (matrix 0)',
    ],
    [
      'YCbCr with halved colour',
      () => tiff(PHOTO, 6, [530, 'short', [2, 2]]),
      'YCbCr with reduced colour outside JPEG',
    ],
    ['YCbCr without a word, which means the same', () => tiff(PHOTO, 6), 'YCbCr with reduced colour outside JPEG'],
    ['Lab of faxes', () => tiff(PHOTO, 10), 'colours of faxes'],
    ['inks', () => tiff(PHOTO, 5, [332, 'short', [2]]), 'inks other than CMYK'],
    ['Lab multiplied by alpha', () => tiff(premultiply(PHOTO), 8, [338, 'short', [1]]), 'multiplied by alpha'],
  ] as const)('%s', async (_name, make, reason) => {
    const made = readMade(await make());
    await expect(made).rejects.toMatchObject({ code: 'image/unsupported' });
    await expect(made).rejects.toThrow(reason);
  });
});

describe('grey in a limited range', () => {
  const ramp = Array.from({ length: 16 }, (_, i) => 17 * i);

  it.each([
    ['nclx', Buffer.from(LIMITED_GREY, 'base64')],
    ['the coded image', hideBox(LIMITED_GREY, 'colr')],
  ])('is expanded where %s says so', async (_name, bytes) => {
    const { image } = await readMade(bytes);
    expect(image.channels).toBe(3);
    ramp.forEach((value, x) => {
      for (let c = 0; c < 3; c++) expect(Math.abs(image.samples.data[3 * x + c]! - value)).toBeLessThanOrEqual(2);
    });
  });

  it('is expanded in HEIC', async () => {
    const file = parseHeif(await readFile(locateHeic('grey.heic')));
    const make = (isFull: boolean): Buffer =>
      assembleHeif({
        ...file,
        items: addProperties(file, makeNclxBox(1, 13, 6, isFull)).items.map((item) => ({
          ...item,
          properties: item.properties.filter((box, i, all) => !isColour(box) || i === all.length - 1),
        })),
      });
    const [full, limited] = [(await readMade(make(true))).image, (await readMade(make(false))).image];
    expect(full.channels).toBe(1);
    full.samples.data.forEach((value, i) => {
      const expected = Math.max(0, Math.min(255, Math.round(((value - 16) * 255) / 219)));
      expect(limited.samples.data[i]).toBe(expected);
    });
  });
});

const isColour = (box: Buffer): boolean => box.toString('latin1', 4, 8) === 'colr';

describe('samples', () => {
  it('of an AVIF whose matrix says RGB are green, blue and red', async () => {
    const { image } = await readMade(await makeAvif(PHOTO, { boxes: [makeNclxBox(1, 13, 0)] }));
    const expected = toYcbcr(PHOTO, 0.299, 0.114).flatMap(([y, cb, cr]) => [cr, y, cb]);
    image.samples.data.forEach((value, i) => {
      expect(Math.abs(value - 255 * expected[i]!)).toBeLessThan(6);
    });
  });

  it('stay as they are where a profile says what they mean', async () => {
    const numbers = express(PHOTO, 'adobe', 2.2);
    const { image, metadata } = await readMade(await makePng(numbers, 16, [makeCodes(12, 4)]));
    expect(metadata.icc?.includes('Display P3'.split('').join('\0'))).toBe(true);
    const expected = pack(numbers, 16).swap16();
    expect(image.samples.data).toEqual(new Uint16Array(expected.buffer, expected.byteOffset, expected.length / 2));
  });

  it('of linear light come on the curve of sRGB, without a profile', async () => {
    const { image, metadata } = await readMade(await makePng(express(PHOTO, 'srgb', 1), 16, [makeCodes(1, 8)]));
    expect(metadata.icc).toBeUndefined();
    const expected = PHOTO.flat();
    image.samples.data.forEach((value, i) => {
      expect(Math.abs(value / 65_535 - expected[i]!)).toBeLessThan(0.0003);
    });
  });

  it('of linear light come so from HEIC, too', async () => {
    const plain = parseHeif(await readFile(locateHeic('plain.heic')));
    const before = (await readMade(assembleHeif(plain))).image.samples.data;
    const linear = await readMade(assembleHeif(addProperties(plain, makeNclxBox(1, 8, 6))));
    expect(linear.metadata.icc).toBeUndefined();
    linear.image.samples.data.forEach((value, i) => {
      const light = before[i]! / 255;
      const onCurve = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
      expect(Math.abs(value - 255 * onCurve)).toBeLessThanOrEqual(1);
    });
  });
});

describe('CMYK', () => {
  const makeCmyk = async (format: 'jpeg' | 'tiff', icc: Buffer | null): Promise<Buffer> => {
    const rgb = sharp(pack(PHOTO, 8), { raw: { width: WIDTH_PX, height: HEIGHT_PX, channels: 3 } });
    const coded = rgb.toColourspace('cmyk').withIccProfile('cmyk');
    const bytes = Buffer.from(
      await (format === 'jpeg' ? coded.jpeg({ quality: 100 }) : coded.tiff({ compression: 'none' })).toBuffer(),
    );
    if (icc !== null) icc.copy(bytes, bytes.indexOf('acsp', 0, 'latin1') - 36);
    return bytes;
  };

  it.each(['jpeg', 'tiff'] as const)(
    'with a profile that cannot be used is read as without one (%s)',
    async (format) => {
      const whole = (await readMade(await makeCmyk(format, null))).image;
      const [broken, foreign] = [Buffer.alloc(128, 0x5a), (await getP3()).subarray(0, 128)];
      for (const icc of [broken, foreign]) {
        await using folder = await makeTempFolder();
        const path = join(folder.path, 'made');
        await writeFile(path, await makeCmyk(format, icc));
        const { image, metadata } = await readImage(path);
        expect(metadata.icc).toBeUndefined();
        let sum = 0;
        whole.samples.data.forEach((value, i) => (sum += Math.abs(value - image.samples.data[i]!)));
        expect(sum / whole.samples.data.length).toBeLessThan(20);
        await writeThumb(path, folder.path);
        const shown = await sharp(join(folder.path, 'thumb.jpg')).stats();
        expect(shown.channels[0]!.mean).toBeGreaterThan(60);
      }
    },
  );
});

describe('Lab', () => {
  it('is rejected in a file that is too large to be held', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'long.tif');
    await writeFile(path, await tiff(toLab(PHOTO), 8));
    await truncate(path, 2 ** 31);
    await expect(readImage(path)).rejects.toMatchObject({ code: 'image/too-large' });
  });

  it('keeps a white of its own', async () => {
    const white = toLab(Array.from({ length: WIDTH_PX * HEIGHT_PX }, () => [1, 1, 1] as const));
    const samples = white.map(([l]) => [l / 100, 0, 0]);
    const { image } = await readMade(await tiff(samples, 8, [318, 'rational', [0.3127, 0.329]]));
    expect([...image.samples.data.subarray(0, 3)]).toEqual([255, 255, 255]);
  });
});
