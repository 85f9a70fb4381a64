/** Updates against a server that answers, and a folder that was prepared, as an attacker would. */
import { mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { download, expectFailure, it } from '#tests/helpers/update-bench.ts';
import { DESCRIPTION_PATH, FILE_PATH } from '#tests/helpers/update-server.ts';

describe('a download', () => {
  it.for(['to a file', 'to nothing'])('does not write through a link %s that has its name', async (kind, { bench }) => {
    const [elsewhere, link] = [join(bench.folder, 'elsewhere'), join(bench.downloads, 'Skipstone-1.3.0.AppImage')];
    await mkdir(bench.downloads);
    if (kind === 'to a file') await writeFile(elsewhere, 'mine', { mode: 0o600 });
    await symlink(elsewhere, link);
    expect(await download(await bench.openTurnedOn())).toMatchObject({ kind: 'done' });
    expect(await readlink(link)).toBe(elsewhere);
    expect(bench.listDownloads()).toEqual(['Skipstone-1.3.0-2.AppImage', 'Skipstone-1.3.0.AppImage']);
    if (kind === 'to a file') {
      expect(await readFile(elsewhere, 'utf8')).toBe('mine');
      expect((await stat(elsewhere)).mode & 0o777).toBe(0o600);
    } else await expect(stat(elsewhere)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('through a redirect to another host is not made', async ({ bench, server }) => {
    server.answers.set(FILE_PATH, (response) => {
      response.writeHead(302, { location: server.locate('/evil').replace('127.0.0.1', 'localhost') }).end();
    });
    expectFailure(await download(await bench.openTurnedOn()), 'update/untrusted');
    expect(server.count('/evil')).toBe(0);
    expect(bench.listDownloads()).toEqual([]);
  });
});

/** 64 MB of zeros in 64 KB. */
const BOMB = gzipSync(Buffer.alloc(64 * 2 ** 20));

it.for([DESCRIPTION_PATH, FILE_PATH])(
  'what unpacks to more than may come is left at the limit: %s',
  async (path, { bench, server }) => {
    server.answers.set(path, (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB);
    });
    const before = process.memoryUsage().rss;
    const updates = await bench.openTurnedOn();
    expectFailure(path === FILE_PATH ? await download(updates) : updates.state.check, 'update/untrusted');
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 2 ** 20);
    expect(bench.listDownloads()).toEqual([]);
  },
);

it('headers without end are no answer', async ({ bench, server }) => {
  server.answers.set(DESCRIPTION_PATH, (response) => {
    response.socket?.write(`HTTP/1.1 200 OK\r\n${'x-more: y\r\n'.repeat(100_000)}`);
  });
  expectFailure((await bench.openTurnedOn()).state.check, 'update/no-connection');
});

describe('a description that was good once', () => {
  it('takes the place of no later one of the same version, such as one that names other files', async ({
    bench,
    server,
  }) => {
    const later = { releasedAt: '2026-12-01T12:00:00Z', files: [] };
    server.describe(server.makeRelease(later));
    const updates = await bench.openTurnedOn();
    expect(updates.state.offer?.file).toBe(null);
    server.describe(server.makeRelease());
    await updates.check();
    expectFailure(updates.state.check, 'update/untrusted');
    expect(updates.state.offer?.file).toBe(null);
    server.describe(server.makeRelease(later));
    await updates.check();
    expect(updates.state.check.kind).toBe('idle');
  });

  it('is no offer to a version that is newer than it', async ({ bench, server }) => {
    server.describe(server.makeRelease({ version: '1.1.9' }));
    const updates = await bench.openTurnedOn();
    expect(updates.state.offer).toBe(null);
    expect(() => {
      updates.download();
    }).toThrow(expect.objectContaining({ code: 'request/refused' }));
    expect(server.count(FILE_PATH)).toBe(0);
  });
});
