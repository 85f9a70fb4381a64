import { describe, expect, it } from 'vitest';
import type { AppError } from './errors.ts';
import type { Size, Target } from './jobs.ts';
import { isInvalidOption } from './reasons.ts';
import {
  correctTarget,
  findPart,
  findTargetProblem,
  hasPlainChoice,
  isPaperTurned,
  NETWORK_SCALE,
  planNetworkPasses,
  planWork,
  resolveOutputSize,
  resolveTargetSize,
} from './target-size.ts';

const INPUT = { widthPx: 300, heightPx: 200 };

function planPasses(target: Target): readonly Size[] {
  const work = planWork(INPUT, target);
  return work.kind === 'upscale' ? work.passes : [];
}

const print = (sides: object, dpi: number, unit: 'cm' | 'inch' = 'inch'): Target => ({
  ...{ kind: 'print', unit, dpi },
  ...sides,
});

describe('a size', () => {
  it.each<[Target, number, number]>([
    [{ kind: 'long-side', lengthPx: 600 }, 600, 400],
    [{ kind: 'megapixels', megapixels: 0.24 }, 600, 400],
    [print({ width: 2 }, 300), 600, 400],
    [print({ height: 5.08 }, 200, 'cm'), 600, 400],
    // Paper lies as the photo does.
    [print({ width: 2, height: 3 }, 300), 900, 600],
    [print({ width: 3, height: 2 }, 300), 900, 600],
    [print({ width: 30, height: 40 }, 300, 'cm'), 4724, 3543],
  ])('%j is %i x %i', (target, widthPx, heightPx) => {
    expect(resolveOutputSize(INPUT, target)).toEqual({ widthPx, heightPx });
  });

  it('by the long side is that of the height of an upright photo', () => {
    const upright = { widthPx: 200, heightPx: 300 };
    expect(resolveOutputSize(upright, { kind: 'long-side', lengthPx: 600 })).toEqual({ widthPx: 400, heightPx: 600 });
    expect(resolveOutputSize(upright, print({ width: 3, height: 2 }, 300))).toEqual({ widthPx: 600, heightPx: 900 });
  });
});

describe('the part of the photo', () => {
  it.each([
    [
      { kind: 'size', widthPx: 800, heightPx: 800, crop: 0.5 },
      { left: 50, top: 0, widthPx: 200, heightPx: 200 },
    ],
    [
      { kind: 'size', widthPx: 800, heightPx: 800, crop: 1 },
      { left: 100, top: 0, widthPx: 200, heightPx: 200 },
    ],
    [
      { kind: 'size', widthPx: 900, heightPx: 300, crop: 0 },
      { left: 0, top: 0, widthPx: 300, heightPx: 100 },
    ],
    [{ kind: 'size', widthPx: 900, heightPx: 603, crop: 0 }, null],
    [{ kind: 'size', widthPx: 900, heightPx: 900 }, null],
    [{ kind: 'size', widthPx: 900, crop: 0 }, null],
    [
      { kind: 'print', width: 2, height: 2, unit: 'inch', dpi: 300 },
      { left: 50, top: 0, widthPx: 200, heightPx: 200 },
    ],
  ] as const)('for %j is %j', (target, part) => {
    expect(findPart(INPUT, target)).toEqual(part);
  });
});

describe('an impossible target', () => {
  it.each([
    [{ kind: 'size', widthPx: 200 }, 'smaller', { widthPx: 300, heightPx: 200 }],
    [{ kind: 'size', heightPx: 9000 }, 'too-large', { widthPx: 4800, heightPx: 3200 }],
    [{ kind: 'size', widthPx: 900, heightPx: 900 }, 'stretched', { widthPx: 900, heightPx: 900 }],
    [{ kind: 'size', widthPx: 100, heightPx: 100 }, 'stretched', { widthPx: 200, heightPx: 200 }],
    [{ kind: 'size', widthPx: 9999, heightPx: 9999 }, 'stretched', { widthPx: 3200, heightPx: 3200 }],
    [{ kind: 'size', widthPx: 9999, heightPx: 9999, crop: 0 }, 'too-large', { widthPx: 3200, heightPx: 3200 }],
    [{ kind: 'long-side', lengthPx: 5000 }, 'too-large', { widthPx: 4800, heightPx: 3200 }],
    [{ kind: 'megapixels', megapixels: 0.05 }, 'smaller', { widthPx: 300, heightPx: 200 }],
    [{ kind: 'print', width: 20, unit: 'inch', dpi: 300 }, 'too-large', { widthPx: 4800, heightPx: 3200 }],
    [{ kind: 'print', width: 30, height: 40, unit: 'cm', dpi: 900 }, 'too-large', { widthPx: 4252, heightPx: 3189 }],
    [{ kind: 'print', width: 3, height: 7, unit: 'cm', dpi: 30 }, 'smaller', { widthPx: 300, heightPx: 129 }],
  ] as const)('%j is named (%s), and corrected to one that is possible', (target, reason, size) => {
    const problem = findTargetProblem(INPUT, target)!;
    expect(problem.reason).toBe(reason);
    const corrected = correctTarget(INPUT, target);
    expect(resolveOutputSize(INPUT, corrected)).toEqual(size);
    expect(findTargetProblem(INPUT, corrected)).toBeNull();
    expect(correctTarget(INPUT, corrected)).toBe(corrected);
    if (problem.reason === 'too-large')
      expect({ widthPx: problem.mostWidthPx, heightPx: problem.mostHeightPx }).toEqual(size);
  });

  it('of a print becomes a whole resolution that fits', () => {
    expect(correctTarget(INPUT, print({ width: 30, height: 40 }, 900, 'cm'))).toMatchObject({ dpi: 270 });
    expect(correctTarget({ widthPx: 20, heightPx: 10 }, print({ width: 400 }, 2))).toMatchObject({ dpi: 0.8 });
  });

  it('is none at the limits, nor within rounding of the proportions', () => {
    for (const target of [
      { kind: 'repair' },
      { kind: 'scale', factor: 16 },
      { kind: 'size', widthPx: 300 },
      { kind: 'size', widthPx: 4800 },
      { kind: 'size', widthPx: 1000, heightPx: 667 },
    ] as const)
      expect(findTargetProblem(INPUT, target)).toBeNull();
  });
});

describe('paper of both sides', () => {
  const [upright, across] = [print({ width: 2, height: 3 }, 300), print({ width: 3, height: 2 }, 300)];
  const landscape = { widthPx: 300, heightPx: 200 };
  const portrait = { widthPx: 200, heightPx: 300 };

  it('is turned as the photo lies', () => {
    for (const target of [upright, across]) {
      expect(resolveOutputSize(landscape, target)).toEqual({ widthPx: 900, heightPx: 600 });
      expect(resolveOutputSize(portrait, target)).toEqual({ widthPx: 600, heightPx: 900 });
      expect(findPart(landscape, target)).toBeNull();
    }
    expect([isPaperTurned(landscape, upright), isPaperTurned(landscape, across)]).toEqual([true, false]);
    expect(isPaperTurned({ widthPx: 9, heightPx: 9 }, upright)).toBe(false);
  });

  it('lies as it was typed where a person wants that', () => {
    const target = { ...upright, asTyped: true } as const;
    expect(resolveOutputSize(landscape, target)).toEqual({ widthPx: 600, heightPx: 900 });
    expect(findPart(landscape, target)).toEqual({ left: 84, top: 0, widthPx: 133, heightPx: 200 });
    expect(isPaperTurned(landscape, target)).toBe(false);
  });
});

describe('planNetworkPasses', () => {
  const scaled = (factor: number): Target => ({ kind: 'scale', factor });
  const size = (factor: number): Size => ({ widthPx: 300 * factor, heightPx: 200 * factor });

  it.each<[string, number, Target, readonly Size[]]>([
    ['its own scale', 2, scaled(2), [size(2)]],
    ['less than that', 8, scaled(3), [size(3)]],
    ['the size of the photo', 1, { kind: 'repair' }, [size(1)]],
    ['the size of the photo by a network that upscales', 4, { kind: 'repair' }, [size(1)]],
    ['two passes', 2, scaled(4), [size(2), size(4)]],
    ['two passes, the first of which is resized', 3, scaled(6), [size(2), size(6)]],
    ['two passes, the second of which is resized', 2, scaled(16), [size(2), size(16)]],
    ['a plain resize where that is wanted', 2, { ...scaled(4), plainResize: true } as Target, [size(4)]],
    ['a plain resize where the network keeps the size', 1, scaled(4), [size(4)]],
    ['a part', 2, { kind: 'size', widthPx: 400, heightPx: 400, crop: 0 }, [{ widthPx: 400, heightPx: 400 }]],
  ])('plans %s', (_what, scale, target, passes) => {
    expect(planNetworkPasses(INPUT, target, scale)).toEqual(passes);
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
      expect(planWork(INPUT, target)).toEqual({ kind: 'repair' });
    }
    expect(planWork(INPUT, { kind: 'size', widthPx: 300, heightPx: 201 }).kind).toBe('upscale');
    expect(planWork(INPUT, { kind: 'size', widthPx: 200, heightPx: 200, crop: 0 })).toEqual({ kind: 'repair' });
  });

  it('of a print at the resolution of the photo repairs, whatever the paper', () => {
    for (const photo of [
      { widthPx: 4000, heightPx: 3000 },
      { widthPx: 2999, heightPx: 4001 },
    ])
      for (const [width, height] of [
        [10, 15],
        [13, 18],
        [21, 29.7],
        [10, undefined],
        [undefined, 9.7],
      ]) {
        const sides = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
        const own = correctTarget(photo, print(sides, 72, 'cm'));
        expect([own, planWork(photo, own)]).toEqual([own, { kind: 'repair' }]);
      }
  });

  it('takes one pass up to x4 and two beyond, the second by exactly 4', () => {
    expect(planPasses({ kind: 'scale', factor: 4 })).toHaveLength(1);
    expect(planPasses({ kind: 'scale', factor: 8 })).toEqual([
      { widthPx: 600, heightPx: 400 },
      { widthPx: 2400, heightPx: 1600 },
    ]);
  });

  it('takes one pass up to x6 where a plain resize is wanted', () => {
    const plainResize = true;
    expect(planPasses({ kind: 'scale', factor: 6, plainResize })).toEqual([{ widthPx: 1800, heightPx: 1200 }]);
    expect(planPasses({ kind: 'scale', factor: 6 })).toHaveLength(2);
    expect(planPasses({ kind: 'scale', factor: 7, plainResize })).toHaveLength(2);
    expect([3, 4, 5, 6, 7].filter((factor) => hasPlainChoice(INPUT, { kind: 'scale', factor }))).toEqual([5, 6]);
  });

  it('never asks a pass for more than x4', () => {
    for (const widthPx of [1201, 1999, 4799]) {
      const target = { kind: 'size', widthPx } as const;
      const output = resolveOutputSize(INPUT, target);
      const passes = planPasses(target);
      passes.forEach((size, i) => {
        const from = i === 0 ? INPUT : passes[i - 1]!;
        expect(size.widthPx).toBeLessThanOrEqual(NETWORK_SCALE * from.widthPx);
        expect(size.heightPx).toBeLessThanOrEqual(NETWORK_SCALE * from.heightPx);
      });
      expect(passes.at(-1)).toEqual(output);
    }
  });
});

describe('resolveTargetSize', () => {
  const resolve = (target: Target) => resolveTargetSize(INPUT, target, 'photo.jpg');

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

  it('rejects downscaling and growing beyond x16', () => {
    expect(() => resolve({ kind: 'size', widthPx: 200 })).toThrow('larger than the 200 x 133');
    expect(() => resolve({ kind: 'size', widthPx: 300 * 17 })).toThrow('17.0 times');
  });

  it.each<[string, Target, object]>([
    ['smaller', { kind: 'size', widthPx: 200 }, { wantedWidthPx: 200, wantedHeightPx: 133 }],
    [
      'too-large',
      { kind: 'size', widthPx: 5100 },
      { wantedWidthPx: 5100, maxFactor: 16, mostWidthPx: 4800, mostHeightPx: 3200 },
    ],
    ['stretched', { kind: 'size', widthPx: 900, heightPx: 900 }, { wantedHeightPx: 900 }],
  ])('says in the details what is wrong and what the limit is: %s', (reason, target, details) => {
    try {
      resolve(target);
      expect.unreachable();
    } catch (thrown) {
      const known = (thrown as AppError).details;
      expect(isInvalidOption(known)).toBe(true);
      expect(known).toMatchObject({ reason, ...INPUT, ...details });
    }
  });
});
