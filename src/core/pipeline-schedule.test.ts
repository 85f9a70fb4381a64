import { describe, expect, it } from 'vitest';
import type { PlannedStep } from '#shared/jobs.ts';
import type { Preset } from '#shared/models.ts';
import { createPointwiseNetworks } from '#tests/helpers/fake-networks.ts';
import { makeSyntheticImage, runPointwise, STEPS } from '#tests/helpers/run-in-memory.ts';
import { SCALE } from './pixel-unshuffle.ts';
import type { Networks, PolicyQuestion } from './ports.ts';
import type { Estimate } from './tiling/lockstep.ts';

describe('a policy network', () => {
  const preset: Preset = { ...STEPS, sampler: { ...STEPS.sampler!, skip: 'reuse', computeWeight: 0.4 } };
  /** Answers the same for all cells, by the number of the evaluation. */
  const withPolicy = (answers: readonly number[]): Networks & { asked: PolicyQuestion[] } => {
    const asked: PolicyQuestion[] = [];
    return {
      ...createPointwiseNetworks(),
      asked,
      decide: (question) => {
        const { count, situation } = question;
        asked.push(question);
        const left = situation[2]!;
        const run = new Float32Array(count).fill(answers[answers.length - left]!);
        return Promise.resolve({ run, memory: new Float32Array(count).fill(left) });
      },
    };
  };
  const image = makeSyntheticImage({ widthPx: 40, heightPx: 40 });

  it('decides every evaluation of every cell, with the compute weight and what it remembered', async () => {
    const networks = withPolicy([1, -1, 1, -1]);
    const { evaluations, effort } = await runPointwise(image, { networks, preset });
    expect(networks.asked.map(({ count }) => count)).toEqual([4, 4, 4, 4]);
    expect(networks.asked.map(({ memory }) => memory?.[3] ?? null)).toEqual([null, 4, 3, 2]);
    expect(networks.asked.map(({ situation }) => situation[5])).toEqual(Array(4).fill(Math.fround(0.4)));
    // The last evaluation runs where one did before.
    expect([...effort!.counts]).toEqual([3, 3, 3, 3]);
    expect(evaluations).toBeCloseTo(1 + 3);
    const none = await runPointwise(image, { networks: withPolicy([-1, -1, -1, -1]), preset });
    expect([...none.effort!.counts]).toEqual([0, 0, 0, 0]);
  });

  it('that runs everything gives the image of the fixed list, and so does none', async () => {
    const fixed = await runPointwise(image, { preset: STEPS });
    const decided = await runPointwise(image, { networks: withPolicy([1, 1, 1, 1]), preset });
    expect(decided.data).toEqual(fixed.data);
    const alone = await runPointwise(image, { preset });
    expect(alone.data).toEqual(fixed.data);
    expect(alone.effort).toBeNull();
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
