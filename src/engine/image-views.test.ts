import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeGradient, makeOriented, makePicture, openSamples, writeFixture } from '../../tests/helpers/pictures.ts';
import { lrPsnr } from '../core/image/metrics.ts';
import type { SourcePicture } from '../core/ports.ts';
import { countLevels, sizeOfLevel, VIEW_FILES } from '../shared/views.ts';
import { measureFidelity } from './fidelity.ts';
import { inspectPicture, readPicture } from './image-io.ts';
import { writeThumb, writeTiles } from './image-views.ts';

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
      const last = await inspectPicture(join(folder, VIEW_FILES.tile(level, columns - 1, rows - 1)));
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
    const { picture } = await readPicture(join(folder, VIEW_FILES.tile(countLevels(size) - 1, 0, 0)));
    const [red, green, blue] = picture.samples.data;
    expect(red).toBeGreaterThan(200);
    expect(Math.max(green!, blue!)).toBeLessThan(60);
  });

  it('nothing stays of a picture that is cut off', async () => {
    const path = await writeFixture('jpeg-truncated', folder);
    await expect(writeThumb(path, folder)).rejects.toMatchObject({ code: 'image/corrupt' });
    await expect(writeTiles(path, folder)).rejects.toMatchObject({ code: 'image/corrupt' });
    expect(await readdir(folder)).toHaveLength(1);
  });
});

describe('fidelity', () => {
  async function write(name: string, picture: SourcePicture): Promise<string> {
    const path = join(folder, name);
    await openSamples(picture).png().toFile(path);
    return path;
  }

  it.each([
    [48, 40, 192, 160],
    [48, 40, 144, 120],
    [31, 23, 100, 75],
  ])('of %d x %d in %d x %d is LR-PSNR, however many bands it is read in', async (lrWidth, lrHeight, width, height) => {
    const photo = makePicture({ widthPx: lrWidth, heightPx: lrHeight, channels: 3, bitDepth: 8, seed: 1 });
    const result = makePicture({ widthPx: width, heightPx: height, channels: 3, bitDepth: 8, seed: 2 });
    const asRgb = ({ widthPx, heightPx, samples }: SourcePicture) => ({
      ...{ widthPx, heightPx },
      rgbU8: samples.data as Uint8Array,
    });
    const paths = [await write('photo.png', photo), await write('result.png', result)] as const;
    const { psnrDb } = await measureFidelity(...paths, result, 7 * width);
    expect(psnrDb).toBeCloseTo(lrPsnr(asRgb(result), asRgb(photo), 0), 6);
  });

  it('knows 16 bits and grey: a shift by 5 of 255 is a mean error of 5', async () => {
    const grey = (value: number, widthPx: number): SourcePicture => ({
      ...{ widthPx, heightPx: widthPx, channels: 1 },
      samples: { bitDepth: 16, data: new Uint16Array(widthPx * widthPx).fill(value) },
    });
    const paths = [
      await write('photo.png', grey(20_000, 10)),
      await write('result.png', grey(20_000 + 5 * 257, 40)),
    ] as const;
    const { psnrDb, meanError } = await measureFidelity(...paths, { widthPx: 40, heightPx: 40 });
    expect(meanError).toBeCloseTo(5, 6);
    expect(psnrDb).toBeCloseTo(20 * Math.log10(255 / 5), 6);
  });

  it('of what shrinks back exactly is finite', async () => {
    const flat = (widthPx: number): SourcePicture => ({
      ...{ widthPx, heightPx: widthPx, channels: 3 },
      samples: { bitDepth: 8, data: new Uint8Array(3 * widthPx * widthPx).fill(128) },
    });
    const paths = [await write('photo.png', flat(8)), await write('result.png', flat(16))] as const;
    expect(await measureFidelity(...paths, { widthPx: 16, heightPx: 16 })).toEqual({
      psnrDb: 99,
      meanError: expect.closeTo(0, 6) as number,
    });
  });
});
