import { describe, expect, it } from 'vitest';
import { enhanceInMemory, makeSyntheticPicture } from '../../tests/helpers/enhance-in-memory.ts';
import { createConvolutionNetworks, createPointwiseNetworks } from '../../tests/helpers/fake-networks.ts';
import type { PlannedStep } from '../shared/jobs.ts';
import type { Preset } from '../shared/models.ts';
import { resizeBicubic } from './image/metrics.ts';
import type { EnhanceProgress } from './enhance.ts';
import type { Networks, SourcePicture } from './ports.ts';
import type { Estimate } from './tiling/lockstep.ts';

const INSTANT: Preset = { sampler: null, backProjection: 1 };
const STEPS: Preset = {
  sampler: { coarseLevels: [0.8, 0.4], fine: [5, 0], skip: 'stride', eta: 0.5, perception: 0.5, backProjection: 1 },
  backProjection: 1,
};
/** Without back-projection, whose rim looks at neighbours, a pixel of the pointwise networks depends on itself alone. */
const LOOSE: Preset = { sampler: { ...STEPS.sampler!, backProjection: 0 }, backProjection: 0 };

function run(picture: SourcePicture, options: Partial<Parameters<typeof enhanceInMemory>[0]> = {}) {
  return enhanceInMemory({
    picture,
    networks: createPointwiseNetworks(),
    traits: { sigmaR: 0.02, prediction: 'v' },
    preset: STEPS,
    cleanup: 0,
    seed: 1,
    tile: { sizePx: 32, haloPx: 8, alignPx: 2 },
    ...options,
  });
}

describe('enhancePicture', () => {
  it.each([
    [1, 1],
    [1, 300],
    [300, 1],
    [17, 9],
  ])('takes a picture of %i x %i', async (widthPx, heightPx) => {
    const { data } = await run(makeSyntheticPicture({ widthPx, heightPx }));
    expect(data).toHaveLength(16 * widthPx * heightPx * 3);
    expect(Math.max(...data)).toBeGreaterThan(0);
  });

  it('progress never falls, names rising steps and ends at 1', async () => {
    for (const memoryBudgetBytes of [Infinity, 0]) {
      const seen: EnhanceProgress[] = [];
      await run(makeSyntheticPicture({ widthPx: 50, heightPx: 90 }), {
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
    const picture = makeSyntheticPicture({ widthPx: 20, heightPx: 30 });
    await run(picture, {
      onEstimate: (estimate) => {
        estimates.push(estimate);
        return Promise.resolve();
      },
    });
    for (let level = 0; level <= 4; level++) {
      const area = estimates.filter((e) => e.level === level).reduce((sum, e) => sum + e.folded.length / 48, 0);
      expect(area).toBe(20 * 30);
    }
    expect(estimates.every(({ folded }) => folded.every((value) => Number.isFinite(value)))).toBe(true);
  });

  it('same seed, same picture; another seed, another', async () => {
    const picture = makeSyntheticPicture({ widthPx: 40, heightPx: 30 });
    const first = await run(picture);
    expect((await run(picture)).data).toEqual(first.data);
    expect((await run(picture, { seed: 2 })).data).not.toEqual(first.data);
  });

  it('keeps grey grey, 16 bits and alpha', async () => {
    for (const channels of [1, 2, 4] as const) {
      const picture = makeSyntheticPicture({ widthPx: 12, heightPx: 10, channels, bitDepth: 16 });
      const { data } = await run(picture, { preset: INSTANT });
      expect(data).toBeInstanceOf(Uint16Array);
      expect(data).toHaveLength(16 * 120 * channels);
    }
  });

  it('leaves a flat picture flat and rounds instead of truncating', async () => {
    const picture = makeSyntheticPicture({ widthPx: 20, heightPx: 20 });
    picture.samples.data.fill(201);
    const { data } = await run(picture, { preset: INSTANT });
    expect([...new Set(data)]).toEqual([201]);
  });

  it('gives no dark fringe where black lies under full transparency', async () => {
    const picture = makeSyntheticPicture({ widthPx: 16, heightPx: 16, channels: 4 });
    const { data } = picture.samples;
    for (let i = 0; i < 256; i++) data.set(i % 16 < 8 ? [240, 230, 220, 255] : [0, 0, 0, 0], 4 * i);
    const result = await run(picture, { preset: INSTANT });
    let lightest = 255;
    for (let i = 0; i < result.data.length; i += 4)
      if (result.data[i + 3]! > 0) lightest = Math.min(lightest, result.data[i]!);
    expect(lightest).toBeGreaterThanOrEqual(239);
    expect(new Set([result.data[3], result.data[4 * 63 + 3]])).toEqual(new Set([255, 0]));
  });

  it('switches back-projection off where the input itself is to be repaired', async () => {
    const picture = makeSyntheticPicture({ widthPx: 16, heightPx: 16 });
    const networks = createConvolutionNetworks();
    const tied = await run(picture, { networks, preset: INSTANT });
    const repaired = await run(picture, { networks, preset: INSTANT, cleanup: 1e-6 });
    const untied = await run(picture, { networks, preset: { sampler: null, backProjection: 0 } });
    expect(repaired.data).toEqual(untied.data);
    expect(tied.data).not.toEqual(untied.data);
  });

  it('tells the first network how much is to be repaired, and how much perception counts in that', async () => {
    const networks = createConvolutionNetworks();
    const told: { readonly by: string; readonly cleanup: number; readonly perception: number }[] = [];
    const listening: Networks = {
      ...networks,
      estimate: ({ cleanup, perception, ...input }) => {
        told.push({ by: 'estimate', cleanup, perception });
        return networks.estimate({ ...input, cleanup, perception });
      },
      encode: ({ cleanup, perception, ...input }) => {
        told.push({ by: 'encode', cleanup, perception });
        return networks.encode({ ...input, cleanup, perception });
      },
    };
    const picture = makeSyntheticPicture({ widthPx: 16, heightPx: 16 });
    const perceptive: Preset = { ...STEPS, sampler: { ...STEPS.sampler!, perception: 0.7 } };
    await run(picture, { networks: listening, preset: INSTANT, cleanup: 0.3 });
    await run(picture, { networks: listening, preset: perceptive, cleanup: 0.4 });
    expect(told).toEqual([
      { by: 'estimate', cleanup: 0.3, perception: 0 },
      { by: 'encode', cleanup: 0.4, perception: 0.7 },
    ]);
  });

  it('shows the first network nothing beyond the border, unless it has to be even', async () => {
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
    const picture = makeSyntheticPicture({ widthPx: 21, heightPx: 18 });
    await run(picture, { networks: listening, preset: INSTANT });
    await run(picture, { networks: listening, preset: INSTANT, cleanup: 0.3 });
    await run(picture, { networks: listening });
    expect(seen).toEqual(['21 x 18', '22 x 18', 'encode 22 x 18']);
  });

  it('then adds detail to the repaired estimate, but nothing that shrinking shows', async () => {
    const picture = makeSyntheticPicture({ widthPx: 24, heightPx: 20, bitDepth: 16 });
    const networks = createConvolutionNetworks();
    // The estimate that is sampled from, shown by itself.
    const showing: Networks = { ...networks, estimate: async (input) => (await networks.encode(input)).mu };
    const options = { networks: showing, cleanup: 0.5 };
    const shrink = async (preset: Preset): Promise<Float64Array> => {
      const { data } = await run(picture, { ...options, preset });
      return resizeBicubic(data, { widthPx: 96, heightPx: 80, channels: 3 }, picture);
    };
    const estimate = await shrink(INSTANT);
    const largest = (values: Float64Array): number => Math.max(...values.map((v, i) => Math.abs(v - estimate[i]!)));
    expect(largest(await shrink(STEPS)) / 65535).toBeLessThan(0.002);
    expect(largest(await shrink(LOOSE)) / 65535).toBeGreaterThan(0.005);
  });

  it('stops between two tiles when it is cancelled', async () => {
    const controller = new AbortController();
    let tiles = 0;
    const running = run(makeSyntheticPicture({ widthPx: 100, heightPx: 100 }), {
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
      const running = run(makeSyntheticPicture({ widthPx: 20, heightPx: 20 }), {
        networks: { ...createPointwiseNetworks(), decide, [name]: hanging },
        preset: name === 'estimate' ? INSTANT : { ...STEPS, sampler: { ...STEPS.sampler!, fine: 'network' } },
        signal: controller.signal,
      });
      await expect(running).rejects.toThrow('stop');
    },
  );
});

describe('a policy network', () => {
  const preset: Preset = { ...STEPS, sampler: { ...STEPS.sampler!, fine: 'network' } };
  const withPolicy = (refines: (candidate: number) => boolean): Networks & { asked: number[] } => {
    const asked: number[] = [];
    return {
      ...createPointwiseNetworks(),
      asked,
      decide: ({ candidate }) => {
        asked.push(candidate);
        return Promise.resolve({ refine: refines(candidate) ? 0.9 : 0.1, memory: new Float32Array(0) });
      },
    };
  };

  it('is asked once per probe and candidate, and decides for the whole picture', async () => {
    const networks = withPolicy((candidate) => candidate > 6);
    const picture = makeSyntheticPicture({ widthPx: 40, heightPx: 40 });
    const { evaluations } = await run(picture, { networks, preset });
    // Nine tiles of a 16-pixel core, of which eight are probed.
    expect(networks.asked).toHaveLength(8 * 9);
    expect(evaluations).toBe(1 + 2 + 4);
  });

  it('gives the same picture as the fixed table that it decides on', async () => {
    const picture = makeSyntheticPicture({ widthPx: 20, heightPx: 20 });
    for (const skip of ['stride', 'restart'] as const) {
      const sampler = { ...STEPS.sampler!, skip };
      const decided = await run(picture, {
        networks: withPolicy((candidate) => candidate <= 2),
        preset: { ...STEPS, sampler: { ...sampler, fine: 'network' } },
      });
      const fixed = await run(picture, { preset: { ...STEPS, sampler: { ...sampler, fine: [2, 1, 0] } } });
      expect(decided.data).toEqual(fixed.data);
    }
  });

  it('is an error where the model has none', async () => {
    await expect(run(makeSyntheticPicture({ widthPx: 8, heightPx: 8 }), { preset })).rejects.toThrow(
      'no policy network',
    );
  });

  it('tells the schedule once, with the fine steps that it skips in their places', async () => {
    const told: { steps: readonly PlannedStep[]; canEndEarly: boolean }[] = [];
    const picture = makeSyntheticPicture({ widthPx: 40, heightPx: 60 });
    for (const memoryBudgetBytes of [Infinity, 0]) {
      await run(picture, {
        memoryBudgetBytes,
        onSchedule: (steps, canEndEarly) => told.push({ steps, canEndEarly }),
      });
    }
    expect(told.map(({ canEndEarly }) => canEndEarly)).toEqual([true, false]);
    const { steps } = told[0]!;
    expect(steps.map(({ stage }) => stage).join()).toBe(
      ['encode', 'coarse', 'coarse', ...Array<string>(10).fill('fine')].join(),
    );
    expect(steps.filter(({ runs }) => runs).map(({ level }) => level)).toEqual([1, 0.8, 0.4, 0.06, 0.01]);
  });

  it('ends early with the clean estimate of the step at which it was asked', async () => {
    const picture = makeSyntheticPicture({ widthPx: 50, heightPx: 40 });
    const lastEstimates = new Map<number, Estimate[]>();
    let encoded = 0;
    const early = await run(picture, {
      tile: { sizePx: 32, haloPx: 8, alignPx: 2 },
      onEstimate: (estimate) => {
        lastEstimates.set(estimate.level, [...(lastEstimates.get(estimate.level) ?? []), estimate]);
        return Promise.resolve();
      },
      // Asked in the middle of the first evaluation: the second one is the last.
      shouldEndEarly: () => encoded++ > 0,
    });
    expect(early).toMatchObject({ evaluations: 3, endedEarly: true });
    expect([...lastEstimates.keys()]).toEqual([0, 1, 2]);
    const { region, folded } = lastEstimates.get(2)![0]!;
    const value = Math.min(255, Math.max(0, Math.round(255 * folded[0]!)));
    expect(early.data[3 * (4 * region.top * 200 + 4 * region.left)]).toBe(value);
    const whole = await run(picture, { shouldEndEarly: () => false });
    expect(whole).toMatchObject({ evaluations: 5, endedEarly: false });
  });

  it('gives a part of a picture the noise that it has in the whole', async () => {
    const flat = (widthPx: number, heightPx: number): SourcePicture => ({
      widthPx,
      heightPx,
      channels: 1,
      samples: { bitDepth: 8, data: new Uint8Array(widthPx * heightPx).fill(120) },
    });
    const whole = await run(flat(40, 30), { preset: LOOSE });
    const part = await run(flat(12, 10), { preset: LOOSE, origin: { left: 8, top: 6 } });
    const elsewhere = await run(flat(12, 10), { preset: LOOSE });
    const expected = Array.from({ length: 40 }, (_, row) => [
      ...whole.data.subarray((24 + row) * 160 + 32, (24 + row) * 160 + 32 + 48),
    ]).flat();
    expect(new Set(expected).size).toBeGreaterThan(3);
    expect([...part.data]).toEqual(expected);
    expect([...elsewhere.data]).not.toEqual(expected);
  });
});
