import { describe, expect, it } from 'vitest';
import type { EngineState } from '../app-state.ts';
import type { Target } from '../jobs.ts';
import type { PresetName } from '../models.ts';
import { chooseTileTimes, countPresetEvaluations, estimateJobMs } from './time-estimate.ts';

const AUTO = { device: 'auto', precision: 'auto' } as const;
const ENGINE: Extract<EngineState, { kind: 'ready' }> = {
  kind: 'ready',
  pace: 1,
  devices: [
    {
      ...{ device: 'cpu', available: true, preferred: 'uint8', rejected: {} },
      ...{ tileMs: { float32: 160, uint8: 80 }, restorerTileMs: { float32: 170, uint8: 90 } },
    },
    { device: 'webgpu', available: false, reason: 'none' },
  ],
  model: {
    id: 'm',
    version: '1',
    presetEvaluations: { instant: 1, fidelity: 5, balanced: 9, perception: 15 },
    sliderEvaluations: Array.from({ length: 21 }, (_, i) => 5 + i / 2),
    presetProbedPx: { instant: 0, fidelity: 0, balanced: 0, perception: 18432 },
    sliderProbedPx: Array.from({ length: 21 }, () => 0),
    defaultCleanup: { lossy: 0, lossless: 0 },
    tile: { sizePx: 192, corePx: 160 },
    restorerTile: { sizePx: 512, corePx: 384 },
    samplerTileMs: 20,
    measured: [],
    licence: '',
  },
};

function estimate(side: number, factor: 2 | 4 | 8, name: PresetName, engine = ENGINE): number {
  const input = { widthPx: side, heightPx: side };
  return estimateJobMs(engine, { input, target: { kind: 'scale', factor }, preset: { kind: 'preset', name } }, AUTO)!;
}

describe('time estimate', () => {
  it('counts tiles, and what network and sampler take for each evaluation of one', () => {
    expect(estimate(1600, 4, 'instant')).toBeCloseTo(100 * 100);
    expect(estimate(1600, 4, 'balanced')).toBeCloseTo(9 * 100 * 100);
    expect(estimate(1600, 4, 'instant', { ...ENGINE, pace: 2 })).toBeCloseTo(2 * 100 * 100);
  });

  it('a result above x4 costs a second pass over an image 16 times as large', () => {
    expect(estimate(1600, 8, 'instant')).toBeCloseTo(17 * estimate(1600, 4, 'instant'));
    expect(estimate(1600, 2, 'instant')).toBeCloseTo(estimate(1600, 4, 'instant'));
  });

  it('a repair costs the restorer alone, whatever the preset, and so does an exact size that the photo has', () => {
    const input = { widthPx: 1600, heightPx: 1200 };
    const estimateWith = (target: Target, name: PresetName): number | null =>
      estimateJobMs(ENGINE, { input, target, preset: { kind: 'preset', name } }, AUTO);
    expect(estimateWith({ kind: 'repair' }, 'instant')).toBeCloseTo((90 * 1600 * 1200 * (512 / 384) ** 2) / 192 ** 2);
    expect(estimateWith({ kind: 'repair' }, 'perception')).toBe(estimateWith({ kind: 'repair' }, 'instant'));
    expect(estimateWith({ kind: 'size', widthPx: 1600 }, 'balanced')).toBe(estimateWith({ kind: 'repair' }, 'instant'));
  });

  it('adds the restorer where the input is repaired, which takes a small photo whole', () => {
    const preset = { kind: 'preset', name: 'balanced' } as const;
    for (const [side, restorerMs] of [
      [400, (90 * 400 ** 2) / 192 ** 2],
      [1600, (90 * 1600 ** 2 * (512 / 384) ** 2) / 192 ** 2],
    ] as const) {
      const job = { input: { widthPx: side, heightPx: side }, target: { kind: 'scale', factor: 4 }, preset } as const;
      const plainMs = estimateJobMs(ENGINE, job, AUTO)!;
      expect(estimateJobMs(ENGINE, { ...job, cleanup: 0.3 }, AUTO)! - plainMs).toBeCloseTo(restorerMs);
      expect(estimateJobMs(ENGINE, { ...job, cleanup: 0 }, AUTO)).toBe(plainMs);
    }
  });

  it('counts the tiles on which a policy chooses the steps, at most as many as the image has', () => {
    const perEvaluation = (100 * 15) / 160 ** 2;
    expect(estimate(1600, 4, 'perception')).toBeCloseTo(perEvaluation * (1600 ** 2 + 18432));
    expect(estimate(1600, 8, 'perception')).toBeCloseTo(perEvaluation * (17 * 1600 ** 2 + 2 * 18432));
    const small = { widthPx: 100, heightPx: 100 };
    const preset = { kind: 'preset', name: 'perception' } as const;
    const twice = estimateJobMs(ENGINE, { input: small, target: { kind: 'scale', factor: 4 }, preset }, AUTO)!;
    expect(twice).toBeCloseTo(perEvaluation * 2 * 100 ** 2);
  });

  it('knows the device and precision that were asked for, and that some have no time', () => {
    expect(chooseTileTimes(ENGINE.devices, AUTO)).toEqual({ denoiserMs: 80, restorerMs: 90 });
    const exact = chooseTileTimes(ENGINE.devices, { device: 'cpu', precision: 'float32' });
    expect(exact).toEqual({ denoiserMs: 160, restorerMs: 170 });
    expect(chooseTileTimes(ENGINE.devices, { device: 'webgpu', precision: 'auto' })).toBeNull();
  });

  it('reads the cost of the slider from its nearest position', () => {
    expect(countPresetEvaluations({ kind: 'slider', value: 0.51 }, ENGINE.model)).toBe(10);
    expect(countPresetEvaluations({ kind: 'slider', value: 1 }, ENGINE.model)).toBe(15);
  });
});
