/**
 * The arithmetic of one reverse step, element by element, in place on float32 arrays.
 *
 * | symbol | meaning |
 * | --- | --- |
 * | x | noisy residual at level abar: sqrt(abar) r0 + sqrt(1 - abar) eps |
 * | r0 | clean residual |
 * | v | velocity sqrt(abar) eps - sqrt(1 - abar) r0 |
 */
import type { ScheduledStep } from './schedule.ts';

/** What the denoiser predicts. */
export type Prediction = 'v' | 'x0';

/** Overwrites `prediction` with the clean residual that it implies for `x`. */
export function predictionToClean(x: Float32Array, prediction: Float32Array, abar: number, kind: Prediction): void {
  if (kind === 'x0') return;
  const signal = Math.sqrt(abar);
  const noise = Math.sqrt(1 - abar);
  for (let i = 0; i < x.length; i++) prediction[i] = signal * x[i]! - noise * prediction[i]!;
}

/** The three weights of x_next = x * weight + r0 * weight + noise * weight. */
export interface StepWeights {
  readonly x: number;
  readonly clean: number;
  readonly noise: number;
}

/**
 * DDIM with noise (Song et al. 2021, eq. 12 and 16): eta 0 is deterministic, eta 1 the ancestral posterior.
 * The last step (abarNext = 1) returns the clean estimate itself.
 */
export function computeStepWeights(step: ScheduledStep, eta: number): StepWeights {
  const { abar, abarNext } = step;
  if (abarNext === 1) return { x: 0, clean: 1, noise: 0 };
  const sigma = eta * Math.sqrt(((1 - abarNext) / (1 - abar)) * (1 - abar / abarNext));
  const direction = Math.sqrt(Math.max(0, 1 - abarNext - sigma * sigma)) / Math.sqrt(1 - abar);
  return { x: direction, clean: Math.sqrt(abarNext) - direction * Math.sqrt(abar), noise: sigma };
}
