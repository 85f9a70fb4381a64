/** A cache of pages of rows by page number: loaded, stale, or being fetched. PagedRows decides what to fetch. */
import type { AlbumPhoto } from '#shared/albums.ts';

export const ROWS_PER_PAGE = 100;

interface Page {
  readonly rows: readonly AlbumPhoto[];
  /** From before the last refresh: shown until the page is fetched again. */
  readonly isStale: boolean;
}

/** Holds the pages; it fetches nothing itself. */
export class RowPageCache {
  readonly #pages = new Map<number, Page>();
  readonly #pending = new Map<number, Promise<void>>();

  at(index: number): AlbumPhoto | null {
    return this.#pages.get(pageOf(index))?.rows[index % ROWS_PER_PAGE] ?? null;
  }

  indexOf(photoId: number): number | null {
    for (const [number, { rows }] of this.#pages) {
      const at = rows.findIndex(({ id }) => id === photoId);
      if (at >= 0) return number * ROWS_PER_PAGE + at;
    }
    return null;
  }

  /** All loaded rows in order. */
  listRows(): AlbumPhoto[] {
    return [...this.#pages].sort(([a], [b]) => a - b).flatMap(([, { rows }]) => rows);
  }

  has(number: number): boolean {
    return this.#pages.has(number);
  }

  isFresh(number: number): boolean {
    return this.#pages.get(number)?.isStale === false;
  }

  put(number: number, page: Page): void {
    this.#pages.set(number, page);
  }

  /** Replaces loaded rows; ignores others. */
  patch(photos: readonly AlbumPhoto[]): void {
    const changed = new Map(photos.map((photo) => [photo.id, photo]));
    for (const [number, page] of this.#pages) {
      if (!page.rows.some(({ id }) => changed.has(id))) continue;
      this.#pages.set(number, { ...page, rows: page.rows.map((row) => changed.get(row.id) ?? row) });
    }
  }

  /** Marks these pages as stale and drops the others. */
  invalidate(kept: readonly number[]): void {
    for (const [number, page] of this.#pages) {
      if (kept.includes(number)) this.#pages.set(number, { ...page, isStale: true });
      else this.#pages.delete(number);
    }
  }

  clear(): void {
    this.#pages.clear();
  }

  findPending(number: number): Promise<void> | null {
    return this.#pending.get(number) ?? null;
  }

  setPending(number: number, pending: Promise<void>): void {
    this.#pending.set(number, pending);
  }

  endPending(number: number): void {
    this.#pending.delete(number);
  }

  clearPending(): void {
    this.#pending.clear();
  }
}

/** Number of the page that holds a row. */
export function pageOf(index: number): number {
  return Math.floor(index / ROWS_PER_PAGE);
}

/** Numbers of the pages that hold the rows from `first` to before `end`; at least one. */
export function listPages(first: number, end: number): number[] {
  const [from, to] = [pageOf(first), pageOf(Math.max(first, end - 1))];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
