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
import { BACK_PROJECTION_RADIUS_PX, backProject } from '../image/back-projection.ts';
import { cropPlane } from '../image/planes.ts';
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

/** What an evaluation sees of the picture: square planes of `sizePx` LR pixels, of which a rim of `haloPx` is context. */
export interface LatentWindow {
  readonly sizePx: number;
  readonly haloPx: number;
  readonly y: Plane;
  readonly mu: Plane;
  readonly features: Plane;
  readonly x: Plane;
}

/** What an evaluation leaves: planes [48, s, s] cut down to the core of the window and a rim of `haloPx`. */
export interface CleanEstimate {
  readonly sizePx: number;
  readonly haloPx: number;
  /** Clean residual, tied to y by back-projection in the core. */
  readonly r0: Plane;
  readonly x: Plane;
  readonly mu: Plane;
}

/** Runs the denoiser on a window and reads the clean residual from it. */
export async function estimateClean(
  sampler: Sampler,
  window: LatentWindow,
  step: ScheduledStep,
): Promise<CleanEstimate> {
  const { features } = window;
  const prediction = await sampler.networks.denoise({ x: window.x, mu: window.mu, features, level: step.level });
  // The network needs the whole halo, all that follows only as much of it as back-projection reads.
  const haloPx = Math.min(window.haloPx, BACK_PROJECTION_RADIUS_PX);
  const cut = window.haloPx - haloPx;
  const sizePx = window.sizePx - 2 * cut;
  const crop = (plane: Plane): Plane =>
    cut === 0 ? plane : cropPlane(plane, window.sizePx, cut, { widthPx: sizePx, heightPx: sizePx });
  const [r0, x, mu] = [crop(prediction), crop(window.x), crop(window.mu)];
  predictionToClean(x, r0, step.abar, sampler.prediction);
  if (sampler.backProjection > 0) {
    for (let i = 0; i < r0.length; i++) r0[i] = mu[i]! + sampler.sigmaR * r0[i]!;
    backProject(r0, crop(window.y.subarray(0, 3 * window.sizePx ** 2)), sizePx, sampler.backProjection);
    for (let i = 0; i < r0.length; i++) r0[i] = (r0[i]! - mu[i]!) / sampler.sigmaR;
  }
  return { sizePx, haloPx, r0, x, mu };
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
