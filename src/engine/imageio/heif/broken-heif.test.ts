import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import type { HeifFile } from '#tests/helpers/heif-files.ts';
import { assembleHeif, changeItem, makeBox, makeGridData, makeSize, parseHeif } from '#tests/helpers/heif-files.ts';
import { locateHeic } from '#tests/helpers/image-fixtures.ts';
import { readImage } from '../decode.ts';

const readHeif = async (name: string): Promise<HeifFile> => parseHeif(await readFile(locateHeic(name)));

describe('broken and hostile HEIC', () => {
  async function read(content: Buffer): Promise<unknown> {
    await using folder = await makeTempFolder();
    const path = join(folder.path, 'bad.heic');
    await writeFile(path, content);
    const error: unknown = await readImage(path).catch((thrown: unknown) => thrown);
    if (error instanceof Error) {
      expect(error).toBeInstanceOf(AppError);
      expect(error.message).toContain(path);
    }
    return error;
  }

  it.each([200, 600, 1200, 5000, 7700])('cut off after %i bytes is rejected', async (length) => {
    const content = (await readFile(locateHeic('plain.heic'))).subarray(0, length);
    expect(await read(content)).toMatchObject({ code: 'image/corrupt' });
  });

  it('a grid that lacks a tile, or whose tile is damaged, is rejected', async () => {
    const grid = await readHeif('grid.heic');
    const [, second] = grid.items;
    const lacking = { ...grid, items: grid.items.filter((item) => item !== second) };
    expect(await read(assembleHeif(lacking))).toMatchObject({ code: 'image/corrupt' });
    const halved = changeItem(grid, second!.id, ({ data }) => ({ data: data.subarray(0, data.length >> 1) }));
    expect(await read(assembleHeif(halved))).toMatchObject({ code: 'image/corrupt' });
  });

  it('sizes that no memory holds are rejected before it is asked for', async () => {
    const grid = await readHeif('grid.heic');
    const [widthPx, heightPx] = [40_000, 20_000];
    const huge = changeItem(grid, grid.primary, () => ({
      data: makeGridData(2, 2, widthPx, heightPx),
      properties: [makeSize(widthPx, heightPx)],
    }));
    expect(await read(assembleHeif(huge))).toMatchObject({ code: 'image/too-large' });
  });

  it('a grid of itself is rejected', async () => {
    const grid = await readHeif('grid.heic');
    const loop = changeItem(grid, grid.primary, ({ id }) => ({ references: [{ type: 'dimg', to: [id, id, id, id] }] }));
    expect(await read(assembleHeif(loop))).toMatchObject({ code: 'image/corrupt' });
  });

  it('images in another codec are rejected with a word of advice', async () => {
    const plain = await readHeif('plain.heic');
    const foreign = changeItem({ ...plain, brands: ['mif1'] }, plain.primary, () => ({ type: 'vvc1' }));
    const error = await read(assembleHeif(foreign));
    expect(error).toMatchObject({ code: 'image/unsupported' });
    expect((error as Error).message).toContain('vvc1');
    expect((error as Error).message).toContain('export it as JPEG');
  });

  it('frames without a main image are rejected as an animation', async () => {
    const frames = Buffer.concat([makeBox('ftyp', Buffer.from('msf1\0\0\0\0hevc', 'latin1')), makeBox('moov')]);
    expect(await read(frames)).toMatchObject({
      code: 'image/unsupported',
      message: expect.stringContaining('animation') as string,
    });
  });

  it.each(['plain', 'grey', 'ten-bit', 'alpha', 'grid', 'slices'])(
    'damaged data of %s is never an image',
    async (name) => {
      const whole = await readFile(locateHeic(`${name}.heic`));
      const data = whole.indexOf('mdat') + 4;
      for (let i = 1; i < 10; i++) {
        const at = data + Math.floor(((whole.length - data) * i) / 10);
        const flipped = Buffer.from(whole);
        for (let k = 0; k < 4; k++) flipped[at + k]! ^= 0x5a;
        const [zeroed, tail] = [Buffer.from(whole).fill(0, at, at + 40), Buffer.from(whole).fill(0, at)];
        for (const content of [flipped, zeroed, tail, whole.subarray(0, at)]) {
          expect(await read(content)).toMatchObject({ code: 'image/corrupt' });
        }
      }
    },
  );

  it('a slice that is missing is no image', async () => {
    const content = await readFile(locateHeic('slices.heic'));
    const file = parseHeif(content);
    // The slices are the parts of one item, and nothing else is in the file.
    const data = content.subarray(content.indexOf('mdat') + 4);
    const slices: Buffer[] = [];
    for (let at = 0; at < data.length; at += 4 + data.readUInt32BE(at)) {
      slices.push(data.subarray(at, at + 4 + data.readUInt32BE(at)));
    }
    expect(slices).toHaveLength(3);
    const readSlices = (kept: readonly Buffer[]): Promise<unknown> =>
      read(assembleHeif(changeItem(file, file.primary, () => ({ data: Buffer.concat(kept) }))));
    expect(await readSlices(slices)).toMatchObject({ info: { size: { widthPx: 320, heightPx: 240 } } });
    for (const missing of slices) {
      expect(await readSlices(slices.filter((slice) => slice !== missing))).toMatchObject({ code: 'image/corrupt' });
    }
  });

  it('damage anywhere is rejected or survived', async () => {
    const whole = await readFile(locateHeic('phone.heic'));
    let state = 7;
    for (let round = 0; round < 24; round++) {
      const content = Buffer.from(whole);
      for (let hit = 0; hit < 3; hit++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        // The boxes in front are where damage leads astray.
        content[state % (round % 2 === 0 ? 1200 : content.length)] = state >>> 24;
      }
      const error = await read(content);
      if (error instanceof AppError) expect(error.code).toMatch(/^image\/(corrupt|unsupported|too-large)$/);
    }
  });
});
