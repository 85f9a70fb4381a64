/**
 * The parts of NIQE whose figures follow by hand; the whole of it is held to Python's in
 * engine/niqe-parameters.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { fitAsymmetric, listBlockFeatures, measureLumaNiqe } from './niqe.ts';

const WINDOW = { widthPx: 3, heightPx: 3, values: new Float64Array(9).fill(1 / 9) };

/** 400,000 quantiles of an exponential distribution. */
const EXPONENTIAL = Float64Array.from({ length: 400_000 }, (_, i) => -Math.log((i + 0.5) / 400_000));

describe('fitAsymmetric', () => {
  it('finds a distribution again by its moments', () => {
    // Each side carries as much of the mass as it is wide.
    const { shape, left, right } = fitAsymmetric(EXPONENTIAL.map((size, i) => (i % 4 === 0 ? -size : 3 * size)));
    expect(shape).toBeCloseTo(1, 2);
    expect(left).toBeCloseTo(1, 2);
    expect(right).toBeCloseTo(3, 1);
  });

  it('knows no scale where a side is empty', () => {
    expect(fitAsymmetric(EXPONENTIAL)).toEqual({ shape: 0.2, left: NaN, right: NaN });
  });
});

describe('blocks', () => {
  const texture = (widthPx: number, heightPx: number) => ({
    widthPx,
    heightPx,
    values: Float64Array.from({ length: widthPx * heightPx }, (_, i) => (i * i * 31) % 251),
  });

  it('are whole ones, each described by 36 figures', () => {
    const features = listBlockFeatures(texture(96 * 3 + 95, 96 * 2 + 5), WINDOW);
    expect(features).toHaveLength(6);
    expect(features.every((block) => block.length === 36 && block.every(Number.isFinite))).toBe(true);
  });

  it('are rejected when there are too few of them', () => {
    const pristine = { mean: new Float64Array(36), covariance: new Float64Array(36 * 36), window: WINDOW };
    expect(() => measureLumaNiqe(texture(190, 96), pristine)).toThrow(/two blocks of 96 x 96 .* got 1/);
  });
});
