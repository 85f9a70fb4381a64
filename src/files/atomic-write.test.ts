import { link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { assertWritableTarget, publishFile } from './atomic-write.ts';
import { createTempPath } from './temp-files.ts';

describe('assertWritableTarget', () => {
  it('takes a free name and leaves no trace', async () => {
    await using folder = await makeTempFolder();
    await writeFile(join(folder.path, 'in.png'), 'x');
    await assertWritableTarget(join(folder.path, 'in.png'), join(folder.path, 'out.png'), 'fail');
    await assertWritableTarget(join(folder.path, 'missing.png'), join(folder.path, 'out.png'), 'fail');
    expect(await readdir(folder.path)).toEqual(['in.png']);
  });

  it('never takes the input, by path, symbolic link or hard link, in either direction', async () => {
    await using folder = await makeTempFolder();
    const at = (name: string) => join(folder.path, name);
    await writeFile(at('in.png'), 'x');
    await symlink(at('in.png'), at('soft.png'));
    await link(at('in.png'), at('hard.png'));
    await mkdir(at('sub'));
    await symlink(folder.path, at('sub/up'));
    for (const ifExists of ['fail', 'overwrite'] as const) {
      for (const name of ['in.png', 'soft.png', 'hard.png', 'sub/../in.png', 'sub/up/in.png']) {
        const rejected = { code: 'output/is-input' };
        await expect(assertWritableTarget(at('in.png'), `${folder.path}/${name}`, ifExists)).rejects.toMatchObject(
          rejected,
        );
        await expect(assertWritableTarget(`${folder.path}/${name}`, at('in.png'), ifExists)).rejects.toMatchObject(
          rejected,
        );
      }
    }
  });

  it('takes an existing file only to overwrite it, and a folder never', async () => {
    await using folder = await makeTempFolder();
    const at = (name: string) => join(folder.path, name);
    await writeFile(at('in.png'), 'x');
    await writeFile(at('out.png'), 'y');
    await symlink(at('nowhere'), at('dangling.png'));
    await mkdir(at('folder.png'));
    for (const name of ['out.png', 'dangling.png']) {
      await expect(assertWritableTarget(at('in.png'), at(name), 'fail')).rejects.toMatchObject({
        code: 'output/exists',
      });
      await assertWritableTarget(at('in.png'), at(name), 'overwrite');
    }
    await expect(assertWritableTarget(at('in.png'), at('folder.png'), 'overwrite')).rejects.toMatchObject({
      code: 'output/not-writable',
    });
    expect(await readFile(at('out.png'), 'utf8')).toBe('y');
  });

  it('refuses a folder that is missing, is a file, or takes no files', async () => {
    await using folder = await makeTempFolder();
    const input = join(folder.path, 'in.png');
    await writeFile(input, 'x');
    const paths = [join(folder.path, 'none', 'out.png'), join(input, 'out.png')];
    // Not even root may write there.
    if (platform() === 'linux') paths.push('/proc/out.png');
    for (const path of paths) {
      await expect(assertWritableTarget(input, path, 'overwrite')).rejects.toMatchObject({
        code: 'output/not-writable',
      });
      await expect(assertWritableTarget(input, path, 'overwrite')).rejects.toThrow(path);
    }
  });
});

describe('publishFile', () => {
  it('puts the file in place, and replaces only when told to', async () => {
    await using folder = await makeTempFolder();
    const target = join(folder.path, 'out.png');
    for (const [content, ifExists] of [
      ['one', 'fail'],
      ['two', 'overwrite'],
    ] as const) {
      const temp = createTempPath(target);
      await writeFile(temp, content);
      await publishFile(temp, target, ifExists);
      expect(await readFile(target, 'utf8')).toBe(content);
      expect(await readdir(folder.path)).toEqual(['out.png']);
    }
    const temp = createTempPath(target);
    await writeFile(temp, 'three');
    await expect(publishFile(temp, target, 'fail')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(target, 'utf8')).toBe('two');
  });
});
