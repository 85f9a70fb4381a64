/** What a preset costs, in evaluations of the networks and in LR pixels of probe tiles. */
import { MOST_PROBED_PX } from '#core/sampler/probe.ts';
import { FIRST_FINE_CANDIDATE } from '#core/sampler/schedule.ts';
import type { ModelManifest, Preset } from '#shared/models.ts';

/**
 * Evaluations per part of the image: the encoder and each denoiser step. Where a policy chooses the steps, the mean
 * that it chose in training, which is not a whole number; the maximum where that is not known.
 */
export function countEvaluations(preset: Preset, policy?: ModelManifest['policy']): number {
  const { sampler } = preset;
  if (sampler === null) return 1;
  return 1 + sampler.coarseLevels.length + countFineSteps(sampler.fine, policy);
}

function countFineSteps(fine: 'every' | 'network' | readonly number[], policy: ModelManifest['policy']): number {
  if (typeof fine !== 'string') return fine.length;
  return fine === 'network' && policy !== undefined ? policy.meanFineSteps : FIRST_FINE_CANDIDATE + 1;
}

/**
 * LR pixels of the probe tiles on which a policy chooses the steps, for an image that is large enough for all of them.
 */
export function countProbedPx({ sampler }: Preset): number {
  return sampler?.fine === 'network' ? MOST_PROBED_PX : 0;
}
