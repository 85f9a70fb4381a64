/** Calls, files that are sent in, and events between a page and a fake app. */
import { once } from 'node:events';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NumberedEvent } from '#shared/app-state.ts';
import { AppError } from '#shared/errors.ts';
import type { TestWebServer } from '#tests/helpers/web-server.ts';
import { openTestWebServer } from '#tests/helpers/web-server.ts';
import { pause } from '#tests/helpers/waiting.ts';

let web: TestWebServer;
beforeEach(async () => {
  web = await openTestWebServer();
});
afterEach(() => web.close());

describe('calls', () => {
  it('carries a call to the app and its outcome back', async () => {
    const message = { name: 'hello', parameters: {} };
    const answer = await web.post('/api/call', JSON.stringify(message));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: { echoed: message } });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('leaves it to the app to reject what it does not know', async () => {
    const answer = await web.post('/api/call', '{"name":"format-disk"}');
    expect(answer.status).toBe(200);
    expect(web.fake.calls).toEqual([{ name: 'format-disk' }]);
  });

  it.each(['{', '', 'null garbage', '{"__proto__":{"a":1}}'])('rejects %j, which is no JSON', async (body) => {
    const answer = await web.post('/api/call', body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ ok: false, error: { code: 'request/refused' } });
    expect(web.fake.calls).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'rejects %s, which a form of another page could send',
    async (type) => {
      expect((await web.post('/api/call', '{"name":"hello"}', { 'content-type': type })).status).toBe(415);
    },
  );

  it('rejects a call of more than 64 KB', async () => {
    const answer = await web.post('/api/call', JSON.stringify({ name: 'x'.repeat(70_000) }));
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text)).toMatchObject({ ok: false, error: { code: 'request/refused' } });
  });

  it('tells a page nothing of what broke inside', async () => {
    const answer = await web.post('/api/call', '{"name":"explode"}');
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text)).toEqual({
      ok: false,
      error: { code: 'engine/internal', message: 'The request failed.' },
    });
    expect(String(web.failures[0])).toContain('secret inside');
  });
});

describe('files sent in', () => {
  it('streams the content to the app under its name', async () => {
    const answer = await web.post(`/api/upload?name=${encodeURIComponent('café 照片.png')}`, 'pixels', {
      'content-type': 'image/png',
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: { photoIds: ['photo-1'], rejected: [] } });
    expect(web.fake.received).toEqual([{ name: 'café 照片.png', text: 'pixels' }]);
  });

  it('are networks to import where the page says so', async () => {
    const answer = await web.post('/api/upload?network&name=a.onnx', 'weights');
    expect(JSON.parse(answer.text)).toMatchObject({ ok: true, value: { fileId: 'file-1', fileName: 'a.onnx' } });
    expect(web.fake.received).toEqual([{ name: 'network: a.onnx', text: 'weights' }]);
  });

  it('takes JSON as content too, and content without a type', async () => {
    expect((await web.post('/api/upload?name=a', '{')).status).toBe(200);
    expect((await web.ask('/api/upload?name=b', { method: 'POST', body: 'bytes' })).status).toBe(200);
    expect(web.fake.received.map(({ text }) => text)).toEqual(['{', 'bytes']);
  });

  it.each(['/api/upload', '/api/upload?name=', `/api/upload?name=${'x'.repeat(5000)}`, '/api/upload?name=a&name=b'])(
    'rejects a file without a proper name: %s',
    async (path) => {
      expect((await web.post(path, 'pixels')).status).toBe(400);
      expect(web.fake.received).toEqual([]);
    },
  );

  it('takes names that are longer than those of files, which the app shortens', async () => {
    for (const name of [`${'照'.repeat(86)}.png`, `${'x'.repeat(300)}.png`])
      expect((await web.post(`/api/upload?name=${encodeURIComponent(name)}`, 'pixels')).status).toBe(200);
  });

  it('ends a connection whose body stops arriving, and no other', async () => {
    const start = (path: string): ClientRequest => {
      const headers = { cookie: web.cookie, 'content-type': 'application/json', 'content-length': 10 };
      const options = { port: web.port, host: '127.0.0.1', path, method: 'POST', headers, agent: false };
      const request = httpRequest(options);
      request.write('{');
      return request;
    };
    for (const path of ['/api/upload?name=a.png', '/api/call']) {
      const [error] = (await once(start(path), 'error')) as [Error];
      expect(error.message).toMatch(/socket hang up|ECONNRESET/);
    }
    expect(web.fake.received).toEqual([]);
    const steady = start('/api/upload?name=b.png');
    for (const piece of ['1', '2', '3', '4', '5', '6', '7', '8', '}']) {
      await pause(50);
      steady.write(piece);
    }
    const [response] = (await once(steady.end(), 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
  });

  it('tells no page where the server keeps a file', async () => {
    const message = '/srv/skipstone data/sessions/1-a/T/original/my photo.jpg is damaged';
    web.fake.app.openContent = () => Promise.reject(new AppError('image/corrupt', message));
    const answer = await web.post('/api/upload?name=a.png', 'pixels');
    expect(JSON.parse(answer.text)).toMatchObject({ error: { message: 'my photo.jpg is damaged' } });
  });

  it('rejects what is too large, said before or found out on the way', async () => {
    const said = await web.post('/api/upload?name=a.png', 'x'.repeat(1001));
    expect(said.status).toBe(413);
    expect(JSON.parse(said.text)).toMatchObject({ ok: false, error: { code: 'image/too-large' } });
    const unsaid = await web.post('/api/upload?name=a.png', 'x'.repeat(1001), { 'transfer-encoding': 'chunked' });
    expect(JSON.parse(unsaid.text)).toMatchObject({ ok: false, error: { code: 'image/too-large' } });
    expect(web.fake.received).toEqual([]);
  });

  it('passes on why the app does not open it', async () => {
    web.fake.app.openContent = () => Promise.reject(new AppError('output/no-space', 'The disk is full.'));
    const answer = await web.post('/api/upload?name=a.png', 'pixels');
    expect(JSON.parse(answer.text)).toEqual({
      ok: false,
      error: { code: 'output/no-space', message: 'The disk is full.' },
    });
  });
});

describe('events', () => {
  const HANDSHAKE = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
  };

  /** Resolves with the connection, or with the status of a rejection. */
  async function connect(headers: OutgoingHttpHeaders): Promise<Socket | number> {
    const request = httpRequest({
      port: web.port,
      host: '127.0.0.1',
      path: '/api/events',
      headers: { ...HANDSHAKE, cookie: web.cookie, ...headers },
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

  const own = (): string => `http://127.0.0.1:${web.port}`;
  const event = (sequence: number, folder = ''): NumberedEvent => ({
    sequence,
    event: { kind: 'recent', recent: [{ id: 'r', name: 'a.png', folder }] },
  });

  it('sends every event to a window, until it leaves', async () => {
    const socket = await connect({ origin: own() });
    if (typeof socket === 'number') throw new Error(`rejected with ${socket}`);
    const first = once(socket, 'data') as Promise<[Buffer]>;
    for (const listener of web.fake.listeners) listener(event(7));
    const [frame] = await first;
    // One unmasked text frame with a two-byte header.
    expect(frame[0]).toBe(0x81);
    expect(JSON.parse(frame.subarray(2).toString())).toEqual(event(7));
    socket.destroy();
    await expect.poll(() => web.fake.listeners.size).toBe(0);
  });

  it('rejects connections without an origin, of another page, without a session', async () => {
    expect(await connect({})).toBe(403);
    expect(await connect({ origin: 'http://evil.example' })).toBe(403);
    expect(await connect({ origin: own(), cookie: '' })).toBe(401);
    expect(await connect({ origin: own(), host: 'evil.example' })).toBe(403);
    expect(web.fake.listeners.size).toBe(0);
  });

  it('cuts off a window that does not read, and keeps the others', async () => {
    const lazy = await connect({ origin: own() });
    const awake = await connect({ origin: own() });
    if (typeof lazy === 'number' || typeof awake === 'number') throw new Error('rejected');
    lazy.pause();
    awake.resume();
    const large = 'x'.repeat(1024 ** 2);
    for (let sequence = 1; sequence <= 60 && web.fake.listeners.size > 1; sequence++) {
      for (const listener of web.fake.listeners) listener(event(sequence, large));
      await pause(20);
    }
    await expect.poll(() => web.fake.listeners.size).toBe(1);
    expect(awake.destroyed).toBe(false);
    lazy.destroy();
    awake.destroy();
  });
});
