import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { receiveFile } from './received-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-received-'));
});
afterEach(() => rm(folder, { recursive: true }));

const send = (name: string, text: string): Promise<string> =>
  receiveFile(join(folder, 'in'), name, Readable.from([Buffer.from(text)]));

it('no name leads out of the folder, and no file replaces another', async () => {
  expect(await send('../../etc/pass:wd.png', 'one')).toBe(join(folder, 'in', 'passwd.png'));
  expect(await send('passwd.png', 'two')).toBe(join(folder, 'in', 'passwd-2.png'));
  expect(await send('...', 'three')).toBe(join(folder, 'in', 'photo'));
  expect(await readFile(join(folder, 'in', 'passwd.png'), 'utf8')).toBe('one');
});

it('leaves nothing when the sender breaks off', async () => {
  const broken = Readable.from(
    (function* () {
      yield Buffer.from('half');
      throw new Error('gone');
    })(),
  );
  await expect(receiveFile(folder, 'x.png', broken)).rejects.toMatchObject({ code: 'engine/internal' });
  expect(await readdir(folder)).toEqual([]);
});
