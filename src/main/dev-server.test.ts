import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { createDevServer, findDevServerUrl } from './dev-server.ts';

const URL_OF_VITE = 'http://127.0.0.1:5174';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('loosens the policy of the window for Vite alone', () => {
  const { socket, contentPolicy } = createDevServer(URL_OF_VITE, ['photo:']);
  expect(socket).toBe('ws://127.0.0.1:5174/');
  expect(contentPolicy).toContain("style-src 'self' 'unsafe-inline'; ");
  expect(contentPolicy).toContain("connect-src 'self' ws://127.0.0.1:5174/ photo:; ");
  expect(contentPolicy).toContain("script-src 'self'; ");
});

it('passes the files of the server on, under the address of the window', async () => {
  const asked: string[] = [];
  const vite = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(200, { 'content-type': 'text/javascript', 'x-other': '1' }).end('export {};');
  });
  await new Promise<void>((resolve) => vite.listen(0, '127.0.0.1', resolve));
  try {
    const server = createDevServer(`http://127.0.0.1:${(vite.address() as AddressInfo).port}`, []);
    const response = await server.serve('app://skipstone/src/main.ts?t=1');
    expect(await response.text()).toBe('export {};');
    expect([...response.headers.keys()]).toEqual(['content-security-policy', 'content-type']);
    expect((await server.serve('app://other/src/main.ts')).status).toBe(404);
    expect(asked).toEqual(['/src/main.ts?t=1']);
  } finally {
    vite.close();
  }
});

it('is found in builds for development alone', () => {
  expect(findDevServerUrl()).toBeNull();
  vi.stubEnv('ELECTRON_RENDERER_URL', URL_OF_VITE);
  expect(findDevServerUrl()).toBe(URL_OF_VITE);
  vi.stubEnv('DEV', false);
  expect(findDevServerUrl()).toBeNull();
});
