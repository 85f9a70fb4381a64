import { expect, it } from 'vitest';
import { estimateRemainingMs } from './job-time.ts';

it.each([
  ['begins as the estimate of the panel', 0, 900, 100, 100],
  ['and where nothing is measured', 0.25, null, 100, 75],
  ['turns into what is measured', 0.25, 900, 100, (900 + 75) / 2],
  ['is what is measured from the middle on', 0.5, 900, 100, 900],
  ['is what is measured where there is no estimate', 0.1, 900, null, 900],
  ['is not known where there is neither', 0, null, null, null],
] as const)('the remaining time %s', (...row) => {
  const [, fraction, remainingMs, estimatedMs, expected] = row;
  expect(estimateRemainingMs({ fraction, remainingMs }, estimatedMs)).toBe(expected);
});
