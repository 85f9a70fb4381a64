/** The script that an rpm runs after it was removed: an update runs it, too, after the new version was installed. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './helpers/engine.ts';
import { makeTempFolder } from './helpers/folders.ts';

/** @returns what the script asked update-alternatives for */
async function runAfterRemove(versionsLeft: number): Promise<string> {
  await using folder = await makeTempFolder();
  const [programs, calls] = [join(folder.path, 'bin'), join(folder.path, 'calls')];
  await mkdir(programs);
  await writeFile(calls, '');
  await writeFile(join(programs, 'update-alternatives'), `#!/bin/sh\necho "$*" >> '${calls}'\n`);
  await chmod(join(programs, 'update-alternatives'), 0o755);
  const template = await readFile(join(ROOT, 'build/linux/rpm-after-remove'), 'utf8');
  const names: Readonly<Record<string, string>> = { executable: 'test-window', sanitizedProductName: 'Test' };
  const script = template.replace(/\$\{(\w+)\}/g, (macro, name: string) => names[name] ?? macro);
  const { status, stderr } = spawnSync('/bin/sh', ['-c', script, 'after-remove', String(versionsLeft)], {
    encoding: 'utf8',
    env: { PATH: programs },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return await readFile(calls, 'utf8');
}

it.skipIf(process.platform !== 'linux')(
  'an update leaves the link to the program, a removal takes it away',
  async () => {
    expect(await runAfterRemove(1)).toBe('');
    expect(await runAfterRemove(0)).toBe('--remove test-window /opt/Test/test-window\n');
  },
);
