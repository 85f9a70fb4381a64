import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TempFolder } from '#tests/helpers/folders.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { ResultHistory } from './result-history.ts';

let folder: TempFolder;

beforeEach(async () => {
  folder = await makeTempFolder();
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const FILE = 'saved.json';

it('keeps the last 30 results, newest first, each once, in a file of this person alone', async () => {
  const history = await ResultHistory.open(folder.path);
  for (let index = 0; index < 32; index++) await history.add(`/photos/${index}.png`, index);
  await history.add('/photos/20.png', 99);
  const reopened = await ResultHistory.open(folder.path);
  const list = reopened.list();
  expect(list).toHaveLength(30);
  expect(list.slice(0, 2).map(({ name, folder: place, savedAtMs }) => [name, place, savedAtMs])).toEqual([
    ['20.png', '/photos', 99],
    ['31.png', '/photos', 31],
  ]);
  expect(list.filter(({ name }) => name === '20.png')).toHaveLength(1);
  expect(reopened.find(list[1]!.id)).toBe('/photos/31.png');
  expect(reopened.find('/photos/31.png')).toBeNull();
  expect((await stat(join(folder.path, FILE))).mode & 0o777).toBe(0o600);
});

it('can be cleared, also on disk', async () => {
  const history = await ResultHistory.open(folder.path);
  await history.add('/photos/a.png', 1);
  await history.clear();
  expect(history.list()).toEqual([]);
  expect((await ResultHistory.open(folder.path)).list()).toEqual([]);
});

it('begins empty where its file is something else', async () => {
  await writeFile(join(folder.path, FILE), '[{"path":7}]');
  expect((await ResultHistory.open(folder.path)).list()).toEqual([]);
});
