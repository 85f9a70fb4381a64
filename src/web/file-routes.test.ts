/** The files that a page may load: views by token, the built window, downloads by id; and no other path. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWebServer } from '#tests/helpers/web-server.ts';
import { openTestWebServer, TOKEN } from '#tests/helpers/web-server.ts';
import { describeAttachment } from './file-routes.ts';

let web: TestWebServer;
beforeEach(async () => {
  web = await openTestWebServer();
});
afterEach(() => web.close());

describe('views', () => {
  it('serves the files that the app locates, kept as long as they are true', async () => {
    await writeFile(join(web.folder, 'tile'), 'jpeg');
    web.fake.views.set(`${TOKEN} tiles/3/0_1.jpg`, join(web.folder, 'tile'));
    web.fake.views.set(`${TOKEN} estimate-2.jpg`, join(web.folder, 'tile'));
    const tile = await web.ask(`/photo/${TOKEN}/tiles/3/0_1.jpg`);
    expect([tile.status, tile.text, tile.headers['content-type']]).toEqual([200, 'jpeg', 'image/jpeg']);
    expect(tile.headers['content-length']).toBe('4');
    expect(tile.headers['cache-control']).toContain('immutable');
    const estimate = await web.ask(`/photo/${TOKEN}/estimate-2.jpg`);
    expect(estimate.headers['cache-control']).toBe('no-store');
  });

  it('answers without content for a thumbnail that cannot be made', async () => {
    web.fake.views.set(`${TOKEN} thumb.jpg`, '');
    const answer = await web.ask(`/photo/${TOKEN}/thumb.jpg`);
    expect([answer.status, answer.headers['cache-control']]).toEqual([204, 'no-store']);
  });

  it('answers 404 when a file is gone', async () => {
    web.fake.views.set(`${TOKEN} estimate-1.jpg`, join(web.folder, 'gone'));
    const answer = await web.ask(`/photo/${TOKEN}/estimate-1.jpg`);
    expect(answer.status).toBe(404);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.text).not.toContain(web.folder);
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
    web.fake.views.set(`${TOKEN} thumb.jpg`, join(web.folder, 'secret.txt'));
    const answer = await web.ask(path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('root:');
    // What is neither registered nor located is not opened, however it is spelled.
    expect(web.fake.located.every(([token, name]) => `${token} ${name}` !== `${TOKEN} thumb.jpg`)).toBe(true);
  });
});

describe('the window’s own files', () => {
  it('serves what was built', async () => {
    const answer = await web.ask('/assets/index-1.js');
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
    const answer = await web.ask(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/root:|secret|beside|run\(\)/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(web.failures).toEqual([]);
  });
});

describe('downloads', () => {
  it('gives a file once, under its name', async () => {
    await writeFile(join(web.folder, 'result'), 'result');
    web.fake.downloads.set('d1', { path: join(web.folder, 'result'), name: 'Zoë "4x".png' });
    const head = await web.ask('/download/d1', { method: 'HEAD' });
    expect(head.status).toBe(404);
    const first = await web.ask('/download/d1');
    expect([first.status, first.text, first.headers['content-type']]).toEqual([200, 'result', 'image/png']);
    expect(first.headers['content-disposition']).toBe(
      `attachment; filename="Zo_ _4x_.png"; filename*=UTF-8''Zo%C3%AB%20%224x%22.png`,
    );
    expect((await web.ask('/download/d1')).status).toBe(404);
    await expect.poll(() => web.fake.discarded).toEqual(['d1']);
  });

  it('names any file in one header line', () => {
    expect(describeAttachment("a\r\nx: y'(1)*\ud800.png")).toBe(
      `attachment; filename="a__x: y'(1)*_.png"; filename*=UTF-8''a%0D%0Ax%3A%20y%27%281%29%2A_.png`,
    );
  });
});
