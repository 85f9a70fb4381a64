/** Owns the state of the app: applies each event, numbers it and passes it to every window. */
import type { AppEvent, AppSnapshot, NumberedEvent } from '#shared/app-state.ts';
import { applyAppEvent } from '#shared/app-state.ts';

export class EventHub {
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  #snapshot: AppSnapshot;
  #sequence = 0;

  constructor(snapshot: AppSnapshot) {
    this.#snapshot = snapshot;
  }

  get snapshot(): AppSnapshot {
    return this.#snapshot;
  }

  /** Number of the last event. */
  get sequence(): number {
    return this.#sequence;
  }

  publish(event: AppEvent): void {
    this.#snapshot = applyAppEvent(this.#snapshot, event);
    const numbered = { sequence: ++this.#sequence, event };
    for (const listener of this.#listeners) listener(numbered);
  }

  /** Returns a function that ends the subscription. */
  listen(listener: (event: NumberedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
