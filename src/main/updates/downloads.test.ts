/** Downloads: the signed file, or nothing. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { download, expectFailure, sendForever, it } from '#tests/helpers/update-bench.ts';
import type { UpdateServer } from '#tests/helpers/update-server.ts';
import { FILE_PATH } from '#tests/helpers/update-server.ts';
import { until } from '#tests/helpers/waiting.ts';

describe('a download', () => {
  it('ends as the signed file in the folder of downloads, which can be shown', async ({ bench, server }) => {
    const updates = await bench.openTurnedOn();
    expect(() => {
      updates.show();
    }).toThrow(expect.objectContaining({ code: 'request/refused' }));
    const path = join(bench.downloads, 'Skipstone-1.3.0.AppImage');
    expect(await download(updates)).toEqual({ kind: 'done', name: 'Skipstone-1.3.0.AppImage', path });
    expect(server.content.equals(await readFile(path))).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o755);
    updates.show();
    expect(bench.shown).toEqual([path]);
  });

  it('replaces no file, and is not started twice', async ({ bench, server }) => {
    const updates = await bench.openTurnedOn();
    await download(updates);
    updates.download();
    updates.download();
    await until(() => updates.state.download?.kind === 'done');
    expect(bench.listDownloads()).toEqual(['Skipstone-1.3.0-2.AppImage', 'Skipstone-1.3.0.AppImage']);
    expect(server.count(FILE_PATH)).toBe(2);
  });

  it('follows a redirect to an allowed host', async ({ bench, server }) => {
    server.describe(server.makeRelease({ files: [server.makeFile({ address: server.locate('/latest') })] }));
    server.answers.set('/latest', (response) => {
      response.writeHead(302, { location: FILE_PATH }).end();
    });
    expect(await download(await bench.openTurnedOn())).toMatchObject({ kind: 'done' });
  });

  it.for<[string, string, (of: UpdateServer) => void]>([
    [
      'was changed',
      'update/untrusted',
      (of) => {
        const changed = Buffer.from(of.content);
        changed[1000]! ^= 1;
        of.answers.set(FILE_PATH, (response) => response.end(changed));
      },
    ],
    [
      'is too large',
      'update/untrusted',
      (of) => {
        of.answers.set(FILE_PATH, (response) => response.end(Buffer.concat([of.content, Buffer.from('x')])));
      },
    ],
    [
      'never ends',
      'update/untrusted',
      (of) => {
        of.answers.set(FILE_PATH, (response) => {
          sendForever(response);
        });
      },
    ],
    [
      'ends early',
      'update/no-connection',
      (of) => {
        of.answers.set(FILE_PATH, (response) => response.end(of.content.subarray(1)));
      },
    ],
    [
      'is cut off',
      'update/no-connection',
      (of) => {
        of.answers.set(FILE_PATH, (response) => {
          response.writeHead(200, { 'content-length': of.content.length });
          response.write(of.content.subarray(1000), () => response.destroy());
        });
      },
    ],
    [
      'stops arriving',
      'update/no-connection',
      (of) => {
        of.answers.set(FILE_PATH, (response) => response.write(of.content.subarray(1000)));
      },
    ],
    ['is not there', 'update/no-connection', (of) => of.answers.delete(FILE_PATH)],
    [
      'comes from another host',
      'update/untrusted',
      (of) => {
        of.describe(of.makeRelease({ files: [of.makeFile({ address: 'https://evil.example/x' })] }));
      },
    ],
  ])('that %s leaves nothing', async ([, code, prepare], { bench, server }) => {
    prepare(server);
    expectFailure(await download(await bench.openTurnedOn()), code);
    expect(bench.listDownloads()).toEqual([]);
  });

  it('that is cancelled leaves nothing, and can be begun again', async ({ bench, server }) => {
    server.answers.set(FILE_PATH, (response) => response.write(server.content.subarray(1000)));
    const updates = await bench.openTurnedOn();
    updates.download();
    await until(() => bench.listDownloads().length === 1);
    updates.cancelDownload();
    expect(updates.state.download).toBe(null);
    await until(() => bench.listDownloads().length === 0);
    server.answers.set(FILE_PATH, (response) => response.end(server.content));
    expect(await download(updates)).toMatchObject({ kind: 'done' });
  });

  it('that cannot be written says so', async ({ bench }) => {
    await writeFile(bench.downloads, '');
    expectFailure(
      await download(await bench.openTurnedOn({ downloadsFolder: join(bench.downloads, 'x') })),
      'output/not-writable',
    );
  });

  it('of a Debian package is no program', async ({ bench, server }) => {
    server.describe(server.makeRelease({ files: [server.makeFile({ kind: 'deb', name: 'skipstone.deb' })] }));
    const updates = await bench.openTurnedOn({ installation: { platform: 'linux', arch: 'x64', kind: 'deb' } });
    expect(await download(updates)).toMatchObject({ kind: 'done' });
    expect((await stat(join(bench.downloads, 'skipstone.deb'))).mode & 0o777).toBe(0o644);
  });
});
