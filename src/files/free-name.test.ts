import { open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { useFreeName } from './free-name.ts';

async function createFile(path: string): Promise<string> {
  await (await open(path, 'wx')).close();
  return path;
}

describe('useFreeName', () => {
  it('counts up before the last extension until a name is free', async () => {
    await using folder = await makeTempFolder();
    const wanted = join(folder.path, 'a.b.jpg');
    expect(await useFreeName(wanted, createFile)).toBe(wanted);
    await writeFile(join(folder.path, 'a.b-2.jpg'), 'another');
    expect(await useFreeName(wanted, createFile)).toBe(join(folder.path, 'a.b-3.jpg'));
    expect(await useFreeName(join(folder.path, 'plain'), createFile)).toBe(join(folder.path, 'plain'));
    expect(await useFreeName(join(folder.path, 'plain'), createFile)).toBe(join(folder.path, 'plain-2'));
    expect((await readdir(folder.path)).sort()).toEqual(['a.b-2.jpg', 'a.b-3.jpg', 'a.b.jpg', 'plain', 'plain-2']);
  });

  it('cuts a name that a number would make too long', async () => {
    await using folder = await makeTempFolder();
    const wanted = join(folder.path, `${'x'.repeat(251)}.jpg`);
    expect(await useFreeName(wanted, createFile)).toBe(wanted);
    expect(await useFreeName(wanted, createFile)).toBe(join(folder.path, `${'x'.repeat(249)}-2.jpg`));
  });

  it.each(['output/exists', 'output/is-input'] as const)('takes %s for a name that is taken', async (code) => {
    const made = useFreeName('a.jpg', (path) =>
      path === 'a-3.jpg' ? Promise.resolve(path) : Promise.reject(new AppError(code, path)),
    );
    expect(await made).toBe('a-3.jpg');
  });

  it('passes other errors on at once', async () => {
    const tried: string[] = [];
    const made = useFreeName('a.jpg', (path) => {
      tried.push(path);
      return Promise.reject(new AppError('output/no-space', 'full'));
    });
    await expect(made).rejects.toMatchObject({ code: 'output/no-space' });
    expect(tried).toEqual(['a.jpg']);
  });

  it('gives up after ten thousand names', async () => {
    let count = 0;
    const made = useFreeName('a.jpg', () => {
      count += 1;
      return Promise.reject(Object.assign(new Error('taken'), { code: 'EEXIST' }));
    });
    await expect(made).rejects.toMatchObject({ code: 'output/exists' });
    expect(count).toBe(10_000);
  });
});
