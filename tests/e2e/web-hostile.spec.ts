/** What other pages, other programs and a hostile page get from the web front end: typed rejections, and nothing of the disk. */
import { request } from 'node:http';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import { test } from './fixtures.ts';
import type { FrontEnd } from './front-end.ts';
import { HOSTILE_CALLS } from './hostile-calls.ts';

let frontEnd: FrontEnd;
let cookie: string;

test.beforeEach(async ({ frontEnd: opened }) => {
  frontEnd = opened;
  const [session] = await frontEnd.page.context().cookies();
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  cookie = `${session!.name}=${session!.value}`;
});

/** A request as only a program can send it: any header, any path, not tidied up by a browser. */
function ask(
  path: string,
  headers: Record<string, string>,
  { method = 'GET', body = '' } = {},
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(frontEnd.origin!);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

test('nobody comes in without the session, from another host, or from another page', async () => {
  const { host } = new URL(frontEnd.origin!);
  const call = { method: 'POST', body: JSON.stringify({ name: 'hello', parameters: {} }) };
  const json = { 'content-type': 'application/json' };
  expect((await ask('/api/call', { ...json, cookie }, call)).text).toContain('"ok":true');
  const rejected: Record<string, string>[] = [
    {},
    { cookie: 'session=guess' },
    { cookie, host: 'evil.example' },
    { cookie, host: `evil.example:${host.split(':')[1]!}` },
    { cookie, origin: 'http://evil.example' },
    { cookie, origin: 'null' },
    { cookie, origin: `https://${host}` },
    { cookie, 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of rejected) {
    const { status, text } = await ask('/api/call', { ...json, ...headers }, call);
    expect([401, 403, 421], `${JSON.stringify(headers)}: ${text}`).toContain(status);
    expect(text).not.toContain('snapshot');
  }
});

test('no path leads to the disk', async () => {
  await frontEnd.choosePhotos([join(EXAMPLES, 'cat.png')]);
  const thumb = frontEnd.page.getByRole('button', { name: 'cat.png, Ready' }).locator('img');
  const address = (await thumb.getAttribute('src'))!;
  const base = new URL(address, frontEnd.origin!).pathname.replace(/[^/]+$/, '');
  expect((await ask(`${base}thumb.jpg`, { cookie })).status).toBe(200);
  for (const path of [
    `${base}../../../../../../etc/passwd`,
    `${base}..%2f..%2f..%2fetc%2fpasswd`,
    `${base}original/cat.png`,
    `${base}result.tif`,
    `${base}thumb.jpg%00`,
    '/photo/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/thumb.jpg',
    `/photo/${encodeURIComponent(join(EXAMPLES, 'cat.png'))}`,
    '/assets/../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '//etc/passwd',
    '/download/../../../etc/passwd',
    '/download/guess',
  ]) {
    const { status, text } = await ask(path, { cookie });
    expect([400, 403, 404], `${path}: ${status}`).toContain(status);
    expect(text).not.toMatch(/root:|"name": "skipstone"|at .*\.js:\d/);
  }
});

test('calls that make no sense are rejected by value', async () => {
  const json = { 'content-type': 'application/json', cookie };
  for (const call of HOSTILE_CALLS) {
    const { text } = await ask('/api/call', json, { method: 'POST', body: JSON.stringify(call) });
    expect(JSON.parse(text), JSON.stringify(call)).toMatchObject({ ok: false, error: { code: 'request/refused' } });
  }
  for (const body of ['', '{', '[]', '"x"', `{"name":"hello","parameters":${'['.repeat(5000)}`]) {
    const { text } = await ask('/api/call', json, { method: 'POST', body });
    expect(JSON.parse(text), body.slice(0, 20)).toMatchObject({ ok: false, error: { code: 'request/refused' } });
  }
});
