/** Residual maps of album results: found again by what made the result, and served to nobody who did not ask for the photo. */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import { makeTempFolder } from '#tests/helpers/folders.ts';
import { MADE, makeNewPhotos, TestStore } from '../store/store-samples.ts';
import { ResidualMaps } from './residual-maps.ts';

it('finds the map of a result by what made it, and removes it before it is made again', async () => {
  await using folder = await makeTempFolder();
  const { store } = await TestStore.create();
  store.photos.add('a', null, makeNewPhotos(1));
  const [photo] = store.photos.page('a', 'all', { offset: 0, limit: 1 });
  const done = { ...photo!, state: 'done', result: { ...MADE, path: '/results/1.jpg' } } as const;
  const maps = new ResidualMaps(folder.path);
  const origin = { photoPath: photo!.path, source: MADE.source, optionsHash: MADE.optionsHash };
  const path = join((await maps.prepare(origin))!, VIEW_FILES.residualMap);
  expect(await maps.find(done)).toBeNull();
  await writeFile(path, 'map');
  const token = await maps.find(done);
  expect(maps.locate(token!, VIEW_FILES.residualMap)).toBe(path);
  expect(maps.locate(token!, VIEW_FILES.thumb)).toBeNull();
  expect(await maps.find({ ...done, result: { ...done.result, optionsHash: 'y' } })).toBeNull();
  expect(await maps.find(photo!)).toBeNull();
  await maps.prepare(origin);
  await expect(access(path)).rejects.toThrow('ENOENT');
  store.close();
});

it('lets an album run without maps where the cache cannot be written', async () => {
  await using folder = await makeTempFolder();
  await mkdir(join(folder.path, 'a'));
  await writeFile(join(folder.path, 'a', 'file'), '');
  const maps = new ResidualMaps(join(folder.path, 'a', 'file'));
  expect(await maps.prepare({ photoPath: '/x', source: MADE.source, optionsHash: 'x' })).toBeNull();
});
