/**
 * One evaluation of the denoiser on a window of the image, and the step that follows it.
 *
 * | symbol | meaning |
 * | --- | --- |
 * | y | LR input [3, s, s], 0..1 |
 * | mu | fidelity estimate, pixel-unshuffled [48, s, s] |
 * | F | features of the encoder |
 * | x | noisy residual at the current level, [48, s, s] |
 * | r0 | clean residual, HR = mu + sigmaR r0 |
 */
import type { Size } from '#shared/jobs.ts';
import { BACK_PROJECTION_RADIUS_PX, backProject } from '../image/back-projection.ts';
import type { EncoderOutput, Networks, Plane } from '../ports.ts';
import type { Region } from '../tiling/region.ts';
import { cutUnshuffled, gatherRegion, growRegion, planeSource, sizeOfRegion } from '../tiling/region.ts';
import type { NoiseSource } from './noise.ts';
import type { ScheduledStep } from './schedule.ts';
import type { Prediction } from './step.ts';
import { computeStepWeights, predictionToClean } from './step.ts';

/** Everything that stays the same from step to step. */
export interface Sampler {
  readonly networks: Networks;
  readonly sigmaR: number;
  readonly prediction: Prediction;
  readonly eta: number;
  /** How much perception counts against fidelity, 0..1; an input of the denoiser. */
  readonly perception: number;
  /** Strength 0..1 of back-projection inside the loop, which makes every estimate consistent with the input. */
  readonly backProjection: number;
  readonly noise: NoiseSource;
}

/** The input of an evaluation: planes over a region of the image, of which the outer part is context. */
export interface LatentWindow {
  readonly region: Region;
  readonly y: Plane;
  readonly mu: Plane;
  readonly features: Plane;
  readonly x: Plane;
}

/** The result of an evaluation for the core of its window: planes [48, height, width]. */
export interface CleanEstimate {
  /** Clean residual, back-projected. */
  readonly r0: Plane;
  /** The latent that the evaluation began with. */
  readonly x: Plane;
}

/** Starts the encoder on a window of the input, [3, height, width]. */
export function encodeWindow(sampler: Sampler, region: Region, lr: Plane): Promise<EncoderOutput> {
  return sampler.networks.encode({ size: sizeOfRegion(region), lr });
}

/**
 * Starts the network of the fidelity estimate alone on a window of the input: pixel-unshuffled, [48, height, width].
 */
export function estimateWindow(sampler: Sampler, region: Region, lr: Plane): Promise<Plane> {
  return sampler.networks.estimate({ size: sizeOfRegion(region), lr });
}

/** Starts the denoiser on a window. */
export function predict(sampler: Sampler, window: LatentWindow, step: ScheduledStep): Promise<Plane> {
  const { region, mu, x, features } = window;
  return sampler.networks.denoise({
    size: sizeOfRegion(region),
    x,
    mu,
    features,
    level: step.level,
    perception: sampler.perception,
  });
}

/**
 * Runs the denoiser on a window and reads the clean residual of its core. Where the core does not reach the border of
 * the image the window must reach at least 8 pixels beyond it.
 */
export async function estimateClean(
  sampler: Sampler,
  window: LatentWindow,
  step: ScheduledStep,
  place: { readonly core: Region; readonly image: Size },
): Promise<CleanEstimate> {
  const prediction = await predict(sampler, window, step);
  return readClean(sampler, { window, prediction, step }, place);
}

/**
 * The second half of `estimateClean`: reads the clean residual out of a prediction, which is overwritten. Where core
 * and window are the same, x is that of the window.
 */
export function readClean(
  sampler: Sampler,
  evaluation: { readonly window: LatentWindow; readonly prediction: Plane; readonly step: ScheduledStep },
  { core, image }: { readonly core: Region; readonly image: Size },
): CleanEstimate {
  const { window, prediction: r0, step } = evaluation;
  const { region, mu, x } = window;
  predictionToClean(x, r0, step.abar, sampler.prediction);
  const cut = (plane: Plane, from: Region, to: Region): Plane => cutUnshuffled(plane, from, to, image);
  const xCore = cut(x, region, core);
  if (sampler.backProjection === 0) return { r0: cut(r0, region, core), x: xCore };
  // What is cut off where a result is clipped shifts its mean; the pixels around it take that back.
  const isResult = step.abarNext === 1;
  // The network needs the whole halo, back-projection only a rim of it.
  const rimmed = growRegion(core, (isResult ? 2 : 1) * BACK_PROJECTION_RADIUS_PX);
  for (let i = 0; i < r0.length; i++) r0[i] = mu[i]! + sampler.sigmaR * r0[i]!;
  const estimate = cut(r0, region, rimmed);
  const y = gatherRegion(planeSource(window.y, region, false), rimmed, image);
  backProject(estimate, y, sizeOfRegion(rimmed), sampler.backProjection);
  if (isResult) {
    for (let i = 0; i < estimate.length; i++) estimate[i] = Math.min(1, Math.max(0, estimate[i]!));
    backProject(estimate, y, sizeOfRegion(rimmed), sampler.backProjection);
  }
  const projected = cut(estimate, rimmed, core);
  const muCore = cut(mu, region, core);
  for (let i = 0; i < projected.length; i++) projected[i] = (projected[i]! - muCore[i]!) / sampler.sigmaR;
  return { r0: projected, x: xCore };
}

/** The first latent of a region: r = 0 diffused to the level of the first step, x = sqrt(1 - abar) noise. */
export function startLatent(sampler: Pick<Sampler, 'noise'>, region: Region, first: ScheduledStep): Plane {
  const x = sampler.noise(0, region);
  const scale = Math.sqrt(1 - first.abar);
  for (let i = 0; i < x.length; i++) x[i]! *= scale;
  return x;
}

/**
 * The noise that `advanceLatent` adds after a step, none where it adds none; `index` counts evaluations from 1 and keys
 * it. It does not depend on the estimate, so it can be drawn while the networks run.
 */
export function drawStepNoise(
  sampler: Pick<Sampler, 'noise' | 'eta'>,
  step: ScheduledStep,
  index: number,
  region: Region,
): Plane | null {
  return computeStepWeights(step, sampler.eta).noise === 0 ? null : sampler.noise(index, region);
}

/** Moves a latent in place from the level of `step` to the next, with the noise of `drawStepNoise`. */
export function advanceLatent(
  sampler: Pick<Sampler, 'eta'>,
  latent: { readonly x: Float32Array; readonly r0: Float32Array; readonly noise: Plane | null },
  step: ScheduledStep,
): void {
  const { x, r0, noise } = latent;
  const weights = computeStepWeights(step, sampler.eta);
  if (noise === null) {
    for (let i = 0; i < x.length; i++) x[i] = weights.x * x[i]! + weights.clean * r0[i]!;
    return;
  }
  for (let i = 0; i < x.length; i++) x[i] = weights.x * x[i]! + weights.clean * r0[i]! + weights.noise * noise[i]!;
}
