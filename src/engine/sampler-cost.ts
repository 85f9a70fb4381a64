/** What a preset costs, in evaluations of the networks and in what a policy looks at before. */
import { MOST_PROBED_PX } from '../core/sampler/probe.ts';
import { FIRST_FINE_CANDIDATE } from '../core/sampler/schedule.ts';
import type { ModelManifest, Preset } from '../shared/models.ts';

/**
 * Evaluations per part of the picture: the encoder and each denoiser step. Where a policy chooses the steps: as many as it
 * chose on average when it was trained, not a whole number; the most that can happen where that is not known.
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

/** LR pixels of the tiles that are sampled before a picture that is at least as large, so that a policy can choose its steps. */
export function countProbedPx({ sampler }: Preset): number {
  return sampler?.fine === 'network' ? MOST_PROBED_PX : 0;
}
