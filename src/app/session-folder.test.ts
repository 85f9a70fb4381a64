import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
