/** The web door: lets in who has a ticket, carries calls, events and files between the browser and the app. Decides nothing about photos. */
import fastifyCookie from '@fastify/cookie';
import fastifyWebsocket from '@fastify/websocket';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fastify from 'fastify';
import type { SkipstoneApp } from '../app/app.ts';
import type { ErrorValue } from '../shared/errors.ts';
import { buildContentPolicy } from '../shared/serving.ts';
import { addApiRoutes } from './api-routes.ts';
import { EntryTickets } from './entry-tickets.ts';
import { addFileRoutes } from './file-routes.ts';
import { renderPage } from './pages.ts';
import { findForeignOrigin, listAllowedHosts } from './request-guard.ts';

export interface WebServerOptions {
  /** The built window: `index.html` and `assets/`. */
  readonly rendererFolder: string;
  /** Address or name to listen on. */
  readonly host: string;
  /** Addresses and name of this machine; served when `host` means all of them. */
  readonly ownNames: readonly string[];
  /** Largest file that may be sent in. */
  readonly uploadLimitBytes?: number;
  /** Told of what went wrong inside; the page is not. */
  readonly reportFailure: (error: unknown) => void;
}

export interface WebServer {
  /** Returns the port. 0 asks for a free one. Rejects with `EADDRINUSE` and the like. */
  listen(port: number): Promise<number>;
  /** Returns a path with a new token, good once. */
  issueEntryPath(): string;
  close(): Promise<void>;
}

const CALL_LIMIT_BYTES = 64 * 1024;
const UPLOAD_LIMIT_BYTES = 1024 ** 3;

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': buildContentPolicy([]),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()',
  'cache-control': 'no-store',
};

export async function createWebServer(app: SkipstoneApp, options: WebServerOptions): Promise<WebServer> {
  const tickets = new EntryTickets();
  let allowedHosts: ReadonlySet<string> = new Set();
  // Cookies do not know ports: two doors on one machine need two names.
  let cookieName = 'skipstone';

  const server = fastify({
    bodyLimit: CALL_LIMIT_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply) => {
      void reply.headers(HEADERS);
      refuse(reply, error.statusCode ?? 400, 'This request is not understood.');
    },
  });
  await server.register(fastifyCookie);
  // Before the hooks that refuse: it closes the connections of refused upgrades only when it saw them first.
  await server.register(fastifyWebsocket, { options: { maxPayload: 1024 } });
  server.addHook('onRequest', async (request, reply) => {
    void reply.headers(HEADERS);
    const foreign = findForeignOrigin(
      { host: request.headers.host, origin: request.headers.origin, fetchSite: getFetchSite(request) },
      allowedHosts,
      request.headers.upgrade !== undefined,
    );
    if (foreign !== null) return refuse(reply, 403, foreign);
  });
  server.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) refuse(reply, status, REFUSALS[status] ?? 'This request is not understood.');
    else {
      options.reportFailure(error);
      void reply.code(status).send(failure({ code: 'engine/internal', message: 'The request failed.' }));
    }
  });
  server.setNotFoundHandler((_request, reply) => {
    refuse(reply, 404, NOTHING_HERE);
  });

  const hasSession = (request: FastifyRequest): boolean => {
    const session = request.cookies[cookieName];
    return session !== undefined && tickets.isSession(session);
  };
  // A preHandler of the root scope would run after the body was read; strangers send none.
  server.addHook('onRequest', async (request, reply) => {
    if (hasSession(request)) return;
    if (request.method === 'GET' && request.routeOptions.url === '/') return enter(request, reply);
    refuse(reply, 401, 'This address needs a session.');
    return reply;
  });

  function enter(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { token } = request.query as { readonly token?: unknown };
    if (token === undefined) return reply.code(401).type('text/html; charset=utf-8').send(renderPage('no-session'));
    const session = typeof token === 'string' ? tickets.exchange(token) : null;
    if (session === null) return reply.code(403).type('text/html; charset=utf-8').send(renderPage('spent-token'));
    void reply.setCookie(cookieName, session, { path: '/', httpOnly: true, sameSite: 'strict' });
    return reply.redirect('/', 303);
  }

  await addFileRoutes(server, app, options.rendererFolder);
  addApiRoutes(server, app, options.uploadLimitBytes ?? UPLOAD_LIMIT_BYTES);

  return {
    async listen(wantedPort) {
      await server.listen({ host: options.host, port: wantedPort });
      const address = server.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : wantedPort;
      allowedHosts = listAllowedHosts(options.host, port, options.ownNames);
      cookieName = `skipstone-${port}`;
      return port;
    },
    issueEntryPath: () => `/?token=${tickets.issue()}`,
    close: () => server.close(),
  };
}

const NOTHING_HERE = 'There is nothing here.';

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  404: NOTHING_HERE,
  413: 'The request is too large.',
  415: 'Only JSON is understood here.',
};

function failure(error: ErrorValue): { readonly ok: false; readonly error: ErrorValue } {
  return { ok: false, error };
}

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  // What a route has said about keeping its file is not true of a refusal.
  void reply.code(status).header('cache-control', 'no-store');
  return reply.send(failure({ code: 'request/refused', message }));
}

function getFetchSite(request: FastifyRequest): string | undefined {
  const value = request.headers['sec-fetch-site'];
  return Array.isArray(value) ? value.join() : value;
}
