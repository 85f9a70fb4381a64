/** Fine skip refinement (FSR): which candidates of the fine grid run, under all meanings of "skip". */
import type { SamplerOptions } from '#shared/models.ts';
import type { ScheduledStep } from './schedule.ts';
import { abarAt, FIRST_FINE_CANDIDATE, fineLevel } from './schedule.ts';

type Skip = SamplerOptions['skip'];

/**
 * Turns decisions into steps.
 * @param refine refine[k] says whether candidate k (9..0) runs; candidate 0 always does.
 * @param skip `stride`: the latent stays. An evaluation runs at the level where the latent really is, and ends at the
 *   level of the next candidate that runs; the network is given the true level. `restart` (SkipDiff): a skip returns to
 *   the coarse latent, so that all evaluations before it are lost; only the candidates after the last skip count, and
 *   the first of them is given its own level while the latent is at t = 0.1. `reuse`: the steps of `stride`, which
 *   cells may skip (reuse.ts).
 */
export function planFineSteps(refine: readonly boolean[], skip: Skip): ScheduledStep[] {
  const executed = listFineCandidates(refine, skip);
  return executed.map((candidate, i) => {
    const next = executed[i + 1];
    const level = i === 0 && skip !== 'restart' ? fineLevel(FIRST_FINE_CANDIDATE) : fineLevel(candidate);
    return { stage: 'fine', level, abar: abarAt(level), abarNext: next === undefined ? 1 : abarAt(fineLevel(next)) };
  });
}

/** The candidates that run, in order; the last one is 0. */
export function listFineCandidates(refine: readonly boolean[], skip: Skip): number[] {
  return skip === 'restart' ? listTrailing(refine) : listExecuted(refine);
}

function listExecuted(refine: readonly boolean[]): number[] {
  const executed: number[] = [];
  for (let k = FIRST_FINE_CANDIDATE; k > 0; k--) if (refine[k] === true) executed.push(k);
  return [...executed, 0];
}

function listTrailing(refine: readonly boolean[]): number[] {
  const executed = [0];
  for (let k = 1; k <= FIRST_FINE_CANDIDATE && refine[k] === true; k++) executed.unshift(k);
  return executed;
}

/** Decisions of a fixed list: exactly the listed candidates refine. */
function decisionsOfTable(steps: readonly number[]): boolean[] {
  return Array.from({ length: FIRST_FINE_CANDIDATE + 1 }, (_, k) => steps.includes(k));
}

/** Decisions in which every candidate refines. */
const REFINE_ALL: readonly boolean[] = Array.from({ length: FIRST_FINE_CANDIDATE + 1 }, () => true);

/** The decisions that `fine` of a preset makes. */
export function decideFineSteps(fine: SamplerOptions['fine']): readonly boolean[] {
  return fine === 'every' ? REFINE_ALL : decisionsOfTable(fine);
}
