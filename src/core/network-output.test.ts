import { describe, expect, it } from 'vitest';
import { findOutputFault } from './network-output.ts';

const varied = Float32Array.of(0.1, 0.5, 0.9);
const flat = Float32Array.of(0.5, 0.5, 0.5);

describe('findOutputFault', () => {
  it.each([NaN, Infinity, -Infinity])('finds %d among numbers', (value) => {
    for (const place of [0, 1, 2]) {
      const output = Float32Array.from(varied);
      output[place] = value;
      expect(findOutputFault(varied, output)).toBe('values that are no numbers');
    }
    expect(findOutputFault(flat, Float32Array.of(value, value))).toBe('values that are no numbers');
  });

  it('finds one value everywhere, unless the input is as flat', () => {
    expect(findOutputFault(varied, new Float32Array(9))).toBe('the same value everywhere');
    expect(findOutputFault(varied, flat)).toBe('the same value everywhere');
    expect(findOutputFault(flat, new Float32Array(9))).toBeNull();
    // A few levels of noise may be cleaned up.
    expect(findOutputFault(Float32Array.of(0.5, 0.5 + 4 / 255), flat)).toBeNull();
    expect(findOutputFault(Float32Array.of(0.5, 0.5 + 9 / 255), flat)).toBe('the same value everywhere');
  });

  it('takes what varies, however little or much', () => {
    expect(findOutputFault(varied, Float32Array.of(0.5, 0.5001))).toBeNull();
    expect(findOutputFault(varied, Float32Array.of(-1e30, 1e30))).toBeNull();
  });
});
