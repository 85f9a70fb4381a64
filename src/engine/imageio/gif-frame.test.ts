import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { makeGradient, makeImage, openSamples } from '#tests/helpers/images.ts';
import { SPEC } from '#tests/helpers/round-trip.ts';
import { readImage } from './decode.ts';
import { isGifComplete } from './gif-frame.ts';

const WIDTH = 5;
/** Behind position, size and flags. */
const CODE_BITS = 10;

const makeGif = (widthPx = SPEC.widthPx, heightPx = SPEC.heightPx): Promise<Buffer> =>
  openSamples(makeImage({ ...SPEC, widthPx, heightPx }))
    .gif()
    .toBuffer();

/** Where its image begins, behind the colours and the extension that sharp writes. */
const findImage = (gif: Buffer): number => gif.indexOf(Buffer.from([0, 0x2c, 0, 0, 0, 0])) + 1;

async function read(bytes: Buffer) {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'photo.gif');
  await writeFile(path, bytes);
  return await readImage(path);
}

describe('a GIF', () => {
  it.each([
    [1, 1],
    [40, 30],
    [300, 200],
  ])('of %i x %i pixels is complete', async (widthPx, heightPx) => {
    expect(isGifComplete(await makeGif(widthPx, heightPx))).toBe(true);
    const plain = openSamples(makeGradient({ widthPx, heightPx, channels: 1 }));
    expect(isGifComplete(await plain.gif().toBuffer())).toBe(true);
    expect(isGifComplete(await plain.threshold().gif({ colours: 2 }).toBuffer())).toBe(true);
    expect((await read(await makeGif(widthPx, heightPx))).info.size).toEqual({ widthPx, heightPx });
  });

  it('with codes longer than the standard has them is complete', async () => {
    const codeBits = 11;
    const [clear, end] = [2 ** codeBits, 2 ** codeBits + 1];
    const codes = [clear, 0, 1, end].reduce((all, code, i) => all + BigInt(code) * 2n ** BigInt(12 * i), 0n);
    const data = Buffer.alloc(8);
    data.writeBigUInt64LE(codes);
    const head = Buffer.from('GIF89a\x02\0\x01\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
    const image = Buffer.from([0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0, codeBits, data.length, ...data, 0, 0x3b]);
    const { image: decoded } = await read(Buffer.concat([head, image]));
    expect([...decoded.samples.data]).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it('of an image without pixels is damaged', async () => {
    const gif = await makeGif();
    gif.writeUInt16LE(0, findImage(gif) + WIDTH);
    await expect(read(gif)).rejects.toMatchObject({ code: 'image/corrupt' });
  });

  it('whose data ends before its last pixel is damaged', async () => {
    const gif = await makeGif();
    const block = findImage(gif) + CODE_BITS + 1;
    for (const kept of [0, 1, gif[block]!]) {
      const data = gif.subarray(block, block + 1 + kept);
      const cut = Buffer.concat([gif.subarray(0, block), kept === 0 ? Buffer.alloc(0) : data, Buffer.from('\0;')]);
      if (kept > 0) cut[block] = kept;
      expect(isGifComplete(cut)).toBe(false);
      await expect(read(cut)).rejects.toMatchObject({ code: 'image/corrupt' });
    }
  });

  it('whose data names codes that stand for nothing is damaged', async () => {
    const gif = await makeGif();
    const block = findImage(gif) + CODE_BITS + 1;
    gif.fill(0xff, block + 20, block + 40);
    expect(isGifComplete(gif)).toBe(false);
    await expect(read(gif)).rejects.toMatchObject({ code: 'image/corrupt' });
  });
});
