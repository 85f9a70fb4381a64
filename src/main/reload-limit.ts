/** How often a page that crashed is loaded again before the person is asked. Pure. */

const MAX_RELOADS = 3;
const WINDOW_MS = 60_000;

export class ReloadLimit {
  #reloadedAtMs: readonly number[] = [];

  /**
   * Whether the page may be loaded again without asking: three times within a minute. Counts the reload when it may.
   * @param nowMs of a clock that never goes back
   */
  take(nowMs: number): boolean {
    const recent = this.#reloadedAtMs.filter((time) => nowMs - time < WINDOW_MS);
    const mayReload = recent.length < MAX_RELOADS;
    this.#reloadedAtMs = mayReload ? [...recent, nowMs] : recent;
    return mayReload;
  }

  /** Begins to count again: the person has asked for another try. */
  reset(): void {
    this.#reloadedAtMs = [];
  }
}
