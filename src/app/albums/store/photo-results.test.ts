import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AlbumStore, STORE_FILE } from './album-store.ts';
import { MADE, makeHeader, makeNewPhotos, TestStore } from './store-samples.ts';

let world: TestStore;
const GROUP = { exceptions: null, stored: null, format: 'jpeg' } as const;

beforeEach(async () => {
  world = await TestStore.create();
  world.store.photos.add('a', null, makeNewPhotos(2));
  for (const id of [1, 2]) world.store.photos.setHeader(id, makeHeader(10, 5));
});

afterEach(() => world.remove());

const shownPath = (photoId: number): string | undefined => world.store.photos.find('a', photoId)?.result?.path;

it('keeps a result for each hash of options, and shows the one that is asked for', () => {
  const { journal, results } = world.store.photos;
  journal.finish(1, '/out/x.png', MADE);
  journal.finish(1, '/out/y.png', { ...MADE, optionsHash: 'y', model: null });
  expect(world.store.photos.find('a', 1)?.result).toEqual({
    ...MADE,
    optionsHash: 'y',
    model: null,
    path: '/out/y.png',
  });
  expect(results.listHidden('a').map(({ path }) => path)).toEqual(['/out/x.png']);
  const [found] = results.listEarlier('a', GROUP, { optionsHash: 'x', afterId: 0 });
  expect(found).toEqual({ photoId: 1, path: '/out/x.png', fileStat: MADE.fileStat });
  expect(results.listEarlier('a', GROUP, { optionsHash: 'y', afterId: 0 })).toEqual([]);
  expect(results.listEarlier('a', GROUP, { optionsHash: 'x', afterId: 1 })).toEqual([]);
  expect(results.listEarlier('a', { ...GROUP, format: 'png' }, { optionsHash: 'x', afterId: 0 })).toEqual([]);
  expect(results.showEarlier('a', [1, 2], 'x')).toEqual([1, 2]);
  expect(world.store.photos.find('a', 1)?.result).toEqual({ ...MADE, path: '/out/x.png' });
  expect(world.store.photos.find('a', 2)).toMatchObject({ state: 'waiting', result: null });
});

it('a file belongs to the last result that was written there', () => {
  const { journal, results } = world.store.photos;
  journal.finish(1, '/out/x.png', MADE);
  journal.finish(1, '/out/x.png', { ...MADE, optionsHash: 'y', fileStat: { sizeBytes: 3, mtimeMs: 4 } });
  expect(results.listEarlier('a', GROUP, { optionsHash: 'x', afterId: 0 })).toEqual([]);
  expect(results.findWritten(1, '/out/x.png')).toEqual({ sizeBytes: 3, mtimeMs: 4 });
  expect(results.findWritten(2, '/out/x.png')).toBeNull();
  expect([world.store.photos.isOutput('/out/x.png'), world.store.photos.isOutput('/out/y.png')]).toEqual([true, false]);
  journal.finish(2, '/out/2.png', MADE);
  world.store.photos.remove('a', [1]);
  expect(world.store.photos.isOutput('/out/x.png')).toBe(false);
});

it('finds no result of another content, of a running photo, of one that was left out, or that is asked for again', () => {
  const { journal, results } = world.store.photos;
  journal.finish(1, '/out/x.png', MADE);
  const isFound = (): boolean => results.listEarlier('a', GROUP, { optionsHash: 'x', afterId: 0 }).length > 0;
  world.store.photos.makeWait('a', [1]);
  expect(isFound()).toBe(true);
  journal.fail(1, { code: 'image/corrupt', message: '' }, false);
  expect(isFound()).toBe(true);
  world.store.photos.skip('a', [1]);
  expect(isFound()).toBe(false);
  world.store.photos.makeWait('a', [1]);
  journal.begin(1, { stagingPath: '/s', targetPath: '/t' });
  expect(isFound()).toBe(false);
  journal.requeue(1);
  expect(isFound()).toBe(true);
  results.showEarlier('a', [1], 'x');
  world.store.photos.makeWait('a', [1], true);
  expect([world.store.photos.find('a', 1)?.isAgain, isFound()]).toEqual([true, false]);
  world.store.photos.cancel('a', [1]);
  expect(isFound()).toBe(true);
  journal.finish(1, '/out/x.png', MADE);
  world.store.photos.makeWait('a', [1]);
  world.store.photos.setFileStat(1, { sizeBytes: 1, mtimeMs: 1 });
  expect(isFound()).toBe(false);
});

it('a photo that was touched keeps all its results', () => {
  const { journal, results } = world.store.photos;
  journal.finish(1, '/out/x.png', MADE);
  journal.finish(1, '/out/y.png', { ...MADE, optionsHash: 'y' });
  journal.touch(1, { sizeBytes: 100, mtimeMs: 77 });
  expect(results.listEarlier('a', GROUP, { optionsHash: 'x', afterId: 0 })).toHaveLength(1);
  results.showEarlier('a', [1], 'x');
  expect([shownPath(1), world.store.photos.find('a', 1)?.result?.source.mtimeMs]).toEqual(['/out/x.png', 77]);
});

it('counts finished photos by the options of their results', () => {
  const { journal, results } = world.store.photos;
  journal.finish(1, '/out/1.png', MADE);
  journal.finish(2, '/out/2.png', MADE);
  world.store.photos.setExceptions('a', [2], { seed: 3 });
  expect(results.listFinished('a')).toMatchObject([
    { exceptions: null, format: 'jpeg', optionsHash: 'x', count: 1 },
    { exceptions: { seed: 3 }, format: 'jpeg', optionsHash: 'x', count: 1 },
  ]);
  expect(results.listGroups('a').map(({ stored }) => stored)).toEqual([null, '{"seed":3}']);
});

it('of version 0.2 is carried over: its model is not known', () => {
  world.store.photos.journal.finish(1, '/out/x.png', MADE);
  world.store.close();
  const raw = new Database(join(world.folder, STORE_FILE));
  raw.exec('DROP TABLE results; DROP INDEX photos_by_options; CREATE INDEX photos_by_output ON photos (output_path)');
  raw.exec('ALTER TABLE photos DROP COLUMN model; ALTER TABLE photos DROP COLUMN is_again; PRAGMA user_version = 4');
  raw.close();
  world.store = AlbumStore.open(world.folder);
  const { results } = world.store.photos;
  expect(world.store.photos.find('a', 1)?.result).toEqual({ ...MADE, model: null, path: '/out/x.png' });
  world.store.photos.makeWait('a', [1]);
  expect(results.showEarlier('a', [1], 'x')).toEqual([1]);
  expect(world.store.photos.find('a', 1)?.result).toEqual({ ...MADE, model: null, path: '/out/x.png' });
});
