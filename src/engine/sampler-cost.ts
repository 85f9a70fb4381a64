/** What a preset costs, in evaluations of the networks. */
import { FIRST_FINE_CANDIDATE } from '../core/sampler/schedule.ts';
import type { Preset } from '../shared/models.ts';

/** Evaluations per part of the picture: the encoder and each denoiser step; with a policy, the most that can happen. */
export function countEvaluations(preset: Preset): number {
  const { sampler } = preset;
  if (sampler === null) return 1;
  const fine = typeof sampler.fine === 'string' ? FIRST_FINE_CANDIDATE + 1 : sampler.fine.length;
  return 1 + sampler.coarseLevels.length + fine;
}
