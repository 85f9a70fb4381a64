import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionFolder } from './session-folder.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'skipstone-session-'));
});
afterEach(() => rm(cache, { recursive: true }));

it('removes what runs left that are gone, and leaves those alone that go on', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const dead = join(cache, 'sessions', `${pid}-abc`);
  const alive = join(cache, 'sessions', `${process.ppid}-abc`);
  await mkdir(dead, { recursive: true });
  await writeFile(join(dead, 'left'), 'x');
  await mkdir(alive);
  const session = await SessionFolder.create(cache);
  expect(await readdir(join(cache, 'sessions'))).toHaveLength(2);
  await session.remove();
  expect(await readdir(join(cache, 'sessions'))).toEqual([`${process.ppid}-abc`]);
});

it('uses the folder for temporary files where the cache cannot be written, and removes that, too', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  await writeFile(join(cache, 'file'), '');
  const session = await SessionFolder.create(join(cache, 'file', 'cache'));
  expect(warn.mock.lastCall?.[0]).toContain('cannot be used (a part of its path is not a folder)');
  warn.mockRestore();
  expect((await stat(session.path)).mode & 0o777).toBe(0o700);
  const { folder } = await session.addView();
  await session.remove();
  await expect(stat(folder)).rejects.toThrow('ENOENT');
});

it('takes the sessions of an older version from others', async () => {
  await mkdir(join(cache, 'sessions'), { mode: 0o755 });
  await (await SessionFolder.create(cache)).remove();
  expect((await stat(join(cache, 'sessions'))).mode & 0o777).toBe(0o700);
});

it('serves view files of its own tokens alone, until they are removed', async () => {
  const session = await SessionFolder.create(cache);
  const { token, folder } = await session.addView();
  expect(session.locateView(token, 'tiles/3/1_2.jpeg')).toBe(join(folder, 'tiles', '3', '1_2.jpeg'));
  for (const name of ['result.tif', '../x', 'tiles/../../x', 'tiles/3/1_2.jpeg/..', '/thumb.jpg', 'thumb.jpg\0'])
    expect(session.locateView(token, name), name).toBeNull();
  expect(session.locateView(token.slice(1), 'thumb.jpg')).toBeNull();
  await session.removeView(token);
  expect(session.locateView(token, 'thumb.jpg')).toBeNull();
  expect(await readdir(session.path)).toEqual([]);
});

it('knows view files that may be asked for before they are made, and after they were removed', async () => {
  const session = await SessionFolder.create(cache);
  const { token } = await session.addView();
  expect(session.mayHold(token, 'thumb.jpg')).toBe(true);
  await session.removeView(token);
  expect(session.mayHold(token, 'thumb.jpg')).toBe(true);
  expect(session.mayHold(token, 'result.tif')).toBe(false);
  expect(session.mayHold(token.slice(1), 'thumb.jpg')).toBe(false);
});
