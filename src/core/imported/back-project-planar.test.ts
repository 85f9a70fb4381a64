import { describe, expect, it } from 'vitest';
import { BACK_PROJECTION_RADIUS_PX, backProject } from '../image/back-projection.ts';
import { channelOf, SCALE, UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import type { Plane } from '../ports.ts';
import { backProjectPlanar } from './back-project-planar.ts';
import { paintDeadLeaves, paintNoise } from './dead-leaves.ts';
import { differFromInput } from './reach.ts';

const SIZE = { widthPx: 20, heightPx: 16 };
const y = paintDeadLeaves(SIZE, 1);

function makeEstimate(scale: number): Plane {
  return paintNoise({ widthPx: scale * SIZE.widthPx, heightPx: scale * SIZE.heightPx }, 2);
}

describe('backProjectPlanar', () => {
  it('agrees with the back-projection of pixel-unshuffled windows at x4', () => {
    const planar = makeEstimate(SCALE);
    const { widthPx, heightPx } = SIZE;
    const unshuffled = new Float32Array(UNSHUFFLED_CHANNELS * widthPx * heightPx);
    const locate = (colour: number, row: number, column: number): [number, number] => [
      (colour * SCALE * heightPx + row) * SCALE * widthPx + column,
      channelOf(colour, row % SCALE, column % SCALE) * widthPx * heightPx +
        Math.floor(row / SCALE) * widthPx +
        Math.floor(column / SCALE),
    ];
    const pairs: [number, number][] = [];
    for (let colour = 0; colour < 3; colour++)
      for (let row = 0; row < SCALE * heightPx; row++)
        for (let column = 0; column < SCALE * widthPx; column++) pairs.push(locate(colour, row, column));
    for (const [from, to] of pairs) unshuffled[to] = planar[from]!;
    backProject(unshuffled, y, SIZE, 0.7);
    backProjectPlanar(planar, y, { size: SIZE, scale: SCALE, strength: 0.7 });
    const rim = SCALE * BACK_PROJECTION_RADIUS_PX;
    let compared = 0;
    for (const [from, to] of pairs) {
      const column = from % (SCALE * widthPx);
      const row = Math.floor(from / (SCALE * widthPx)) % (SCALE * heightPx);
      if (Math.min(column, SCALE * widthPx - 1 - column, row, SCALE * heightPx - 1 - row) < rim) continue;
      compared++;
      expect(Math.abs(planar[from]! - unshuffled[to]!)).toBeLessThan(1e-5);
    }
    expect(compared).toBeGreaterThan(3000);
  });

  it.each([2, 3, 4, 8])('brings a result of x%i near its input, at the border too', (scale) => {
    const estimate = makeEstimate(scale);
    const before = differFromInput(y, estimate, SIZE, scale);
    for (let round = 0; round < 8; round++) backProjectPlanar(estimate, y, { size: SIZE, scale, strength: 1 });
    const once = estimate.slice();
    backProjectPlanar(once, y, { size: SIZE, scale, strength: 1 });
    expect(differFromInput(y, estimate, SIZE, scale)).toBeLessThan(0.2 * before);
    // What is consistent stays as it is.
    const change = Math.max(...once.map((value, i) => Math.abs(value - estimate[i]!)));
    expect(change).toBeLessThan(0.03);
  });
});
