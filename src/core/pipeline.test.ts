import { describe, expect, it } from 'vitest';
import type { PlannedStep } from '#shared/jobs.ts';
import type { Preset } from '#shared/models.ts';
import { createConvolutionNetworks, createPointwiseNetworks } from '#tests/helpers/fake-networks.ts';
import { INSTANT, makeSyntheticImage, runPointwise, STEPS } from '#tests/helpers/run-in-memory.ts';
import { collectRows } from './image/pixels.ts';
import type { PipelineProgress } from './progress.ts';
import { SUBPIXELS, UNSHUFFLED_CHANNELS } from './pixel-unshuffle.ts';
import type { Networks, Policy, SourceImage } from './ports.ts';
import { repairImage } from './repair.ts';
import type { Estimate } from './tiling/lockstep.ts';

/**
 * Without back-projection, whose rim reads neighbouring pixels, a pixel of the pointwise networks depends on itself
 * alone.
 */
const LOOSE: Preset = { sampler: { ...STEPS.sampler!, backProjection: 0 }, backProjection: 0 };

describe('runPipeline', () => {
  it.each([
    [1, 1],
    [1, 300],
    [300, 1],
    [17, 9],
  ])('takes an image of %i x %i', async (widthPx, heightPx) => {
    const { data } = await runPointwise(makeSyntheticImage({ widthPx, heightPx }));
    expect(data).toHaveLength(UNSHUFFLED_CHANNELS * widthPx * heightPx);
    expect(Math.max(...data)).toBeGreaterThan(0);
  });

  it('progress never falls, names rising steps and ends at 1', async () => {
    for (const [memoryBudgetBytes, cleanup] of [
      [Infinity, 0],
      [0, 0],
      [0, 0.5],
    ] as const) {
      const seen: PipelineProgress[] = [];
      const shown: PlannedStep[] = [];
      await runPointwise(makeSyntheticImage({ widthPx: 50, heightPx: 90 }), {
        ...{ memoryBudgetBytes, cleanup },
        onSchedule: (steps) => shown.push(...steps),
        onProgress: (progress) => seen.push(progress),
      });
      seen.slice(1).forEach((progress, i) => {
        expect(progress.fraction).toBeGreaterThanOrEqual(seen[i]!.fraction);
        expect(progress.partDone).toBeGreaterThanOrEqual(seen[i]!.partDone);
      });
      expect(seen.at(-1)?.fraction).toBe(1);
      expect(seen.at(-1)?.partDone).toBe(1);
      const total = cleanup > 0 ? 6 : 5;
      const stages = new Set([...(cleanup > 0 ? ['restore'] : []), 'encode', 'coarse', 'fine']);
      expect(new Set(seen.map(({ step }) => step.stage))).toEqual(stages);
      expect(new Set(shown.map(({ stage }) => stage))).toEqual(stages);
      expect(shown.filter(({ runs }) => runs)).toHaveLength(total);
      expect(seen.every(({ step }) => step.total === total)).toBe(true);
      expect([seen[0]!.step.index, seen.at(-1)!.step.index]).toEqual([1, total]);
    }
  });

  it('shows the running clean estimate of every tile after every evaluation', async () => {
    const estimates: Estimate[] = [];
    const image = makeSyntheticImage({ widthPx: 20, heightPx: 30 });
    await runPointwise(image, {
      onEstimate: (estimate) => {
        estimates.push(estimate);
        return Promise.resolve();
      },
    });
    for (let level = 0; level <= 4; level++) {
      const area = estimates
        .filter((e) => e.level === level)
        .reduce((sum, e) => sum + e.unshuffled.length / UNSHUFFLED_CHANNELS, 0);
      expect(area).toBe(20 * 30);
    }
    expect(estimates.every(({ unshuffled }) => unshuffled.every((value) => Number.isFinite(value)))).toBe(true);
  });

  it('same seed, same image; another seed, another', async () => {
    const image = makeSyntheticImage({ widthPx: 40, heightPx: 30 });
    const first = await runPointwise(image);
    expect((await runPointwise(image)).data).toEqual(first.data);
    expect((await runPointwise(image, { seed: 2 })).data).not.toEqual(first.data);
  });

  it('keeps grey grey, 16 bits and alpha', async () => {
    for (const channels of [1, 2, 4] as const) {
      const image = makeSyntheticImage({ widthPx: 12, heightPx: 10, channels, bitDepth: 16 });
      const { data } = await runPointwise(image, { preset: INSTANT });
      expect(data).toBeInstanceOf(Uint16Array);
      expect(data).toHaveLength(SUBPIXELS * 120 * channels);
    }
  });

  it('leaves a flat image flat and rounds instead of truncating', async () => {
    const image = makeSyntheticImage({ widthPx: 20, heightPx: 20 });
    image.samples.data.fill(201);
    const { data } = await runPointwise(image, { preset: INSTANT });
    expect([...new Set(data)]).toEqual([201]);
  });

  it('gives no dark fringe where black lies under full transparency', async () => {
    const image = makeSyntheticImage({ widthPx: 16, heightPx: 16, channels: 4 });
    const { data } = image.samples;
    for (let i = 0; i < 256; i++) data.set(i % 16 < 8 ? [240, 230, 220, 255] : [0, 0, 0, 0], 4 * i);
    const result = await runPointwise(image, { preset: INSTANT });
    let lightest = 255;
    for (let i = 0; i < result.data.length; i += 4)
      if (result.data[i + 3]! > 0) lightest = Math.min(lightest, result.data[i]!);
    expect(lightest).toBeGreaterThanOrEqual(239);
    expect(new Set([result.data[3], result.data[4 * 63 + 3]])).toEqual(new Set([255, 0]));
  });

  it.each([INSTANT, STEPS])('upscales a repaired input as if it were the photo', async (preset) => {
    const image = makeSyntheticImage({ widthPx: 61, heightPx: 53, channels: 4 });
    const networks = createConvolutionNetworks();
    const [cleanup, restorerTile] = [0.4, { sizePx: 40, haloPx: 10, alignPx: 2 }];
    const { sink, image: repaired } = collectRows(image, 1);
    const { signal } = new AbortController();
    await repairImage({ image, networks, cleanup, tile: restorerTile, sink, signal });
    const given: number[] = [];
    const listening: Networks = {
      ...networks,
      restore: (input) => {
        given.push(input.cleanup);
        return networks.restore(input);
      },
    };
    const direct = await runPointwise(image, { networks: listening, preset, cleanup, restorerTile });
    const after = await runPointwise(repaired, { networks, preset });
    expect(direct.data).toEqual(after.data);
    expect(direct.evaluations).toBe(after.evaluations + 1);
    expect(new Set(given)).toEqual(new Set([cleanup]));
    expect((await runPointwise(image, { networks, preset })).data).not.toEqual(after.data);
  });

  it('gives the first network nothing beyond the border, unless its sides have to be even', async () => {
    const networks = createConvolutionNetworks();
    const seen: string[] = [];
    const listening: Networks = {
      ...networks,
      estimate: (input) => {
        seen.push(`${input.size.widthPx} x ${input.size.heightPx}`);
        return networks.estimate(input);
      },
      encode: (input) => {
        seen.push(`encode ${input.size.widthPx} x ${input.size.heightPx}`);
        return networks.encode(input);
      },
    };
    const image = makeSyntheticImage({ widthPx: 21, heightPx: 18 });
    await runPointwise(image, { networks: listening, preset: INSTANT });
    await runPointwise(image, { networks: listening });
    expect(seen).toEqual(['21 x 18', 'encode 22 x 18']);
  });

  it('stops between two tiles when it is cancelled', async () => {
    const controller = new AbortController();
    let tiles = 0;
    const running = runPointwise(makeSyntheticImage({ widthPx: 100, heightPx: 100 }), {
      signal: controller.signal,
      onProgress: () => {
        if (++tiles === 3) controller.abort(new Error('stop'));
      },
    });
    await expect(running).rejects.toThrow('stop');
    expect(tiles).toBe(3);
  });

  it.each(['estimate', 'encode', 'denoise', 'decide'] as const)(
    'is aborted while a call of %s never ends',
    async (name) => {
      const controller = new AbortController();
      const decide: Policy = ({ count }) =>
        Promise.resolve({ run: new Float32Array(count).fill(1), memory: new Float32Array(count) });
      const hanging = (): Promise<never> => {
        setTimeout(() => {
          controller.abort(new Error('stop'));
        });
        return new Promise(() => undefined);
      };
      const running = runPointwise(makeSyntheticImage({ widthPx: 20, heightPx: 20 }), {
        networks: { ...createPointwiseNetworks(), decide, [name]: hanging },
        preset: name === 'estimate' ? INSTANT : { ...STEPS, sampler: { ...STEPS.sampler!, skip: 'reuse' } },
        signal: controller.signal,
      });
      await expect(running).rejects.toThrow('stop');
    },
  );

  it('gives a part of an image the noise that it has in the whole', async () => {
    const flat = (widthPx: number, heightPx: number): SourceImage => ({
      widthPx,
      heightPx,
      channels: 1,
      samples: { bitDepth: 8, data: new Uint8Array(widthPx * heightPx).fill(120) },
    });
    const whole = await runPointwise(flat(40, 30), { preset: LOOSE });
    const part = await runPointwise(flat(12, 10), { preset: LOOSE, origin: { left: 8, top: 6 } });
    const alone = await runPointwise(flat(12, 10), { preset: LOOSE });
    const expected = Array.from({ length: 40 }, (_, row) => [
      ...whole.data.subarray((24 + row) * 160 + 32, (24 + row) * 160 + 32 + 48),
    ]).flat();
    expect(new Set(expected).size).toBeGreaterThan(3);
    expect([...part.data]).toEqual(expected);
    expect([...alone.data]).not.toEqual(expected);
  });
});
