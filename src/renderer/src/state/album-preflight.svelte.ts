/** What a run would do, asked for before it begins. The dialog shows it; starting is left to whoever opened it. */
import type { Preflight } from '../../../shared/albums.ts';
import type { Outcome } from '../../../shared/api.ts';
import type { ErrorValue } from '../../../shared/errors.ts';

export type PreflightState =
  | { readonly kind: 'closed' }
  /** `before`: what was found last time, shown until the new answer comes. */
  | { readonly kind: 'checking'; readonly before: Preflight | null }
  | { readonly kind: 'found'; readonly found: Preflight }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

export class AlbumPreflight {
  readonly #ask: () => Promise<Outcome<Preflight>>;
  #state = $state.raw<PreflightState>({ kind: 'closed' });
  #turn = 0;

  constructor(ask: () => Promise<Outcome<Preflight>>) {
    this.#ask = ask;
  }

  get state(): PreflightState {
    return this.#state;
  }

  get found(): Preflight | null {
    if (this.#state.kind === 'found') return this.#state.found;
    return this.#state.kind === 'checking' ? this.#state.before : null;
  }

  /** Opens it, or looks again. An answer that comes after it was closed opens nothing. */
  async check(): Promise<void> {
    const turn = ++this.#turn;
    this.#state = { kind: 'checking', before: this.found };
    const outcome = await this.#ask();
    if (turn !== this.#turn) return;
    this.#state = outcome.ok ? { kind: 'found', found: outcome.value } : { kind: 'failed', error: outcome.error };
  }

  close(): void {
    this.#turn += 1;
    this.#state = { kind: 'closed' };
  }
}
