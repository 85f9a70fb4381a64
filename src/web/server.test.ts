/** Who may come in, from which addresses and pages, and the headers of every answer. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWebServer } from '#tests/helpers/web-server.ts';
import { openTestWebServer, TOKEN } from '#tests/helpers/web-server.ts';

let web: TestWebServer;
beforeEach(async () => {
  web = await openTestWebServer();
});
afterEach(() => web.close());

describe('coming in', () => {
  it('exchanges a token once, for a cookie that scripts and other sites never see', async () => {
    const path = web.server.issueEntryPath();
    const first = await web.ask(path, { headers: { cookie: '' } });
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']?.[0]).toMatch(/^skipstone-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const second = await web.ask(path, { headers: { cookie: '' } });
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.text).toContain('used up');
    expect(second.text).toContain('地址');
  });

  it.each(['/?token=wrong', '/?token=', '/?token=a&token=b'])('rejects %s', async (path) => {
    expect((await web.ask(path, { headers: { cookie: '' } })).status).toBe(403);
  });

  it('shows the window to a session, and takes a spent token out of the address', async () => {
    const page = await web.ask('/');
    expect(page.status).toBe(200);
    expect(page.text).toBe('<h1>window</h1>');
    const again = await web.ask('/?token=spent');
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
    web.fake.views.set(`${TOKEN} thumb.jpg`, join(web.folder, 'secret.txt'));
    for (const stranger of ['', 'skipstone=x', web.cookie.slice(0, -1)]) {
      const answer = await web.ask(path, { method, headers: { cookie: stranger, 'content-type': 'application/json' } });
      expect(answer.status).toBe(401);
    }
    expect(web.fake.calls).toEqual([]);
    expect(web.fake.received).toEqual([]);
  });
});

describe('other addresses and other pages', () => {
  it.each(['evil.example', `evil.example:7391`, '127.0.0.1', 'localhost:1', '127.0.0.1.evil.example:80'])(
    'rejects the Host %s, which could be a foreign name that points here',
    async (host) => {
      expect((await web.ask('/', { headers: { host } })).status).toBe(403);
      expect((await web.ask(web.server.issueEntryPath(), { headers: { host, cookie: '' } })).status).toBe(403);
    },
  );

  it('answers to its other own names', async () => {
    expect((await web.ask('/', { headers: { host: `LOCALHOST:${web.port}` } })).status).toBe(200);
  });

  it.each(['http://evil.example', 'null', 'http://127.0.0.1', 'https://127.0.0.1'])(
    'rejects the Origin %s',
    async (origin) => {
      const message = JSON.stringify({ name: 'hello', parameters: {} });
      expect((await web.post('/api/call', message, { origin })).status).toBe(403);
      expect(web.fake.calls).toEqual([]);
    },
  );

  it.each(['cross-site', 'same-site'])('rejects what a browser calls %s', async (site) => {
    expect((await web.ask('/', { headers: { 'sec-fetch-site': site } })).status).toBe(403);
  });

  it('answers requests of its own page', async () => {
    const headers = { origin: `http://127.0.0.1:${web.port}`, 'sec-fetch-site': 'same-origin' };
    expect((await web.post('/api/call', '{"name":"hello","parameters":{}}', headers)).status).toBe(200);
  });
});

describe('headers', () => {
  it.each(['/', '/nothing', '/?token=wrong', '/assets/index-1.js', '/%zz'])('protect %s', async (path) => {
    for (const headers of [{ cookie: web.cookie }, { cookie: '' }]) {
      const answer = await web.ask(path, { headers });
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
