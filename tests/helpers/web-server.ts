/** The web front end against a fake app, and raw requests to it, so that nothing is tidied up on the way. */
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { PageApp, SkipstoneApp } from '#app/app.ts';
import type { DownloadContent } from '#app/downloads/content.ts';
import { openFile } from '#app/downloads/content.ts';
import type { NumberedEvent } from '#shared/app-state.ts';
import type { WebServer, WebServerOptions } from '#web/server.ts';
import { createWebServer } from '#web/server.ts';
import { makeTempFolder } from './folders.ts';

/** As a server adds them that passes requests on from other computers. */
export const FROM_ELSEWHERE = { 'x-forwarded-for': '192.168.1.30' };

export const ALBUM = 'a1b2c3d4-0000-4000-8000-1234567890ab';
export const TOKEN = 'photo-token-0123456789';

export interface FakeApp {
  readonly app: SkipstoneApp;
  readonly page: PageApp;
  readonly calls: unknown[];
  readonly located: (readonly [string, string])[];
  readonly received: { readonly name: string; readonly text: string }[];
  readonly listeners: Set<(event: NumberedEvent) => void>;
  /** Path by token and name; empty: it cannot be made. */
  readonly views: Map<string, string>;
  readonly discarded: string[];
  /** Albums whose links were followed; there is `ALBUM` alone. */
  readonly shown: string[];
  readonly visitors: FakeApp[];
  readonly ended: FakeApp[];
  readonly downloads: Map<string, { readonly path: string; readonly name: string }>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

export interface TestWebServer {
  /** Holds `renderer/` and, next to it, a `secret.txt`. */
  readonly folder: string;
  readonly fake: FakeApp;
  readonly server: WebServer;
  readonly port: number;
  /** Of a session. */
  readonly cookie: string;
  /** What the server has reported. */
  readonly failures: readonly unknown[];
  /** Sends the path as it is; the session's cookie goes along unless `headers` says otherwise. */
  ask(path: string, asked?: Asked): Promise<Answer>;
  /** Sends JSON unless `headers` says otherwise. */
  post(path: string, body: string, headers?: OutgoingHttpHeaders): Promise<Answer>;
  close(): Promise<void>;
}

/** @param options.host `0.0.0.0`: browsers of other computers, which send `FROM_ELSEWHERE`, are visitors */
export async function openTestWebServer(
  options: Partial<Pick<WebServerOptions, 'host' | 'now'>> = {},
): Promise<TestWebServer> {
  const folder = await makeTempFolder();
  await fillFolder(folder.path);
  const fake = createFakeApp();
  const failures: unknown[] = [];
  const server = await createWebServer(fake.app, {
    rendererFolder: join(folder.path, 'renderer'),
    host: '127.0.0.1',
    ownNames: [],
    uploadLimitBytes: 1000,
    bodyIdleMs: 200,
    ...options,
    hiddenFolders: ['/srv/skipstone data'],
    reportFailure: (error) => failures.push(error),
  });
  const port = await server.listen(0);
  const entry = await send(port, server.issueEntryPath(), {});
  const cookie = entry.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const ask = (path: string, { headers, ...asked }: Asked = {}): Promise<Answer> =>
    send(port, path, { ...asked, headers: { cookie, ...headers } });
  return {
    ...{ folder: folder.path, fake, server, port, cookie, failures, ask },
    post: (path, body, headers) =>
      ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }),
    close: async () => {
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function fillFolder(folder: string): Promise<void> {
  await mkdir(join(folder, 'renderer/assets'), { recursive: true });
  await writeFile(join(folder, 'renderer/index.html'), '<h1>window</h1>');
  await writeFile(join(folder, 'renderer/other.txt'), 'beside the assets');
  await writeFile(join(folder, 'renderer/assets/index-1.js'), 'run()');
  await writeFile(join(folder, 'secret.txt'), 'secret');
}

async function send(port: number, path: string, { method = 'GET', headers = {}, body }: Asked): Promise<Answer> {
  const request = httpRequest({ port, host: '127.0.0.1', path, method, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

function createFakeApp(): FakeApp {
  const fake: Omit<FakeApp, 'app' | 'page'> = {
    calls: [],
    located: [],
    received: [],
    listeners: new Set(),
    views: new Map(),
    downloads: new Map(),
    discarded: [],
    ...{ shown: [], visitors: [], ended: [] },
  };
  const page = createFakePage(fake);
  const app: SkipstoneApp = {
    get snapshot(): never {
      throw new Error('not asked for by a front end');
    },
    ...page,
    request: () => Promise.reject(new Error('a request comes from a page, as a call')),
    openPaths: () => Promise.resolve({ photoIds: [], rejected: [] }),
    addPathsToAlbum: () => Promise.resolve({ added: 0, known: 0, rejected: [] }),
    locateView: () => null,
    openVisitor: () => {
      const visitor = createFakeApp();
      fake.visitors.push(visitor);
      const end = (): Promise<void> => {
        fake.ended.push(visitor);
        return Promise.resolve();
      };
      return Promise.resolve({ ...visitor.page, end });
    },
    findDraggable: () => null,
    listUnsaved: () => [],
    end: () => Promise.resolve(),
  };
  return { ...fake, page, app };
}

/** What a page needs of the app. */
function createFakePage(fake: Omit<FakeApp, 'app' | 'page'>): PageApp {
  const receive = async (name: string, content: AsyncIterable<Uint8Array>): Promise<void> => {
    fake.received.push({ name, text: await text(content) });
  };
  return {
    call: (message) => {
      fake.calls.push(message);
      if (JSON.stringify(message).includes('explode')) throw new Error('secret inside: /home/someone');
      return Promise.resolve({ ok: true, value: { echoed: message } });
    },
    onEvent: (listener) => {
      fake.listeners.add(listener);
      return () => fake.listeners.delete(listener);
    },
    openContent: async (name, content) => {
      await receive(name, content);
      return { photoIds: ['photo-1'], rejected: [] };
    },
    addContentToAlbum: async (albumId, name, content) => {
      await receive(`${albumId}: ${name}`, content);
      return { added: 1, known: 0, rejected: [] };
    },
    receiveNetwork: async (name, content) => {
      await receive(`network: ${name}`, content);
      return { fileId: 'file-1', fileName: name, suggestedName: null };
    },
    provideView: (token, name) => {
      fake.located.push([token, name]);
      const path = fake.views.get(`${token} ${name}`) ?? '';
      return Promise.resolve(path === '' ? null : path);
    },
    isEmptyView: (token, name) => fake.views.get(`${token} ${name}`) === '',
    takeDownload: (id) => {
      const file = fake.downloads.get(id);
      const discard = (): Promise<void> => {
        fake.discarded.push(id);
        return Promise.resolve();
      };
      const open = (): Promise<DownloadContent> => openFile(file?.path ?? '');
      const download = file === undefined ? null : { name: file.name, open, discard };
      fake.downloads.delete(id);
      return download;
    },
    showAlbum: (albumId) => {
      fake.shown.push(albumId);
      return albumId === ALBUM;
    },
  };
}
