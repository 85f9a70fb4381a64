/** What the doors show of a model: what its looks cost, what its files were measured at, under which licence it is. */
import { resolveLook } from '../core/sampler/presets.ts';
import type { ModelDescription } from '../shared/engine-protocol.ts';
import type { ModelManifest, PresetName } from '../shared/models.ts';
import { PRESET_NAMES } from '../shared/models.ts';
import { countEvaluations } from './sampler-cost.ts';

/** Places of the dial whose cost is told: 0, 0.05, ... 1. */
const DIAL_PLACES = 20;

export function describeModel(manifest: ModelManifest): ModelDescription {
  const { presets, tile } = manifest;
  const evaluations = PRESET_NAMES.map((name) => [name, countEvaluations(presets[name])] as const);
  return {
    id: manifest.id,
    version: manifest.version,
    presetEvaluations: Object.fromEntries(evaluations) as Record<PresetName, number>,
    dialEvaluations: Array.from({ length: DIAL_PLACES + 1 }, (_, i) =>
      countEvaluations(resolveLook(presets, { kind: 'dial', value: i / DIAL_PLACES })),
    ),
    defaultCleanup: manifest.defaultCleanup,
    tilePx: tile.sizePx,
    coreTilePx: tile.sizePx - 2 * tile.haloPx,
    measured: manifest.measured,
    licence: manifest.origin.licence,
  };
}
