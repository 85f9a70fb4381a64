/** Browsers of other computers: each has an app of its own, for a day after its last request, and albums by their links. */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, TestWebServer } from '#tests/helpers/web-server.ts';
import { ALBUM, FROM_ELSEWHERE, openTestWebServer, TOKEN } from '#tests/helpers/web-server.ts';

const HOUR_MS = 3600 * 1000;
const HELLO = '{"name":"hello","parameters":{}}';

let web: TestWebServer;
let nowMs: number;
beforeEach(async () => {
  nowMs = 0;
  web = await openTestWebServer({ host: '0.0.0.0', now: () => nowMs });
});
afterEach(() => web.close());

const enter = (path = web.server.issueEntryPath(), headers = {}): Promise<Answer> =>
  web.ask(path, { headers: { ...FROM_ELSEWHERE, cookie: '', ...headers } });
const takeCookie = ({ headers }: Answer): string => headers['set-cookie']?.[0]?.split(';')[0] ?? '';
const visit = async (): Promise<string> => takeCookie(await enter());
const post = (cookie: string): Promise<Answer> => web.post('/api/call', HELLO, { ...FROM_ELSEWHERE, cookie });

describe('a visitor', () => {
  it('has an app of its own, which other visitors and the person at the server do not reach', async () => {
    const [anna, ben] = [await visit(), await visit()];
    expect(anna).not.toBe(ben);
    await post(anna);
    const [ofAnna, ofBen] = web.fake.visitors;
    expect(ofAnna!.calls).toHaveLength(1);
    expect(ofBen!.calls).toEqual([]);
    expect(web.fake.calls).toEqual([]);
    ofAnna!.views.set(`${TOKEN} thumb.jpg`, '');
    ofAnna!.downloads.set('d', { path: '/nothing', name: 'a.png' });
    for (const cookie of [ben, web.cookie]) {
      const headers = cookie === ben ? { ...FROM_ELSEWHERE, cookie } : { cookie };
      expect((await web.ask(`/photo/${TOKEN}/thumb.jpg`, { headers })).status).toBe(404);
      expect((await web.ask('/download/d', { headers })).status).toBe(404);
    }
    expect((await web.ask(`/photo/${TOKEN}/thumb.jpg`, { headers: { ...FROM_ELSEWHERE, cookie: anna } })).status).toBe(
      204,
    );
    expect(ofAnna!.downloads.has('d')).toBe(true);
  });

  it('gets a cookie that scripts and other sites never see', async () => {
    const [cookie] = (await enter()).headers['set-cookie']!;
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
  });

  it('is sent no header that its browser would reject', async () => {
    const host = `127.0.0.1.nip.example:${web.port}`;
    const answers = [await web.ask('/'), await enter('/', { host })];
    expect(answers.map(({ headers }) => headers['cross-origin-opener-policy'])).toEqual(['same-origin', undefined]);
  });

  it('cannot become the person at the server: its session is good there alone', async () => {
    expect((await web.ask('/', { headers: { cookie: web.cookie } })).status).toBe(200);
    const strangers = [FROM_ELSEWHERE, { forwarded: 'for=1.2.3.4' }, { 'x-real-ip': '1.2.3.4' }, { via: '1.1 proxy' }];
    for (const headers of strangers) expect((await web.ask('/', { headers })).status).toBe(401);
  });

  it('is one of twenty; the token of the next one stays good', async () => {
    for (let count = 0; count < 20; count++) expect((await enter()).status).toBe(303);
    const path = web.server.issueEntryPath();
    const answer = await enter(path);
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('Too many visitors');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(web.fake.visitors).toHaveLength(20);
    // The person at the server is no visitor.
    expect((await web.ask(web.server.issueEntryPath(), { headers: { cookie: '' } })).status).toBe(303);
    nowMs += 24 * HOUR_MS;
    expect((await enter(path)).status).toBe(303);
    expect(web.fake.ended).toHaveLength(20);
  });

  it('is one of twenty, also when many come at once', async () => {
    const paths = Array.from({ length: 16 }, () => web.server.issueEntryPath());
    for (let count = 0; count < 10; count++) await visit();
    // The oldest tokens have expired meanwhile.
    const answers = await Promise.all(paths.slice(-6).map((path) => enter(path)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303, 303]);
    const last = await Promise.all([1, 2, 3, 4, 5, 6].map(() => enter()));
    expect(last.filter(({ status }) => status === 303)).toHaveLength(4);
  });

  it('ends a day after the last request, with its connections', async () => {
    const cookie = await visit();
    nowMs += 23 * HOUR_MS;
    expect((await post(cookie)).status).toBe(200);
    const headers = {
      ...{
        ...FROM_ELSEWHERE,
        cookie,
        origin: `http://127.0.0.1:${web.port}`,
        connection: 'Upgrade',
        upgrade: 'websocket',
      },
      ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==' },
    };
    const request = httpRequest({
      port: web.port,
      host: '127.0.0.1',
      path: '/api/events',
      headers,
      agent: false,
    }).end();
    const [, socket] = (await once(request, 'upgrade')) as [unknown, NodeJS.ReadableStream];
    const closed = once(socket.resume(), 'close');
    nowMs += 24 * HOUR_MS;
    expect((await post(cookie)).status).toBe(401);
    await closed;
    expect(web.fake.ended).toEqual(web.fake.visitors);
    expect((await post(cookie)).status).toBe(401);
    // The person at the server stays.
    expect((await web.post('/api/call', HELLO)).status).toBe(200);
  });
});

describe('the link of an album', () => {
  const path = `/album/${ALBUM}`;

  it('lets a browser in, and shows the album to it alone', async () => {
    const other = await visit();
    const answer = await enter(`${path}?again`);
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe(`/#album=${ALBUM}`);
    const cookie = takeCookie(answer);
    expect((await post(cookie)).status).toBe(200);
    expect(web.fake.visitors.map(({ shown }) => shown)).toEqual([[], [ALBUM]]);
    await web.ask(path, { headers: { ...FROM_ELSEWHERE, cookie: other } });
    expect(web.fake.visitors.map(({ shown }) => shown)).toEqual([[ALBUM], [ALBUM]]);
  });

  it('that is wrong lets nobody in', async () => {
    for (const wrong of ['/album/x?again', '/album/', `/album/${ALBUM.toUpperCase()}`, `/album/${'x'.repeat(500)}`]) {
      const answer = await enter(wrong);
      expect(answer.status, wrong).toBeGreaterThanOrEqual(400);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(web.fake.visitors).toEqual([]);
  });

  it('is followed once more from here: where another page leads here, browsers leave cookies out', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    for (const sent of [{}, headers]) {
      const answer = await enter(path, sent);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain(`content="0;url=${path}?again"`);
    }
    expect(web.fake.visitors).toEqual([]);
    // Neither scripts of that page nor other addresses come in this way.
    expect((await enter(path, { ...headers, 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
    expect((await enter(web.server.issueEntryPath(), headers)).status).toBe(403);
  });

  it('works on the server too', async () => {
    const answer = await web.ask(path);
    expect([answer.status, answer.headers['location']]).toEqual([303, `/#album=${ALBUM}`]);
  });
});
