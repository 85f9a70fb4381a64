import { describe, expect, it } from 'vitest';
import { makeClusters, makeScatter } from '#tests/helpers/cell-patterns.ts';
import type { CoverOptions } from './cover.ts';
import { costOfRegion, coverCells, fitsTile } from './cover.ts';
import type { CellArea, CellTest } from './grid.ts';
import { CELL_PX, gridOfImage, listCells, regionOfCells } from './grid.ts';

const OPTIONS: CoverOptions = {
  image: { widthPx: 8 * CELL_PX, heightPx: 8 * CELL_PX },
  haloPx: 16,
  sizePx: 192,
  multiplePx: 2,
};

function costOfArea(area: CellArea, options: CoverOptions): number {
  return costOfRegion(regionOfCells(area, options.image), options);
}

/** Every rectangle in an area. */
function listAreas(area: CellArea): CellArea[] {
  const areas: CellArea[] = [];
  for (const [left, top] of listCells(area)) {
    for (let bottom = top + 1; bottom <= area.bottom; bottom++) {
      for (let right = left + 1; right <= area.right; right++) areas.push({ left, top, right, bottom });
    }
  }
  return areas;
}

/** The cost of the cheapest cover by any rectangles, overlapping ones too; all subsets of cells are tried. */
function findBestCost(runs: CellTest, area: CellArea, options: CoverOptions): number {
  const width = area.right - area.left;
  const bit = (column: number, row: number): number => 1 << ((row - area.top) * width + column - area.left);
  const wanted = [...listCells(area)].filter(([column, row]) => runs(column, row));
  const windows = listAreas(area)
    .filter((candidate) => fitsTile(candidate, options))
    .map((candidate) => ({
      cells: [...listCells(candidate)].reduce((mask, [column, row]) => mask | bit(column, row), 0),
      cost: costOfArea(candidate, options),
    }));
  const known = new Map<number, number>([[0, 0]]);
  const solve = (left: number): number => {
    const found = known.get(left);
    if (found !== undefined) return found;
    const first = left & -left;
    let best = Infinity;
    for (const { cells, cost } of windows) {
      if ((cells & first) !== 0) best = Math.min(best, cost + solve(left & ~cells));
    }
    known.set(left, best);
    return best;
  };
  return solve(wanted.reduce((mask, [column, row]) => mask | bit(column, row), 0));
}

function costOfCover(runs: CellTest, area: CellArea, options: CoverOptions): number {
  return coverCells(runs, area, options).reduce((sum, part) => sum + costOfArea(part, options), 0);
}

/** The area of a whole small image, and rows of a larger one, as strips have them. */
const AREAS: readonly (readonly [string, CellArea, CoverOptions])[] = [
  [
    'one strip',
    { left: 0, top: 0, right: 4, bottom: 4 },
    { ...OPTIONS, image: { widthPx: 4 * CELL_PX, heightPx: 4 * CELL_PX } },
  ],
  ['a strip between others', { left: 0, top: 3, right: 8, bottom: 5 }, OPTIONS],
  ['a corner of a larger image', { left: 0, top: 0, right: 4, bottom: 4 }, OPTIONS],
];

describe('coverCells', () => {
  it.each(AREAS)('costs at most 1.15 of the cheapest cover there is: %s', (_, area, options) => {
    let worst = 0;
    for (let seed = 0; seed < 12; seed++) {
      for (const share of [0.3, 0.5, 0.7]) {
        for (const runs of [makeScatter(area, share, seed), makeClusters(area, share, seed)]) {
          const best = findBestCost(runs, area, options);
          if (best > 0) worst = Math.max(worst, costOfCover(runs, area, options) / best);
        }
      }
    }
    expect(worst).toBeGreaterThanOrEqual(1);
    expect(worst).toBeLessThanOrEqual(1.15);
  });

  it('covers each cell that runs exactly once, in windows that are no larger than tiles', () => {
    const image = { widthPx: 40 * CELL_PX - 7, heightPx: 31 * CELL_PX - 20 };
    const area = gridOfImage(image);
    for (const runs of [makeScatter(area, 0.5, 1), makeClusters(area, 0.6, 2), () => true]) {
      const parts = coverCells(runs, area, { ...OPTIONS, image });
      const times = new Map<string, number>();
      for (const part of parts) {
        expect(fitsTile(part, { ...OPTIONS, image })).toBe(true);
        for (const cell of listCells(part)) times.set(cell.join(), (times.get(cell.join()) ?? 0) + 1);
      }
      expect(Math.max(...times.values())).toBe(1);
      for (const [column, row] of listCells(area)) {
        if (runs(column, row)) expect(times.get(`${column},${row}`)).toBe(1);
      }
      expect(parts.map(({ top }) => top)).toEqual(parts.map(({ top }) => top).sort((a, b) => a - b));
    }
  });

  it('is empty where nothing runs, and one window where all cells fit a tile', () => {
    const area = { left: 0, top: 0, right: 5, bottom: 5 };
    expect(coverCells(() => false, area, OPTIONS)).toEqual([]);
    expect(coverCells(() => true, area, OPTIONS)).toEqual([area]);
  });

  it('joins neighbours across a cell that skips where a second halo would cost more', () => {
    const area = { left: 0, top: 0, right: 8, bottom: 8 };
    const corners: CellTest = (column, row) => row === 2 && (column === 1 || column === 3);
    expect(coverCells(corners, area, OPTIONS)).toEqual([{ left: 1, top: 2, right: 4, bottom: 3 }]);
    const apart: CellTest = (column, row) => row === 2 && (column === 1 || column === 5);
    expect(coverCells(apart, area, OPTIONS)).toHaveLength(2);
  });

  it('takes single cells where a tile is no larger', () => {
    const area = { left: 0, top: 0, right: 3, bottom: 2 };
    expect(coverCells(() => true, area, { ...OPTIONS, sizePx: 48 })).toHaveLength(6);
  });
});
