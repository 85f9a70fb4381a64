import { describe, expect, it } from 'vitest';
import type { Preset } from '#shared/models.ts';
import { createConvolutionNetworks, createPointwiseNetworks } from '#tests/helpers/fake-networks.ts';
import { INSTANT, makeSyntheticImage, runPointwise, STEPS } from '#tests/helpers/run-in-memory.ts';
import { resizeBicubic } from './image/metrics.ts';
import type { PipelineProgress } from './pipeline.ts';
import { SUBPIXELS, UNSHUFFLED_CHANNELS } from './pixel-unshuffle.ts';
import type { Networks, SourceImage } from './ports.ts';
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
    for (const memoryBudgetBytes of [Infinity, 0]) {
      const seen: PipelineProgress[] = [];
      await runPointwise(makeSyntheticImage({ widthPx: 50, heightPx: 90 }), {
        memoryBudgetBytes,
        onProgress: (progress) => seen.push(progress),
      });
      seen.slice(1).forEach((progress, i) => {
        expect(progress.fraction).toBeGreaterThanOrEqual(seen[i]!.fraction);
        expect(progress.partDone).toBeGreaterThanOrEqual(seen[i]!.partDone);
      });
      expect(seen.at(-1)?.fraction).toBe(1);
      expect(seen.at(-1)?.partDone).toBe(1);
      expect(new Set(seen.map(({ step }) => step.stage))).toEqual(new Set(['encode', 'coarse', 'fine']));
      expect(seen.every(({ step }) => step.total === 5 && step.index >= 1 && step.index <= 5)).toBe(true);
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

  it('switches back-projection off where the input itself is to be repaired', async () => {
    const image = makeSyntheticImage({ widthPx: 16, heightPx: 16 });
    const networks = createConvolutionNetworks();
    const projected = await runPointwise(image, { networks, preset: INSTANT });
    const repaired = await runPointwise(image, { networks, preset: INSTANT, cleanup: 1e-6 });
    const unprojected = await runPointwise(image, { networks, preset: { sampler: null, backProjection: 0 } });
    expect(repaired.data).toEqual(unprojected.data);
    expect(projected.data).not.toEqual(unprojected.data);
  });

  it('gives the first network the strength of the repair, and how much perception counts', async () => {
    const networks = createConvolutionNetworks();
    const given: { readonly by: string; readonly cleanup: number; readonly perception: number }[] = [];
    const listening: Networks = {
      ...networks,
      estimate: ({ cleanup, perception, ...input }) => {
        given.push({ by: 'estimate', cleanup, perception });
        return networks.estimate({ ...input, cleanup, perception });
      },
      encode: ({ cleanup, perception, ...input }) => {
        given.push({ by: 'encode', cleanup, perception });
        return networks.encode({ ...input, cleanup, perception });
      },
    };
    const image = makeSyntheticImage({ widthPx: 16, heightPx: 16 });
    const perceptive: Preset = { ...STEPS, sampler: { ...STEPS.sampler!, perception: 0.7 } };
    await runPointwise(image, { networks: listening, preset: INSTANT, cleanup: 0.3 });
    await runPointwise(image, { networks: listening, preset: perceptive, cleanup: 0.4 });
    expect(given).toEqual([
      { by: 'estimate', cleanup: 0.3, perception: 0 },
      { by: 'encode', cleanup: 0.4, perception: 0.7 },
    ]);
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
    await runPointwise(image, { networks: listening, preset: INSTANT, cleanup: 0.3 });
    await runPointwise(image, { networks: listening });
    expect(seen).toEqual(['21 x 18', '22 x 18', 'encode 22 x 18']);
  });

  it('then adds detail to the repaired estimate, but nothing that downscaling shows', async () => {
    const image = makeSyntheticImage({ widthPx: 24, heightPx: 20, bitDepth: 16 });
    const networks = createConvolutionNetworks();
    // The estimate that is sampled from, shown by itself.
    const showing: Networks = { ...networks, estimate: async (input) => (await networks.encode(input)).mu };
    const options = { networks: showing, cleanup: 0.5 };
    const downscale = async (preset: Preset): Promise<Float64Array> => {
      const { data } = await runPointwise(image, { ...options, preset });
      return resizeBicubic(data, { widthPx: 96, heightPx: 80, channels: 3 }, image);
    };
    const estimate = await downscale(INSTANT);
    const largest = (values: Float64Array): number => Math.max(...values.map((v, i) => Math.abs(v - estimate[i]!)));
    expect(largest(await downscale(STEPS)) / 65535).toBeLessThan(0.002);
    expect(largest(await downscale(LOOSE)) / 65535).toBeGreaterThan(0.005);
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
      const decide = () => Promise.resolve({ refine: 1, memory: new Float32Array(0) });
      const hanging = (): Promise<never> => {
        setTimeout(() => {
          controller.abort(new Error('stop'));
        });
        return new Promise(() => undefined);
      };
      const running = runPointwise(makeSyntheticImage({ widthPx: 20, heightPx: 20 }), {
        networks: { ...createPointwiseNetworks(), decide, [name]: hanging },
        preset: name === 'estimate' ? INSTANT : { ...STEPS, sampler: { ...STEPS.sampler!, fine: 'network' } },
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
