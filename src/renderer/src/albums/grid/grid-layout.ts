/** The layout of the virtual grid: positions of items, the visible range, and moves by keys. Pure; AlbumGrid.svelte applies it. */

/** What the layout is computed from. */
export interface GridMeasure {
  /** Width of the scroller without its scroll bar. */
  readonly widthPx: number;
  readonly count: number;
  /** Minimum width of an item; items are widened to fill the row. */
  readonly minItemPx: number;
  readonly gapPx: number;
  /** Height of an item below its image. */
  readonly captionPx: number;
  /** Space above the first and below the last row. */
  readonly topPx: number;
  readonly bottomPx: number;
}

/** All lengths in CSS pixels. */
export interface GridLayout {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  readonly itemWidthPx: number;
  readonly itemHeightPx: number;
  /** From one row to the next. */
  readonly rowHeightPx: number;
  readonly gapPx: number;
  readonly topPx: number;
  readonly heightPx: number;
}

/** A range of indices. */
export interface GridRange {
  /** The first index; it starts a row. */
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Width to height of the box around an image. */
const BOX_ASPECT = 4 / 3;

/** Computes the layout for a width and a number of items. */
export function layOutGrid(measure: GridMeasure): GridLayout {
  const { count, gapPx, minItemPx, captionPx, topPx, bottomPx } = measure;
  const inside = Math.max(minItemPx, measure.widthPx - 2 * gapPx);
  const columns = Math.max(1, Math.floor((inside + gapPx) / (minItemPx + gapPx)));
  const itemWidthPx = Math.floor((inside - (columns - 1) * gapPx) / columns);
  const itemHeightPx = Math.round(itemWidthPx / BOX_ASPECT) + captionPx;
  const rowHeightPx = itemHeightPx + gapPx;
  const rows = Math.ceil(count / columns);
  const heightPx = topPx + Math.max(0, rows * rowHeightPx - gapPx) + bottomPx;
  return { count, columns, rows, itemWidthPx, itemHeightPx, rowHeightPx, gapPx, topPx, heightPx };
}

/** Upper left corner of an item, from that of the grid. */
export function placeItem(layout: GridLayout, index: number): { readonly x: number; readonly y: number } {
  const [row, column] = [Math.floor(index / layout.columns), index % layout.columns];
  return {
    x: layout.gapPx + column * (layout.itemWidthPx + layout.gapPx),
    y: layout.topPx + row * layout.rowHeightPx,
  };
}

/** The visible rows and `overscanRows` above and below them. The range consists of whole rows. */
export function findRange(layout: GridLayout, scrollTop: number, viewPx: number, overscanRows: number): GridRange {
  const rowAt = (y: number): number => Math.floor((y - layout.topPx) / layout.rowHeightPx);
  const firstRow = Math.max(0, Math.min(rowAt(scrollTop), layout.rows - 1) - overscanRows);
  const lastRow = Math.min(layout.rows - 1, rowAt(scrollTop + viewPx) + overscanRows);
  return {
    first: firstRow * layout.columns,
    end: Math.max(firstRow * layout.columns, Math.min(layout.count, (lastRow + 1) * layout.columns)),
  };
}

/** Number of items in the page: enough for every range that `findRange` gives for this height of the view. */
export function countSlots(layout: GridLayout, viewPx: number, overscanRows: number): number {
  const rows = Math.ceil(viewPx / layout.rowHeightPx) + 1 + 2 * overscanRows;
  return Math.min(layout.rows, rows) * layout.columns;
}

/** The index that a slot shows. An index keeps its slot while it is in the range, so that scrolling moves no other item. */
export function indexOfSlot(slot: number, first: number, slots: number): number {
  return first + ((((slot - first) % slots) + slots) % slots);
}

/** The nearest scroll position that shows the whole item; unchanged when it is visible already. */
export function scrollToItem(
  layout: GridLayout,
  index: number,
  view: { readonly scrollTop: number; readonly heightPx: number; readonly coveredPx: number },
): number {
  const top = placeItem(layout, index).y - layout.gapPx;
  const bottom = placeItem(layout, index).y + layout.itemHeightPx + layout.gapPx;
  if (top < view.scrollTop) return Math.max(0, top);
  const seen = view.heightPx - view.coveredPx;
  return bottom > view.scrollTop + seen ? bottom - seen : view.scrollTop;
}

/** The index that a key moves to from `index`; null for a key without a meaning in the grid. */
export function moveInGrid(layout: GridLayout, index: number, key: string, viewPx: number): number | null {
  const page = Math.max(1, Math.floor(viewPx / layout.rowHeightPx)) * layout.columns;
  const steps: Partial<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -layout.columns,
    ArrowDown: layout.columns,
    PageUp: -page,
    PageDown: page,
    Home: -layout.count,
    End: layout.count,
  };
  const step = steps[key];
  if (step === undefined || layout.count === 0) return null;
  const goal = index + step;
  const last = layout.count - 1;
  // Up and down stay in their column, except that the last row may be shorter.
  if (Math.abs(step) === layout.columns && goal < 0) return index;
  if (step === layout.columns && goal > last) {
    return Math.floor(index / layout.columns) < layout.rows - 1 ? last : index;
  }
  return Math.min(last, Math.max(0, goal));
}
