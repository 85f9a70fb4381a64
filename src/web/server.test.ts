/** The web door against a fake app: what it carries, and every stranger it must turn away. Raw requests, so that nothing is tidied up on the way. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SkipstoneApp } from '../app/app.ts';
import type { NumberedEvent } from '../shared/app-state.ts';
import { AppError } from '../shared/errors.ts';
import { describeAttachment } from './file-routes.ts';
import type { WebServer } from './server.ts';
import { createWebServer } from './server.ts';

const TOKEN = 'photo-token-0123456789';

interface FakeApp {
  readonly app: SkipstoneApp;
  readonly calls: unknown[];
  readonly located: (readonly [string, string])[];
  readonly received: { readonly name: string; readonly text: string }[];
  readonly listeners: Set<(event: NumberedEvent) => void>;
  readonly views: Map<string, string>;
  readonly downloads: Map<string, { readonly path: string; readonly name: string }>;
}

function createFakeApp(): FakeApp {
  const fake: Omit<FakeApp, 'app'> = {
    calls: [],
    located: [],
    received: [],
    listeners: new Set(),
    views: new Map(),
    downloads: new Map(),
  };
  const app: SkipstoneApp = {
    get snapshot(): never {
      throw new Error('not asked for by a door');
    },
    call: (message) => {
      fake.calls.push(message);
      if (JSON.stringify(message).includes('explode')) throw new Error('secret inside: /home/someone');
      return Promise.resolve({ ok: true, value: { echoed: message } });
    },
    onEvent: (listener) => {
      fake.listeners.add(listener);
      return () => fake.listeners.delete(listener);
    },
    openPaths: () => Promise.resolve({ photoIds: [], refused: [] }),
    openContent: async (name, content) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      fake.received.push({ name, text: Buffer.concat(chunks).toString() });
      return { photoIds: ['photo-1'], refused: [] };
    },
    addPathsToAlbum: () => Promise.resolve({ added: 0, known: 0, refused: [] }),
    addContentToAlbum: async (albumId, name, content) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      fake.received.push({ name: `${albumId}: ${name}`, text: Buffer.concat(chunks).toString() });
      return { added: 1, known: 0, refused: [] };
    },
    locateView: () => null,
    provideView: (token, name) => {
      fake.located.push([token, name]);
      return Promise.resolve(fake.views.get(`${token} ${name}`) ?? null);
    },
    takeDownload: (id) => {
      const download = fake.downloads.get(id) ?? null;
      fake.downloads.delete(id);
      return download;
    },
    listUnsaved: () => [],
    end: () => Promise.resolve(),
  };
  return { ...fake, app };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

let folder: string;
let fake: FakeApp;
let server: WebServer;
let port: number;
let cookie: string;
let failures: unknown[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-web-'));
  await mkdir(join(folder, 'renderer/assets'), { recursive: true });
  await writeFile(join(folder, 'renderer/index.html'), '<h1>window</h1>');
  await writeFile(join(folder, 'renderer/other.txt'), 'beside the assets');
  await writeFile(join(folder, 'renderer/assets/index-1.js'), 'run()');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  fake = createFakeApp();
  failures = [];
  server = await createWebServer(fake.app, {
    rendererFolder: join(folder, 'renderer'),
    host: '127.0.0.1',
    ownNames: [],
    uploadLimitBytes: 1000,
    reportFailure: (error) => failures.push(error),
  });
  port = await server.listen(0);
  cookie = await enter();
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Sends the path as it is; the session's cookie goes along unless `headers` says otherwise. */
async function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const request = httpRequest({ port, host: '127.0.0.1', path, method, headers: { cookie, ...headers }, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

function post(path: string, body: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  return ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

async function enter(): Promise<string> {
  const { headers } = await ask(server.issueEntryPath(), { headers: { cookie: '' } });
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

describe('coming in', () => {
  it('exchanges a token once, for a cookie that scripts and other sites never see', async () => {
    const path = server.issueEntryPath();
    const first = await ask(path, { headers: { cookie: '' } });
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']?.[0]).toMatch(/^skipstone-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const second = await ask(path, { headers: { cookie: '' } });
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.text).toContain('used up');
    expect(second.text).toContain('地址');
  });

  it.each(['/?token=wrong', '/?token=', '/?token=a&token=b'])('refuses %s', async (path) => {
    expect((await ask(path, { headers: { cookie: '' } })).status).toBe(403);
  });

  it('shows the window to a session, and takes a spent token out of the address', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.text).toBe('<h1>window</h1>');
    const again = await ask('/?token=spent');
    expect([again.status, again.headers.location]).toEqual([303, '/']);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/assets/index-1.js'],
    ['POST', '/api/call'],
    ['POST', '/api/upload?name=a.png'],
    ['GET', `/photo/${TOKEN}/thumb.jpg`],
    ['GET', '/download/1'],
    ['GET', '/api/events'],
    ['GET', '/anything'],
  ])('answers 401 to %s %s without a session', async (method, path) => {
    fake.views.set(`${TOKEN} thumb.jpg`, join(folder, 'secret.txt'));
    for (const stranger of ['', 'skipstone=x', cookie.slice(0, -1)]) {
      const answer = await ask(path, { method, headers: { cookie: stranger, 'content-type': 'application/json' } });
      expect(answer.status).toBe(401);
    }
    expect(fake.calls).toEqual([]);
    expect(fake.received).toEqual([]);
  });
});

describe('other addresses and other pages', () => {
  it.each(['evil.example', `evil.example:7391`, '127.0.0.1', 'localhost:1', '127.0.0.1.evil.example:80'])(
    'refuses the Host %s, which could be a foreign name that points here',
    async (host) => {
      expect((await ask('/', { headers: { host } })).status).toBe(403);
      expect((await ask(server.issueEntryPath(), { headers: { host, cookie: '' } })).status).toBe(403);
    },
  );

  it('answers to its other own names', async () => {
    expect((await ask('/', { headers: { host: `LOCALHOST:${port}` } })).status).toBe(200);
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1', 'https://127.0.0.1'])(
    'refuses the Origin %s',
    async (origin) => {
      const message = JSON.stringify({ name: 'hello', parameters: {} });
      expect((await post('/api/call', message, { origin })).status).toBe(403);
      expect(fake.calls).toEqual([]);
    },
  );

  it.each(['cross-site', 'same-site'])('refuses what a browser calls %s', async (site) => {
    expect((await ask('/', { headers: { 'sec-fetch-site': site } })).status).toBe(403);
  });

  it('answers requests of its own page', async () => {
    const headers = { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' };
    expect((await post('/api/call', '{"name":"hello","parameters":{}}', headers)).status).toBe(200);
  });
});

describe('headers', () => {
  it.each(['/', '/nothing', '/?token=wrong', '/assets/index-1.js', '/%zz'])('protect %s', async (path) => {
    for (const headers of [{ cookie }, { cookie: '' }]) {
      const answer = await ask(path, { headers });
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('calls', () => {
  it('carries a call to the app and its outcome back', async () => {
    const message = { name: 'hello', parameters: {} };
    const answer = await post('/api/call', JSON.stringify(message));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: { echoed: message } });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('leaves it to the app to refuse what it does not know', async () => {
    const answer = await post('/api/call', '{"name":"format-disk"}');
    expect(answer.status).toBe(200);
    expect(fake.calls).toEqual([{ name: 'format-disk' }]);
  });

  it.each(['{', '', 'null garbage', '{"__proto__":{"a":1}}'])('refuses %j, which is no JSON', async (body) => {
    const answer = await post('/api/call', body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ ok: false, error: { code: 'request/refused' } });
    expect(fake.calls).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses %s, which a form of another page could send',
    async (type) => {
      expect((await post('/api/call', '{"name":"hello"}', { 'content-type': type })).status).toBe(415);
    },
  );

  it('refuses a call of more than 64 KB', async () => {
    const answer = await post('/api/call', JSON.stringify({ name: 'x'.repeat(70_000) }));
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text)).toMatchObject({ ok: false, error: { code: 'request/refused' } });
  });

  it('tells a page nothing of what broke inside', async () => {
    const answer = await post('/api/call', '{"name":"explode"}');
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text)).toEqual({
      ok: false,
      error: { code: 'engine/internal', message: 'The request failed.' },
    });
    expect(String(failures[0])).toContain('secret inside');
  });
});

describe('files sent in', () => {
  it('streams the content to the app under its name', async () => {
    const answer = await post(`/api/upload?name=${encodeURIComponent('café 照片.png')}`, 'pixels', {
      'content-type': 'image/png',
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: { photoIds: ['photo-1'], refused: [] } });
    expect(fake.received).toEqual([{ name: 'café 照片.png', text: 'pixels' }]);
  });

  it('takes JSON as content too, and content without a type', async () => {
    expect((await post('/api/upload?name=a', '{')).status).toBe(200);
    expect((await ask('/api/upload?name=b', { method: 'POST', body: 'bytes' })).status).toBe(200);
    expect(fake.received.map(({ text }) => text)).toEqual(['{', 'bytes']);
  });

  it.each(['/api/upload', '/api/upload?name=', `/api/upload?name=${'x'.repeat(300)}`, '/api/upload?name=a&name=b'])(
    'refuses a file without a proper name: %s',
    async (path) => {
      expect((await post(path, 'pixels')).status).toBe(400);
      expect(fake.received).toEqual([]);
    },
  );

  it('refuses what is too large, said before or found out on the way', async () => {
    const said = await post('/api/upload?name=a.png', 'x'.repeat(1001));
    expect(said.status).toBe(413);
    expect(JSON.parse(said.text)).toMatchObject({ ok: false, error: { code: 'image/too-large' } });
    const unsaid = await post('/api/upload?name=a.png', 'x'.repeat(1001), { 'transfer-encoding': 'chunked' });
    expect(JSON.parse(unsaid.text)).toMatchObject({ ok: false, error: { code: 'image/too-large' } });
    expect(fake.received).toEqual([]);
  });

  it('passes on why the app does not open it', async () => {
    fake.app.openContent = () => Promise.reject(new AppError('output/no-space', 'The disk is full.'));
    const answer = await post('/api/upload?name=a.png', 'pixels');
    expect(JSON.parse(answer.text)).toEqual({
      ok: false,
      error: { code: 'output/no-space', message: 'The disk is full.' },
    });
  });
});

describe('views', () => {
  it('serves the files that the app locates, kept as long as they are true', async () => {
    await writeFile(join(folder, 'tile'), 'jpeg');
    fake.views.set(`${TOKEN} tiles/3/0_1.jpg`, join(folder, 'tile'));
    fake.views.set(`${TOKEN} estimate-2.jpg`, join(folder, 'tile'));
    const tile = await ask(`/photo/${TOKEN}/tiles/3/0_1.jpg`);
    expect([tile.status, tile.text, tile.headers['content-type']]).toEqual([200, 'jpeg', 'image/jpeg']);
    expect(tile.headers['content-length']).toBe('4');
    expect(tile.headers['cache-control']).toContain('immutable');
    const estimate = await ask(`/photo/${TOKEN}/estimate-2.jpg`);
    expect(estimate.headers['cache-control']).toBe('no-store');
  });

  it('answers 404 when a file is gone', async () => {
    fake.views.set(`${TOKEN} estimate-1.jpg`, join(folder, 'gone'));
    const answer = await ask(`/photo/${TOKEN}/estimate-1.jpg`);
    expect(answer.status).toBe(404);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.text).not.toContain(folder);
  });

  it.each([
    '/photo/another-token-0123456789/thumb.jpg',
    `/photo/${TOKEN}/../../secret.txt`,
    `/photo/${TOKEN}/..%2f..%2fsecret.txt`,
    `/photo/${TOKEN}/%2e%2e/%2e%2e/secret.txt`,
    `/photo/${TOKEN}/..%5c..%5csecret.txt`,
    `/photo/${TOKEN}//etc/passwd`,
    `/photo/${TOKEN}/%2fetc%2fpasswd`,
    `/photo/${TOKEN}/thumb.jpg%00.png`,
    `/photo/../../etc/passwd`,
    `/photo/${TOKEN}/`,
    `/photo/${TOKEN}`,
  ])('finds nothing at %s', async (path) => {
    fake.views.set(`${TOKEN} thumb.jpg`, join(folder, 'secret.txt'));
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('root:');
    // What is neither registered nor located is not opened, however it is spelled.
    expect(fake.located.every(([token, name]) => `${token} ${name}` !== `${TOKEN} thumb.jpg`)).toBe(true);
  });
});

describe('the window’s own files', () => {
  it('serves what was built', async () => {
    const answer = await ask('/assets/index-1.js');
    expect([answer.status, answer.text]).toEqual([200, 'run()']);
    expect(answer.headers['content-type']).toContain('javascript');
    expect(answer.headers['cache-control']).toContain('immutable');
  });

  it.each([
    '/assets/../other.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/%252e%252e/other.txt',
    '/assets//etc/passwd',
    '/assets/%2fetc%2fpasswd',
    '/assets/index-1.js%00',
    '/assets/missing.js',
    '/assets/',
    '/other.txt',
    '//etc/passwd',
    '/%zz',
  ])('serves nothing at %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/root:|secret|beside|run\(\)/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(failures).toEqual([]);
  });
});

describe('downloads', () => {
  it('gives a file once, under its name', async () => {
    await writeFile(join(folder, 'result'), 'result');
    fake.downloads.set('d1', { path: join(folder, 'result'), name: 'Zoë "4x".png' });
    const head = await ask('/download/d1', { method: 'HEAD' });
    expect(head.status).toBe(404);
    const first = await ask('/download/d1');
    expect([first.status, first.text, first.headers['content-type']]).toEqual([200, 'result', 'image/png']);
    expect(first.headers['content-disposition']).toBe(
      `attachment; filename="Zo_ _4x_.png"; filename*=UTF-8''Zo%C3%AB%20%224x%22.png`,
    );
    expect((await ask('/download/d1')).status).toBe(404);
  });

  it('names any file in one header line', () => {
    expect(describeAttachment("a\r\nx: y'(1)*\ud800.png")).toBe(
      `attachment; filename="a__x: y'(1)*_.png"; filename*=UTF-8''a%0D%0Ax%3A%20y%27%281%29%2A_.png`,
    );
  });
});

describe('events', () => {
  const HANDSHAKE = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
  };

  /** Resolves with the connection, or with the status of a refusal. */
  async function connect(headers: OutgoingHttpHeaders): Promise<Socket | number> {
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      path: '/api/events',
      headers: { ...HANDSHAKE, cookie, ...headers },
      agent: false,
    });
    request.end();
    return new Promise((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('upgrade', (_response, socket: Socket) => {
        resolve(socket);
      });
    });
  }

  const own = (): string => `http://127.0.0.1:${port}`;
  const event = (sequence: number, folder = ''): NumberedEvent => ({
    sequence,
    event: { kind: 'recent', recent: [{ id: 'r', name: 'a.png', folder }] },
  });

  it('sends every event to a window, until it leaves', async () => {
    const socket = await connect({ origin: own() });
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
    const first = once(socket, 'data') as Promise<[Buffer]>;
    for (const listener of fake.listeners) listener(event(7));
    const [frame] = await first;
    // One unmasked text frame with a two-byte header.
    expect(frame[0]).toBe(0x81);
    expect(JSON.parse(frame.subarray(2).toString())).toEqual(event(7));
    socket.destroy();
    await expect.poll(() => fake.listeners.size).toBe(0);
  });

  it('refuses connections without an origin, of another page, without a session', async () => {
    expect(await connect({})).toBe(403);
    expect(await connect({ origin: 'http://evil.example' })).toBe(403);
    expect(await connect({ origin: own(), cookie: '' })).toBe(401);
    expect(await connect({ origin: own(), host: 'evil.example' })).toBe(403);
    expect(fake.listeners.size).toBe(0);
  });

  it('cuts off a window that does not read, and keeps the others', async () => {
    const lazy = await connect({ origin: own() });
    const awake = await connect({ origin: own() });
    if (typeof lazy === 'number' || typeof awake === 'number') throw new Error('refused');
    lazy.pause();
    awake.resume();
    const large = 'x'.repeat(1024 ** 2);
    for (let sequence = 1; sequence <= 60 && fake.listeners.size > 1; sequence++) {
      for (const listener of fake.listeners) listener(event(sequence, large));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await expect.poll(() => fake.listeners.size).toBe(1);
    expect(awake.destroyed).toBe(false);
    lazy.destroy();
    awake.destroy();
  });
});
