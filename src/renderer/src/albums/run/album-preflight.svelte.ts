/** The state of the pre-flight, and which finished photos the run makes again. PreflightDialog.svelte shows it and starts the run. */
import type { AgainChoice, Preflight, PreflightPart } from '#shared/albums.ts';
import { CHANGED_AGAIN } from '#shared/albums.ts';
import type { Outcome } from '#shared/api.ts';
import { combinePreflight } from '#shared/combining/combine-preflight.ts';
import type { ErrorValue } from '#shared/errors.ts';

/** What the dialog shows. */
export type PreflightState =
  | { readonly kind: 'closed' }
  /** `before`: the previous result, shown until the new one arrives. */
  | { readonly kind: 'checking'; readonly before: Preflight | null }
  | { readonly kind: 'found'; readonly found: Preflight }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

/** Runs the check and keeps its result. */
export class AlbumPreflight {
  readonly #fetch: () => Promise<Outcome<Preflight>>;
  #state = $state.raw<PreflightState>({ kind: 'closed' });
  #again = $state.raw<AgainChoice>(CHANGED_AGAIN);
  #version = 0;

  constructor(fetch: () => Promise<Outcome<Preflight>>) {
    this.#fetch = fetch;
  }

  get state(): PreflightState {
    return this.#state;
  }

  /** The last result; null while there is none. */
  get found(): Preflight | null {
    if (this.#state.kind === 'found') return this.#state.found;
    return this.#state.kind === 'checking' ? this.#state.before : null;
  }

  /** Finished photos to make again: at first those that have changed, and none only because of its model. */
  get again(): AgainChoice {
    return this.#again;
  }

  /** What the run would do with this choice; null while nothing is found. */
  get sum(): PreflightPart | null {
    return this.found === null ? null : combinePreflight(this.found, this.#again);
  }

  choose(change: Partial<AgainChoice>): void {
    this.#again = { ...this.#again, ...change };
  }

  /** Opens the dialog, or checks again. An answer after `close` is dropped. */
  async check(): Promise<void> {
    const version = ++this.#version;
    this.#state = { kind: 'checking', before: this.found };
    const outcome = await this.#fetch();
    if (version !== this.#version) return;
    this.#state = outcome.ok ? { kind: 'found', found: outcome.value } : { kind: 'failed', error: outcome.error };
  }

  close(): void {
    this.#version += 1;
    this.#state = { kind: 'closed' };
    this.#again = CHANGED_AGAIN;
  }
}
