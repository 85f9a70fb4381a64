/** The dots of the job bar for a schedule and the running step. Pure. */
import type { PlannedStep, StepInfo } from '#shared/jobs.ts';

/** One step of the schedule as a dot. */
export interface StepDot {
  readonly size: 'large' | 'small';
  readonly state: 'done' | 'running' | 'planned';
}

/** One dot for each step that runs, as the steps are counted; none for a repair alone, which has no schedule. A large image runs the schedule once per strip; the dots then show the current strip. */
export function describeDots(steps: readonly PlannedStep[], step: StepInfo | null): readonly StepDot[] {
  const counted = steps.filter(({ runs }) => runs);
  if (counted.length === 1 && counted[0]?.stage === 'restore') return [];
  const current = step === null ? -1 : findCurrent(counted, step);
  return counted.map(({ stage }, index) => {
    const size = stage === 'fine' ? 'small' : 'large';
    return { size, state: index < current ? 'done' : index === current ? 'running' : 'planned' };
  });
}

function findCurrent(steps: readonly PlannedStep[], step: StepInfo): number {
  return steps.findIndex(({ stage, level }) => stage === step.stage && Math.abs(level - step.level) < 1e-6);
}
