import { describe, expect, it } from 'vitest';
import { chooseByFileKind, describeEstimate, isSlight } from './cleanup.ts';

describe('describeEstimate', () => {
  const findings = (noise: number, blurPx: number, compression: number, strength = 0) =>
    describeEstimate(strength, { noise, blurPx, compression }).estimate?.findings;

  it('calls a photo clean when nothing reaches its limit', () => {
    expect(findings(0, 0, 0)).toEqual(['clean']);
    expect(findings(4.9, 0.79, 0.39)).toEqual(['clean']);
  });

  it('names the worst of small faults when they are repaired', () => {
    expect(findings(1, 0.1, 0.38, 0.3)).toEqual(['strong-compression']);
    expect(findings(4, 0.2, 0.1, 0.3)).toEqual(['noisy']);
    expect(findings(6, 0.2, 0.1, 0.3)).toEqual(['noisy']);
  });

  it('names everything that does', () => {
    expect(findings(0, 0, 0.4)).toEqual(['strong-compression']);
    expect(findings(12, 1.5, 0.7)).toEqual(['soft', 'noisy', 'strong-compression']);
  });
});

it('tells faults that people see from those that they hardly see', () => {
  const { estimate } = describeEstimate(0.3, { noise: 4.9, blurPx: 0.8, compression: 0.39 });
  expect([isSlight('noisy', estimate!), isSlight('soft', estimate!)]).toEqual([true, false]);
  expect(isSlight('strong-compression', estimate!)).toBe(true);
});

it('lets the kind of file decide where nothing looks at the photo', () => {
  const defaults = { lossy: 0.3, lossless: 0.1 };
  expect(chooseByFileKind(true, defaults)).toEqual({ strength: 0.3, estimate: null });
  expect(chooseByFileKind(false, defaults)).toEqual({ strength: 0.1, estimate: null });
});
