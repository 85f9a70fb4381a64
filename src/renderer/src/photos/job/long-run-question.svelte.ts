/** The question before a run that takes long: which photos wait for its answer. */

/** A run that is estimated to take longer is started after a question. */
const LONG_RUN_MS = 600_000;

export interface LongRun {
  readonly photoIds: readonly string[];
  readonly estimatedMs: number;
}

export class LongRunQuestion {
  #waiting = $state.raw<LongRun | null>(null);
  #allowed: readonly string[] | null = null;

  /** null: nothing is asked. */
  get waiting(): LongRun | null {
    return this.#waiting;
  }

  /** Whether the run must wait for an answer: it takes long and was not allowed just now. @param ms null: not known */
  asks(photoIds: readonly string[], ms: number | null): boolean {
    const isAllowed = this.#allowed === photoIds;
    this.#allowed = null;
    if (isAllowed || ms === null || ms <= LONG_RUN_MS) return false;
    this.#waiting = { photoIds, estimatedMs: ms };
    return true;
  }

  /** Ends the question; returns the photos, for which `asks` is false once. */
  allow(): readonly string[] {
    this.#allowed = this.#waiting?.photoIds ?? [];
    this.#waiting = null;
    return this.#allowed;
  }

  drop(): void {
    this.#waiting = null;
  }
}
