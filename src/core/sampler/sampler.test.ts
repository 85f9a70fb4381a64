import { describe, expect, it } from 'vitest';
import type { SamplerOptions } from '#shared/models.ts';
import { createPointwiseNetworks } from '#tests/helpers/fake-networks.ts';
import { golden, makeRamp, maxDifference } from '#tests/helpers/golden.ts';
import { backProject } from '../image/back-projection.ts';
import { UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import { runLockstep } from '../tiling/lockstep.ts';
import { planImage } from '../tiling/plan.ts';
import { gatherRegion, planeSource } from '../tiling/region.ts';
import { FULL_COARSE_LEVELS, planCoarseSteps } from './coarse-skip.ts';
import { decideFineSteps, planFineSteps } from './fine-skip.ts';
import { createImageNoise, threefry2x32 } from './noise.ts';
import type { ScheduledStep } from './schedule.ts';
import { abarAt, coarseLevel, fineLevel } from './schedule.ts';
import { computeStepWeights, predictionToClean } from './step.ts';

describe('schedule', () => {
  it('agrees with Python on the cosine curve', () => {
    for (const { t, abar } of golden.abar) expect(abarAt(t)).toBeCloseTo(abar, 12);
  });

  it('joins the coarse and the fine grid without a jump, at 0.972093', () => {
    expect(abarAt(coarseLevel(0))).toBeCloseTo(0.972093, 6);
    expect(abarAt(fineLevel(9))).toBe(abarAt(coarseLevel(0)));
    expect(planCoarseSteps(FULL_COARSE_LEVELS)).toHaveLength(9);
    expect(planCoarseSteps(FULL_COARSE_LEVELS).at(-1)?.abarNext).toBe(abarAt(fineLevel(9)));
  });

  it('starts warm below level 1 and lands on the fine grid', () => {
    const steps = planCoarseSteps([0.5, 0.2]);
    expect(steps.map((step) => step.level)).toEqual([0.5, 0.2]);
    expect(steps[0]?.abarNext).toBe(abarAt(0.2));
    expect(steps[1]?.abarNext).toBe(abarAt(0.1));
  });
});

describe('fine skips', () => {
  it('stride: evaluates where the latent is and lands on the next candidate that runs', () => {
    const steps = planFineSteps(decideFineSteps([6, 3, 0]), 'stride');
    expect(steps.map((step) => step.level)).toEqual([0.1, 0.04, 0.01]);
    expect(steps.map((step) => step.abarNext)).toEqual([abarAt(0.04), abarAt(0.01), 1]);
  });

  it('restart: only the candidates after the last skip count, told their own level', () => {
    const steps = planFineSteps(decideFineSteps([9, 8, 5, 2, 1, 0]), 'restart');
    expect(steps.map((step) => step.level)).toEqual([0.03, 0.02, 0.01]);
  });

  it('runs candidate 0 always and all ten when nothing is skipped', () => {
    for (const skip of ['stride', 'restart'] as const) {
      expect(planFineSteps(decideFineSteps([]), skip)).toHaveLength(1);
      const levels = planFineSteps(decideFineSteps('every'), skip).map((step) => step.level);
      expect(levels).toEqual([0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01]);
    }
  });
});

describe('noise', () => {
  it('agrees with the known answers of Threefry-2x32 with 20 rounds', () => {
    const [out0, out1] = [new Uint32Array(1), new Uint32Array(1)];
    for (const { key, counter, output } of golden.threefry2x32) {
      threefry2x32([key[0]!, key[1]!], [counter[0]!, counter[1]!], out0, out1);
      expect([out0[0], out1[0]]).toEqual(output);
    }
  });

  it('agrees with Python on the normals of a window', () => {
    const { seed, stepIndex, top, left, height, width, normals } = golden.imageNoise;
    const noise = createImageNoise(seed)(stepIndex, { left, top, right: left + width, bottom: top + height });
    expect(maxDifference(noise, normals.values)).toBeLessThan(1e-6);
  });

  it('is the same at the same place whatever the window', () => {
    const noise = createImageNoise(99);
    const whole = noise(2, { left: 0, top: 0, right: 8, bottom: 6 });
    const part = noise(2, { left: 5, top: 4, right: 7, bottom: 6 });
    for (let channel = 0; channel < UNSHUFFLED_CHANNELS; channel++) {
      expect(part[channel * 4 + 3]).toBe(whole[channel * 48 + 5 * 8 + 6]);
    }
  });

  it('has mean 0, variance 1 and changes with seed and step', () => {
    const window = { left: 0, top: 0, right: 40, bottom: 40 };
    const values = createImageNoise(1)(1, window);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(createImageNoise(2)(1, window)[0]).not.toBe(values[0]);
    expect(createImageNoise(1)(2, window)[0]).not.toBe(values[0]);
  });
});

describe('step', () => {
  it('agrees with Python for eta 0, 0.5 and 1', () => {
    const { x, r0, noise, abar, abarNext, results } = golden.step;
    for (const { eta, x: expected } of results) {
      const weights = computeStepWeights({ stage: 'coarse', level: 0, abar, abarNext }, eta);
      const next = x.values.map(
        (value, i) => weights.x * value + weights.clean * r0.values[i]! + weights.noise * noise.values[i]!,
      );
      expect(maxDifference(next, expected.values)).toBeLessThan(1e-5);
    }
  });

  it('eta 1 keeps the variance of the forward process', () => {
    const step: ScheduledStep = { stage: 'coarse', level: 0.6, abar: abarAt(0.6), abarNext: abarAt(0.3) };
    const { x, noise } = computeStepWeights(step, 1);
    expect((x * Math.sqrt(1 - step.abar)) ** 2 + noise ** 2).toBeCloseTo(1 - step.abarNext, 10);
  });

  it('reads v and x0 predictions as the same clean residual', () => {
    const abar = abarAt(0.4);
    const [r0, eps] = [0.7, -1.2];
    const x = Float32Array.of(Math.sqrt(abar) * r0 + Math.sqrt(1 - abar) * eps);
    const v = Float32Array.of(Math.sqrt(abar) * eps - Math.sqrt(1 - abar) * r0);
    predictionToClean(x, v, abar, 'v');
    expect(v[0]).toBeCloseTo(r0, 6);
    const clean = Float32Array.of(r0);
    predictionToClean(x, clean, abar, 'x0');
    expect(clean[0]).toBe(Math.fround(r0));
  });

  it('the last step returns the clean estimate', () => {
    const last: ScheduledStep = { stage: 'fine', level: 0.01, abar: abarAt(0.01), abarNext: 1 };
    expect(computeStepWeights(last, 1)).toEqual({ x: 0, clean: 1, noise: 0 });
  });
});

/**
 * The whole pipeline on one tile with the fake denoiser of the golden file: the estimate, pixel-unshuffled, [48, h, w].
 */
async function runGoldenImage(name: string): Promise<{ estimate: Float32Array; levels: number[] }> {
  const { y, seed, options } = golden.runs.images[name]!;
  const values = makeRamp(y);
  const [, height, width] = y.shape as [number, number, number];
  const schedule = makeSchedule(options);
  const image = { widthPx: width, heightPx: height };
  const input = planeSource(values, { left: 0, top: 0, right: width, bottom: height }, false);
  const estimate = new Float32Array(UNSHUFFLED_CHANNELS * height * width);
  await runLockstep({
    plan: planImage({
      ...image,
      levels: schedule.length,
      coreWidthPx: 12,
      coreHeightPx: 12,
      haloPx: 8,
      stripPx: 100,
      alignPx: 2,
    }),
    schedule,
    sampler: {
      networks: createPointwiseNetworks(),
      sigmaR: golden.runs.sigmaR,
      prediction: 'v',
      eta: options.eta,
      perception: options.perception,
      backProjection: options.backProjection,
      noise: createImageNoise(seed),
    },
    readInput: (region) => gatherRegion(input, region, image),
    instantBackProjection: 0,
    emitRows: (top, rows) => {
      for (const [i, row] of rows.entries()) {
        for (let channel = 0; channel < UNSHUFFLED_CHANNELS; channel++) {
          const at = (channel * height + top + i) * width;
          estimate.set(row.subarray(channel * width, (channel + 1) * width), at);
        }
      }
      return Promise.resolve();
    },
    signal: new AbortController().signal,
  });
  return { estimate, levels: schedule.map((step) => step.level) };
}

function makeSchedule(options: SamplerOptions): ScheduledStep[] {
  return [...planCoarseSteps(options.coarseLevels), ...planFineSteps(decideFineSteps(options.fine), options.skip)];
}

describe('sampler', () => {
  it.each(Object.keys(golden.runs.images))('agrees with Python on a whole image: %s', async (name) => {
    const image = golden.runs.images[name]!;
    const { estimate, levels } = await runGoldenImage(name);
    expect(
      maxDifference(
        levels,
        image.schedule.map((step) => step.level),
      ),
    ).toBeLessThan(1e-12);
    expect(maxDifference(estimate, image.estimate.values)).toBeLessThan(1e-5);
  });
});

describe('back-projection', () => {
  it('agrees with Python inside a window, border mirrored', () => {
    const { y, strength, backProjected } = golden.backProjection;
    const estimate = createImageNoise(11)(0, { left: 0, top: 0, right: 16, bottom: 16 }).map((n) => 0.5 + 0.1 * n);
    const region = { left: 0, top: 0, right: 16, bottom: 16 };
    const wide = { left: -8, top: -8, right: 24, bottom: 24 };
    const extend = (plane: Float32Array<ArrayBuffer>, isUnshuffled: boolean): Float32Array<ArrayBuffer> =>
      gatherRegion(planeSource(plane, region, isUnshuffled), wide, { widthPx: 16, heightPx: 16 });
    const window = extend(estimate, true);
    backProject(window, extend(makeRamp(y), false), { widthPx: 32, heightPx: 32 }, strength);
    const core = new Float32Array(UNSHUFFLED_CHANNELS * 256);
    for (let i = 0; i < core.length; i++) {
      const [channel, row, column] = [i >> 8, (i >> 4) & 15, i & 15];
      core[i] = window[channel * 1024 + (row + 8) * 32 + column + 8]!;
    }
    expect(maxDifference(core, backProjected.values)).toBeLessThan(1e-5);
  });
});
