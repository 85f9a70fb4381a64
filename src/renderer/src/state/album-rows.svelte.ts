/** The rows of an album as the window holds them: asked for page by page where they are in sight, kept up to date by events. */
import type { AlbumFilter, AlbumPage, AlbumPhoto } from '../../../shared/albums.ts';
import type { Outcome } from '../../../shared/api.ts';
import type { ErrorValue } from '../../../shared/errors.ts';
import { ROWS_PER_PAGE, RowPages, listPages, pageOf } from './row-pages.ts';

/** Rest between two questions for the same pages while an album runs. */
export const REFRESH_MS = 700;

export interface RowsQuestion {
  readonly filter: AlbumFilter;
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

export interface AlbumRowsPort {
  page(question: RowsQuestion): Promise<Outcome<AlbumPage>>;
  onRefused(error: ErrorValue): void;
}

export class AlbumRows {
  readonly #port: AlbumRowsPort;
  #filter = $state<AlbumFilter>('all');
  #search = $state('');
  #total = $state<number | null>(null);
  /** Counts up when filter or search change: answers of before are worth nothing. */
  #generation = 0;
  /** Which generation the pages here are of. */
  #shownGeneration = 0;
  /** Counts up when rows may have moved: answers of before are shown, and asked for again. */
  #epoch = 0;
  /** Wrapped anew with every change of a row, so that whoever reads rows in a template or an effect hears of it. */
  #shown = $state.raw({ pages: new RowPages() });
  #wanted = { first: 0, end: ROWS_PER_PAGE };
  /** A row that is looked at by itself. */
  #kept: number | null = null;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshedMs = -Infinity;

  constructor(port: AlbumRowsPort) {
    this.#port = port;
  }

  get filter(): AlbumFilter {
    return this.#filter;
  }

  get search(): string {
    return this.#search;
  }

  /** Rows that filter and search let through; null until that is known. */
  get total(): number | null {
    return this.#total;
  }

  /** Whether every row of the album is meant, so that places in this list are places in the album. */
  get isWhole(): boolean {
    return this.#filter === 'all' && this.#search === '';
  }

  /** null: not there yet, or beyond the end. */
  at(index: number): AlbumPhoto | null {
    return this.#pages.at(index);
  }

  /** Place of a row among those that are here; null where it is not. */
  indexOf(photoId: number): number | null {
    return this.#pages.indexOf(photoId);
  }

  /** Rows that are here, in order. */
  listLoaded(): AlbumPhoto[] {
    return this.#pages.listRows();
  }

  show(choice: { readonly filter?: AlbumFilter; readonly search?: string }): void {
    const [filter, search] = [choice.filter ?? this.#filter, (choice.search ?? this.#search).trim()];
    if (filter === this.#filter && search === this.#search) return;
    [this.#filter, this.#search] = [filter, search];
    this.#begin();
  }

  /** These rows are in sight. Asks for what is missing of them. */
  want(first: number, end: number): void {
    this.#wanted = { first, end };
    for (const number of this.#listWantedPages()) void this.#ask(number);
  }

  /** This row is wanted beside those in sight; null: none. */
  keep(index: number | null): void {
    this.#kept = index;
  }

  /** Rows have changed in place. */
  receive(photos: readonly AlbumPhoto[]): void {
    this.#pages.patch(photos);
    this.#tell();
    // Some of them may belong here no more, and others instead.
    if (this.#filter !== 'all') this.refresh();
  }

  /** Rows may have come, gone or changed places: asks again, soon, for what is in sight. */
  refresh(): void {
    if (this.#refreshTimer !== undefined) return;
    const waitMs = Math.max(0, this.#refreshedMs + REFRESH_MS - performance.now());
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined;
      this.#refreshedMs = performance.now();
      this.#epoch += 1;
      const wanted = this.#listWantedPages();
      this.#pages.age(wanted);
      for (const number of wanted) void this.#ask(number);
    }, waitMs);
  }

  /** All is unknown again, but shown until something newer has come. */
  #begin(): void {
    this.#generation += 1;
    this.#pages.forgetAsked();
    this.#wanted = { first: 0, end: ROWS_PER_PAGE };
    void this.#ask(0);
  }

  /** Ids of the rows between two places, both included, in order. Asks for those that are not here. */
  async listIds(from: number, to: number): Promise<number[]> {
    const generation = this.#generation;
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const numbers = listPages(first, last + 1);
    await Promise.all(numbers.filter((number) => !this.#pages.has(number)).map((number) => this.#ask(number)));
    if (generation !== this.#generation) return [];
    const ids: number[] = [];
    for (let index = first; index <= last; index++) {
      const row = this.at(index);
      if (row !== null) ids.push(row.id);
    }
    return ids;
  }

  /** The row at a place, asked for where it is not here; null beyond the end. */
  async load(index: number): Promise<AlbumPhoto | null> {
    if (this.at(index) === null) await this.#ask(pageOf(index));
    return this.at(index);
  }

  stop(): void {
    clearTimeout(this.#refreshTimer);
    this.#generation += 1;
  }

  #listWantedPages(): number[] {
    const { first, end } = this.#wanted;
    const numbers = listPages(first, Math.max(first + 1, end));
    const kept = this.#kept === null ? null : pageOf(this.#kept);
    return kept === null || numbers.includes(kept) ? numbers : [...numbers, kept];
  }

  get #pages(): RowPages {
    return this.#shown.pages;
  }

  #tell(): void {
    this.#shown = { ...this.#shown };
  }

  #ask(number: number): Promise<void> {
    if (this.#pages.isFresh(number) && this.#shownGeneration === this.#generation) return Promise.resolve();
    const under = this.#pages.findAsked(number);
    if (under !== null) return under;
    const asking = this.#load(number);
    this.#pages.setAsked(number, asking);
    return asking;
  }

  async #load(number: number): Promise<void> {
    const [generation, epoch] = [this.#generation, this.#epoch];
    const question = { filter: this.#filter, search: this.#search, offset: number * ROWS_PER_PAGE };
    const outcome = await this.#port.page({ ...question, limit: ROWS_PER_PAGE });
    if (generation !== this.#generation) return;
    this.#pages.endAsked(number);
    if (!outcome.ok) {
      this.#port.onRefused(outcome.error);
      return;
    }
    if (this.#shownGeneration !== generation) {
      this.#pages.clear();
      this.#shownGeneration = generation;
    }
    const isStale = epoch !== this.#epoch;
    this.#pages.put(number, { rows: outcome.value.rows, isStale });
    this.#total = outcome.value.total;
    this.#tell();
    if (isStale && this.#listWantedPages().includes(number)) void this.#ask(number);
  }
}
