import { beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '#shared/settings.ts';
import { EMPTY_REPORT, FakeCalls } from '#renderer/testing/fake-calls.ts';
import { createAlbum, createSnapshot } from '#renderer/testing/samples.ts';
import { Router } from '#renderer/window/router.svelte.ts';
import { AlbumImport } from './album-import.svelte.ts';

const FOLDER = { id: 1, folder: '/photos/Lofoten', rules: { recursive: true, include: [], exclude: [], watch: false } };

let fake: FakeCalls;
let router: Router;
let albumImport: AlbumImport;
const pickFiles = vi.fn();

beforeEach(() => {
  fake = new FakeCalls(createSnapshot({ albums: [createAlbum('old', { name: 'New album' })] }));
  fake.answers.createAlbum = { ok: true, value: { albumId: 'a' } };
  router = new Router({ read: () => '', write: () => undefined, onChange: () => () => undefined });
  albumImport = new AlbumImport(fake.calls, {
    readSettings: () => ({ ...DEFAULT_SETTINGS, quality: 77 }),
    router,
    pickFiles,
  });
});

it('creates an album with the settings of the window, under a free name, and names it after its folder', async () => {
  fake.answers.chooseAlbumFolder = { ok: true, value: { ...EMPTY_REPORT, added: 3 } };
  const { albums } = fake.snapshot;
  fake.snapshot = { ...fake.snapshot, albums: [...albums, createAlbum('a', { name: 'New album 2' })] };
  await albumImport.create({ kind: 'folder' });
  expect(fake.called[0]).toMatchObject(['createAlbum', { name: 'New album 3', options: { quality: 77 } }]);
  expect(router.current).toEqual({ kind: 'album', albumId: 'a' });
  const album = createAlbum('a', { name: 'New album 3', sources: [FOLDER] });
  fake.snapshot = { ...fake.snapshot, albums: [album] };
  fake.emit({ sequence: 1, event: { kind: 'album', album } });
  await vi.waitFor(() => {
    expect(fake.called.at(-1)).toEqual(['renameAlbum', { albumId: 'a', name: 'Lofoten' }]);
  });
  expect(fake.titles).toEqual(['3 photos added']);
});

it('leaves no album behind when the dialog is dismissed', async () => {
  fake.answers.chooseAlbumFolder = { ok: true, value: EMPTY_REPORT };
  await albumImport.create({ kind: 'folder' });
  expect(fake.called.at(-1)).toEqual(['deleteAlbum', { albumId: 'a' }]);
  expect(router.current.kind).toBe('photos');
});

it('opens the browser’s own pickers where the app has none', async () => {
  fake.snapshot = { ...fake.snapshot, abilities: { frontEnd: 'web', hasFileSystem: false, network: 'none' } };
  expect(await albumImport.addFolder('a')).toBeNull();
  expect(pickFiles).toHaveBeenCalledWith('folder', expect.any(Function));
  const file = Object.assign(new File([], 'a.jpg'), { webkitRelativePath: 'Lofoten/a.jpg' });
  fake.snapshot = { ...fake.snapshot, albums: [createAlbum('a', { name: 'New album' })] };
  const [, take] = pickFiles.mock.lastCall as [string, (files: readonly File[]) => void];
  take([file]);
  await vi.waitFor(() => {
    expect(fake.sent).toEqual([['a', 1]]);
  });
  expect(fake.called.at(-1)).toEqual(['renameAlbum', { albumId: 'a', name: 'Lofoten' }]);
});

it('names every rejected file, and says when all photos were known', async () => {
  const error = { code: 'image/unsupported', message: '' } as const;
  const rejected = Array.from({ length: 7 }, (_, index) => ({ name: `${index}.txt`, error }));
  fake.answers.chooseAlbumPhotos = { ok: true, value: { added: 1, known: 2, rejected } };
  await albumImport.addPhotos('a');
  expect(fake.titles).toEqual(['7 files could not be opened', '1 photo added, 2 known already']);
  expect(fake.notices.list[0]?.lines.map((line) => line.slice(0, 5))).toEqual(rejected.map(({ name }) => name));
  fake.answers.rescanAlbum = { ok: true, value: { ...EMPTY_REPORT, known: 9 } };
  await albumImport.rescan('a');
  expect(fake.titles.at(-1)).toBe('There are no new photos in the folders of this album.');
});
