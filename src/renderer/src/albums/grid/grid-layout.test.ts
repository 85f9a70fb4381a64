import { describe, expect, it } from 'vitest';
import { countSlots, findRange, indexOfSlot, layOutGrid, moveInGrid, placeItem, scrollToItem } from './grid-layout.ts';

const MEASURE = { minItemPx: 100, gapPx: 10, captionPx: 25, topPx: 10, bottomPx: 60 };
/** 4 columns of 100 x 100, a row every 110, 1250 rows. */
const layout = layOutGrid({ ...MEASURE, widthPx: 450, count: 5000 });

describe('layOutGrid', () => {
  it('fills the row with items of at least the given width', () => {
    expect(layout).toMatchObject({ columns: 4, rows: 1250, itemWidthPx: 100, itemHeightPx: 100, rowHeightPx: 110 });
    expect(layout.heightPx).toBe(10 + 1250 * 110 - 10 + 60);
    expect(layOutGrid({ ...MEASURE, widthPx: 549, count: 9 })).toMatchObject({ columns: 4, itemWidthPx: 124, rows: 3 });
  });

  it('has one column where there is hardly any room, and no rows without photos', () => {
    expect(layOutGrid({ ...MEASURE, widthPx: 40, count: 3 })).toMatchObject({ columns: 1, rows: 3, itemWidthPx: 100 });
    expect(layOutGrid({ ...MEASURE, widthPx: 450, count: 0 })).toMatchObject({ rows: 0, heightPx: 70 });
  });

  it('places items row by row', () => {
    expect(placeItem(layout, 0)).toEqual({ x: 10, y: 10 });
    expect(placeItem(layout, 6)).toEqual({ x: 230, y: 120 });
  });
});

describe('the visible range', () => {
  it('is whole rows with overscan around them, never beyond the ends', () => {
    expect(findRange(layout, 0, 330, 1)).toEqual({ first: 0, end: 16 });
    expect(findRange(layout, 11_010, 330, 1)).toEqual({ first: 99 * 4, end: 105 * 4 });
    expect(findRange(layout, 1e9, 330, 1)).toEqual({ first: 1248 * 4, end: 5000 });
    expect(findRange(layOutGrid({ ...MEASURE, widthPx: 450, count: 0 }), 0, 330, 1)).toEqual({ first: 0, end: 0 });
  });

  it('has a slot for every item, and items that stay keep theirs', () => {
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

it('scrolls no further than needed to show an item, and not behind what covers the lower edge', () => {
  const view = { scrollTop: 500, heightPx: 330, coveredPx: 0 };
  expect(scrollToItem(layout, 20, view)).toBe(500);
  expect(scrollToItem(layout, 0, view)).toBe(0);
  expect(scrollToItem(layout, 32, view)).toBe(10 + 8 * 110 + 110 - 330);
  expect(scrollToItem(layout, 32, { ...view, coveredPx: 50 })).toBe(10 + 8 * 110 + 110 - 280);
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

it('moves down to the last item from above a short last row', () => {
  const short = layOutGrid({ ...MEASURE, widthPx: 450, count: 10 });
  expect(moveInGrid(short, 7, 'ArrowDown', 330)).toBe(9);
  expect(moveInGrid(short, 9, 'ArrowDown', 330)).toBe(9);
});
