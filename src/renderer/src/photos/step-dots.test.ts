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

  it('follows the running step', () => {
    const dots = describeDots(steps, { stage: 'coarse', index: 2, total: 3, level: 0.5 });
    expect(dots).toEqual([
      { size: 'large', state: 'done' },
      { size: 'large', state: 'running' },
      { size: 'small', state: 'skipped' },
      { size: 'small', state: 'planned' },
    ]);
  });

  it('shows none for a repair, which has no schedule', () => {
    expect(describeDots([{ stage: 'restore', level: 0, runs: true }], null)).toEqual([]);
  });

  it('shows no step as done before the first one', () => {
    expect(describeDots(steps, null).map(({ state }) => state)).toEqual(['planned', 'planned', 'skipped', 'planned']);
  });
});
