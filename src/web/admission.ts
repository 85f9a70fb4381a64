/** Lets requests in: those that come from this front end's own pages, with a session, or with a ticket or an album's link for one. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PageApp } from '#app/app.ts';
import { EntryTickets } from './entry-tickets.ts';
import { sendPage } from './replies.ts';
import { findForeignOrigin, isAtServer, isLoopback, listAllowedHosts } from './request-guard.ts';
import type { Session, Sessions } from './sessions.ts';

/** The server decides earlier, when the visit is over. */
const COOKIE_SECONDS = 30 * 24 * 3600;
/** What an address that lets in looks like: `/?token=...` and `/album/<id>`. */
export const ENTRY_ROUTES = { token: '/', album: '/album/:albumId' } as const;

const AGAIN = 'again';

export interface AdmissionOptions {
  readonly host: string;
  /** Addresses and name of this machine; they are served when `host` means all of them. */
  readonly ownNames: readonly string[];
  readonly app: Pick<PageApp, 'showAlbum'>;
  readonly sessions: Sessions;
}

export class Admission {
  readonly #tickets = new EntryTickets();
  readonly #options: AdmissionOptions;
  #allowedHosts: ReadonlySet<string> = new Set();
  #cookieName = 'skipstone';

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Before that every request is foreign. */
  open(port: number): void {
    this.#allowedHosts = listAllowedHosts(this.#options.host, port, this.#options.ownNames);
    // Cookies do not know ports: two front ends on one machine need two names.
    this.#cookieName = `skipstone-${port}`;
  }

  /** Returns a path with a new token, good once. */
  issueEntryPath(): string {
    return `/?token=${this.#tickets.issue()}`;
  }

  /** Returns why the request is rejected, or null. */
  findForeignOrigin(request: FastifyRequest): string | null {
    const { host, origin, upgrade, 'sec-fetch-site': site } = request.headers;
    // A link in a message of another page is followed by a page of our own, see `enter`.
    const fetchSite = isFollowedLink(request) ? undefined : Array.isArray(site) ? site.join() : site;
    return findForeignOrigin({ host, origin, fetchSite }, this.#allowedHosts, upgrade !== undefined);
  }

  findSession(request: FastifyRequest): Session | null {
    const secret = request.cookies[this.#cookieName];
    return secret === undefined ? null : this.#options.sessions.find(secret, this.#isAtServer(request));
  }

  /** Answers the addresses that let in, with and without a session. False: the request asks for something else. */
  async enter(request: FastifyRequest, reply: FastifyReply, session: Session | null): Promise<boolean> {
    if (request.method !== 'GET') return false;
    const { url } = request.routeOptions;
    if (url === ENTRY_ROUTES.album) await this.#enterByAlbum(request, reply, session);
    else if (url === ENTRY_ROUTES.token && session === null) await this.#enterByToken(request, reply);
    else return false;
    return true;
  }

  /** Exchanges the token of the address for a session. */
  async #enterByToken(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { token } = request.query as { readonly token?: unknown };
    const sendSpent = (): unknown => sendPage(reply, 403, 'spent-token');
    if (token === undefined) sendPage(reply, 401, 'no-session');
    else if (typeof token !== 'string' || !this.#tickets.has(token)) sendSpent();
    else {
      const secret = await this.#openSession(request);
      if (secret === null) sendPage(reply, 503, 'too-many');
      else if (this.#tickets.use(token)) this.#sendIn(request, reply, { secret, target: '/' });
      else sendSpent();
    }
  }

  /** Browsers leave cookies out where another page leads here, so that the link is followed once more, from a page of ours. */
  async #enterByAlbum(request: FastifyRequest, reply: FastifyReply, session: Session | null): Promise<void> {
    const { albumId } = request.params as { readonly albumId: string };
    const target = `/#album=${encodeURIComponent(albumId)}`;
    if (!this.#options.app.showAlbum(albumId)) sendPage(reply, 404, 'no-album');
    else if (session !== null) {
      session.app.showAlbum(albumId);
      reply.redirect(target, 303);
    } else if (!Object.hasOwn(request.query as object, AGAIN))
      sendPage(reply, 200, 'from-elsewhere', `/album/${encodeURIComponent(albumId)}?${AGAIN}`);
    else {
      const secret = await this.#openSession(request);
      if (secret === null) sendPage(reply, 503, 'too-many');
      else {
        this.#options.sessions.find(secret, this.#isAtServer(request))?.app.showAlbum(albumId);
        this.#sendIn(request, reply, { secret, target });
      }
    }
  }

  #openSession(request: FastifyRequest): Promise<string | null> {
    return this.#options.sessions.open(this.#isAtServer(request));
  }

  #sendIn(
    request: FastifyRequest,
    reply: FastifyReply,
    { secret, target }: { readonly secret: string; readonly target: string },
  ): void {
    const options = { path: '/', httpOnly: true, sameSite: 'strict' } as const;
    // Phones end browsers at any time.
    const kept = this.#isAtServer(request) ? {} : { maxAge: COOKIE_SECONDS };
    reply.setCookie(this.#cookieName, secret, { ...options, ...kept }).redirect(target, 303);
  }

  /** A server that listens on loopback alone has no visitors. */
  #isAtServer({ headers, socket }: FastifyRequest): boolean {
    return isLoopback(this.#options.host) || isAtServer(headers, socket.remoteAddress);
  }
}

/** A person follows the link of an album, perhaps in a message of another page. */
function isFollowedLink({ method, headers, routeOptions }: FastifyRequest): boolean {
  return routeOptions.url === ENTRY_ROUTES.album && method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
}
