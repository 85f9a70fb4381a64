import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cutPart } from '#core/image/cut-part.ts';
import { lrPsnr } from '#core/image/metrics.ts';
import type { SourceImage } from '#core/ports.ts';
import { makeImage, openSamples } from '#tests/helpers/images.ts';
import { measureFidelity } from './fidelity.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-fidelity-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('fidelity', () => {
  async function write(name: string, image: SourceImage): Promise<string> {
    const path = join(folder, name);
    await openSamples(image).png().toFile(path);
    return path;
  }

  it.each([
    [48, 40, 192, 160],
    [48, 40, 144, 120],
    [31, 23, 100, 75],
  ])('of %d x %d in %d x %d is LR-PSNR, however many bands it is read in', async (lrWidth, lrHeight, width, height) => {
    const photo = makeImage({ widthPx: lrWidth, heightPx: lrHeight, channels: 3, bitDepth: 8, seed: 1 });
    const result = makeImage({ widthPx: width, heightPx: height, channels: 3, bitDepth: 8, seed: 2 });
    const asRgb = ({ widthPx, heightPx, samples }: SourceImage) => ({
      ...{ widthPx, heightPx },
      rgbU8: samples.data as Uint8Array,
    });
    const paths = [await write('photo.png', photo), await write('result.png', result)] as const;
    const { psnrDb } = await measureFidelity(...paths, { bandPixels: 7 * width });
    expect(psnrDb).toBeCloseTo(lrPsnr(asRgb(result), asRgb(photo), 0), 6);
  });

  it('knows 16 bits and grey: a shift by 5 of 255 is a mean error of 5', async () => {
    const grey = (value: number, widthPx: number): SourceImage => ({
      ...{ widthPx, heightPx: widthPx, channels: 1 },
      samples: { bitDepth: 16, data: new Uint16Array(widthPx * widthPx).fill(value) },
    });
    const paths = [
      await write('photo.png', grey(20_000, 10)),
      await write('result.png', grey(20_000 + 5 * 257, 40)),
    ] as const;
    const { psnrDb, meanError } = await measureFidelity(...paths);
    expect(meanError).toBeCloseTo(5, 6);
    expect(psnrDb).toBeCloseTo(20 * Math.log10(255 / 5), 6);
  });

  it.each([
    ['does not count the colours of transparent pixels', 0, 99],
    ['counts those of opaque ones', 255, 20 * Math.log10(255 / 90)],
  ])('%s', async (_, alpha, wantedDb) => {
    // The lower half; the upper half is opaque, and the same in both.
    const halves = (widthPx: number, colour: number): SourceImage => {
      const data = new Uint8Array(4 * widthPx * widthPx).fill(120);
      for (let pixel = 0; pixel < widthPx * widthPx; pixel++) {
        const isLower = pixel >= (widthPx * widthPx) / 2;
        if (isLower) data.fill(colour, 4 * pixel, 4 * pixel + 3);
        data[4 * pixel + 3] = isLower ? alpha : 255;
      }
      return { widthPx, heightPx: widthPx, channels: 4, samples: { bitDepth: 8, data } };
    };
    const paths = [await write('photo.png', halves(16, 120)), await write('result.png', halves(16, 210))] as const;
    const { psnrDb } = await measureFidelity(...paths);
    // Half of the pixels differ.
    expect(psnrDb).toBeCloseTo(wantedDb + (wantedDb === 99 ? 0 : 10 * Math.log10(2)), 6);
  });

  it('of a cropped result is that of its part of the photo', async () => {
    const photo = makeImage({ widthPx: 12, heightPx: 8, channels: 3, bitDepth: 8, seed: 1 });
    const paths = [
      await write('photo.png', photo),
      await write('result.png', cutPart(photo, { left: 4, top: 0, widthPx: 8, heightPx: 8 })),
    ] as const;
    const target = { kind: 'size', widthPx: 8, heightPx: 8, crop: 1 } as const;
    expect((await measureFidelity(...paths, { target })).psnrDb).toBe(99);
    expect((await measureFidelity(...paths, { target: { ...target, crop: 0 } })).psnrDb).toBeLessThan(30);
  });

  it('of what downscales to the photo exactly is finite', async () => {
    const flat = (widthPx: number): SourceImage => ({
      ...{ widthPx, heightPx: widthPx, channels: 3 },
      samples: { bitDepth: 8, data: new Uint8Array(3 * widthPx * widthPx).fill(128) },
    });
    const paths = [await write('photo.png', flat(8)), await write('result.png', flat(16))] as const;
    expect(await measureFidelity(...paths)).toEqual({
      psnrDb: 99,
      meanError: expect.closeTo(0, 6) as number,
    });
  });
});
