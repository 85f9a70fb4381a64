/** The dots of the job bar for a schedule and the running step. Pure. */
import type { PlannedStep, StepInfo } from '#shared/jobs.ts';

/** One step of the schedule as a dot. */
export interface StepDot {
  readonly size: 'large' | 'small';
  readonly state: 'done' | 'running' | 'planned' | 'skipped';
}

/** One dot a step, none for a repair, which has no schedule. A large image runs the schedule once per strip; the dots then show the current strip. */
export function describeDots(steps: readonly PlannedStep[], step: StepInfo | null): readonly StepDot[] {
  const current = step === null ? -1 : findCurrent(steps, step);
  const sampled = steps.filter(({ stage }) => stage !== 'restore');
  return sampled.map(({ stage, runs }, index) => {
    const size = stage === 'fine' ? 'small' : 'large';
    if (!runs) return { size, state: 'skipped' };
    return { size, state: index < current ? 'done' : index === current ? 'running' : 'planned' };
  });
}

function findCurrent(steps: readonly PlannedStep[], step: StepInfo): number {
  return steps.findIndex(
    ({ runs, stage, level }) => runs && stage === step.stage && Math.abs(level - step.level) < 1e-6,
  );
}
