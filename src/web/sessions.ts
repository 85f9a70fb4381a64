/** Owns the sessions of browsers: the person at the server shares one app; every browser of another computer is a visitor with an app of its own. */
import type { FastifyRequest } from 'fastify';
import type { PageApp, SkipstoneApp, VisitorApp } from '#app/app.ts';
import { digestSecret, drawSecret } from './secrets.ts';

const MAX_VISITORS = 20;
const VISIT_MS = 24 * 3600 * 1000;
const CHECK_EVERY_MS = 10 * 60 * 1000;

/** A connection that ends with its session. */
interface Connection {
  terminate(): void;
}

export interface Session {
  readonly app: PageApp;
  readonly connections: Set<Connection>;
}

/** The session of a request that was let in. */
export type FindSession = (request: FastifyRequest) => Session;

interface KnownSession extends Session {
  /** null: of the person at the server. */
  readonly visitor: VisitorApp | null;
  lastRequestMs: number;
}

export interface SessionsOptions {
  readonly app: Pick<SkipstoneApp, 'openVisitor'> & PageApp;
  readonly reportFailure: (error: unknown) => void;
  /** Replaced in tests. */
  readonly now?: () => number;
}

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #now: () => number;
  /** By digest. */
  readonly #sessions = new Map<string, KnownSession>();
  readonly #timer: NodeJS.Timeout;
  #openingCount = 0;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#timer = setInterval(() => {
      this.endIdle();
    }, CHECK_EVERY_MS).unref();
  }

  /** Returns the secret of a new session; null: there are too many visitors. */
  async open(isAtServer: boolean): Promise<string | null> {
    this.endIdle();
    if (isAtServer) return this.#add(null);
    const visitorCount = [...this.#sessions.values()].filter(({ visitor }) => visitor !== null).length;
    if (visitorCount + this.#openingCount >= MAX_VISITORS) return null;
    this.#openingCount++;
    try {
      return this.#add(await this.#options.app.openVisitor());
    } finally {
      this.#openingCount--;
    }
  }

  /**
   * The session of a request, which counts as a sign of life.
   * @param isAtServer the session of the person at the server is good there alone
   */
  find(secret: string, isAtServer: boolean): Session | null {
    const session = this.#sessions.get(digestSecret(secret));
    if (session === undefined || (session.visitor === null && !isAtServer)) return null;
    if (this.#isOver(session)) {
      this.endIdle();
      return null;
    }
    session.lastRequestMs = this.#now();
    return session;
  }

  /** Ends the visits without a request for a day. */
  endIdle(): void {
    for (const [key, session] of this.#sessions) {
      const { visitor, connections } = session;
      if (visitor === null || !this.#isOver(session)) continue;
      this.#sessions.delete(key);
      for (const connection of connections) connection.terminate();
      visitor.end().catch(this.#options.reportFailure);
    }
  }

  /** Visitors end with the app. */
  close(): void {
    clearInterval(this.#timer);
  }

  #isOver({ visitor, lastRequestMs }: KnownSession): boolean {
    return visitor !== null && this.#now() - lastRequestMs >= VISIT_MS;
  }

  #add(visitor: VisitorApp | null): string {
    const secret = drawSecret();
    const app = visitor ?? this.#options.app;
    this.#sessions.set(digestSecret(secret), { visitor, app, connections: new Set(), lastRequestMs: this.#now() });
    return secret;
  }
}
