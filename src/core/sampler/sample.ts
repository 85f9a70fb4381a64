/**
 * One evaluation on a window of the picture, and the whole sampler on a single window.
 *
 * | symbol | meaning |
 * | --- | --- |
 * | y | LR input [3, s, s], 0..1 |
 * | mu | fidelity estimate, folded [48, s, s] |
 * | F | features of the encoder |
 * | x | noisy residual at the current level, [48, s, s] |
 * | r0 | clean residual, HR = mu + sigmaR r0 |
 */
import { backProject } from '../image/back-projection.ts';
import type { Networks, Plane } from '../ports.ts';
import type { NoiseSource, Window } from './noise.ts';
import type { ScheduledStep } from './schedule.ts';
import type { Prediction } from './step.ts';
import { computeStepWeights, predictionToClean } from './step.ts';

/** Everything that stays the same from step to step. */
export interface Sampler {
  readonly networks: Networks;
  readonly sigmaR: number;
  readonly prediction: Prediction;
  readonly eta: number;
  /** Strength 0..1 of back-projection inside the loop. */
  readonly backProjection: number;
  readonly noise: NoiseSource;
}

/** What an evaluation sees of the picture: square planes of `sizePx` LR pixels, halo included. */
export interface LatentWindow {
  readonly sizePx: number;
  readonly y: Plane;
  readonly mu: Plane;
  readonly features: Plane;
  readonly x: Plane;
}

/** Runs the denoiser on a window; returns r0 [48, s, s] tied to y by back-projection (its rim of 4 pixels is not). */
export async function estimateClean(sampler: Sampler, window: LatentWindow, step: ScheduledStep): Promise<Plane> {
  const { x, mu, features, y, sizePx } = window;
  const r0 = await sampler.networks.denoise({ x, mu, features, level: step.level });
  predictionToClean(x, r0, step.abar, sampler.prediction);
  if (sampler.backProjection > 0) {
    for (let i = 0; i < r0.length; i++) r0[i] = mu[i]! + sampler.sigmaR * r0[i]!;
    backProject(r0, y, sizePx, sampler.backProjection);
    for (let i = 0; i < r0.length; i++) r0[i] = (r0[i]! - mu[i]!) / sampler.sigmaR;
  }
  return r0;
}

/** The first latent of a window: r = 0 diffused to the level of the first step, x = sqrt(1 - abar) noise. */
export function startLatent(sampler: Pick<Sampler, 'noise'>, window: Window, first: ScheduledStep): Plane {
  const x = sampler.noise(0, window);
  const scale = Math.sqrt(1 - first.abar);
  for (let i = 0; i < x.length; i++) x[i]! *= scale;
  return x;
}

/** Moves a latent in place from the level of `step` to the next; `index` counts evaluations from 1 and keys the noise. */
export function advanceLatent(
  sampler: Pick<Sampler, 'noise' | 'eta'>,
  latent: { readonly x: Float32Array; readonly r0: Float32Array; readonly window: Window },
  step: ScheduledStep,
  index: number,
): void {
  const { x, r0, window } = latent;
  const weights = computeStepWeights(step, sampler.eta);
  if (weights.noise === 0) {
    for (let i = 0; i < x.length; i++) x[i] = weights.x * x[i]! + weights.clean * r0[i]!;
    return;
  }
  const noise = sampler.noise(index, window);
  for (let i = 0; i < x.length; i++) x[i] = weights.x * x[i]! + weights.clean * r0[i]! + weights.noise * noise[i]!;
}
