import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { JsonFile } from './json-file.ts';

it('reads back what was written last, makes its folder, and leaves nothing else there', async () => {
  await using root = await makeTempFolder();
  const folder = join(root.path, 'data');
  const file = new JsonFile(join(folder, 'a.json'));
  expect(await file.read()).toBeUndefined();
  await Promise.all([1, 2, 3].map((value) => file.write({ value })));
  expect(await file.read()).toEqual({ value: 3 });
  expect(await readdir(folder)).toEqual(['a.json']);
});

it('puts a file aside that is no JSON', async () => {
  await using root = await makeTempFolder();
  const path = join(root.path, 'a.json');
  await writeFile(path, '{"cut":');
  expect(await new JsonFile(path).read()).toBeUndefined();
  expect(await readdir(root.path)).toEqual(['a.json.broken']);
  expect(await readFile(`${path}.broken`, 'utf8')).toBe('{"cut":');
});

it('fails with the system’s error, writes again later, and leaves nothing behind', async () => {
  await using root = await makeTempFolder();
  const path = join(root.path, 'a.json');
  await mkdir(path);
  const file = new JsonFile(path);
  await expect(file.read()).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(file.write(1)).rejects.toHaveProperty('code');
  expect(await readdir(root.path)).toEqual(['a.json']);
});
