/** Where the cells of a large grid stand, which of them are in sight, and where keys lead. Pure; AlbumGrid.svelte shows it. */

export interface GridMeasure {
  /** Inside of the scroller, without its bar. */
  readonly widthPx: number;
  readonly count: number;
  /** A cell is at least this wide; the row is filled. */
  readonly leastCellPx: number;
  readonly gapPx: number;
  /** Height of a cell below its picture. */
  readonly captionPx: number;
  /** Room above the first and below the last row. */
  readonly topPx: number;
  readonly bottomPx: number;
}

export interface GridLayout {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  readonly cellWidthPx: number;
  readonly cellHeightPx: number;
  /** From one row to the next. */
  readonly rowHeightPx: number;
  readonly gapPx: number;
  readonly topPx: number;
  readonly heightPx: number;
}

export interface GridRange {
  /** First index, at the beginning of a row. */
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Pictures are shown in boxes of this shape. */
const BOX_SHAPE = 4 / 3;

export function layOutGrid(measure: GridMeasure): GridLayout {
  const { count, gapPx, leastCellPx, captionPx, topPx, bottomPx } = measure;
  const inside = Math.max(leastCellPx, measure.widthPx - 2 * gapPx);
  const columns = Math.max(1, Math.floor((inside + gapPx) / (leastCellPx + gapPx)));
  const cellWidthPx = Math.floor((inside - (columns - 1) * gapPx) / columns);
  const cellHeightPx = Math.round(cellWidthPx / BOX_SHAPE) + captionPx;
  const rowHeightPx = cellHeightPx + gapPx;
  const rows = Math.ceil(count / columns);
  const heightPx = topPx + Math.max(0, rows * rowHeightPx - gapPx) + bottomPx;
  return { count, columns, rows, cellWidthPx, cellHeightPx, rowHeightPx, gapPx, topPx, heightPx };
}

export function placeCell(layout: GridLayout, index: number): { readonly x: number; readonly y: number } {
  const [row, column] = [Math.floor(index / layout.columns), index % layout.columns];
  return {
    x: layout.gapPx + column * (layout.cellWidthPx + layout.gapPx),
    y: layout.topPx + row * layout.rowHeightPx,
  };
}

/** Rows that touch the view, and `spareRows` on either side. Whole rows: the range always begins at a row's first cell. */
export function findRange(layout: GridLayout, scrollTop: number, viewPx: number, spareRows: number): GridRange {
  const rowAt = (y: number): number => Math.floor((y - layout.topPx) / layout.rowHeightPx);
  const firstRow = Math.max(0, Math.min(rowAt(scrollTop), layout.rows - 1) - spareRows);
  const lastRow = Math.min(layout.rows - 1, rowAt(scrollTop + viewPx) + spareRows);
  return {
    first: firstRow * layout.columns,
    end: Math.max(firstRow * layout.columns, Math.min(layout.count, (lastRow + 1) * layout.columns)),
  };
}

/** Cells that are kept in the page: enough for every range that `findRange` gives at this size of the view. */
export function countSlots(layout: GridLayout, viewPx: number, spareRows: number): number {
  const rows = Math.ceil(viewPx / layout.rowHeightPx) + 1 + 2 * spareRows;
  return Math.min(layout.rows, rows) * layout.columns;
}

/** The index that a slot shows: a cell keeps its slot while it is in the range, so that scrolling moves none of the others. */
export function indexOfSlot(slot: number, first: number, slots: number): number {
  return first + ((((slot - first) % slots) + slots) % slots);
}

/** Scroll position that shows a cell whole, the nearest one; the same where it is in sight. */
export function scrollToCell(
  layout: GridLayout,
  index: number,
  view: { readonly scrollTop: number; readonly heightPx: number; readonly coveredPx: number },
): number {
  const top = placeCell(layout, index).y - layout.gapPx;
  const bottom = placeCell(layout, index).y + layout.cellHeightPx + layout.gapPx;
  if (top < view.scrollTop) return Math.max(0, top);
  const seen = view.heightPx - view.coveredPx;
  return bottom > view.scrollTop + seen ? bottom - seen : view.scrollTop;
}

/** Where a key leads from `index`, or null for a key that leads nowhere in a grid. */
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
  // Up and down stay in their column, but for the last row, which may be short.
  if (Math.abs(step) === layout.columns && goal < 0) return index;
  if (step === layout.columns && goal > last) {
    return Math.floor(index / layout.columns) < layout.rows - 1 ? last : index;
  }
  return Math.min(last, Math.max(0, goal));
}
