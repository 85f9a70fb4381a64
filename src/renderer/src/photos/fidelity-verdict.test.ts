import { expect, it } from 'vitest';
import { judgeFidelity, toDifference } from './fidelity-verdict.ts';

it.each([
  [0, 'matches'],
  [1.02, 'matches'],
  [2.54, 'matches'],
  [2.56, 'close'],
  [7.64, 'close'],
  [7.66, 'differs'],
  [80, 'differs'],
] as const)('of a mean difference of %d of 255 levels: %s', (meanError, verdict) => {
  expect(judgeFidelity({ meanError })).toBe(verdict);
  expect(toDifference({ meanError })).toBeCloseTo(meanError / 255, 12);
});
