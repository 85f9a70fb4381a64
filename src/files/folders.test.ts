import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { findMissing, getPathKind, makeFolder } from './folders.ts';

vi.mock('node:fs/promises', { spy: true });
afterEach(() => {
  vi.mocked(mkdir).mockReset();
});

it('tells files, folders and nothing apart', async () => {
  await using root = await makeTempFolder();
  await writeFile(join(root.path, 'a.jpg'), '');
  await symlink(root.path, join(root.path, 'link'));
  expect(await getPathKind(root.path)).toBe('folder');
  expect(await getPathKind(join(root.path, 'link'))).toBe('folder');
  expect(await getPathKind(join(root.path, 'a.jpg'))).toBe('file');
  expect(await getPathKind(join(root.path, 'a.jpg', 'b'))).toBe('absent');
});

it.runIf(process.platform !== 'win32')('tells devices from files', async () => {
  expect(await getPathKind('/dev/null')).toBe('other');
});

it('finds the first folder that is missing, or is none', async () => {
  await using root = await makeTempFolder();
  const file = join(root.path, 'a.jpg');
  await writeFile(file, '');
  expect(await findMissing([])).toBeNull();
  expect(await findMissing([root.path])).toBeNull();
  expect(await findMissing([root.path, join(root.path, 'gone'), file])).toBe(join(root.path, 'gone'));
  expect(await findMissing([file])).toBe(file);
});

describe('makeFolder', () => {
  it('makes a folder with those above it, and keeps one that exists', async () => {
    await using root = await makeTempFolder();
    const folder = join(root.path, 'a', 'b');
    await makeFolder(folder);
    await writeFile(join(folder, 'x'), '');
    await makeFolder(folder);
    expect(await readdir(folder)).toEqual(['x']);
  });

  it('says why there is none', async () => {
    await using root = await makeTempFolder();
    const file = join(root.path, 'a.jpg');
    await writeFile(file, '');
    await expect(makeFolder(join(file, 'x'))).rejects.toMatchObject({ code: 'output/not-writable' });
    await expect(makeFolder(file)).rejects.toThrow(`Folder ${file} cannot be made (EEXIST).`);
  });

  it.each(['ENOSPC', 'EDQUOT'])('takes %s for a disk without room', async (code) => {
    vi.mocked(mkdir).mockRejectedValueOnce(Object.assign(new Error(code), { code }));
    await expect(makeFolder('results')).rejects.toMatchObject({
      code: 'output/no-space',
      message: `Folder results cannot be made (${code}).`,
    });
  });
});
