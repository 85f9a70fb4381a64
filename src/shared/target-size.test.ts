import { describe, expect, it } from 'vitest';
import type { Size } from './jobs.ts';
import { NETWORK_SCALE, planWork, resolveOutputSize } from './target-size.ts';

const INPUT = { widthPx: 300, heightPx: 200 };

function planPasses(output: Size): readonly Size[] {
  const work = planWork(INPUT, output);
  return work.kind === 'upscale' ? work.passes : [];
}

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
