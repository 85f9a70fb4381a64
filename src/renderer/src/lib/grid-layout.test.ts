import { describe, expect, it } from 'vitest';
import { countSlots, findRange, indexOfSlot, layOutGrid, moveInGrid, placeCell, scrollToCell } from './grid-layout.ts';

const MEASURE = { leastCellPx: 100, gapPx: 10, captionPx: 25, topPx: 10, bottomPx: 60 };
/** 4 columns of 100 x 100, a row every 110, 1250 rows. */
const layout = layOutGrid({ ...MEASURE, widthPx: 450, count: 5000 });

describe('layOutGrid', () => {
  it('fills the row with cells of at least the given width', () => {
    expect(layout).toMatchObject({ columns: 4, rows: 1250, cellWidthPx: 100, cellHeightPx: 100, rowHeightPx: 110 });
    expect(layout.heightPx).toBe(10 + 1250 * 110 - 10 + 60);
    expect(layOutGrid({ ...MEASURE, widthPx: 549, count: 9 })).toMatchObject({ columns: 4, cellWidthPx: 124, rows: 3 });
  });

  it('has one column where there is hardly any room, and no rows without photos', () => {
    expect(layOutGrid({ ...MEASURE, widthPx: 40, count: 3 })).toMatchObject({ columns: 1, rows: 3, cellWidthPx: 100 });
    expect(layOutGrid({ ...MEASURE, widthPx: 450, count: 0 })).toMatchObject({ rows: 0, heightPx: 70 });
  });

  it('places cells row by row', () => {
    expect(placeCell(layout, 0)).toEqual({ x: 10, y: 10 });
    expect(placeCell(layout, 6)).toEqual({ x: 230, y: 120 });
  });
});

describe('what is in sight', () => {
  it('is whole rows with spare ones around, never beyond the ends', () => {
    expect(findRange(layout, 0, 330, 1)).toEqual({ first: 0, end: 16 });
    expect(findRange(layout, 11_010, 330, 1)).toEqual({ first: 99 * 4, end: 105 * 4 });
    expect(findRange(layout, 1e9, 330, 1)).toEqual({ first: 1248 * 4, end: 5000 });
    expect(findRange(layOutGrid({ ...MEASURE, widthPx: 450, count: 0 }), 0, 330, 1)).toEqual({ first: 0, end: 0 });
  });

  it('has a slot of its own for every cell, and cells that stay keep theirs', () => {
    const slots = countSlots(layout, 330, 1);
    let before = new Map<number, number>();
    for (let scrollTop = 0; scrollTop < 4000; scrollTop += 37) {
      const { first, end } = findRange(layout, scrollTop, 330, 1);
      expect(end - first).toBeLessThanOrEqual(slots);
      const now = new Map(Array.from({ length: slots }, (_, slot) => [indexOfSlot(slot, first, slots), slot]));
      expect(now.size).toBe(slots);
      for (let index = first; index < end; index++) expect(now.has(index)).toBe(true);
      for (const [index, slot] of now) if (before.has(index)) expect(before.get(index)).toBe(slot);
      before = now;
    }
  });
});

it('scrolls no further than it must to show a cell, and not behind what covers the lower edge', () => {
  const view = { scrollTop: 500, heightPx: 330, coveredPx: 0 };
  expect(scrollToCell(layout, 20, view)).toBe(500);
  expect(scrollToCell(layout, 0, view)).toBe(0);
  expect(scrollToCell(layout, 32, view)).toBe(10 + 8 * 110 + 110 - 330);
  expect(scrollToCell(layout, 32, { ...view, coveredPx: 50 })).toBe(10 + 8 * 110 + 110 - 280);
});

it.each([
  [5, 'ArrowLeft', 4],
  [5, 'ArrowUp', 1],
  [1, 'ArrowUp', 1],
  [5, 'ArrowDown', 9],
  [0, 'ArrowLeft', 0],
  [5, 'PageDown', 17],
  [5, 'Home', 0],
  [5, 'End', 4999],
  [4997, 'ArrowDown', 4997],
  [5, 'x', null],
])('from %i by %s to %s', (index, key, goal) => {
  expect(moveInGrid(layout, index, key, 330)).toBe(goal);
});

it('goes down to the last cell from above a short last row', () => {
  const short = layOutGrid({ ...MEASURE, widthPx: 450, count: 10 });
  expect(moveInGrid(short, 7, 'ArrowDown', 330)).toBe(9);
  expect(moveInGrid(short, 9, 'ArrowDown', 330)).toBe(9);
});
