/** Options as the window shows them, its own settings or those of an album: changes are seen at once, and written back when the hand rests. */
import type { Outcome } from '../../../shared/api.ts';
import type { ErrorValue } from '../../../shared/errors.ts';

/** Rest after the last change before it is written. */
export const WRITE_DELAY_MS = 250;

export interface OptionsPort<Values> {
  /** What the app has. */
  read(): Values;
  write(patch: Partial<Values>): Promise<Outcome<null>>;
  /** The app has accepted these. */
  onWritten(patch: Partial<Values>): void;
  onRefused(error: ErrorValue): void;
}

export class Options<Values extends object> {
  readonly #port: OptionsPort<Values>;
  /** Changes that the app does not have yet. */
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

  /** Writes what is waiting, now. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const sent = this.#pending;
    if (Object.keys(sent).length === 0) return;
    const outcome = await this.#port.write(sent);
    if (outcome.ok) this.#port.onWritten(sent);
    else this.#port.onRefused(outcome.error);
    // Refused values go too: the window must show what holds. Those changed again meanwhile stay.
    const rest = Object.entries(this.#pending).filter(([key, value]) => sent[key as keyof Values] !== value);
    this.#pending = Object.fromEntries(rest) as Partial<Values>;
  }
}
