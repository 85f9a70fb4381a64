import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { joinBytes, showName, withReadablePath } from './byte-names.ts';

it.each([
  [Buffer.from('照 1.png'), '照 1.png'],
  [Buffer.from('caf\xe9.png', 'latin1'), 'caf%E9.png'],
  [Buffer.concat([Buffer.from('é'), Buffer.from([0x80, 0xff]), Buffer.from('照.png')]), 'é%80%FF照.png'],
  [Buffer.from([0xe7, 0x85]), '%E7%85'],
])('shows %s', (name, shown) => {
  expect(showName(name)).toBe(shown);
});

it.runIf(process.platform === 'linux')('opens a file for another process while it is used', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skipstone-bytes-'));
  const path = joinBytes(folder, Buffer.from('\xe9.txt', 'latin1'));
  await writeFile(path, 'content');
  const read = (readable: string) => Promise.resolve(execFileSync('cat', [readable]).toString());
  expect(await withReadablePath(path, read)).toBe('content');
  await expect(withReadablePath(path, (readable) => readFile(`${readable}x`))).rejects.toThrow('ENOENT');
  await rm(folder, { recursive: true });
});
