import { describe, expect, it } from 'vitest';
import { keepLocalMeans } from './local-means.ts';

const SIZE = { widthPx: 40, heightPx: 30 };
const AREA = SIZE.widthPx * SIZE.heightPx;

function mean(plane: Float32Array, channel: number): number {
  return plane.subarray(channel * AREA, (channel + 1) * AREA).reduce((sum, value) => sum + value, 0) / AREA;
}

describe('local means of a repaired plane', () => {
  it.each([
    [0.25, 0.75],
    [1, 0],
  ])('move back at strength %f by %f of what the repair has shifted', (cleanup, share) => {
    const input = Float32Array.from({ length: 3 * AREA }, () => 0.5);
    const repaired = Float32Array.from({ length: 3 * AREA }, (_, i) => 0.5 + 0.01 * Math.floor(i / AREA));
    keepLocalMeans(repaired, input, SIZE, cleanup);
    for (const channel of [0, 1, 2]) expect(mean(repaired, channel)).toBeCloseTo(0.5 + (1 - share) * 0.01 * channel);
  });

  it('leave detail as it was repaired', () => {
    // A checkerboard of noise that the repair has removed.
    const input = Float32Array.from({ length: 3 * AREA }, (_, i) => 0.5 + ((i + Math.floor(i / 40)) % 2 ? 0.1 : -0.1));
    const repaired = new Float32Array(3 * AREA).fill(0.5);
    keepLocalMeans(repaired, input, SIZE, 0.1);
    expect(Math.max(...repaired.map((value) => Math.abs(value - 0.5)))).toBeLessThan(0.001);
  });
});
