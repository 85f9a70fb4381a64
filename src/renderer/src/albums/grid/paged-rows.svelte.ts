/** The rows of the filtered album: fetched page by page where they are visible, updated by events. */
import type { AlbumFilter, AlbumPage, AlbumPhoto } from '#shared/albums.ts';
import type { Outcome } from '#shared/api.ts';
import type { ErrorValue } from '#shared/errors.ts';
import { ROWS_PER_PAGE, RowPageCache, listPages, pageOf } from './row-page-cache.ts';

/** Minimum interval between two refreshes while an album runs. */
export const REFRESH_INTERVAL_MS = 700;

/** Which rows to fetch. */
export interface RowsQuery {
  readonly filter: AlbumFilter;
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

export interface PagedRowsPort {
  fetchPage(query: RowsQuery): Promise<Outcome<AlbumPage>>;
  onRejected(error: ErrorValue): void;
}

/** Rows are addressed by their position in the filtered list. */
export class PagedRows {
  readonly #port: PagedRowsPort;
  #filter = $state<AlbumFilter>('all');
  #search = $state('');
  #total = $state<number | null>(null);
  /** Increases when the filter or the search changes: earlier answers are dropped. */
  #generation = 0;
  /** The generation of the loaded pages. */
  #shownGeneration = 0;
  /** Increases with every refresh: earlier answers are shown and fetched again. */
  #epoch = 0;
  /** A new object after every change of a row, so that templates and effects that read rows run again. */
  #shown = $state.raw({ pages: new RowPageCache() });
  #visible = { first: 0, end: ROWS_PER_PAGE };
  /** A position outside the visible range that is kept loaded. */
  #kept: number | null = null;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshedMs = -Infinity;

  constructor(port: PagedRowsPort) {
    this.#port = port;
  }

  get filter(): AlbumFilter {
    return this.#filter;
  }

  get search(): string {
    return this.#search;
  }

  /** Number of rows that pass filter and search; null until the first answer. */
  get total(): number | null {
    return this.#total;
  }

  /** Whether nothing is filtered out, so that positions in this list are those in the album. */
  get isWhole(): boolean {
    return this.#filter === 'all' && this.#search === '';
  }

  /** The row at a position; null when it is not loaded or beyond the end. */
  at(index: number): AlbumPhoto | null {
    return this.#pages.at(index);
  }

  /** Position of a loaded row; null when it is not loaded. */
  indexOf(photoId: number): number | null {
    return this.#pages.indexOf(photoId);
  }

  /** All loaded rows in order. */
  listLoaded(): AlbumPhoto[] {
    return this.#pages.listRows();
  }

  /** Changes filter or search. */
  setFilter(choice: { readonly filter?: AlbumFilter; readonly search?: string }): void {
    const [filter, search] = [choice.filter ?? this.#filter, (choice.search ?? this.#search).trim()];
    if (filter === this.#filter && search === this.#search) return;
    [this.#filter, this.#search] = [filter, search];
    this.#restart();
  }

  /** Sets the visible range and fetches what is missing of it. */
  show(first: number, end: number): void {
    this.#visible = { first, end };
    for (const number of this.#listNeededPages()) void this.#fetch(number);
  }

  /** Keeps a row loaded in addition to the visible ones; null: none. */
  keep(index: number | null): void {
    this.#kept = index;
  }

  /** Replaces rows that have changed. */
  receive(photos: readonly AlbumPhoto[]): void {
    this.#pages.patch(photos);
    this.#notify();
    // Changed rows may no longer pass the filter, and others may.
    if (this.#filter !== 'all') this.refresh();
  }

  /** Fetches the visible rows again, because rows may have been added, removed or moved. */
  refresh(): void {
    if (this.#refreshTimer !== undefined) return;
    const waitMs = Math.max(0, this.#refreshedMs + REFRESH_INTERVAL_MS - performance.now());
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined;
      this.#refreshedMs = performance.now();
      this.#epoch += 1;
      const needed = this.#listNeededPages();
      this.#pages.invalidate(needed);
      for (const number of needed) void this.#fetch(number);
    }, waitMs);
  }

  /** Fetches the new list; the old one is shown until the first answer. */
  #restart(): void {
    this.#generation += 1;
    this.#pages.clearPending();
    this.#visible = { first: 0, end: ROWS_PER_PAGE };
    void this.#fetch(0);
  }

  /** Ids of the rows between two positions, both included, in order. Fetches those that are missing. */
  async listIds(from: number, to: number): Promise<number[]> {
    const generation = this.#generation;
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const numbers = listPages(first, last + 1);
    await Promise.all(numbers.filter((number) => !this.#pages.has(number)).map((number) => this.#fetch(number)));
    if (generation !== this.#generation) return [];
    const ids: number[] = [];
    for (let index = first; index <= last; index++) {
      const row = this.at(index);
      if (row !== null) ids.push(row.id);
    }
    return ids;
  }

  /** The row at a position, fetched if needed; null beyond the end. */
  async load(index: number): Promise<AlbumPhoto | null> {
    if (this.at(index) === null) await this.#fetch(pageOf(index));
    return this.at(index);
  }

  /** Drops all answers still to come. */
  stop(): void {
    clearTimeout(this.#refreshTimer);
    this.#generation += 1;
  }

  #listNeededPages(): number[] {
    const { first, end } = this.#visible;
    const numbers = listPages(first, Math.max(first + 1, end));
    const kept = this.#kept === null ? null : pageOf(this.#kept);
    return kept === null || numbers.includes(kept) ? numbers : [...numbers, kept];
  }

  get #pages(): RowPageCache {
    return this.#shown.pages;
  }

  #notify(): void {
    this.#shown = { ...this.#shown };
  }

  #fetch(number: number): Promise<void> {
    if (this.#pages.isFresh(number) && this.#shownGeneration === this.#generation) return Promise.resolve();
    const pending = this.#pages.findPending(number);
    if (pending !== null) return pending;
    const loading = this.#load(number);
    this.#pages.setPending(number, loading);
    return loading;
  }

  async #load(number: number): Promise<void> {
    const [generation, epoch] = [this.#generation, this.#epoch];
    const query = { filter: this.#filter, search: this.#search, offset: number * ROWS_PER_PAGE };
    const outcome = await this.#port.fetchPage({ ...query, limit: ROWS_PER_PAGE });
    if (generation !== this.#generation) return;
    this.#pages.endPending(number);
    if (!outcome.ok) {
      this.#port.onRejected(outcome.error);
      return;
    }
    if (this.#shownGeneration !== generation) {
      this.#pages.clear();
      this.#shownGeneration = generation;
    }
    const isStale = epoch !== this.#epoch;
    this.#pages.put(number, { rows: outcome.value.rows, isStale });
    this.#total = outcome.value.total;
    this.#notify();
    if (isStale && this.#listNeededPages().includes(number)) void this.#fetch(number);
  }
}
