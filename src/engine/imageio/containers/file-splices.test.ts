import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { applySplices } from './file-splices.ts';

it('copies a file around what changes, over many slices', async () => {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'a');
  const before = Buffer.alloc(2_500_000, 'abcdefg');
  await writeFile(path, before);
  const splices = [
    { at: 2_499_999, removed: 1, bytes: Buffer.from('END') },
    { at: 10, removed: 0, bytes: Buffer.from('inserted') },
    { at: 1_500_000, removed: 1_000, bytes: Buffer.alloc(0) },
  ];
  await applySplices(path, `${path}-spare`, splices);
  const expected = [
    ...[before.subarray(0, 10), Buffer.from('inserted'), before.subarray(10, 1_500_000)],
    ...[before.subarray(1_501_000, 2_499_999), Buffer.from('END')],
  ];
  expect((await readFile(path)).equals(Buffer.concat(expected))).toBe(true);
  expect(await readdir(folder.path)).toEqual(['a']);
});

it('changes a file where it is when nothing else has to move', async () => {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'a');
  await writeFile(path, 'abcdef');
  const { ino } = await stat(path);
  const splices = [
    { at: 1, removed: 2, bytes: Buffer.from('XY') },
    { at: 6, removed: 0, bytes: Buffer.from('ghi') },
  ];
  await applySplices(path, join(folder.path, 'none', 'spare'), splices);
  expect(await readFile(path, 'utf8')).toBe('aXYdefghi');
  expect((await stat(path)).ino).toBe(ino);
});
