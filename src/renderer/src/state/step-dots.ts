/** From a schedule and the running step to the dots of the job bar. Pure. */
import type { PlannedStep, StepInfo } from '../../../shared/jobs.ts';

export interface StepDot {
  readonly size: 'large' | 'small';
  readonly state: 'done' | 'running' | 'planned' | 'skipped';
}

/** A large picture goes through its steps part by part; then the dots follow the part that is worked on. */
export function describeDots(steps: readonly PlannedStep[], step: StepInfo | null): readonly StepDot[] {
  const current = step === null ? -1 : findCurrent(steps, step);
  return steps.map(({ stage, runs }, index) => {
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
