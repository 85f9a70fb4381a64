/** Routes of the web front end for files: the built window, views by token, downloads by id. */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { DownloadContent } from '#app/downloads/content.ts';
import { openFile } from '#app/downloads/content.ts';
import { getSystemCode } from '#shared/errors.ts';
import { getContentType, getViewCaching } from '#shared/serving.ts';
import type { FindSession } from './sessions.ts';

export async function addFileRoutes(
  server: FastifyInstance,
  findSession: FindSession,
  rendererFolder: string,
): Promise<void> {
  await server.register(fastifyStatic, {
    root: rendererFolder,
    serve: false,
    cacheControl: false,
    dotfiles: 'deny',
    index: false,
  });
  server.get('/', (request, reply) => {
    // An address with a used token was opened again; the redirect removes the token from the address line.
    if (request.url !== '/') return reply.redirect('/', 303);
    return reply.sendFile('index.html');
  });
  // File names contain a digest of the content.
  server.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    reply.header('cache-control', 'private, max-age=31536000, immutable').sendFile(`assets/${request.params['*']}`),
  );
  // Browsers request it on their own.
  server.get('/favicon.ico', (_request, reply) => reply.code(204).send());

  server.get<{ Params: { token: string; '*': string } }>('/photo/:token/*', async (request, reply) => {
    const { app } = findSession(request);
    const [token, name] = [request.params.token, request.params['*']];
    const path = await app.provideView(token, name);
    try {
      if (path === null) throw new NothingHere();
      return await send(reply, () => openFile(path), {
        'content-type': getContentType(name),
        'cache-control': getViewCaching(name),
      });
    } catch (error) {
      // A 404 would be an error in the console of the page.
      if (error instanceof NothingHere && app.isEmptyView(token, name)) return reply.code(204).send();
      throw error;
    }
  });

  server.get<{ Params: { id: string } }>('/download/:id', async (request, reply) => {
    const download = findSession(request).app.takeDownload(request.params.id);
    if (download === null) throw new NothingHere();
    // Sent, or given up by the browser.
    reply.raw.once('close', () => void download.discard());
    return send(reply, () => download.open(), {
      'content-type': getContentType(download.name),
      'content-disposition': describeAttachment(download.name),
    });
  });
}

/** Answered by the server's error handler. */
class NothingHere extends Error {
  readonly statusCode = 404;
}

/** @throws {NothingHere} when the file is gone: an estimate is removed after the next one */
async function send(
  reply: FastifyReply,
  open: () => Promise<DownloadContent>,
  headers: Readonly<Record<string, string>>,
): Promise<FastifyReply> {
  let content: DownloadContent;
  try {
    content = await open();
  } catch (error) {
    throw getSystemCode(error) === 'ENOENT' ? new NothingHere() : error;
  }
  return reply.headers({ ...headers, 'content-length': String(content.sizeBytes) }).send(content.stream);
}

/** A Content-Disposition header for any name: plain for old readers, RFC 5987 for all others. */
export function describeAttachment(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.replaceAll(/\p{Surrogate}/gu, '_')).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
