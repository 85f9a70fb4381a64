import { describe, expect, it } from 'vitest';
import { differByColumn, differByRow, differFromInput, findRadius } from './reach.ts';

const size = { widthPx: 3, heightPx: 2 };

describe('the reach of a change', () => {
  it('is seen per column and per row of the input', () => {
    const a = new Float32Array(3 * 4 * 6);
    const b = a.slice();
    // Second colour, row 3 of 4, column 4 of 6: column 2 and row 1 of the input.
    b[24 + 3 * 6 + 4] = -0.5;
    b[0] = 0.25;
    expect([...differByColumn({ a, b, size, scale: 2 })]).toEqual([0.25, 0, 0.5]);
    expect([...differByRow({ a, b, size, scale: 2 })]).toEqual([0.25, 0.5]);
    b[1] = NaN;
    expect(differByColumn({ a, b, size, scale: 2 })[0]).toBe(Infinity);
  });

  it('ends where all differences stay below the threshold', () => {
    expect(findRadius(Float64Array.of(1, 0, 0.6, 0.4), 0.5)).toBe(3);
    expect(findRadius(Float64Array.of(0.4, 0.1), 0.5)).toBe(0);
  });

  it('compares a result with its input at the size of the input', () => {
    const input = Float32Array.from({ length: 18 }, (_, i) => i / 18);
    const result = Float32Array.from({ length: 72 }, (_, i) => {
      const [x, row] = [Math.floor((i % 6) / 2), Math.floor(i / 12)];
      return input[row * 3 + x]! + (i % 2 === 0 ? 0.2 : -0.1);
    });
    expect(differFromInput(input, result, size, 2)).toBeCloseTo(0.05, 5);
  });
});
