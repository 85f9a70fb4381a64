import { describe, expect, it } from 'vitest';
import { makeScatter } from '#tests/helpers/cell-patterns.ts';
import type { CellTest } from '../cells/grid.ts';
import { CELL_PX } from '../cells/grid.ts';
import { SCALE } from '../pixel-unshuffle.ts';
import { computeFade, FADE_PX, fadeRow } from './reuse.ts';

const GRID = { left: 0, top: 0, right: 4, bottom: 3 };

/** w of every HR pixel of the grid, 0 in cells that skip. */
function drawFade(runs: CellTest): { at: (x: number, y: number) => number; width: number; height: number } {
  const side = SCALE * CELL_PX;
  const cells = Array.from({ length: 12 }, (_, i) => {
    const [column, row] = [i % 4, Math.floor(i / 4)];
    return runs(column, row) ? computeFade([column, row], runs, GRID) : 0;
  });
  const at = (x: number, y: number): number => {
    const fade = cells[Math.floor(y / side) * 4 + Math.floor(x / side)];
    if (fade === null) return 1;
    if (!(fade instanceof Float32Array)) return 0;
    const [column, row] = [x % side, y % side];
    const phase = (row % SCALE) * SCALE + (column % SCALE);
    return fade[(phase * CELL_PX + Math.floor(row / SCALE)) * CELL_PX + Math.floor(column / SCALE)]!;
  };
  return { at, width: 4 * side, height: 3 * side };
}

describe('computeFade', () => {
  it('changes by small steps everywhere, whatever runs, and reaches 1 inside of cells that run', () => {
    for (let seed = 0; seed < 6; seed++) {
      const runs = makeScatter(GRID, 0.6, seed);
      const { at, width, height } = drawFade(runs);
      let steepest = 0;
      for (let y = 1; y < height; y++) {
        for (let x = 1; x < width; x++) {
          steepest = Math.max(steepest, Math.abs(at(x, y) - at(x - 1, y)), Math.abs(at(x, y) - at(x, y - 1)));
        }
      }
      expect(steepest).toBeCloseTo(1 / (SCALE * FADE_PX), 6);
      for (let cell = 0; cell < 12; cell++) {
        const [column, row] = [cell % 4, Math.floor(cell / 4)];
        const centre = at(SCALE * CELL_PX * (column + 0.5), SCALE * CELL_PX * (row + 0.5));
        expect(centre).toBe(runs(column, row) ? 1 : 0);
      }
    }
  });

  it('is nothing where no neighbour skips, the border of the image included', () => {
    expect(computeFade([0, 0], () => true, GRID)).toBeNull();
    const far: CellTest = (column) => column < 3;
    expect(computeFade([1, 1], far, GRID)).toBeNull();
    expect(computeFade([2, 1], far, GRID)).not.toBeNull();
  });
});

describe('fadeRow', () => {
  it('takes the new values as they are without a fade, and mixes by it', () => {
    const next = Float32Array.of(0.1, -2, 5);
    const row = Float32Array.of(1, 1, 1);
    fadeRow(row, next, Float32Array.of(0, 0.5, 1));
    expect([...row]).toEqual([1, -0.5, 5]);
    fadeRow(row, next, null);
    expect(row).toEqual(next);
  });
});
