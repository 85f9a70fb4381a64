/**
 * The rectangles in which the cells that run are evaluated: disjoint, few, and as cheap as cuts from edge to edge allow.
 * A rectangle may hold cells that skip; they are evaluated along with it, and the answer about them is not used.
 */
import type { Size } from '#shared/jobs.ts';
import type { Region } from '../tiling/region.ts';
import { sizeOfRegion, windowOfCore } from '../tiling/region.ts';
import type { CellArea, CellTest } from './grid.ts';
import { listCells, regionOfCells } from './grid.ts';

/** What a call costs beyond its pixels, LR pixels: copying, and starting the network. */
const CALL_PX = 256;
/** The search is exact within blocks of so many cells a side; its time grows with the fifth power. */
const MOST_SEARCHED = 10;

export interface CoverOptions {
  readonly image: Size;
  readonly haloPx: number;
  /** Largest side of a window, halo included, LR pixels; a single cell may exceed it. */
  readonly sizePx: number;
  /** The networks' windows have sides that are multiples of it. */
  readonly multiplePx: number;
}

/** Cost of evaluating a region at once, in LR pixels: that of its window, halo included. */
export function costOfRegion(core: Region, options: Omit<CoverOptions, 'sizePx'>): number {
  const { widthPx, heightPx } = windowSize(core, options);
  return widthPx * heightPx + CALL_PX;
}

function windowSize(core: Region, { image, haloPx, multiplePx }: Omit<CoverOptions, 'sizePx'>): Size {
  return sizeOfRegion(windowOfCore(core, haloPx, image, multiplePx));
}

/** Whether an area may be evaluated at once. */
export function fitsTile(area: CellArea, options: CoverOptions): boolean {
  const { widthPx, heightPx } = windowSize(regionOfCells(area, options.image), options);
  const isCell = area.right - area.left === 1 && area.bottom - area.top === 1;
  return isCell || Math.max(widthPx, heightPx) <= options.sizePx;
}

/** Areas that cover all cells of `area` that run, from top to bottom; together they hold each cell at most once. */
export function coverCells(runs: CellTest, area: CellArea, options: CoverOptions): CellArea[] {
  const found: CellArea[] = [];
  for (const [top, bottom] of splitEvenly(area.top, area.bottom)) {
    for (const [left, right] of splitEvenly(area.left, area.right)) {
      found.push(...new GuillotineSearch(runs, { left, top, right, bottom }, options).find());
    }
  }
  return found.sort((a, b) => a.top - b.top || a.left - b.left);
}

function splitEvenly(from: number, to: number): [number, number][] {
  const count = Math.ceil((to - from) / MOST_SEARCHED);
  const cut = (i: number): number => from + Math.floor(((to - from) * i) / count);
  return Array.from({ length: count }, (_, i) => [cut(i), cut(i + 1)]);
}

/** The best area pair, or the area itself, that is left of an area after cells at its rim that skip are cut off. */
interface Choice {
  readonly cost: number;
  readonly parts: readonly [CellArea, CellArea] | null;
}

/** Searches all covers that cuts from edge to edge make, each answer kept. */
class GuillotineSearch {
  readonly #options: CoverOptions;
  readonly #block: CellArea;
  /** Cells that run above and left of a corner: (rows + 1) x (columns + 1). */
  readonly #sums: Uint32Array;
  readonly #choices = new Map<number, Choice>();

  constructor(runs: CellTest, block: CellArea, options: CoverOptions) {
    this.#options = options;
    this.#block = block;
    this.#sums = new Uint32Array((block.bottom - block.top + 1) * this.#stride);
    for (const [column, row] of listCells(block)) {
      const at = (row - block.top + 1) * this.#stride + column - block.left + 1;
      const before = this.#sums[at - 1]! + this.#sums[at - this.#stride]! - this.#sums[at - this.#stride - 1]!;
      this.#sums[at] = before + (runs(column, row) ? 1 : 0);
    }
  }

  find(): CellArea[] {
    return this.#list(this.#block);
  }

  get #stride(): number {
    return this.#block.right - this.#block.left + 1;
  }

  #list(wide: CellArea): CellArea[] {
    const area = this.#trim(wide);
    if (area === null) return [];
    const { parts } = this.#choose(area);
    return parts === null ? [area] : parts.flatMap((part) => this.#list(part));
  }

  #count({ left, top, right, bottom }: CellArea): number {
    const { left: x, top: y } = this.#block;
    const sum = (column: number, row: number): number => this.#sums[(row - y) * this.#stride + column - x]!;
    return sum(right, bottom) - sum(left, bottom) - sum(right, top) + sum(left, top);
  }

  /** The smallest area with the same cells that run; null where none does. */
  #trim(area: CellArea): CellArea | null {
    const total = this.#count(area);
    if (total === 0) return null;
    let { left, top, right, bottom } = area;
    while (this.#count({ left: left + 1, top, right, bottom }) === total) left++;
    while (this.#count({ left, top, right: right - 1, bottom }) === total) right--;
    while (this.#count({ left, top: top + 1, right, bottom }) === total) top++;
    while (this.#count({ left, top, right, bottom: bottom - 1 }) === total) bottom--;
    return { left, top, right, bottom };
  }

  #costOf(wide: CellArea): number {
    const area = this.#trim(wide);
    return area === null ? 0 : this.#choose(area).cost;
  }

  /** @param area trimmed */
  #choose(area: CellArea): Choice {
    const { left, top } = this.#block;
    const ends = [area.left - left, area.right - left, area.top - top, area.bottom - top];
    const key = ends.reduce((sum, end) => sum * (MOST_SEARCHED + 1) + end, 0);
    const known = this.#choices.get(key);
    if (known !== undefined) return known;
    const choice = this.#search(area);
    this.#choices.set(key, choice);
    return choice;
  }

  #search(area: CellArea): Choice {
    const fits = fitsTile(area, this.#options);
    const cost = fits ? costOfRegion(regionOfCells(area, this.#options.image), this.#options) : Infinity;
    let best: Choice = { cost, parts: null };
    // Nothing is cheaper than one window without a cell to spare.
    if (fits && this.#count(area) === (area.right - area.left) * (area.bottom - area.top)) return best;
    const consider = (a: CellArea, b: CellArea): void => {
      const sum = this.#costOf(a) + this.#costOf(b);
      if (sum < best.cost) best = { cost: sum, parts: [a, b] };
    };
    for (let at = area.left + 1; at < area.right; at++) consider({ ...area, right: at }, { ...area, left: at });
    for (let at = area.top + 1; at < area.bottom; at++) consider({ ...area, bottom: at }, { ...area, top: at });
    return best;
  }
}
