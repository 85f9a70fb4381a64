/** The part of the web door that speaks JSON: calls, events, and files sent in. */
import type { FastifyInstance } from 'fastify';
import type { SkipstoneApp } from '../app/app.ts';
import type { AddReport } from '../shared/albums.ts';
import type { OpenReport, Outcome } from '../shared/api.ts';
import { AppError, toAppError } from '../shared/errors.ts';

/** What is used of a connection of @fastify/websocket. */
interface EventSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  terminate(): void;
  on(name: 'close' | 'error', listener: () => void): unknown;
}

/** A window that lags behind by this much is cut off; it comes back and asks for everything anew. */
const MOST_BUFFERED_BYTES = 1024 ** 2;
const LONGEST_NAME = 255;

export function addApiRoutes(server: FastifyInstance, app: SkipstoneApp, uploadLimitBytes: number): void {
  void server.register((scope, _options, done) => {
    scope.removeContentTypeParser('text/plain');
    scope.post('/api/call', (request) => app.call(request.body));

    scope.get('/api/events', { websocket: true }, (connection: unknown) => {
      const socket = connection as EventSocket;
      const unsubscribe = app.onEvent((event) => {
        if (socket.bufferedAmount > MOST_BUFFERED_BYTES) socket.terminate();
        else socket.send(JSON.stringify(event));
      });
      socket.on('close', unsubscribe);
      // Closing follows; a connection that broke is no news.
      socket.on('error', unsubscribe);
    });
    done();
  });

  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    // The content stays a stream: it goes straight into a file of the app's.
    scope.addContentTypeParser('*', (_request, payload, done) => {
      done(null, payload);
    });
    scope.post('/api/upload', async (request, reply): Promise<Outcome<OpenReport | AddReport>> => {
      const { name, album } = request.query as { readonly name?: unknown; readonly album?: unknown };
      if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) {
        void reply.code(400);
        return fail(new AppError('request/refused', 'A file that is sent in needs a name.'));
      }
      if (Number(request.headers['content-length'] ?? 0) > uploadLimitBytes) {
        void reply.code(413).header('connection', 'close');
        return fail(tooLarge(name, uploadLimitBytes));
      }
      try {
        const content = limit(request.raw, name, uploadLimitBytes);
        const isForAlbum = typeof album === 'string';
        const value = isForAlbum ? app.addContentToAlbum(album, name, content) : app.openContent(name, content);
        return { ok: true, value: await value };
      } catch (error) {
        return fail(toAppError(error, `${name} cannot be opened`));
      }
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

function fail(error: AppError): Outcome<never> {
  return { ok: false, error: error.toValue() };
}
