/** Describes a model for the front ends: what its presets cost, the measured figures of its files, its licence. */
import { resolvePreset } from '#core/sampler/presets.ts';
import type { ModelDescription, TileSize } from '#shared/engine-protocol.ts';
import type { ModelManifest, Preset, PresetName } from '#shared/models.ts';
import { PRESET_NAMES } from '#shared/models.ts';
import { countEvaluations } from './sampler-cost.ts';

/** Intervals between the positions of the slider whose cost is given: 0, 0.05, ... 1. */
const SLIDER_INTERVALS = 20;

/** @param samplerTileMs as `measureSamplerMs` gives it */
export function describeModel(manifest: ModelManifest, samplerTileMs: number): ModelDescription {
  const { presets, policy, tile, restorerTile = tile } = manifest;
  const named = PRESET_NAMES.map((name) => [name, presets[name]] as const);
  const alongSlider = Array.from({ length: SLIDER_INTERVALS + 1 }, (_, i) =>
    resolvePreset(presets, { kind: 'slider', value: i / SLIDER_INTERVALS }, 0),
  );
  const ofPresets = (count: (preset: Preset) => number): Record<PresetName, number> =>
    Object.fromEntries(named.map(([name, preset]) => [name, count(preset)])) as Record<PresetName, number>;
  const count = (preset: Preset): number => countEvaluations(preset, policy);
  return {
    id: manifest.id,
    version: manifest.version,
    presetEvaluations: ofPresets(count),
    sliderEvaluations: alongSlider.map(count),
    defaultCleanup: manifest.defaultCleanup,
    tile: describeTile(tile),
    restorerTile: describeTile(restorerTile),
    samplerTileMs,
    measured: manifest.measured,
    licence: manifest.origin.licence,
  };
}

function describeTile({ sizePx, haloPx }: Pick<ModelManifest['tile'], 'sizePx' | 'haloPx'>): TileSize {
  return { sizePx, corePx: sizePx - 2 * haloPx };
}
