/** The model and machine of the pretended app: figures of the size that real ones have. */
import type { EngineState } from '../../../../shared/app-state.ts';
import type { ModelDescription } from '../../../../shared/engine-protocol.ts';
import type { Look, PlannedStep } from '../../../../shared/jobs.ts';
import { countLookEvaluations } from '../../../../shared/time-estimate.ts';

export const FAKE_MODEL: ModelDescription = {
  id: 'pretended',
  version: '1',
  presetEvaluations: { instant: 1, fidelity: 3, balanced: 6, perception: 10 },
  dialEvaluations: Array.from({ length: 21 }, (_, index) => 2 + Math.round(index * 0.45)),
  presetProbedPx: { instant: 0, fidelity: 0, balanced: 0, perception: 0 },
  dialProbedPx: Array.from({ length: 21 }, () => 0),
  defaultCleanup: { lossy: 0.3, lossless: 0 },
  tilePx: 128,
  coreTilePx: 96,
  samplerTileMs: 20,
  measured: [],
  licence: 'MIT',
};

export const FAKE_ENGINE: EngineState = {
  kind: 'ready',
  model: FAKE_MODEL,
  devices: [
    {
      device: 'cpu',
      available: true,
      tileMs: { float32: 210, uint8: 120 },
      preferred: 'uint8',
      refused: {},
    },
    { device: 'webgpu', available: false, reason: 'no adapter' },
  ],
  pace: 1,
};

/** The steps of a look: encoder, coarse steps, a fine grid of which most is skipped. */
export function planFakeSteps(look: Look): readonly PlannedStep[] {
  const steps: PlannedStep[] = [{ stage: 'encode', level: 1, runs: true }];
  const wanted = countLookEvaluations(look, FAKE_MODEL) - 1;
  const coarse = Math.min(4, Math.ceil(wanted / 2));
  for (let index = 0; index < coarse; index++) steps.push({ stage: 'coarse', level: 1 - index / 5, runs: true });
  const fine = wanted - coarse;
  for (let index = 9; index >= 0; index--) {
    const runs = fine > 0 && (index === 0 || index % Math.ceil(10 / fine) === 1);
    steps.push({ stage: 'fine', level: index / 100, runs });
  }
  return steps;
}
