import { describe, expect, it } from 'vitest';
import type { PlannedStep } from '#shared/jobs.ts';
import type { Preset } from '#shared/models.ts';
import { createPointwiseNetworks } from '#tests/helpers/fake-networks.ts';
import { makeSyntheticImage, runPointwise, STEPS } from '#tests/helpers/run-in-memory.ts';
import { SCALE } from './pixel-unshuffle.ts';
import type { Networks } from './ports.ts';
import type { Estimate } from './tiling/lockstep.ts';

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

  it('is called once per probe and candidate, and decides for the whole image', async () => {
    const networks = withPolicy((candidate) => candidate > 6);
    const image = makeSyntheticImage({ widthPx: 40, heightPx: 40 });
    const { evaluations } = await runPointwise(image, { networks, preset });
    // Nine tiles of a 16-pixel core, of which eight are probed.
    expect(networks.asked).toHaveLength(8 * 9);
    expect(evaluations).toBe(1 + 2 + 4);
  });

  it('gives the same image as the fixed list that it decides on', async () => {
    const image = makeSyntheticImage({ widthPx: 20, heightPx: 20 });
    for (const skip of ['stride', 'restart'] as const) {
      const sampler = { ...STEPS.sampler!, skip };
      const decided = await runPointwise(image, {
        networks: withPolicy((candidate) => candidate <= 2),
        preset: { ...STEPS, sampler: { ...sampler, fine: 'network' } },
      });
      const fixed = await runPointwise(image, { preset: { ...STEPS, sampler: { ...sampler, fine: [2, 1, 0] } } });
      expect(decided.data).toEqual(fixed.data);
    }
  });

  it('is an error where the model has none', async () => {
    await expect(runPointwise(makeSyntheticImage({ widthPx: 8, heightPx: 8 }), { preset })).rejects.toThrow(
      'no policy network',
    );
  });
});

describe('the schedule', () => {
  it('reports the schedule once, with the fine steps that it skips in their places', async () => {
    const reported: { steps: readonly PlannedStep[]; canEndEarly: boolean }[] = [];
    const image = makeSyntheticImage({ widthPx: 40, heightPx: 60 });
    for (const memoryBudgetBytes of [Infinity, 0]) {
      await runPointwise(image, {
        memoryBudgetBytes,
        onSchedule: (steps, canEndEarly) => reported.push({ steps, canEndEarly }),
      });
    }
    expect(reported.map(({ canEndEarly }) => canEndEarly)).toEqual([true, false]);
    const { steps } = reported[0]!;
    expect(steps.map(({ stage }) => stage).join()).toBe(
      ['encode', 'coarse', 'coarse', ...Array<string>(10).fill('fine')].join(),
    );
    expect(steps.filter(({ runs }) => runs).map(({ level }) => level)).toEqual([1, 0.8, 0.4, 0.06, 0.01]);
  });

  it('ends early with the clean estimate of the step at which it was asked', async () => {
    const image = makeSyntheticImage({ widthPx: 50, heightPx: 40 });
    const lastEstimates = new Map<number, Estimate[]>();
    let encoded = 0;
    const early = await runPointwise(image, {
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
    const { region, unshuffled } = lastEstimates.get(2)![0]!;
    const value = Math.min(255, Math.max(0, Math.round(255 * unshuffled[0]!)));
    expect(early.data[3 * SCALE * (region.top * 200 + region.left)]).toBe(value);
    const whole = await runPointwise(image, { shouldEndEarly: () => false });
    expect(whole).toMatchObject({ evaluations: 5, endedEarly: false });
  });
});
