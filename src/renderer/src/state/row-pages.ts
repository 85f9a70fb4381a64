/** Pages of rows, by their number: what is here, what is older than the list, what is on its way. Knows nothing of who reads it. */
import type { AlbumPhoto } from '../../../shared/albums.ts';

export const ROWS_PER_PAGE = 100;

interface Page {
  readonly rows: readonly AlbumPhoto[];
  /** Of an older list: shown until the newer one has come. */
  readonly isStale: boolean;
}

export class RowPages {
  readonly #pages = new Map<number, Page>();
  readonly #asked = new Map<number, Promise<void>>();

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

  /** In order. */
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

  /** Rows that are here are replaced; others are no business of these pages. */
  patch(photos: readonly AlbumPhoto[]): void {
    const changed = new Map(photos.map((photo) => [photo.id, photo]));
    for (const [number, page] of this.#pages) {
      if (!page.rows.some(({ id }) => changed.has(id))) continue;
      this.#pages.set(number, { ...page, rows: page.rows.map((row) => changed.get(row.id) ?? row) });
    }
  }

  /** Nothing is sure any more: these pages are shown until newer ones come, the others are forgotten. */
  age(kept: readonly number[]): void {
    for (const [number, page] of this.#pages) {
      if (kept.includes(number)) this.#pages.set(number, { ...page, isStale: true });
      else this.#pages.delete(number);
    }
  }

  clear(): void {
    this.#pages.clear();
  }

  findAsked(number: number): Promise<void> | null {
    return this.#asked.get(number) ?? null;
  }

  setAsked(number: number, asking: Promise<void>): void {
    this.#asked.set(number, asking);
  }

  endAsked(number: number): void {
    this.#asked.delete(number);
  }

  forgetAsked(): void {
    this.#asked.clear();
  }
}

export function pageOf(index: number): number {
  return Math.floor(index / ROWS_PER_PAGE);
}

/** Pages that hold the rows from `first` to before `end`; at least one. */
export function listPages(first: number, end: number): number[] {
  const [from, to] = [pageOf(first), pageOf(Math.max(first, end - 1))];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
