import { describe, expect, it } from 'vitest';
import type { Size } from './jobs.ts';
import { correctTarget, findTargetProblem, NETWORK_SCALE, planWork, resolveOutputSize } from './target-size.ts';

const INPUT = { widthPx: 300, heightPx: 200 };

function planPasses(output: Size): readonly Size[] {
  const work = planWork(INPUT, output);
  return work.kind === 'upscale' ? work.passes : [];
}

describe('an impossible target', () => {
  it.each([
    [{ kind: 'size', widthPx: 200 }, 'smaller', { widthPx: 300, heightPx: 200 }],
    [{ kind: 'size', heightPx: 9000 }, 'too-large', { widthPx: 4800, heightPx: 3200 }],
    [{ kind: 'size', widthPx: 900, heightPx: 900 }, 'stretched', { widthPx: 900, heightPx: 600 }],
    [{ kind: 'size', widthPx: 100, heightPx: 900 }, 'stretched', { widthPx: 300, heightPx: 200 }],
    [{ kind: 'size', widthPx: 99_999, heightPx: 9 }, 'stretched', { widthPx: 4800, heightPx: 3200 }],
  ] as const)('%j is named (%s), and corrected to one that is possible', (target, reason, size) => {
    const problem = findTargetProblem(INPUT, target)!;
    expect(problem.reason).toBe(reason);
    const corrected = correctTarget(problem);
    expect(resolveOutputSize(INPUT, corrected)).toEqual(size);
    expect(findTargetProblem(INPUT, corrected)).toBeNull();
  });

  it('is none at the limits, nor within rounding of the proportions', () => {
    for (const target of [
      { kind: 'repair' },
      { kind: 'scale', factor: 8 },
      { kind: 'size', widthPx: 300 },
      { kind: 'size', widthPx: 4800 },
      { kind: 'size', widthPx: 1000, heightPx: 667 },
    ] as const)
      expect(findTargetProblem(INPUT, target)).toBeNull();
  });
});

describe('planWork', () => {
  it('repairs where the size stays as it is, however that was said', () => {
    for (const target of [
      { kind: 'repair' },
      { kind: 'size', widthPx: 300 },
      { kind: 'size', widthPx: 300, heightPx: 200 },
    ] as const) {
      expect(resolveOutputSize(INPUT, target)).toEqual(INPUT);
      expect(planWork(INPUT, resolveOutputSize(INPUT, target))).toEqual({ kind: 'repair' });
    }
    expect(planWork(INPUT, { widthPx: 300, heightPx: 201 }).kind).toBe('upscale');
  });

  it('takes one pass up to x4 and two beyond, the second by exactly 4', () => {
    expect(planPasses({ widthPx: 1200, heightPx: 800 })).toHaveLength(1);
    expect(planPasses({ widthPx: 2400, heightPx: 1600 })).toEqual([
      { widthPx: 600, heightPx: 400 },
      { widthPx: 2400, heightPx: 1600 },
    ]);
  });

  it('never asks a pass for more than x4', () => {
    for (const widthPx of [1201, 1999, 4799]) {
      const output = resolveOutputSize(INPUT, { kind: 'size', widthPx });
      const passes = planPasses(output);
      passes.forEach((size, i) => {
        const from = i === 0 ? INPUT : passes[i - 1]!;
        expect(size.widthPx).toBeLessThanOrEqual(NETWORK_SCALE * from.widthPx);
        expect(size.heightPx).toBeLessThanOrEqual(NETWORK_SCALE * from.heightPx);
      });
      expect(passes.at(-1)).toEqual(output);
    }
  });
});
