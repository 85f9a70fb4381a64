import { expect, it } from 'vitest';
import { factorOfWheel } from './gestures.ts';

const WHEEL = { deltaY: 100, deltaMode: 0, ctrlKey: false };

it('takes back with one turn what the opposite one did', () => {
  expect(factorOfWheel(WHEEL) * factorOfWheel({ ...WHEEL, deltaY: -100 })).toBeCloseTo(1);
  expect(factorOfWheel(WHEEL)).toBeLessThan(1);
});

it('adds up small turns to a large one', () => {
  expect(factorOfWheel({ ...WHEEL, deltaY: 10 }) ** 10).toBeCloseTo(factorOfWheel(WHEEL));
});

it('counts lines as several pixels', () => {
  expect(factorOfWheel({ ...WHEEL, deltaY: 3, deltaMode: 1 })).toBeCloseTo(factorOfWheel({ ...WHEEL, deltaY: 48 }));
});

it('answers a pinch on the touchpad, whose deltas are small, with more', () => {
  expect(factorOfWheel({ ...WHEEL, deltaY: -4, ctrlKey: true })).toBeGreaterThan(
    factorOfWheel({ ...WHEEL, deltaY: -4 }),
  );
});

it('bounds what one event can do', () => {
  expect(factorOfWheel({ ...WHEEL, deltaY: -1e6 })).toBeLessThan(5);
});
