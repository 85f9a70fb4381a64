/** Which photos of an album are chosen, and which one the keys stand on. Ids outlive a list that changes; places do not. */
import type { AlbumRows } from './album-rows.svelte.ts';
import type { IdSet } from './id-set.ts';
import { NO_IDS, toIdSet, toggleId } from './id-set.ts';

export class AlbumSelection {
  readonly #rows: Pick<AlbumRows, 'at' | 'listIds' | 'total'>;
  #ids = $state.raw<IdSet>(NO_IDS);
  #active = $state(0);
  /** Where a range begins. */
  #anchor = 0;
  /** Counts up with every choice: a range that comes late gives way. */
  #turn = 0;

  constructor(rows: Pick<AlbumRows, 'at' | 'listIds' | 'total'>) {
    this.#rows = rows;
  }

  get ids(): IdSet {
    return this.#ids;
  }

  /** Place of the row that the keys stand on. */
  get active(): number {
    return Math.max(0, Math.min(this.#active, (this.#rows.total ?? 0) - 1));
  }

  has(photoId: number): boolean {
    return this.#ids.has(photoId);
  }

  /** This one alone. */
  choose(index: number): void {
    this.#moveTo(index, index);
    const row = this.#rows.at(index);
    this.#ids = row === null ? NO_IDS : toIdSet([row.id]);
  }

  /** In or out, beside the others. */
  toggle(index: number): void {
    this.#moveTo(index, index);
    const row = this.#rows.at(index);
    if (row !== null) this.#ids = toggleId(this.#ids, row.id);
  }

  /** From where the last choice began to here. */
  async extend(index: number): Promise<void> {
    this.#moveTo(index, this.#anchor);
    await this.#take(this.#anchor, index);
  }

  async chooseAll(): Promise<void> {
    const total = this.#rows.total ?? 0;
    this.#turn += 1;
    if (total > 0) await this.#take(0, total - 1);
  }

  /** The keys go there and choose nothing. */
  stand(index: number): void {
    this.#active = index;
  }

  clear(): void {
    this.#turn += 1;
    this.#ids = NO_IDS;
  }

  /** Another list: nothing is chosen, the keys stand at its beginning. */
  reset(): void {
    this.clear();
    this.#active = 0;
    this.#anchor = 0;
  }

  #moveTo(index: number, anchor: number): void {
    this.#turn += 1;
    this.#active = index;
    this.#anchor = anchor;
  }

  async #take(from: number, to: number): Promise<void> {
    const turn = this.#turn;
    const ids = await this.#rows.listIds(from, to);
    if (turn === this.#turn) this.#ids = toIdSet(ids);
  }
}
