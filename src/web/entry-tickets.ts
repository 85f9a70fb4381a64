/** Who may come in: tokens that are good once, and the sessions they were exchanged for. Kept in memory, as digests, until the process ends. */
import { createHash, randomBytes } from 'node:crypto';

/** Addresses that were printed and not used yet; older ones stop being good. */
const MOST_UNSPENT = 16;

export class EntryTickets {
  readonly #tokens = new Set<string>();
  readonly #sessions = new Set<string>();

  /** Returns a new token, good once. */
  issue(): string {
    const token = draw();
    this.#tokens.add(digest(token));
    const [oldest] = this.#tokens;
    if (this.#tokens.size > MOST_UNSPENT && oldest !== undefined) this.#tokens.delete(oldest);
    return token;
  }

  /** Returns the id of a new session, or null when the token is spent or was never given out. */
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

// Looking up a digest takes the same time however much of a guess is right.
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
