/** The model and the devices of the fake app, with realistic figures. */
import type { EngineState } from '#shared/app-state.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import type { ModelDescription } from '#shared/engine-protocol.ts';
import type { PresetChoice, PlannedStep } from '#shared/jobs.ts';
import { countPresetEvaluations } from '#shared/estimates/time-estimate.ts';

export const FAKE_MODEL: ModelDescription = {
  id: 'fake',
  version: '1',
  presetEvaluations: { auto: 2.1, instant: 1, fidelity: 3, balanced: 6, perception: 10 },
  sliderEvaluations: Array.from({ length: 21 }, (_, index) => 2 + Math.round(index * 0.45)),
  defaultCleanup: { lossy: 0.3, lossless: 0 },
  tile: { sizePx: 128, corePx: 96 },
  restorerTile: { sizePx: 384, corePx: 256 },
  samplerTileMs: 20,
  measured: [],
  licence: 'MIT',
};

/** What every photo suffers from. */
export const FAKE_CLEANUP: AutomaticCleanup = {
  strength: 0.55,
  estimate: { noise: 3.2, blurPx: 0.4, compression: 0.7, findings: ['strong-compression'] },
};

export const FAKE_ENGINE: EngineState = {
  kind: 'ready',
  model: FAKE_MODEL,
  devices: [
    {
      device: 'cpu',
      available: true,
      tileMs: { float32: 210, uint8: 120 },
      restorerTileMs: { float32: 210, uint8: 120 },
      preferred: 'uint8',
      rejected: {},
    },
    { device: 'webgpu', available: false, reason: 'no adapter' },
  ],
  pace: 1,
};

/** The schedule of a preset: the encoder, coarse steps, and a fine grid of which most steps are skipped. */
export function planFakeSteps(preset: PresetChoice): readonly PlannedStep[] {
  const steps: PlannedStep[] = [{ stage: 'encode', level: 1, runs: true }];
  const wanted = preset.kind === 'network' ? 0 : countPresetEvaluations(preset, FAKE_MODEL) - 1;
  const coarse = Math.min(4, Math.ceil(wanted / 2));
  for (let index = 0; index < coarse; index++) steps.push({ stage: 'coarse', level: 1 - index / 5, runs: true });
  const fine = wanted - coarse;
  for (let index = 9; index >= 0; index--) {
    const runs = fine > 0 && (index === 0 || index % Math.ceil(10 / fine) === 1);
    steps.push({ stage: 'fine', level: index / 100, runs });
  }
  return steps;
}
