import { expect, it } from 'vitest';
import type { EngineState } from '#shared/app-state.ts';
import type { JobResult } from '#shared/jobs.ts';
import { EngineMonitor } from './engine-monitor.ts';

const WANTED = { device: 'auto', precision: 'auto' } as const;
const SIZE = { widthPx: 1600, heightPx: 1600 };
const PRESETS = { auto: 1, instant: 1, fidelity: 1, balanced: 1, perception: 1 };
const READY: EngineState = {
  kind: 'ready',
  pace: 1,
  devices: [
    {
      ...{ device: 'cpu', available: true, preferred: 'uint8', rejected: {} },
      ...{ tileMs: { uint8: 80 }, restorerTileMs: { uint8: 100 } },
    },
  ],
  model: {
    ...{ id: 'm', version: '1', samplerTileMs: 20, measured: [], licence: '' },
    ...{ tile: { sizePx: 192, corePx: 160 }, restorerTile: { sizePx: 192, corePx: 160 } },
    ...{ presetEvaluations: PRESETS, sliderEvaluations: [1] },
    defaultCleanup: { lossy: 0, lossless: 0 },
  },
};

/** The pace after a repair of 100 tiles, which is expected to take 10 seconds. */
function learnFrom(result: Pick<JobResult, 'evaluations' | 'elapsedMs'>): number {
  let engine = READY;
  const monitor = new EngineMonitor({
    hub: {
      snapshot: { engine },
      publish: (event) => {
        engine = event.engine;
      },
    },
    engine: { describeModel: () => Promise.reject(new Error()), listDevices: () => Promise.reject(new Error()) },
  });
  const whole: JobResult = {
    ...{ outputPath: '/out', input: SIZE, output: SIZE, device: 'cpu', precision: 'uint8' },
    ...{ effort: null, endedEarly: false, hasResidualMap: false, remarks: [], cleanup: 0.5, cleanupEstimate: null },
    ...result,
  };
  monitor.learnPace(
    { preset: { kind: 'preset', name: 'balanced' }, target: { kind: 'repair' }, result: whole },
    WANTED,
  );
  return engine.kind === 'ready' ? engine.pace : NaN;
}

it('learns from a repair, and nothing from one in which no network ran', () => {
  expect(learnFrom({ evaluations: 1, elapsedMs: 40_000 })).toBeCloseTo(2);
  expect(learnFrom({ evaluations: 0, elapsedMs: 40_000 })).toBe(1);
});
