/** What a preset costs, in evaluations of the networks. */
import { FIRST_FINE_CANDIDATE } from '#core/sampler/schedule.ts';
import type { PolicyFile, Preset } from '#shared/models.ts';

/**
 * Evaluations per part of the image: the encoder and each denoiser step. Where a policy decides per cell, the mean that it
 * took on photographs, which is not a whole number.
 */
export function countEvaluations({ sampler }: Preset, policy?: PolicyFile): number {
  if (sampler === null) return 1;
  if (sampler.skip === 'reuse' && policy !== undefined) return 1 + policy.meanEvaluations;
  return 1 + sampler.coarseLevels.length + (sampler.fine === 'every' ? FIRST_FINE_CANDIDATE + 1 : sampler.fine.length);
}
