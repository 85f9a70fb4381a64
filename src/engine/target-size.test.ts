import { describe, expect, it } from 'vitest';
import type { Target } from '../shared/jobs.ts';
import { planPasses, resolveTargetSize } from './target-size.ts';

const INPUT = { widthPx: 300, heightPx: 200 };
const resolve = (target: Target) => resolveTargetSize(INPUT, target, 'photo.jpg');

describe('resolveTargetSize', () => {
  it('multiplies both sides by a factor', () => {
    expect(resolve({ kind: 'scale', factor: 3 })).toEqual({ widthPx: 900, heightPx: 600 });
  });

  it('derives the side that was left out, rounded', () => {
    expect(resolve({ kind: 'size', widthPx: 1001 })).toEqual({ widthPx: 1001, heightPx: 667 });
    expect(resolve({ kind: 'size', heightPx: 800 })).toEqual({ widthPx: 1200, heightPx: 800 });
  });

  it('takes both sides only where they keep the proportions, and names the file where they do not', () => {
    expect(resolve({ kind: 'size', widthPx: 1000, heightPx: 667 })).toEqual({ widthPx: 1000, heightPx: 667 });
    expect(() => resolve({ kind: 'size', widthPx: 1000, heightPx: 1000 })).toThrow(/photo\.jpg .*would stretch/);
  });

  it('refuses to shrink and to grow beyond x16', () => {
    expect(() => resolve({ kind: 'size', widthPx: 200 })).toThrow('larger than the 200 x 133');
    expect(() => resolve({ kind: 'size', widthPx: 300 * 17 })).toThrow('17.0 times');
  });
});

describe('planPasses', () => {
  it('takes one pass up to x4 and two beyond, the second by exactly 4', () => {
    expect(planPasses(INPUT, { widthPx: 1200, heightPx: 800 })).toHaveLength(1);
    expect(planPasses(INPUT, { widthPx: 2400, heightPx: 1600 })).toEqual([
      { widthPx: 600, heightPx: 400 },
      { widthPx: 2400, heightPx: 1600 },
    ]);
  });

  it('never asks a pass for more than x4', () => {
    for (const widthPx of [1201, 1999, 4799]) {
      const output = resolve({ kind: 'size', widthPx });
      const passes = planPasses(INPUT, output);
      passes.forEach((size, i) => {
        const from = i === 0 ? INPUT : passes[i - 1]!;
        expect(size.widthPx).toBeLessThanOrEqual(4 * from.widthPx);
        expect(size.heightPx).toBeLessThanOrEqual(4 * from.heightPx);
      });
      expect(passes.at(-1)).toEqual(output);
    }
  });
});
