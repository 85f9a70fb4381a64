import { describe, expect, it } from 'vitest';
import type { AppError } from '#shared/errors.ts';
import type { Target } from '#shared/jobs.ts';
import { invalidOptionSchema } from '#shared/reasons.ts';
import { resolveTargetSize } from './target-size.ts';

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

  it('rejects downscaling and growing beyond x16', () => {
    expect(() => resolve({ kind: 'size', widthPx: 200 })).toThrow('larger than the 200 x 133');
    expect(() => resolve({ kind: 'size', widthPx: 300 * 17 })).toThrow('17.0 times');
  });

  it.each<[string, Target, object]>([
    ['smaller', { kind: 'size', widthPx: 200 }, { wantedWidthPx: 200, wantedHeightPx: 133 }],
    ['too-large', { kind: 'size', widthPx: 5100 }, { wantedWidthPx: 5100, maxFactor: 16 }],
    ['stretched', { kind: 'size', widthPx: 900, heightPx: 900 }, { wantedHeightPx: 900 }],
  ])('says in the details what is wrong and what the limit is: %s', (reason, target, details) => {
    try {
      resolve(target);
      expect.unreachable();
    } catch (thrown) {
      const known = invalidOptionSchema.parse((thrown as AppError).details);
      expect(known).toMatchObject({ reason, ...INPUT, ...details });
    }
  });
});
