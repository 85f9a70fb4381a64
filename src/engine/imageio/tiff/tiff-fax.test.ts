import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { makeImage, openSamples } from '#tests/helpers/images.ts';
import type { TiffFile } from '#tests/helpers/tiff-files.ts';
import { assembleTiff, changeTags, makeTag, parseTiff } from '#tests/helpers/tiff-files.ts';
import type { DecodedImage } from '../image-types.ts';
import { readImage } from '../decode.ts';

const [COMPRESSION, FILL_ORDER, ROWS_PER_STRIP] = [259, 266, 278];
const HEIGHT = 96;
const MARK = '000000000001';
/** Codes of a white row, then of one with a bar: white 64 + 0, black 64 + 0, white 32. */
const WHITE_ROW = '10010' + '00011011';
const BARRED_ROW = '11011' + '00110101' + '0000001111' + '0000110111' + '00011011';

const toBytes = (bits: string, isLowestFirst = false): Buffer =>
  Buffer.from(
    bits
      .padEnd(Math.ceil(bits.length / 8) * 8, '0')
      .match(/.{8}/g)!
      .map((byte) => parseInt(isLowestFirst ? Array.from(byte).reverse().join('') : byte, 2)),
  );
const ROWS = Array.from({ length: HEIGHT }, (_, i) => (i % 2 === 0 ? WHITE_ROW : BARRED_ROW));

/** A page of 160 pixels across in one strip. */
async function make(kind: 'group 4' | 'group 3' | 'group 3, lowest bit first' | 'rows'): Promise<TiffFile> {
  const page = openSamples(makeImage({ widthPx: 160, heightPx: HEIGHT, channels: 1, bitDepth: 8, seed: 5 }));
  const tiff = await page.threshold(128).tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer();
  const file = parseTiff(tiff);
  if (kind === 'group 4') return file;
  const isLowestFirst = kind === 'group 3, lowest bit first';
  const strip =
    kind === 'rows'
      ? Buffer.concat(ROWS.map((row) => toBytes(row)))
      : toBytes(ROWS.map((row) => MARK + row).join('') + MARK.repeat(6), isLowestFirst);
  const tags = [makeTag(COMPRESSION, kind === 'rows' ? 2 : 3), makeTag(ROWS_PER_STRIP, HEIGHT)];
  return changeTags({ ...file, parts: [strip] }, ...tags, makeTag(FILL_ORDER, isLowestFirst ? 2 : 1));
}

async function read(file: TiffFile): Promise<DecodedImage> {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'page.tif');
  await writeFile(path, assembleTiff(file));
  return await readImage(path);
}

const changeLast = (file: TiffFile, change: (strip: Buffer) => Buffer): TiffFile => ({
  ...file,
  parts: file.parts.map((part, i) => (i === file.parts.length - 1 ? change(Buffer.from(part)) : part)),
});

describe.each(['group 4', 'group 3', 'group 3, lowest bit first', 'rows'] as const)('a fax of %s', (kind) => {
  it('is read, with tags that the decoder does not know', async () => {
    const file = changeTags(await make(kind), makeTag(65_000, 7), makeTag(33_550, 1, 2, 3));
    const { image, isDamaged } = await read(file);
    expect(isDamaged).toBe(false);
    expect(new Set(image.samples.data)).toEqual(new Set([0, 255]));
  });

  it('is rejected when the rest of a strip is missing or zeroed', async () => {
    const file = await make(kind);
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.85]) {
      const cut = changeLast(file, (strip) => strip.subarray(0, Math.floor(strip.length * part)));
      const zeroed = changeLast(file, (strip) => strip.fill(0, Math.floor(strip.length * part)));
      for (const broken of [cut, zeroed]) await expect(read(broken)).rejects.toMatchObject({ code: 'image/corrupt' });
    }
  });
});

describe('a fax of group 3', () => {
  it('with a damaged row is read, and said to be damaged', async () => {
    const short = [...ROWS];
    short[40] = '10010';
    const strip = toBytes(short.map((row) => MARK + row).join('') + MARK.repeat(6));
    const file = await make('group 3');
    const [whole, broken] = [await read(file), await read({ ...file, parts: [strip] })];
    expect(broken.isDamaged).toBe(true);
    const from = 41 * 160 * whole.image.channels;
    expect(broken.image.samples.data.subarray(from)).toEqual(whole.image.samples.data.subarray(from));
  });

  it('without marks is read, and said to be damaged, which cannot be told', async () => {
    const file = await make('group 3');
    expect(await read({ ...file, parts: [toBytes(ROWS.join(''))] })).toMatchObject({ isDamaged: true });
  });
});
