import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countLevels, sizeOfLevel, VIEW_FILES } from '#shared/image-pyramid.ts';
import { writeFixture } from '#tests/helpers/image-fixtures.ts';
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
