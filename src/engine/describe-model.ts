/** What the doors show of a model: what its looks cost, what its files were measured at, under which licence it is. */
import { resolveLook } from '../core/sampler/presets.ts';
import type { ModelDescription } from '../shared/engine-protocol.ts';
import type { ModelManifest, Preset, PresetName } from '../shared/models.ts';
import { PRESET_NAMES } from '../shared/models.ts';
import { countEvaluations, countProbedPx } from './sampler-cost.ts';

/** Places of the dial whose cost is told: 0, 0.05, ... 1. */
const DIAL_PLACES = 20;

/** @param samplerTileMs as `measureSamplerMs` gives it */
export function describeModel(manifest: ModelManifest, samplerTileMs: number): ModelDescription {
  const { presets, policy, tile } = manifest;
  const named = PRESET_NAMES.map((name) => [name, presets[name]] as const);
  const dialled = Array.from({ length: DIAL_PLACES + 1 }, (_, i) =>
    resolveLook(presets, { kind: 'dial', value: i / DIAL_PLACES }),
  );
  const ofPresets = (count: (preset: Preset) => number): Record<PresetName, number> =>
    Object.fromEntries(named.map(([name, preset]) => [name, count(preset)])) as Record<PresetName, number>;
  const count = (preset: Preset): number => countEvaluations(preset, policy);
  return {
    id: manifest.id,
    version: manifest.version,
    presetEvaluations: ofPresets(count),
    dialEvaluations: dialled.map(count),
    presetProbedPx: ofPresets(countProbedPx),
    dialProbedPx: dialled.map(countProbedPx),
    defaultCleanup: manifest.defaultCleanup,
    tilePx: tile.sizePx,
    coreTilePx: tile.sizePx - 2 * tile.haloPx,
    samplerTileMs,
    measured: manifest.measured,
    licence: manifest.origin.licence,
  };
}
