/**
 * The cosine curve, its two grids, and the schedule: the list of evaluations that the sampler runs, made before the
 * loop.
 *
 * | symbol | meaning |
 * | --- | --- |
 * | t | time on the curve, 1 = noise, 0 = clean; an input of the network |
 * | abar | alpha_bar(t), the share of signal power left at t |
 * | fine candidate | index 9..0 on the 100-step grid; candidate k is t = (k + 1) / 100 |
 */

const OFFSET = 0.008;
const ABAR_MIN = 1e-5;
const ABAR_MAX = 0.99999;
const FINE_GRID = 100;
const COARSE_GRID = 10;

/** Highest candidate of the fine grid: where the coarse chain ends. */
export const FIRST_FINE_CANDIDATE = 9;

/** One evaluation of the denoiser and the move that follows it. */
export interface ScheduledStep {
  readonly stage: 'coarse' | 'fine';
  /** t in (0, 1], the input of the network. */
  readonly level: number;
  readonly abar: number;
  /** abar after the step; 1 for the last one, whose clean estimate is the result. */
  readonly abarNext: number;
}

/** alpha_bar at t in [0, 1] (Nichol and Dhariwal 2021, eq. 17, s = 0.008), clamped to [1e-5, 0.99999]. */
export function abarAt(t: number): number {
  return Math.min(Math.max(cosineSquared(t) / cosineSquared(0), ABAR_MIN), ABAR_MAX);
}

function cosineSquared(t: number): number {
  return Math.cos((((t + OFFSET) / (1 + OFFSET)) * Math.PI) / 2) ** 2;
}

/** t of fine candidate `index` (0..99). */
export function fineLevel(index: number): number {
  return (index + 1) / FINE_GRID;
}

/** t of step `index` (0..9) of the coarse grid: the same curve in ten steps. Step 0 is fine candidate 9. */
export function coarseLevel(index: number): number {
  return (index + 1) / COARSE_GRID;
}
