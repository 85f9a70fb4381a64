/** Lets requests in: those that come from this front end's own pages, with a session or with a ticket for one. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EntryTickets } from './entry-tickets.ts';
import { sendPage } from './replies.ts';
import { findForeignOrigin, listAllowedHosts } from './request-guard.ts';

export class Admission {
  readonly #tickets = new EntryTickets();
  readonly #host: string;
  readonly #ownNames: readonly string[];
  #allowedHosts: ReadonlySet<string> = new Set();
  #cookieName = 'skipstone';

  /** @param ownNames addresses and name of this machine; they are served when `host` means all of them */
  constructor(host: string, ownNames: readonly string[]) {
    this.#host = host;
    this.#ownNames = ownNames;
  }

  /** Before that every request is foreign. */
  open(port: number): void {
    this.#allowedHosts = listAllowedHosts(this.#host, port, this.#ownNames);
    // Cookies do not know ports: two front ends on one machine need two names.
    this.#cookieName = `skipstone-${port}`;
  }

  /** Returns a path with a new token, good once. */
  issueEntryPath(): string {
    return `/?token=${this.#tickets.issue()}`;
  }

  /** Returns why the request is rejected, or null. */
  findForeignOrigin({ headers }: FastifyRequest): string | null {
    const fetchSite = headers['sec-fetch-site'];
    return findForeignOrigin(
      {
        host: headers.host,
        origin: headers.origin,
        fetchSite: Array.isArray(fetchSite) ? fetchSite.join() : fetchSite,
      },
      this.#allowedHosts,
      headers.upgrade !== undefined,
    );
  }

  hasSession({ cookies }: FastifyRequest): boolean {
    const session = cookies[this.#cookieName];
    return session !== undefined && this.#tickets.isSession(session);
  }

  /** Exchanges the token of the address for a session. */
  enter(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { token } = request.query as { readonly token?: unknown };
    if (token === undefined) return sendPage(reply, 401, 'no-session');
    const session = typeof token === 'string' ? this.#tickets.exchange(token) : null;
    if (session === null) return sendPage(reply, 403, 'spent-token');
    void reply.setCookie(this.#cookieName, session, { path: '/', httpOnly: true, sameSite: 'strict' });
    return reply.redirect('/', 303);
  }
}
