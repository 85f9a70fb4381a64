/** Tokens that are good once, and the sessions that they were exchanged for. Kept in memory, as digests, until the process ends. */
import { createHash, randomBytes } from 'node:crypto';

/** Unused tokens; older ones expire. */
const MAX_UNUSED_TOKENS = 16;

export class EntryTickets {
  readonly #tokens = new Set<string>();
  readonly #sessions = new Set<string>();

  /** Returns a new token, good once. */
  issue(): string {
    const token = draw();
    this.#tokens.add(digest(token));
    const [oldest] = this.#tokens;
    if (this.#tokens.size > MAX_UNUSED_TOKENS && oldest !== undefined) this.#tokens.delete(oldest);
    return token;
  }

  /** Returns the id of a new session, or null when the token is used up or was never issued. */
  exchange(token: string): string | null {
    if (!this.#tokens.delete(digest(token))) return null;
    const session = draw();
    this.#sessions.add(digest(session));
    return session;
  }

  isSession(id: string): boolean {
    return this.#sessions.has(digest(id));
  }
}

function draw(): string {
  return randomBytes(32).toString('base64url');
}

// The time of a lookup by digest does not depend on how much of a guess is right.
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
