import { appendFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ResultList, separateResults } from './own-results.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-results-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

it('remembers what was written across programs, in whatever folder it lies, until it changes', async () => {
  await mkdir(join(root, 'moved'));
  await writeFile(join(root, 'a.png'), 'result');
  await writeFile(join(root, 'b.png'), 'photo');
  await new ResultList(root).add(join(root, 'a.png'));
  const list = new ResultList(root);
  expect([await list.has(join(root, 'a.png')), await list.has(join(root, 'b.png'))]).toEqual([true, false]);
  await rename(join(root, 'a.png'), join(root, 'moved', 'a.png'));
  expect(await list.has(join(root, 'moved', 'a.png'))).toBe(true);
  await writeFile(join(root, 'moved', 'a.png'), 'edited by a person');
  expect(await list.has(join(root, 'moved', 'a.png'))).toBe(false);
  expect((await stat(join(root, 'results.list'))).mode & 0o777).toBe(0o600);
});

it('keeps the newest entries of a list that has grown long', async () => {
  await appendFile(join(root, 'results.list'), `${'x'.repeat(22)}\n`.repeat(190_000));
  await writeFile(join(root, 'a.png'), 'result');
  const list = new ResultList(root);
  await list.add(join(root, 'a.png'));
  expect(await list.has(join(root, 'a.png'))).toBe(true);
  expect((await readFile(join(root, 'results.list'))).length).toBeLessThan(2.1e6);
});

it('costs nothing where nothing can be kept', async () => {
  await writeFile(join(root, 'file'), '');
  for (const folder of [null, join(root, 'file')]) {
    const list = new ResultList(folder);
    await list.add(join(root, 'file'));
    expect(await list.has(join(root, 'file'))).toBe(false);
  }
});

it('tells results from photos by names alone where the photo is there', () => {
  const files = ['/in/a.png', '/in/a-4x-instant.png', '/in/x/a-2x-perception-2.jpg', '/in/b-4x-instant.png'].map(
    (path) => ({ path }),
  );
  const { photos, resultCount } = separateResults(files, []);
  expect(photos.map(({ path }) => path)).toEqual(['/in/a.png', '/in/b-4x-instant.png']);
  expect(resultCount).toBe(2);
});
