import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countLevels, sizeOfLevel, VIEW_FILES } from '#shared/image-pyramid.ts';
import { writeFixture } from '#tests/helpers/image-fixtures.ts';
import type { SourceImage } from '#core/ports.ts';
import { makeGradient, makeOriented, openSamples } from '#tests/helpers/images.ts';
import { inspectImage, readImage } from './decode.ts';
import { writeThumb, writeTiles } from './deep-zoom.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-views-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('tiles', () => {
  it('make up every level of the pyramid, down to one pixel', async () => {
    const path = join(folder, 'photo.png');
    await openSamples(makeGradient({ widthPx: 1300, heightPx: 601, channels: 3 }))
      .png()
      .toFile(path);
    const { size, tileSizePx } = await writeTiles(path, folder);
    expect(size).toEqual({ widthPx: 1300, heightPx: 601 });
    const view = { token: '', ...size, tileSizePx, levels: countLevels(size) };
    expect(await readdir(join(folder, 'tiles'))).toHaveLength(view.levels + 1);
    for (let level = 0; level < view.levels; level++) {
      const { widthPx, heightPx } = sizeOfLevel(view, level);
      const [columns, rows] = [Math.ceil(widthPx / tileSizePx), Math.ceil(heightPx / tileSizePx)];
      const last = await inspectImage(join(folder, VIEW_FILES.tile(level, columns - 1, rows - 1)));
      expect(last.size).toEqual({
        widthPx: widthPx - (columns - 1) * tileSizePx,
        heightPx: heightPx - (rows - 1) * tileSizePx,
      });
      await expect(access(join(folder, VIEW_FILES.tile(level, columns, 0)))).rejects.toThrow();
    }
    expect((await readdir(folder)).sort()).toEqual(['photo.png', 'tiles']);
  });

  it.each([8, 16] as const)(
    'show transparency as a checkerboard of one size, in a photo of %d bits and its result',
    async (bitDepth) => {
      const readWhole = async (widthPx: number, colour: number): Promise<number[]> => {
        const path = join(folder, `${widthPx}.png`);
        const pixels = Array.from({ length: widthPx ** 2 }, (_pixel, at) =>
          // Opaque at the left, transparent at the right.
          at % widthPx < widthPx / 2 ? [100, 100, 100, 255] : [colour, 0, 0, 0],
        ).flat();
        const max = bitDepth === 8 ? 255 : 65535;
        const values = pixels.map((value) => (value / 255) * max);
        const data = bitDepth === 8 ? new Uint8Array(values) : new Uint16Array(values);
        const samples = { bitDepth, data } as SourceImage['samples'];
        await openSamples({ widthPx, heightPx: widthPx, channels: 4, samples }).png().toFile(path);
        const { size } = await writeTiles(path, folder);
        const { image } = await readImage(join(folder, VIEW_FILES.tile(countLevels(size) - 1, 0, 0)));
        expect(image.channels).toBe(3);
        const step = widthPx / 64;
        // The middles of four squares of the right half, and one of the left.
        const middles = [32, 33, 34, 35, 10].map((square) => Math.floor((square + 0.5) * step));
        return middles.map((x) => image.samples.data[3 * (Math.floor(step / 2) * widthPx + x)]!);
      };
      const [photo, result] = [await readWhole(128, 0), await readWhole(512, 255)];
      for (const [index, grey] of [204, 255, 204, 255, 100].entries()) {
        expect(Math.abs(photo[index]! - grey)).toBeLessThan(6);
        expect(Math.abs(result[index]! - grey)).toBeLessThan(6);
      }
    },
  );

  it.each([
    [3, 700],
    [700, 3],
    [1, 1],
  ])('show transparency of %d x %d', async (widthPx, heightPx) => {
    const path = join(folder, 'thin.png');
    const data = new Uint8Array(4 * widthPx * heightPx);
    await openSamples({ widthPx, heightPx, channels: 4, samples: { bitDepth: 8, data } })
      .png()
      .toFile(path);
    await writeTiles(path, folder);
    await writeThumb(path, folder);
    const { image } = await readImage(join(folder, VIEW_FILES.thumb));
    expect(Math.min(...image.samples.data)).toBeGreaterThan(190);
  });

  it('stand upright', async () => {
    const path = join(folder, 'photo.jpg');
    await writeFile(path, await makeOriented(6));
    const { size } = await writeTiles(path, folder);
    expect(size).toEqual({ widthPx: 16, heightPx: 32 });
    const { image } = await readImage(join(folder, VIEW_FILES.tile(countLevels(size) - 1, 0, 0)));
    const [red, green, blue] = image.samples.data;
    expect(red).toBeGreaterThan(200);
    expect(Math.max(green!, blue!)).toBeLessThan(60);
  });

  it('nothing stays of an image that is cut off', async () => {
    const path = await writeFixture('jpeg-truncated', folder);
    await expect(writeThumb(path, folder)).rejects.toMatchObject({ code: 'image/corrupt' });
    await expect(writeTiles(path, folder)).rejects.toMatchObject({ code: 'image/corrupt' });
    expect(await readdir(folder)).toHaveLength(1);
  });
});
