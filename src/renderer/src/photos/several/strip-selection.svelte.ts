/** Which open photos are selected in the film strip, beside the one that the stage shows. */

/** A person selects one photo, adds single ones, or a range from the one that was selected last. */
export class StripSelection {
  readonly #listIds: () => readonly string[];
  readonly #readShown: () => string | null;
  /** In addition to the shown photo. */
  #others = $state.raw<readonly string[]>([]);

  /** The selected photos that are still open, in the order of the strip. */
  readonly ids: readonly string[] = $derived.by(() => {
    const shown = this.#readShown();
    return this.#listIds().filter((id) => id === shown || this.#others.includes(id));
  });

  /** @param listIds the open photos. @param readShown the one on the stage */
  constructor(listIds: () => readonly string[], readShown: () => string | null) {
    this.#listIds = listIds;
    this.#readShown = readShown;
  }

  has(photoId: string): boolean {
    return this.ids.includes(photoId);
  }

  /** Adds a photo, or removes it; the shown one stays. */
  toggle(photoId: string): void {
    const rest = this.#others.filter((id) => id !== photoId);
    this.#others = rest.length < this.#others.length ? rest : [...rest, photoId];
  }

  add(photoIds: readonly string[]): void {
    this.#others = [...this.#others.filter((id) => !photoIds.includes(id)), ...photoIds];
  }

  /** Selects everything from the shown photo to this one. */
  extendTo(photoId: string): void {
    const ids = this.#listIds();
    const [from, to] = [ids.indexOf(this.#readShown() ?? photoId), ids.indexOf(photoId)];
    if (from < 0 || to < 0) return;
    this.#others = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  }

  selectAll(): void {
    this.#others = this.#listIds();
  }

  /** Only the shown photo stays selected. */
  clear(): void {
    this.#others = [];
  }
}
