import { execFileSync, spawnSync } from 'node:child_process';
import { link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, makePicture } from '../../tests/helpers/pictures.ts';
import { OUTPUT_FORMATS } from '../shared/jobs.ts';
import { openOutput } from './image-io.ts';
import { assertWritableTarget, createTempPath, publishFile, sweepLeftovers } from './output-file.ts';

describe('assertWritableTarget', () => {
  it('takes a free name and leaves no trace', async () => {
    await using folder = await makeFolder();
    await writeFile(join(folder.path, 'in.png'), 'x');
    await assertWritableTarget(join(folder.path, 'in.png'), join(folder.path, 'out.png'), 'error');
    await assertWritableTarget(join(folder.path, 'missing.png'), join(folder.path, 'out.png'), 'error');
    expect(await readdir(folder.path)).toEqual(['in.png']);
  });

  it('never takes the input, by path, symbolic link or hard link, in either direction', async () => {
    await using folder = await makeFolder();
    const at = (name: string) => join(folder.path, name);
    await writeFile(at('in.png'), 'x');
    await symlink(at('in.png'), at('soft.png'));
    await link(at('in.png'), at('hard.png'));
    await mkdir(at('sub'));
    await symlink(folder.path, at('sub/up'));
    for (const ifExists of ['error', 'overwrite'] as const) {
      for (const name of ['in.png', 'soft.png', 'hard.png', 'sub/../in.png', 'sub/up/in.png']) {
        const refused = { code: 'output/is-input' };
        await expect(assertWritableTarget(at('in.png'), `${folder.path}/${name}`, ifExists)).rejects.toMatchObject(
          refused,
        );
        await expect(assertWritableTarget(`${folder.path}/${name}`, at('in.png'), ifExists)).rejects.toMatchObject(
          refused,
        );
      }
    }
  });

  it('takes an existing file only to overwrite it, and a folder never', async () => {
    await using folder = await makeFolder();
    const at = (name: string) => join(folder.path, name);
    await writeFile(at('in.png'), 'x');
    await writeFile(at('out.png'), 'y');
    await symlink(at('nowhere'), at('dangling.png'));
    await mkdir(at('folder.png'));
    for (const name of ['out.png', 'dangling.png']) {
      await expect(assertWritableTarget(at('in.png'), at(name), 'error')).rejects.toMatchObject({
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
    await using folder = await makeFolder();
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
    await using folder = await makeFolder();
    const target = join(folder.path, 'out.png');
    for (const [content, ifExists] of [
      ['one', 'error'],
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
    await expect(publishFile(temp, target, 'error')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(target, 'utf8')).toBe('two');
  });
});

/** Mounts a disk of `size` on a new folder; says why when it cannot (not Linux, not root). */
function mountDisk(path: string, size: string): string | undefined {
  if (platform() !== 'linux') return 'needs Linux';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'pipe' });
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

describe('a full disk', () => {
  // The spool takes 588 kB of noise; the first disk is too small for it, the second has no room for the file beside it.
  it.each(['256k', '700k'])('of %s is reported as output/no-space, and nothing stays behind', async (size) => {
    await using folder = await makeFolder();
    const reason = mountDisk(folder.path, size);
    if (reason !== undefined) {
      console.log(`skipped: ${reason}`);
      return;
    }
    try {
      const layout = { widthPx: 448, heightPx: 448, channels: 3, bitDepth: 8 } as const;
      const { samples } = makePicture({ ...layout, seed: 1 });
      for (const format of OUTPUT_FORMATS) {
        const path = join(folder.path, `out.${format}`);
        const options = { path, format, quality: 100, input: layout, metadata: {}, ifExists: 'error' } as const;
        const output = await openOutput({ ...options, size: layout });
        const work = async () => {
          await output.writeRows(samples, 448);
          await output.finish();
        };
        await expect(work()).rejects.toMatchObject({ code: 'output/no-space' });
        await output.discard();
        expect(await readdir(folder.path)).toEqual([]);
      }
    } finally {
      execFileSync('umount', [folder.path]);
    }
  });
});

describe('sweepLeftovers', () => {
  it('removes what a process left that is gone, and nothing else', async () => {
    await using folder = await makeFolder();
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const own = basename(createTempPath(join(folder.path, 'a.png')));
    const stays = ['.a.png.skipstone-tmp', '.other.12.tmp', 'photo.png', own];
    for (const name of [`.a.b.png.${gone}-0a1b2c.skipstone-tmp`, ...stays])
      await writeFile(join(folder.path, name), '');
    await sweepLeftovers(folder.path);
    expect((await readdir(folder.path)).sort()).toEqual([...stays].sort());
    await expect(sweepLeftovers(join(folder.path, 'missing'))).resolves.toBeUndefined();
  });
});
