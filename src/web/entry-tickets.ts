/** Tokens that are good once. Kept in memory, as digests, until the process ends. */
import { digestSecret, drawSecret } from './secrets.ts';

/** Unused tokens; older ones expire. */
const MAX_UNUSED_TOKENS = 16;

export class EntryTickets {
  readonly #tokens = new Set<string>();

  /** Returns a new token, good once. */
  issue(): string {
    const token = drawSecret();
    this.#tokens.add(digestSecret(token));
    const [oldest] = this.#tokens;
    if (this.#tokens.size > MAX_UNUSED_TOKENS && oldest !== undefined) this.#tokens.delete(oldest);
    return token;
  }

  /** False: the token is used up or was never issued. */
  has(token: string): boolean {
    return this.#tokens.has(digestSecret(token));
  }

  /** As `has`; the token is used up then. */
  use(token: string): boolean {
    return this.#tokens.delete(digestSecret(token));
  }
}
