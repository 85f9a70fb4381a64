/** From what a person chose (a preset or a place on the dial) to the sampler that runs. */
import { assertNever } from '../../shared/errors.ts';
import type { Look } from '../../shared/jobs.ts';
import type { ModelManifest, Preset, SamplerOptions } from '../../shared/models.ts';

/** The presets that the dial joins, from fidelity (0) to perception (1), at equal distances. */
const DIAL = ['fidelity', 'balanced', 'perception'] as const;

/** The preset that a look stands for in this model. */
export function resolveLook(presets: ModelManifest['presets'], look: Look): Preset {
  switch (look.kind) {
    case 'preset':
      return presets[look.name];
    case 'dial': {
      const place = look.value * (DIAL.length - 1);
      const from = Math.min(Math.floor(place), DIAL.length - 2);
      return interpolatePresets(presets[DIAL[from]!], presets[DIAL[from + 1]!], place - from);
    }
    default:
      return assertNever(look);
  }
}

/**
 * A preset between two: strengths are mixed, level lists are read as curves, mixed and sampled at the mixed number of steps.
 * What cannot be mixed (a policy, the meaning of a skip) is taken from the nearer one.
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
    const place = count === 1 ? 1 : i / (count - 1);
    return (1 - share) * readCurve(a, place) + share * readCurve(b, place);
  });
}

function readCurve(list: readonly number[], place: number): number {
  const position = place * (list.length - 1);
  const index = Math.floor(position);
  const from = list[index]!;
  return from + ((list[index + 1] ?? from) - from) * (position - index);
}
