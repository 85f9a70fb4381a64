import { beforeEach, expect, it, vi } from 'vitest';
import { MAX_PHOTOS_PER_COMMAND } from '#shared/albums.ts';
import { FakeCalls } from '../testing/fake-calls.ts';
import { createAlbumPhoto, createSnapshot } from '../testing/samples.ts';
import { AlbumActions } from './album-actions.svelte.ts';

let fake: FakeCalls;
let actions: AlbumActions;
const download = vi.fn();

beforeEach(() => {
  download.mockClear();
  fake = new FakeCalls(createSnapshot());
  actions = new AlbumActions(fake.calls, download);
});

it('downloads one result as it is and several as a ZIP where the app has no file manager; says what is left out', async () => {
  fake.snapshot = createSnapshot({ abilities: { frontEnd: 'web', hasFileSystem: false, network: 'none' } });
  fake.answers.downloadAlbumResult = { ok: true, value: { kind: 'download', url: '/d/1', name: 'x.jpg' } };
  await actions.fetchResults('a', [4]);
  const rejected = [{ name: 'y.jpg', error: { code: 'image/not-found', message: '' } }];
  const zip = { kind: 'download', url: '/d/2', name: 'a.zip', count: 2, bytes: 3_400_000, rejected };
  fake.answers.downloadAlbumResults = { ok: true, value: zip };
  await actions.fetchResults('a', [4, 5, 6]);
  expect(fake.called.at(-1)).toEqual(['downloadAlbumResults', { albumId: 'a', photoIds: [4, 5, 6] }]);
  expect(download.mock.calls).toEqual([
    ['/d/1', 'x.jpg'],
    ['/d/2', 'a.zip'],
  ]);
  expect(fake.titles).toEqual(['2 results in the ZIP (3.4 MB)', '1 result could not be saved']);
});

it('fetches all results of an album: as a ZIP in the browser, the folder of the first in the file manager', async () => {
  const value = { revision: 1, total: 2, rows: [createAlbumPhoto(4)] };
  fake.answers.pageAlbum = { ok: true, value };
  await actions.fetchAllResults('a');
  expect(fake.called.at(-1)).toEqual(['showAlbumResult', { albumId: 'a', photoId: 4 }]);
  fake.called.length = 0;
  fake.snapshot = createSnapshot({ abilities: { frontEnd: 'web', hasFileSystem: false, network: 'none' } });
  await actions.fetchAllResults('a');
  expect(fake.called).toEqual([['downloadAlbumResults', { albumId: 'a', photoIds: null }]]);
});

it('retries failed photos and starts the run; shows an error instead when the app rejects the retry', async () => {
  fake.answers.retryAlbumPhotos = { ok: true, value: { count: 2 } };
  await actions.retryFailed('a');
  expect(fake.called.map(([name]) => name)).toEqual(['retryAlbumPhotos', 'startAlbum']);
  fake.answers.retryAlbumPhotos = { ok: false, error: { code: 'album/busy', message: '' } };
  await actions.retryFailed('a');
  expect(fake.called).toHaveLength(3);
  expect(fake.titles.at(-1)).toMatch(/^Another Skipstone/);
  expect(actions.isPending).toBe(false);
});

it('splits thousands of photos into several commands', async () => {
  const ids = Array.from({ length: MAX_PHOTOS_PER_COMMAND + 3 }, (_, index) => index + 1);
  await actions.skip('a', ids);
  expect(fake.called.map(([, parameters]) => (parameters as { photoIds: number[] }).photoIds.length)).toEqual([
    MAX_PHOTOS_PER_COMMAND,
    3,
  ]);
});
