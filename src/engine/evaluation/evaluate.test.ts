import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { measureLattice } from '#core/image/lattice.ts';
import type { RgbImage } from '#core/image/metrics.ts';
import { upscaleBicubic } from '#core/image/metrics.ts';
import { measureNiqe } from '#core/image/niqe.ts';
import type { SourceImage } from '#core/ports.ts';
import { locateInPackage } from '#files/package-root.ts';
import { EXAMPLES } from '#tests/helpers/engine.ts';
import { readImage } from '../imageio/decode.ts';
import type { Method, ImageScores } from './evaluate.ts';
import { createBicubicMethod, createOnnxMethod, createProductMethod, evaluateMethod, toRgbImage } from './evaluate.ts';
import { readNiqeParameters } from './niqe-parameters.ts';

const latticeSchema = z.object({ mean: z.number(), worst: z.number() });
const GOLDEN_LATTICE = z
  .object({ 'astronaut.png': latticeSchema, 'cat.png': latticeSchema })
  .parse(JSON.parse(readFileSync(locateInPackage('tests', 'golden', 'lattice.json'), 'utf8')));

function makeImage(
  widthPx: number,
  heightPx: number,
  channels: SourceImage['channels'] = 3,
  fill: (i: number) => number = (i) => (i * 31) % 256,
): SourceImage {
  const data = Uint8Array.from({ length: widthPx * heightPx * channels }, (_, i) => fill(i));
  return { widthPx, heightPx, channels, samples: { bitDepth: 8, data } };
}

const readFrom =
  (images: Readonly<Record<string, SourceImage>>, lossy = false) =>
  (path: string) =>
    Promise.resolve({ image: images[path]!, info: { lossy } });

const PAIR = { name: 'a.png', hrPath: 'hr', lrPath: 'lr' };

/** Gives whatever it was made with. */
const oracle = (sr: RgbImage): Method => ({
  label: 'oracle',
  upscale: () => Promise.resolve({ sr, evaluations: 3, cleanup: null }),
});

describe('toRgbPicture', () => {
  it('repeats grey, leaves alpha out, rounds 16 bits', () => {
    expect(toRgbImage(makeImage(2, 1, 1, (i) => 5 + i)).rgbU8).toEqual(Uint8Array.of(5, 5, 5, 6, 6, 6));
    expect(toRgbImage(makeImage(2, 1, 2, (i) => i)).rgbU8).toEqual(Uint8Array.of(0, 0, 0, 2, 2, 2));
    expect(toRgbImage(makeImage(1, 1, 4, (i) => i)).rgbU8).toEqual(Uint8Array.of(0, 1, 2));
    const deep = { bitDepth: 16, data: Uint16Array.of(65_535, 128, 129) } as const;
    expect(toRgbImage({ widthPx: 1, heightPx: 1, channels: 3, samples: deep }).rgbU8).toEqual(Uint8Array.of(255, 0, 1));
  });
});

describe('evaluateContender', () => {
  const hr = makeImage(24, 28);
  const lr = makeImage(6, 7, 3, () => 120);

  it('gives full marks to the truth itself', async () => {
    const seen: ImageScores[] = [];
    const means = await evaluateMethod(oracle(toRgbImage(hr)), [PAIR], {
      read: readFrom({ hr, lr }),
      onImage: (scores) => seen.push(scores),
    });
    expect(seen).toEqual([{ ...means, name: 'a.png', widthPx: 24, heightPx: 28 }]);
    expect(means).toMatchObject({ psnrY: Infinity, psnrRgb: Infinity, lpips: null, niqe: null, evaluations: 3 });
    expect(means.ssimY).toBeCloseTo(1, 10);
  });

  it('averages decibels over images, and measures LPIPS with the result first', async () => {
    const offset = (by: number): SourceImage => makeImage(24, 28, 3, (i) => ((i * 31) % 200) + by);
    const calls: number[] = [];
    const means = await evaluateMethod(
      oracle(toRgbImage(offset(0))),
      [
        { name: 'a.png', hrPath: 'one', lrPath: 'lr' },
        { name: 'b.png', hrPath: 'ten', lrPath: 'lr' },
      ],
      {
        read: readFrom({ one: offset(1), ten: offset(10), lr }),
        perceptual: { measure: (a, b) => Promise.resolve(calls.push(b.rgbU8[0]! - a.rgbU8[0]!)) },
      },
    );
    expect(means.psnrRgb).toBeCloseTo(20 * Math.log10(255) - 10, 10);
    expect(means.lpips).toBe(1.5);
    expect(calls).toEqual([1, 10]);
  });

  it('measures NIQE of the result when it has the parameters', async () => {
    const pristine = await readNiqeParameters(locateInPackage('tests', 'golden', 'niqe-parameters.npz'));
    const wide = makeImage(240, 240, 3, (i) => (i * i * 31) % 251);
    const small = makeImage(60, 60);
    const read = readFrom({ hr: wide, lr: small });
    const sr = toRgbImage(wide);
    const means = await evaluateMethod(oracle(sr), [PAIR], { read, pristine });
    expect(means.niqe).toBe(measureNiqe(sr, pristine));
    const flat = oracle(toRgbImage(makeImage(240, 240, 3, () => 9)));
    await expect(evaluateMethod(flat, [PAIR], { read, pristine })).rejects.toMatchObject({
      message: expect.stringMatching(/^a\.png: NIQE needs/) as string,
    });
  });

  it('joins lattice figures by geometric mean and median', async () => {
    const makeWeave = (height: number): SourceImage =>
      makeImage(128, 128, 3, (i) => 60 + (((i * 2_654_435_761) >>> 9) % 64) + ((i / 3) % 4 < 1 ? height : 0));
    const results = [0, 10, 30].map(makeWeave);
    const single = results.map((image) => measureLattice(toRgbImage(image))!);
    const pairs = results.map((_, i) => ({ name: `${i}.png`, hrPath: 'hr', lrPath: String(i) }));
    const queue = [...results];
    const method: Method = {
      label: 'weaver',
      upscale: () => Promise.resolve({ sr: toRgbImage(queue.shift()!), evaluations: 1, cleanup: null }),
    };
    const small = makeImage(32, 32);
    const read = readFrom({ hr: makeWeave(0), 0: small, 1: small, 2: small });
    const means = await evaluateMethod(method, pairs, { read });
    expect(means.lattice).toBeCloseTo(Math.cbrt(single.reduce((product, { mean }) => product * mean, 1)), 10);
    expect(means.latticeWorst).toBe(single.map(({ worst }) => worst).sort((a, b) => a - b)[1]);
    expect(single[2]!.worst).toBeGreaterThan(2 * single[1]!.worst);
  });

  it('measures the lattice figure of photos as Python does', async () => {
    for (const name of ['astronaut.png', 'cat.png'] as const) {
      const found = measureLattice(toRgbImage((await readImage(join(EXAMPLES, name))).image))!;
      expect(found.mean).toBeCloseTo(GOLDEN_LATTICE[name].mean, 6);
      expect(found.worst).toBeCloseTo(GOLDEN_LATTICE[name].worst, 6);
    }
  });

  it('cuts HR images that are up to 3 pixels larger, and rejects all others', async () => {
    const wide = makeImage(27, 29, 3, (i) => (i % (27 * 3) < 24 * 3 && i < 28 * 27 * 3 ? 50 : 200));
    const flat = toRgbImage(makeImage(24, 28, 3, () => 50));
    const means = await evaluateMethod(oracle(flat), [PAIR], { read: readFrom({ hr: wide, lr }) });
    expect(means.psnrRgb).toBe(Infinity);
    for (const size of [23, 28] as const) {
      const read = readFrom({ hr: makeImage(size, 28), lr });
      await expect(evaluateMethod(oracle(flat), [PAIR], { read })).rejects.toMatchObject({
        code: 'options/invalid',
      });
    }
  });

  it('rejects methods of another factor and names images that are too small to measure', async () => {
    const double = { ...createBicubicMethod(), upscale: (image: RgbImage) => upscaleOnce(image, 2) };
    await expect(evaluateMethod(double, [PAIR], { read: readFrom({ hr, lr }) })).rejects.toMatchObject({
      code: 'model/foreign',
    });
    const read = readFrom({ hr: makeImage(16, 16), lr: makeImage(4, 4) });
    await expect(evaluateMethod(createBicubicMethod(), [PAIR], { read })).rejects.toMatchObject({
      code: 'engine/internal',
      message: expect.stringMatching(/^a\.png: SSIM needs/) as string,
    });
  });
});

function upscaleOnce(image: RgbImage, factor: number): ReturnType<Method['upscale']> {
  return Promise.resolve({ sr: upscaleBicubic(image, factor), evaluations: 0, cleanup: null });
}

describe('methods', () => {
  const lr = { ...toRgbImage(makeImage(6, 7)), isLossy: true };

  it('of the product pass the preset on and carry its name', async () => {
    const asked: unknown[] = [];
    const sr = makeImage(24, 28);
    const upscaler = {
      chooseCleanup: (image: SourceImage, isLossy: boolean) =>
        Promise.resolve({ strength: image.widthPx / 100 + (isLossy ? 0.1 : 0), estimate: null }),
      upscale: (image: SourceImage, options: object) => {
        asked.push(image.channels, options);
        return Promise.resolve({ image: sr, evaluations: 9, elapsedMs: 5 });
      },
    };
    const slider = { preset: { kind: 'slider', value: 0.3 }, cleanup: 0.5, seed: 4 } as const;
    const method = createProductMethod(upscaler, slider);
    expect(method.label).toBe('slider 0.3');
    expect(await method.upscale(lr)).toEqual({ sr: toRgbImage(sr), evaluations: 9, cleanup: 0.5 });
    expect(asked).toEqual([3, slider]);
    const preset = { ...slider, preset: { kind: 'preset', name: 'fidelity' } } as const;
    expect(createProductMethod(upscaler, preset).label).toBe('fidelity');
    // Automatic: as in a run.
    const automatic = createProductMethod(upscaler, { ...slider, cleanup: null });
    expect((await automatic.upscale(lr)).cleanup).toBeCloseTo(0.16);
    expect(asked.at(-1)).toMatchObject({ seed: 4, cleanup: expect.closeTo(0.16) as number });
    expect((await automatic.upscale({ ...lr, isLossy: false })).cleanup).toBe(0.06);
  });

  it('of foreign kinds count their evaluations', async () => {
    expect(await createBicubicMethod().upscale(lr)).toEqual({
      sr: upscaleBicubic(lr, 4),
      evaluations: 0,
      cleanup: null,
    });
    const baseline = { upscale: (image: RgbImage) => Promise.resolve(upscaleBicubic(image, 4)) };
    expect((await createOnnxMethod(baseline, 'baseline.onnx').upscale(lr)).evaluations).toBe(1);
  });
});
