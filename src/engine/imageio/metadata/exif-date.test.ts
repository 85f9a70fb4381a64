import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeXmp } from '#tests/helpers/exif-blocks.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { assembleHeif, changeItem, parseHeif } from '#tests/helpers/heif-files.ts';
import { locateHeic } from '#tests/helpers/image-fixtures.ts';
import { inspectPhoto } from '../decode.ts';
import { readExifTime } from './exif-date.ts';
import { getTiffBlock } from './exif.ts';
import { writeMetadata } from '../containers/write-metadata.ts';

interface Times {
  readonly taken?: string;
  readonly digitised?: string;
  readonly changed?: string;
}

const SIZE = { widthPx: 8, heightPx: 8 };
const TAKEN = '2019:08:07 06:05:04';
const TAKEN_TIME = { year: 2019, month: 8, day: 7, hour: 6, minute: 5, second: 4 };

function makeImage({ taken, digitised, changed }: Times) {
  return sharp({ create: { width: 8, height: 8, channels: 3, background: '#963' } }).withExif({
    IFD0: { Model: 'Stone 3', ...(changed !== undefined && { DateTime: changed }) },
    IFD2: {
      ISOSpeedRatings: '400',
      ...(taken !== undefined && { DateTimeOriginal: taken }),
      ...(digitised !== undefined && { DateTimeDigitized: digitised }),
    },
  });
}

async function makeExif(times: Times): Promise<Buffer> {
  const { exif } = await sharp(await makeImage(times).jpeg().toBuffer()).metadata();
  return exif!;
}

describe('readExifTime', () => {
  const digitised = '2020:02:02 02:02:02';
  const changed = '2021:03:03 03:03:03';
  it.each([
    [{ taken: TAKEN, digitised, changed }, 2019],
    [{ digitised, changed }, 2020],
    [{ changed }, 2021],
    [{ taken: '0000:00:00 00:00:00', changed }, 2021],
    [{ taken: '    :  :     :  :  ' }, undefined],
    [{}, undefined],
  ])('of %o is of %s', async (times, year) => {
    expect((await readExifTime(await makeExif(times)))?.year).toBe(year);
  });

  it('is null for what is malformed, cut off anywhere or damaged', async () => {
    const whole = getTiffBlock(await makeExif({ taken: TAKEN }))!;
    expect(await readExifTime(Buffer.from('not EXIF at all, only words'))).toBeNull();
    for (let length = 0; length < 60; length++) expect(await readExifTime(whole.subarray(0, length))).toBeNull();
    const farDirectory = Buffer.from(whole);
    farDirectory.fill(0xff, 4, 8);
    expect(await readExifTime(farDirectory)).toBeNull();
  });
});

const readTakenTime = async (path: string) => (await inspectPhoto(path)).takenAt;

describe('inspectPhoto', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('reads the time of %s', async (format) => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'photo');
    await makeImage({ taken: TAKEN }).toFormat(format).toFile(path);
    expect(await readTakenTime(path)).toEqual(TAKEN_TIME);
  });

  it.each([
    [{}, 'exif:DateTimeOriginal="2018-01-01T00:00:00"', 2018],
    [{ changed: '2021:03:03 03:03:03' }, 'photoshop:DateCreated="2018-01-01"', 2018],
    [{ taken: TAKEN }, 'exif:DateTimeOriginal="2018-01-01T00:00:00"', 2019],
    [{ changed: '2021:03:03 03:03:03' }, 'xmp:Rating="1"', 2021],
  ])('of a photo with EXIF %o and XMP %s is of %i', async (times, attributes, year) => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'photo.jpg');
    await makeImage(times).withXmp(makeXmp(attributes)).jpeg().toFile(path);
    expect((await readTakenTime(path))?.year).toBe(year);
  });

  it('reads that of TIFF, whose EXIF is in directories of its own', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'photo.tif');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#963' } })
      .tiff()
      .toFile(path);
    expect(await readTakenTime(path)).toBeNull();
    const exif = getTiffBlock(await makeExif({ taken: TAKEN }))!;
    await writeMetadata(path, join(folder.path, 'spare'), { parts: { exif, text: [] }, format: 'tiff', size: SIZE });
    expect(await readTakenTime(path)).toEqual(TAKEN_TIME);
  });

  it('reads that of HEIC', async () => {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'photo.heic');
    const phone = parseHeif(await readFile(locateHeic('phone.heic')));
    const { id } = phone.items.find(({ type }) => type === 'Exif')!;
    const data = Buffer.concat([Buffer.alloc(4), getTiffBlock(await makeExif({ taken: TAKEN }))!]);
    await writeFile(path, assembleHeif(changeItem(phone, id, () => ({ data }))));
    expect(await readTakenTime(path)).toEqual(TAKEN_TIME);
    expect(await readTakenTime(locateHeic('plain.heic'))).toBeNull();
  });
});
