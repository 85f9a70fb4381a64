/** Routes of the web front end for calls, events and uploads. */
import type { FastifyInstance } from 'fastify';
import type { AddReport } from '#shared/albums.ts';
import type { ChosenNetwork } from '#shared/imported/networks.ts';
import type { OpenReport, Outcome } from '#shared/api.ts';
import { AppError } from '#shared/errors.ts';
import { fail, toOutcome } from '#shared/outcomes.ts';
import type { FindSession } from './sessions.ts';

/** The part of a connection of @fastify/websocket that is used. */
interface EventSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  terminate(): void;
  on(name: 'close' | 'error', listener: () => void): unknown;
}

/** A window that lags behind by this much is disconnected; it reconnects and asks for the snapshot. */
const MAX_BUFFERED_BYTES = 1024 ** 2;
/** Longer than any name of a file; names are shortened to what the file system takes. */
const MAX_NAME_LENGTH = 4096;

export interface ApiRoutesOptions {
  readonly uploadLimitBytes: number;
  /** Writes what a page may receive. */
  readonly toJson: (value: unknown) => string;
}

export function addApiRoutes(server: FastifyInstance, findSession: FindSession, options: ApiRoutesOptions): void {
  const { uploadLimitBytes, toJson } = options;
  void server.register((scope, _options, done) => {
    scope.removeContentTypeParser('text/plain');
    scope.post('/api/call', (request) => findSession(request).app.call(request.body));

    scope.get('/api/events', { websocket: true }, (connection: unknown, request) => {
      const socket = connection as EventSocket;
      const { app, connections } = findSession(request);
      connections.add(socket);
      const stopEvents = app.onEvent((event) => {
        if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
        else socket.send(toJson(event));
      });
      const unsubscribe = (): void => {
        connections.delete(socket);
        stopEvents();
      };
      socket.on('close', unsubscribe);
      // An error is followed by a close; neither is worth a report.
      socket.on('error', unsubscribe);
    });
    done();
  });

  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // The content stays a stream: the app writes it straight into a file.
    scope.addContentTypeParser('*', (_request, payload, done) => {
      done(null, payload);
    });
    scope.post('/api/upload', async (request, reply): Promise<Outcome<OpenReport | AddReport | ChosenNetwork>> => {
      const { name, album, network } = request.query as Readonly<Record<string, unknown>>;
      if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH) {
        void reply.code(400);
        return fail(new AppError('request/refused', 'An uploaded file needs a name.'));
      }
      if (Number(request.headers['content-length'] ?? 0) > uploadLimitBytes) {
        void reply.code(413).header('connection', 'close');
        return fail(tooLarge(name, uploadLimitBytes));
      }
      const { app } = findSession(request);
      const content = limit(request.raw, name, uploadLimitBytes);
      return toOutcome<OpenReport | AddReport | ChosenNetwork>(() => {
        if (network !== undefined) return app.receiveNetwork(name, content);
        return typeof album === 'string' ? app.addContentToAlbum(album, name, content) : app.openContent(name, content);
      }, `${name} cannot be opened`);
    });
    done();
  });
}

/** @throws {AppError} `image/too-large` from the stream once it is longer than `limitBytes` */
async function* limit(
  content: AsyncIterable<Uint8Array>,
  name: string,
  limitBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw tooLarge(name, limitBytes);
    yield chunk;
  }
}

function tooLarge(name: string, limitBytes: number): AppError {
  return new AppError('image/too-large', `${name} is larger than the ${limitBytes} bytes that can be sent in.`);
}
