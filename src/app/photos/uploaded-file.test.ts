import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { receiveFile } from './uploaded-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-received-'));
});
afterEach(() => rm(folder, { recursive: true }));

const send = (name: string, text: string): Promise<string> =>
  receiveFile(join(folder, 'in'), name, Readable.from([Buffer.from(text)]));

it('no name leads out of the folder, and no file replaces another', async () => {
  expect(await send('../../etc/pass:wd.png', 'one')).toBe(join(folder, 'in', 'pass_wd.png'));
  expect(await send('pass_wd.png', 'two')).toBe(join(folder, 'in', 'pass_wd-2.png'));
  expect(await send('...', 'three')).toBe(join(folder, 'in', 'photo'));
  expect(await readFile(join(folder, 'in', 'pass_wd.png'), 'utf8')).toBe('one');
});

it('takes names that are too long for a file system, as cameras and people with other letters write them', async () => {
  const name = `${'\u5c71'.repeat(120)}.jpg`;
  const paths = [await send(name, 'one'), await send(name, 'two')];
  expect(paths.map((path) => basename(path))).toEqual([`${'\u5c71'.repeat(65)}.jpg`, `${'\u5c71'.repeat(65)}-2.jpg`]);
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
