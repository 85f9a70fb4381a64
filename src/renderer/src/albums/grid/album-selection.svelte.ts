/** The selected photos of an album, kept by id because positions change, and the active position of the keyboard. */
import type { PagedRows } from './paged-rows.svelte.ts';
import type { IdSet } from './id-set.ts';
import { NO_IDS, toIdSet, toggleId } from './id-set.ts';

/** Selects rows by position: one, several, or a range from an anchor. */
export class AlbumSelection {
  readonly #rows: Pick<PagedRows, 'at' | 'listIds' | 'total'>;
  #ids = $state.raw<IdSet>(NO_IDS);
  #active = $state(0);
  /** Position where a range starts. */
  #anchor = 0;
  /** Increases with every change, so that a range that loads too late is dropped. */
  #version = 0;

  constructor(rows: Pick<PagedRows, 'at' | 'listIds' | 'total'>) {
    this.#rows = rows;
  }

  get ids(): IdSet {
    return this.#ids;
  }

  /** Position of the keyboard's current row. */
  get active(): number {
    return Math.max(0, Math.min(this.#active, (this.#rows.total ?? 0) - 1));
  }

  has(photoId: number): boolean {
    return this.#ids.has(photoId);
  }

  /** Selects this row alone. */
  select(index: number): void {
    this.#moveTo(index, index);
    const row = this.#rows.at(index);
    this.#ids = row === null ? NO_IDS : toIdSet([row.id]);
  }

  /** Adds the row to the selection or removes it. */
  toggle(index: number): void {
    this.#moveTo(index, index);
    const row = this.#rows.at(index);
    if (row !== null) this.#ids = toggleId(this.#ids, row.id);
  }

  /** Selects the rows from the anchor to here. */
  async extend(index: number): Promise<void> {
    this.#moveTo(index, this.#anchor);
    await this.#selectRange(this.#anchor, index);
  }

  async selectAll(): Promise<void> {
    const total = this.#rows.total ?? 0;
    this.#version += 1;
    if (total > 0) await this.#selectRange(0, total - 1);
  }

  /** Makes a row active without selecting it. */
  activate(index: number): void {
    this.#active = index;
  }

  clear(): void {
    this.#version += 1;
    this.#ids = NO_IDS;
  }

  /** For another filter or search: selects nothing and starts at the top. */
  reset(): void {
    this.clear();
    this.#active = 0;
    this.#anchor = 0;
  }

  #moveTo(index: number, anchor: number): void {
    this.#version += 1;
    this.#active = index;
    this.#anchor = anchor;
  }

  async #selectRange(from: number, to: number): Promise<void> {
    const version = this.#version;
    const ids = await this.#rows.listIds(from, to);
    if (version === this.#version) this.#ids = toIdSet(ids);
  }
}
