import { expect, it } from 'vitest';
import { factorOfWheel } from './gestures.ts';

const WHEEL = { deltaY: 100, deltaMode: 0, ctrlKey: false };

it('undoes a turn of the wheel with the opposite one', () => {
  expect(factorOfWheel(WHEEL) * factorOfWheel({ ...WHEEL, deltaY: -100 })).toBeCloseTo(1);
  expect(factorOfWheel(WHEEL)).toBeLessThan(1);
});

it('adds up small turns to a large one', () => {
  expect(factorOfWheel({ ...WHEEL, deltaY: 10 }) ** 10).toBeCloseTo(factorOfWheel(WHEEL));
});

it('counts lines as several pixels', () => {
  expect(factorOfWheel({ ...WHEEL, deltaY: 3, deltaMode: 1 })).toBeCloseTo(factorOfWheel({ ...WHEEL, deltaY: 48 }));
});

it('zooms faster for the small deltas of a touchpad pinch', () => {
  expect(factorOfWheel({ ...WHEEL, deltaY: -4, ctrlKey: true })).toBeGreaterThan(
    factorOfWheel({ ...WHEEL, deltaY: -4 }),
  );
});

it('limits the zoom of one event', () => {
  expect(factorOfWheel({ ...WHEEL, deltaY: -1e6 })).toBeLessThan(5);
});
