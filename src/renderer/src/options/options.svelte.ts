/** Options that the window edits, its settings or those of an album: a change shows at once and is written after a pause. */
import type { Outcome } from '#shared/api.ts';
import type { ErrorValue } from '#shared/errors.ts';

/** Delay between the last change and its write. */
export const WRITE_DELAY_MS = 250;

export interface OptionsPort<Values> {
  /** The values that the app holds. */
  read(): Values;
  write(patch: Partial<Values>): Promise<Outcome<null>>;
  /** The app has accepted these values. */
  onWritten(patch: Partial<Values>): void;
  onRejected(error: ErrorValue): void;
}

/** Holds the changes that the app has not accepted yet. */
export class Options<Values extends object> {
  readonly #port: OptionsPort<Values>;
  /** Changes that the app has not accepted yet. */
  #pending = $state.raw<Partial<Values>>({});
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly current: Values = $derived.by(() => ({ ...this.#port.read(), ...this.#pending }));

  constructor(port: OptionsPort<Values>) {
    this.#port = port;
  }

  change(patch: Partial<Values>): void {
    this.#pending = { ...this.#pending, ...patch };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), WRITE_DELAY_MS);
  }

  /** Writes the pending changes now. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const sent = this.#pending;
    if (Object.keys(sent).length === 0) return;
    const outcome = await this.#port.write(sent);
    if (outcome.ok) this.#port.onWritten(sent);
    else this.#port.onRejected(outcome.error);
    // Rejected values are dropped too, because the window must show what the app holds. Values changed meanwhile stay.
    const rest = Object.entries(this.#pending).filter(([key, value]) => sent[key as keyof Values] !== value);
    this.#pending = Object.fromEntries(rest) as Partial<Values>;
  }
}
