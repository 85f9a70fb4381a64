import { open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { readTimings, rememberTimings } from './timing-cache.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('adds timings to those that are known', async () => {
  await using root = await makeTempFolder();
  const cache = join(root.path, 'cache');
  expect(await readTimings(cache)).toEqual({});
  await rememberTimings(cache, { a: 1, b: 2 });
  await rememberTimings(cache, { b: 3 });
  expect(await readTimings(cache)).toEqual({ a: 1, b: 3 });
  expect(await readdir(cache)).toEqual(['timings.json']);
});

it('is safe on disk before it has its name', async () => {
  await using root = await makeTempFolder();
  const handle = await open(root.path);
  const sync = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'sync');
  await handle.close();
  await rememberTimings(root.path, { a: 1 });
  expect(sync).toHaveBeenCalled();
});

it('takes a file that is not ours for an empty one, and a folder that cannot be used for no failure', async () => {
  await using root = await makeTempFolder();
  for (const text of ['{"a":', '[1]', '{"a":"fast"}', '{"a":-1}']) {
    await writeFile(join(root.path, 'timings.json'), text);
    expect(await readTimings(root.path), text).toEqual({});
  }
  await rememberTimings(join(root.path, 'timings.json'), { a: 1 });
  expect(await readTimings(join(root.path, 'timings.json'))).toEqual({});
});
