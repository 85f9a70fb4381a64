/** Resolves what a person chose, a preset or a position of the slider, to the options of the sampler. */
import { assertNever } from '#shared/errors.ts';
import type { SamplerChoice } from '#shared/jobs.ts';
import type { ModelManifest, Preset, SamplerOptions } from '#shared/models.ts';

/** The presets along the slider, from fidelity (0) to perception (1), at equal distances. */
const SLIDER = ['fidelity', 'balanced', 'perception'] as const;

/** The preset of this model for a choice, on an input that was repaired with strength `cleanup`, 0..1; 0 is not at all. */
export function resolvePreset(presets: ModelManifest['presets'], choice: SamplerChoice, cleanup: number): Preset {
  return adaptPreset(choosePreset(presets, choice), cleanup);
}

/**
 * Where faults have hidden what was there, a large weight of perception invents more than it restores, so the weight
 * may change with the strength.
 */
function adaptPreset(preset: Preset, cleanup: number): Preset {
  const { sampler } = preset;
  if (sampler === null) return preset;
  const { perception, repairedPerception = perception } = sampler;
  return { ...preset, sampler: { ...sampler, perception: perception + (repairedPerception - perception) * cleanup } };
}

function choosePreset(presets: ModelManifest['presets'], choice: SamplerChoice): Preset {
  switch (choice.kind) {
    case 'preset':
      return presets[choice.name];
    case 'slider': {
      const position = choice.value * (SLIDER.length - 1);
      const from = Math.min(Math.floor(position), SLIDER.length - 2);
      return interpolatePresets(presets[SLIDER[from]!], presets[SLIDER[from + 1]!], position - from);
    }
    default:
      return assertNever(choice);
  }
}

/**
 * A preset between two: strengths are interpolated; lists of levels are read as curves, interpolated, and sampled at
 * the interpolated number of steps. What cannot be interpolated (a policy, the meaning of a skip) is taken from the
 * nearer one.
 * @param share 0 gives `a`, 1 gives `b`.
 */
export function interpolatePresets(a: Preset, b: Preset, share: number): Preset {
  const nearer = share < 0.5 ? a : b;
  if (share === 0 || share === 1 || a.sampler === null || b.sampler === null) return nearer;
  const mix = (x: number, y: number): number => x + (y - x) * share;
  const sampler: SamplerOptions = {
    coarseLevels: mixLists(a.sampler.coarseLevels, b.sampler.coarseLevels, share),
    fine: mixFine(a.sampler.fine, b.sampler.fine, share),
    skip: share < 0.5 ? a.sampler.skip : b.sampler.skip,
    eta: mix(a.sampler.eta, b.sampler.eta),
    perception: mix(a.sampler.perception, b.sampler.perception),
    repairedPerception: mix(
      a.sampler.repairedPerception ?? a.sampler.perception,
      b.sampler.repairedPerception ?? b.sampler.perception,
    ),
    backProjection: mix(a.sampler.backProjection, b.sampler.backProjection),
  };
  return { sampler, backProjection: mix(a.backProjection, b.backProjection) };
}

function mixFine(a: SamplerOptions['fine'], b: SamplerOptions['fine'], share: number): SamplerOptions['fine'] {
  if (typeof a === 'string' || typeof b === 'string') return share < 0.5 ? a : b;
  return [...new Set(mixLists(a, b, share).map(Math.round))];
}

function mixLists(a: readonly number[], b: readonly number[], share: number): number[] {
  const count = Math.round(a.length + (b.length - a.length) * share);
  return Array.from({ length: count }, (_, i) => {
    const at = count === 1 ? 1 : i / (count - 1);
    return (1 - share) * readCurve(a, at) + share * readCurve(b, at);
  });
}

/** The value of a list at `at`, 0..1, linear between its entries. */
function readCurve(list: readonly number[], at: number): number {
  const position = at * (list.length - 1);
  const index = Math.floor(position);
  const from = list[index]!;
  return from + ((list[index + 1] ?? from) - from) * (position - index);
}
