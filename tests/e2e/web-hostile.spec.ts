/** What other pages, other programs and a hostile page get from the web door: typed refusals, and nothing of the disk. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { EXAMPLES } from '../helpers/engine.ts';
import type { Door } from './doors.ts';
import { openDoor } from './doors.ts';
import { HOSTILE_CALLS } from './hostile-calls.ts';

let folder: string;
let door: Door;
let cookie: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-e2e-'));
  door = await openDoor('web', { folder });
  const [session] = await door.page.context().cookies();
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  cookie = `${session!.name}=${session!.value}`;
});

test.afterEach(async () => {
  await door.close();
  await rm(folder, { recursive: true, force: true });
});

/** A request as only a program can send it: any header, any path, not tidied up by a browser. */
function ask(
  path: string,
  headers: Record<string, string>,
  { method = 'GET', body = '' } = {},
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(door.origin!);
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
  const { host } = new URL(door.origin!);
  const call = { method: 'POST', body: JSON.stringify({ name: 'hello', parameters: {} }) };
  const json = { 'content-type': 'application/json' };
  expect((await ask('/api/call', { ...json, cookie }, call)).text).toContain('"ok":true');
  const refused: Record<string, string>[] = [
    {},
    { cookie: 'session=guess' },
    { cookie, host: 'evil.example' },
    { cookie, host: `evil.example:${host.split(':')[1]!}` },
    { cookie, origin: 'http://evil.example' },
    { cookie, origin: 'null' },
    { cookie, origin: `https://${host}` },
    { cookie, 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of refused) {
    const { status, text } = await ask('/api/call', { ...json, ...headers }, call);
    expect([401, 403, 421], `${JSON.stringify(headers)}: ${text}`).toContain(status);
    expect(text).not.toContain('snapshot');
  }
});

test('no path leads to the disk', async () => {
  await door.choosePhotos([join(EXAMPLES, 'cat.png')]);
  const thumb = door.page.getByRole('button', { name: 'cat.png, Ready' }).locator('img');
  const address = (await thumb.getAttribute('src'))!;
  const base = new URL(address, door.origin!).pathname.replace(/[^/]+$/, '');
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

test('calls that make no sense are refused by value', async () => {
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
