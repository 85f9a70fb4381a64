import { describe, expect, it } from 'vitest';
import type { EngineState } from './app-state.ts';
import type { PresetName } from './models.ts';
import { chooseTileMs, countLookEvaluations, estimateJobMs } from './time-estimate.ts';

const AUTO = { device: 'auto', precision: 'auto' } as const;
const ENGINE: Extract<EngineState, { kind: 'ready' }> = {
  kind: 'ready',
  pace: 1,
  devices: [
    { device: 'cpu', available: true, tileMs: { float32: 160, uint8: 80 }, preferred: 'uint8', refused: {} },
    { device: 'webgpu', available: false, reason: 'none' },
  ],
  model: {
    id: 'm',
    version: '1',
    presetEvaluations: { instant: 1, fidelity: 5, balanced: 9, perception: 15 },
    dialEvaluations: Array.from({ length: 21 }, (_, i) => 5 + i / 2),
    presetProbedPx: { instant: 0, fidelity: 0, balanced: 0, perception: 18432 },
    dialProbedPx: Array.from({ length: 21 }, () => 0),
    defaultCleanup: { lossy: 0, lossless: 0 },
    tilePx: 192,
    coreTilePx: 160,
    samplerTileMs: 20,
    measured: [],
    licence: '',
  },
};

function estimate(side: number, factor: 2 | 4 | 8, name: PresetName, engine = ENGINE): number {
  const input = { widthPx: side, heightPx: side };
  return estimateJobMs(engine, { input, target: { kind: 'scale', factor }, look: { kind: 'preset', name } }, AUTO)!;
}

describe('time estimate', () => {
  it('counts tiles, and what network and sampler take for each evaluation of one', () => {
    expect(estimate(1600, 4, 'instant')).toBeCloseTo(100 * 100);
    expect(estimate(1600, 4, 'balanced')).toBeCloseTo(9 * 100 * 100);
    expect(estimate(1600, 4, 'instant', { ...ENGINE, pace: 2 })).toBeCloseTo(2 * 100 * 100);
  });

  it('a result above x4 costs a second pass over a picture 16 times as large', () => {
    expect(estimate(1600, 8, 'instant')).toBeCloseTo(17 * estimate(1600, 4, 'instant'));
    expect(estimate(1600, 2, 'instant')).toBeCloseTo(estimate(1600, 4, 'instant'));
  });

  it('counts the tiles on which a policy chooses the steps, at most as many as the picture has', () => {
    const perEvaluation = (100 * 15) / 160 ** 2;
    expect(estimate(1600, 4, 'perception')).toBeCloseTo(perEvaluation * (1600 ** 2 + 18432));
    expect(estimate(1600, 8, 'perception')).toBeCloseTo(perEvaluation * (17 * 1600 ** 2 + 2 * 18432));
    const small = { widthPx: 100, heightPx: 100 };
    const look = { kind: 'preset', name: 'perception' } as const;
    const twice = estimateJobMs(ENGINE, { input: small, target: { kind: 'scale', factor: 4 }, look }, AUTO)!;
    expect(twice).toBeCloseTo(perEvaluation * 2 * 100 ** 2);
  });

  it('knows the device and precision that were asked for, and that some have no time', () => {
    expect(chooseTileMs(ENGINE.devices, AUTO)).toBe(80);
    expect(chooseTileMs(ENGINE.devices, { device: 'cpu', precision: 'float32' })).toBe(160);
    expect(chooseTileMs(ENGINE.devices, { device: 'webgpu', precision: 'auto' })).toBeNull();
  });

  it('reads the cost of the dial from its nearest place', () => {
    expect(countLookEvaluations({ kind: 'dial', value: 0.51 }, ENGINE.model)).toBe(10);
    expect(countLookEvaluations({ kind: 'dial', value: 1 }, ENGINE.model)).toBe(15);
  });
});
