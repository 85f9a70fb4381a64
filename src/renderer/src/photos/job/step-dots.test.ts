import { describe, expect, it } from 'vitest';
import type { PlannedStep } from '#shared/jobs.ts';
import { describeDots } from './step-dots.ts';

describe('describeDots', () => {
  const steps: PlannedStep[] = [
    { stage: 'encode', level: 1, runs: true },
    { stage: 'coarse', level: 0.5, runs: true },
    { stage: 'fine', level: 0.09, runs: false },
    { stage: 'fine', level: 0, runs: true },
  ];

  it('are as many as the steps that are counted, and follow the running one', () => {
    const step = { stage: 'coarse', index: 2, total: 3, level: 0.5 } as const;
    const dots = describeDots(steps, step);
    expect(dots).toHaveLength(step.total);
    expect(dots).toEqual([
      { size: 'large', state: 'done' },
      { size: 'large', state: 'running' },
      { size: 'small', state: 'planned' },
    ]);
  });

  it('count the clean-up before an upscale', () => {
    const repaired: PlannedStep[] = [{ stage: 'restore', level: 0, runs: true }, ...steps];
    const dots = describeDots(repaired, { stage: 'coarse', index: 3, total: 4, level: 0.5 });
    expect(dots.map(({ state }) => state)).toEqual(['done', 'done', 'running', 'planned']);
  });

  it('shows none for a repair, which has no schedule', () => {
    expect(describeDots([{ stage: 'restore', level: 0, runs: true }], null)).toEqual([]);
  });

  it('shows no step as done before the first one', () => {
    expect(describeDots(steps, null).map(({ state }) => state)).toEqual(['planned', 'planned', 'planned']);
  });
});
