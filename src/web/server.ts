/** The web front end: carries calls, events and files between the browser and the app. Decides nothing about photos. */
import fastifyCookie from '@fastify/cookie';
import fastifyWebsocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastify from 'fastify';
import type { SkipstoneApp } from '#app/app.ts';
import { Admission, ENTRY_ROUTES } from './admission.ts';
import { addApiRoutes } from './api-routes.ts';
import { addFileRoutes } from './file-routes.ts';
import { createPathHider } from './hide-paths.ts';
import { listHeaders, reject, sendFailure } from './replies.ts';
import type { FindSession, Session } from './sessions.ts';
import { Sessions } from './sessions.ts';

export interface WebServerOptions {
  /** The built window: `index.html` and `assets/`. */
  readonly rendererFolder: string;
  /** Address or name to listen on. */
  readonly host: string;
  /** Addresses and name of this machine; served when `host` means all of them. */
  readonly ownNames: readonly string[];
  /** Largest file that may be sent in. */
  readonly uploadLimitBytes?: number;
  /** How long a body may send nothing before its connection is closed. */
  readonly bodyIdleMs?: number;
  /** Folders of this machine that no page learns of. */
  readonly hiddenFolders: readonly string[];
  /** Called with what went wrong inside, which the page does not learn. */
  readonly reportFailure: (error: unknown) => void;
  /** Replaced in tests. */
  readonly now?: () => number;
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
const BODY_IDLE_MS = 60_000;

export async function createWebServer(app: SkipstoneApp, options: WebServerOptions): Promise<WebServer> {
  const { host, ownNames, reportFailure } = options;
  const sessions = new Sessions({ app, reportFailure, ...(options.now && { now: options.now }) });
  const admission = new Admission({ host, ownNames, app, sessions });
  const server = fastify({
    bodyLimit: CALL_LIMIT_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => {
      void reply.headers(listHeaders(request.headers.host));
      reject(reply, error.statusCode ?? 400, 'This request is not understood.');
    },
  });
  await server.register(fastifyCookie);
  // Before the hooks that reject: it closes the connections of rejected upgrades only when it saw them first.
  await server.register(fastifyWebsocket, { options: { maxPayload: 1024 } });
  const findSession = admit(server, admission);
  answerErrors(server, reportFailure);
  await addFileRoutes(server, findSession, options.rendererFolder);
  const hide = createPathHider(options.hiddenFolders);
  const toJson = (value: unknown): string => JSON.stringify(value, hide);
  server.setReplySerializer(toJson);
  limitIdleBodies(server, options.bodyIdleMs ?? BODY_IDLE_MS);
  addApiRoutes(server, findSession, { uploadLimitBytes: options.uploadLimitBytes ?? UPLOAD_LIMIT_BYTES, toJson });
  return {
    async listen(wantedPort) {
      await server.listen({ host, port: wantedPort });
      const address = server.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : wantedPort;
      admission.open(port);
      return port;
    },
    issueEntryPath: () => admission.issueEntryPath(),
    close: async () => {
      sessions.close();
      await server.close();
    },
  };
}

function admit(server: FastifyInstance, admission: Admission): FindSession {
  const admitted = new WeakMap<FastifyRequest['raw'], Session>();
  server.addHook('onRequest', async (request, reply) => {
    void reply.headers(listHeaders(request.headers.host));
    const foreign = admission.findForeignOrigin(request);
    if (foreign !== null) return reject(reply, 403, foreign);
  });
  // A preHandler of the root scope would run after the body was read; strangers send none.
  server.addHook('onRequest', async (request, reply) => {
    const session = admission.findSession(request);
    if (session !== null) admitted.set(request.raw, session);
    if (await admission.enter(request, reply, session)) return reply;
    if (session === null) return reject(reply, 401);
  });
  // What it asks for was answered above.
  server.get(ENTRY_ROUTES.album, (_request, reply) => reject(reply, 404));
  return ({ raw }) => {
    const session = admitted.get(raw);
    if (session === undefined) throw new TypeError('a request without a session came through');
    return session;
  };
}

/** A body that stops arriving would keep its connection, and the file that it is written to, for ever. */
function limitIdleBodies(server: FastifyInstance, idleMs: number): void {
  server.addHook('preParsing', (request, _reply, payload, done) => {
    const { socket } = request.raw;
    const stop = (): void => {
      socket.destroy();
    };
    socket.setTimeout(idleMs, stop);
    request.raw.once('close', () => {
      socket.setTimeout(0);
      socket.off('timeout', stop);
    });
    done(null, payload);
  });
}

function answerErrors(server: FastifyInstance, reportFailure: (error: unknown) => void): void {
  server.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reject(reply, status);
    reportFailure(error);
    return sendFailure(reply, status);
  });
  server.setNotFoundHandler((_request, reply) => reject(reply, 404));
}
