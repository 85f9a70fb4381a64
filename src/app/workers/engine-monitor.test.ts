import { expect, it } from 'vitest';
import type { EngineState, PhotoJob } from '#shared/app-state.ts';
import { estimateJobMs } from '#shared/estimates/time-estimate.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import type { JobResult } from '#shared/jobs.ts';
import { EngineMonitor } from './engine-monitor.ts';

const REPAIR = { preset: { kind: 'preset', name: 'balanced' }, target: { kind: 'repair' } } as const;
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

const STONE = { scale: 2, range: 1, alignPx: 1, tile: null, bytesPerPixel: 1, msPerPixel: 10_000 / 1600 ** 2 } as const;
const NETWORK = { id: 'stone', network: { sha256: 'of-stone' }, traits: STONE } as ImportedNetwork;

/** The engine after a job of which 10 seconds are expected: a repair of 100 tiles unless another one is given. */
function learn(
  result: Pick<JobResult, 'evaluations' | 'elapsedMs'> & Partial<JobResult>,
  { preset, target }: Pick<PhotoJob, 'preset' | 'target'> = REPAIR,
) {
  let engine = READY;
  const monitor = new EngineMonitor({
    hub: {
      snapshot: { engine, networks: [{ id: 'stone', network: NETWORK }] },
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
  monitor.learnPace({ preset, target, result: whole }, WANTED);
  return engine.kind === 'ready' ? engine : null;
}

it('learns from a repair, and nothing from one in which no network ran', () => {
  expect(learn({ evaluations: 1, elapsedMs: 40_000 })?.pace).toBeCloseTo(2);
  expect(learn({ evaluations: 0, elapsedMs: 40_000 })?.pace).toBe(1);
});

it('learns of an imported network for itself', () => {
  const preset = { kind: 'network', id: 'stone', backProjection: 0 } as const;
  const job = { preset, target: { kind: 'scale', factor: 2 } } as const;
  const engine = learn({ evaluations: 1, elapsedMs: 40_000, cleanup: 0 }, job);
  expect(engine?.pace).toBe(1);
  expect(engine?.networkPaces).toEqual({ 'of-stone': expect.closeTo(2) as number });
  const estimated = { input: SIZE, ...job, networks: [{ id: 'stone', network: NETWORK }] };
  expect(estimateJobMs(engine!, estimated, WANTED)).toBeCloseTo(20_000);
  const gone = { ...job, preset: { ...preset, id: 'brook' } };
  expect(learn({ evaluations: 1, elapsedMs: 40_000, cleanup: 0 }, gone)).toBe(READY);
});
