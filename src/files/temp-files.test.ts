import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { createTempPath, isProcessAlive, makeTempName, parseTempOwner, sweepLeftovers } from './temp-files.ts';

/** Above what Node can ask the system about. */
const NO_PROCESS_ID = 99_999_999_999;

function getEndedProcessId(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

it('a name says whose it is, whatever it begins with, and stays short', () => {
  const name = makeTempName('ä.b\n'.repeat(60), 4711, 'c0ffee');
  expect(parseTempOwner(name)).toBe(4711);
  expect(new TextEncoder().encode(name).length).toBeLessThan(255);
  for (const other of ['photo.jpg', '.a.12-xyz.skipstone-tmp', 'a.12-ff.skipstone-tmp', '.a.12-ff.skipstone-tmp.png'])
    expect(parseTempOwner(other), other).toBeNull();
});

it('a new path lies beside its target, is this process’s and never the same', () => {
  const target = join('folder', 'a.png');
  const path = createTempPath(target);
  expect(dirname(path)).toBe('folder');
  expect(parseTempOwner(basename(path))).toBe(process.pid);
  expect(createTempPath(target)).not.toBe(path);
});

describe('isProcessAlive', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('knows processes that run from those that have ended', () => {
    expect(isProcessAlive(process.pid)).toBe(true);
    expect(isProcessAlive(process.ppid)).toBe(true);
    expect(isProcessAlive(getEndedProcessId())).toBe(false);
  });

  it.each([
    ['EPERM', true],
    ['EACCES', true],
    ['ESRCH', false],
  ])('takes the answer %s for alive: %s', (code, isAlive) => {
    vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
    expect(isProcessAlive(4711)).toBe(isAlive);
  });

  it.each([0, -1, 1.5, NaN, 2 ** 31, NO_PROCESS_ID])('finds no process under %s, which is no id', (id) => {
    expect(isProcessAlive(id)).toBe(false);
  });
});

describe('sweepLeftovers', () => {
  it('removes what a process left that is gone, and nothing else', async () => {
    await using folder = await makeTempFolder();
    const gone = getEndedProcessId();
    const own = basename(createTempPath(join(folder.path, 'a.png')));
    const stays = ['.a.png.skipstone-tmp', '.other.12.tmp', 'photo.png', own];
    for (const name of [`.a.b.png.${gone}-0a1b2c.skipstone-tmp`, makeTempName('b', NO_PROCESS_ID, 'ff'), ...stays])
      await writeFile(join(folder.path, name), '');
    await sweepLeftovers(folder.path);
    expect((await readdir(folder.path)).sort()).toEqual([...stays].sort());
    await expect(sweepLeftovers(join(folder.path, 'missing'))).resolves.toBeUndefined();
  });

  it('passes over what it cannot remove: somebody is about to write a result there', async () => {
    await using folder = await makeTempFolder();
    const name = makeTempName('a.png', getEndedProcessId(), 'ff');
    await mkdir(join(folder.path, name));
    await sweepLeftovers(folder.path);
    expect(await readdir(folder.path)).toEqual([name]);
  });
});
