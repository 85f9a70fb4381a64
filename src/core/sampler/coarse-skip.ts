/**
 * Coarse skip approximation (CSA): few large steps from noise, or from a warm start, to the level where the fine grid
 * begins.
 */
import type { ScheduledStep } from './schedule.ts';
import { abarAt, coarseLevel, FIRST_FINE_CANDIDATE, fineLevel } from './schedule.ts';

/**
 * The ten-step grid of SkipDiff without its last step, whose result is not used: nine evaluations, ending at t = 0.1.
 */
export const FULL_COARSE_LEVELS: readonly number[] = Array.from({ length: 9 }, (_, i) => coarseLevel(9 - i));

/**
 * Turns the levels to evaluate (falling, above 0.1) into steps; each ends at the next level and the last at t = 0.1.
 * A first level below 1 is a warm start: the caller begins with r = 0 diffused to that level.
 */
export function planCoarseSteps(levels: readonly number[]): ScheduledStep[] {
  return levels.map((level, i) => ({
    stage: 'coarse',
    level,
    abar: abarAt(level),
    abarNext: abarAt(levels[i + 1] ?? fineLevel(FIRST_FINE_CANDIDATE)),
  }));
}
