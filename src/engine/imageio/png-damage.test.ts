import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { makeImage, openSamples } from '#tests/helpers/images.ts';
import { SPEC } from '#tests/helpers/round-trip.ts';
import { readImage } from './decode.ts';
import { isPngDamaged } from './png-damage.ts';

const HEAD_BYTES = 8;
const IEND_BYTES = 12;

interface Png {
  readonly whole: Buffer;
  /** Its only IDAT chunk: where its content begins and ends. */
  readonly from: number;
  readonly end: number;
}

async function makePng(isInterlaced = false): Promise<Png> {
  const whole = await openSamples(makeImage(SPEC)).png({ progressive: isInterlaced }).toBuffer();
  const from = whole.indexOf('IDAT') + 4;
  return { whole, from, end: from + whole.readUInt32BE(from - HEAD_BYTES) };
}

/** The file with other image data, in as many chunks as there are parts. */
function replaceData({ whole, from, end }: Png, ...parts: readonly Buffer[]): Buffer {
  const chunks = parts.map((content) => {
    const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from('IDAT'), content, Buffer.alloc(4)]);
    chunk.writeUInt32BE(content.length);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
    return chunk;
  });
  return Buffer.concat([whole.subarray(0, from - HEAD_BYTES), ...chunks, whole.subarray(end + 4)]);
}

const flip = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at]! ^= 1;
  return changed;
};

/** Null: refused, as the decoder does with some of what is checked here. */
async function isDamaged(bytes: Buffer): Promise<boolean | null> {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'photo.png');
  await writeFile(path, bytes);
  const decoded = await readImage(path).catch((thrown: unknown) => {
    expect(thrown).toMatchObject({ code: 'image/corrupt' });
    return null;
  });
  if (decoded === null) return null;
  expect([...decoded.image.samples.data]).toEqual([...makeImage(SPEC).samples.data]);
  return decoded.isDamaged;
}

describe('a PNG whose rows can all be decoded', () => {
  it.each([false, true])(
    'is sound (interlaced: %s), in one chunk, in many, and with bytes behind',
    async (interlaced) => {
      const png = await makePng(interlaced);
      const data = png.whole.subarray(png.from, png.end);
      const tenths = Array.from({ length: 10 }, (_, i) =>
        data.subarray((i * data.length) / 10, ((i + 1) * data.length) / 10),
      );
      const rest = Buffer.from('bytes behind the end of the stream');
      expect(await isDamaged(png.whole)).toBe(false);
      expect(await isDamaged(replaceData(png, ...tenths, Buffer.alloc(0)))).toBe(false);
      expect(await isDamaged(replaceData(png, Buffer.concat([data, rest])))).toBe(false);
      expect(await isDamaged(replaceData(png, data, rest))).toBe(false);
      expect(await isDamaged(Buffer.concat([png.whole, rest]))).toBe(false);
    },
  );

  it('is damaged when its end is missing', async () => {
    const { whole, end } = await makePng();
    for (let length = end; length < whole.length; length++)
      expect(await isDamaged(whole.subarray(0, length))).not.toBe(false);
    expect(await isDamaged(whole.subarray(0, -1))).toBe(true);
    expect(await isDamaged(whole.subarray(0, -IEND_BYTES))).toBe(true);
  });

  it('is damaged when the checksum of its end is wrong', async () => {
    const { whole } = await makePng();
    expect(await isDamaged(flip(whole, whole.length - 1))).toBe(true);
    expect(await isDamaged(flip(whole, whole.length - 5))).toBe(true);
  });

  it('is not sound when the checksum of its image data is wrong', async () => {
    const png = await makePng();
    const data = png.whole.subarray(png.from, png.end);
    const damaged = replaceData(png, flip(data, data.length - 1));
    expect(await isDamaged(damaged)).not.toBe(false);
    expect(await isDamaged(flip(png.whole, png.end))).not.toBe(false);
    expect(await isPngDamaged((at, length) => Promise.resolve(damaged.subarray(at, at + length)))).toBe(true);
  });
});
