import { describe, expect, it } from 'vitest';
import type { EngineState } from '../app-state.ts';
import type { NetworkTraits } from '../imported/networks.ts';
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
    presetEvaluations: { auto: 2.1, instant: 1, fidelity: 5, balanced: 9, perception: 15 },
    sliderEvaluations: Array.from({ length: 21 }, (_, i) => 5 + i / 2),
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
  return estimateJobMs(
    engine,
    { input, target: { kind: 'scale', factor }, preset: { kind: 'preset', name }, networks: [] },
    AUTO,
  )!;
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
      estimateJobMs(ENGINE, { input, target, preset: { kind: 'preset', name }, networks: [] }, AUTO);
    expect(estimateWith({ kind: 'repair' }, 'instant')).toBeCloseTo((90 * 1600 * 1200 * (512 / 384) ** 2) / 192 ** 2);
    expect(estimateWith({ kind: 'repair' }, 'perception')).toBe(estimateWith({ kind: 'repair' }, 'instant'));
    expect(estimateWith({ kind: 'size', widthPx: 1600 }, 'balanced')).toBe(estimateWith({ kind: 'repair' }, 'instant'));
  });

  it('of an imported network counts the pixels of all its tiles and passes; none of one that is not there', () => {
    const traits = { range: 1, alignPx: 1, bytesPerPixel: 1, msPerPixel: 0.01 } as const;
    const file = { file: 'network.onnx', sha256: '', bytes: 1 };
    const estimateWith = (
      own: Pick<NetworkTraits, 'scale' | 'tile'>,
      change: { readonly target?: Target; readonly cleanup?: number } = {},
    ): number | null => {
      const record = { formatVersion: 1, importedFrom: '', licence: null, network: file, golden: file } as const;
      const network = { ...record, id: 'stone', traits: { ...traits, ...own } };
      const job = { input: { widthPx: 400, heightPx: 100 }, target: { kind: 'scale', factor: 2 } as const, ...change };
      const preset = { kind: 'network', id: 'stone', backProjection: 0 } as const;
      return estimateJobMs(ENGINE, { ...job, preset, networks: [{ id: 'stone', network }] }, AUTO);
    };
    expect(estimateWith({ scale: 2, tile: null })).toBeCloseTo(400);
    // Across, a core of 100 pixels takes a tile of 200.
    expect(estimateWith({ scale: 2, tile: { sizePx: 200, haloPx: 50 } })).toBeCloseTo(800);
    expect(estimateWith({ scale: 2, tile: null }, { target: { kind: 'scale', factor: 4 } })).toBeCloseTo(5 * 400);
    expect(estimateWith({ scale: 1, tile: null }, { target: { kind: 'repair' } })).toBeCloseTo(400);
    expect(estimateWith({ scale: 2, tile: null }, { cleanup: 0.5 })).toBeCloseTo(400 + (90 * 400 * 100) / 192 ** 2);
    const job = { input: { widthPx: 100, heightPx: 100 }, target: { kind: 'scale', factor: 4 }, networks: [] } as const;
    const preset = { kind: 'network', id: 'stone', backProjection: 0 } as const;
    expect(estimateJobMs(ENGINE, { ...job, preset }, AUTO)).toBeNull();
  });

  it('adds the restorer where the input is repaired, which takes a small photo whole', () => {
    const preset = { kind: 'preset', name: 'balanced' } as const;
    for (const [side, restorerMs] of [
      [400, (90 * 400 ** 2) / 192 ** 2],
      [1600, (90 * 1600 ** 2 * (512 / 384) ** 2) / 192 ** 2],
    ] as const) {
      const input = { widthPx: side, heightPx: side };
      const job = { input, target: { kind: 'scale', factor: 4 }, preset, networks: [] } as const;
      const plainMs = estimateJobMs(ENGINE, job, AUTO)!;
      expect(estimateJobMs(ENGINE, { ...job, cleanup: 0.3 }, AUTO)! - plainMs).toBeCloseTo(restorerMs);
      expect(estimateJobMs(ENGINE, { ...job, cleanup: 0 }, AUTO)).toBe(plainMs);
    }
  });

  it('counts evaluations that are no whole number where a policy decides', () => {
    expect(estimate(1600, 4, 'auto')).toBeCloseTo(2.1 * 100 * 100);
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
