import { beforeEach, expect, it, vi } from 'vitest';
import type { CommandName, Outcome, SkipstoneBridge } from '../../../shared/api.ts';
import type { AddReport } from '../../../shared/albums.ts';
import { MOST_PHOTOS_PER_COMMAND } from '../../../shared/albums.ts';
import type { AppSnapshot, NumberedEvent } from '../../../shared/app-state.ts';
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts';
import { AlbumActions } from './album-actions.svelte.ts';
import { AlbumCalls } from './album-calls.svelte.ts';
import { AlbumIntake } from './album-intake.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Places } from './place.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { createAlbum, createSnapshot } from './samples.ts';

const NOTHING: AddReport = { added: 0, known: 0, refused: [] };
const FOLDER = { id: 1, folder: '/photos/Lofoten', rules: { recursive: true, include: [], exclude: [], watch: false } };

let snapshot: AppSnapshot;
let answers: Partial<Record<CommandName, Outcome<unknown>>>;
let calls: [CommandName, unknown][];
let tell: (event: NumberedEvent) => void;
let sent: [string, number][];
let notices: Notices;
let places: Places;
let actions: AlbumActions;
let intake: AlbumIntake;
const downloads = vi.fn();
const pickFiles = vi.fn();

beforeEach(() => {
  snapshot = createSnapshot({ albums: [createAlbum('old', { name: 'New album' })] });
  answers = { createAlbum: { ok: true, value: { albumId: 'a' } } };
  calls = [];
  notices = new Notices();
  places = new Places({ read: () => '', write: () => undefined, onChange: () => () => undefined });
  const call = (name: CommandName, parameters: unknown): Promise<Outcome<unknown>> => {
    calls.push([name, parameters]);
    return Promise.resolve(answers[name] ?? { ok: true, value: null });
  };
  const onEvent = (listener: (event: NumberedEvent) => void): (() => void) => {
    tell = listener;
    return () => undefined;
  };
  sent = [];
  const addFilesToAlbum = (albumId: string, files: readonly File[]): Promise<Outcome<AddReport>> => {
    sent.push([albumId, files.length]);
    return Promise.resolve({ ok: true, value: NOTHING });
  };
  const system = { languages: ['en'], isDark: false, onThemeChange: () => () => undefined };
  const calling = new AlbumCalls({
    bridge: { call, onEvent, addFilesToAlbum } as unknown as SkipstoneBridge,
    readSnapshot: () => snapshot,
    preferences: new Preferences(() => null, system),
    notices,
  });
  actions = new AlbumActions(calling, downloads);
  intake = new AlbumIntake(calling, {
    readSettings: () => ({ ...DEFAULT_SETTINGS, quality: 77 }),
    places,
    pickFiles,
  });
});

const titles = (): string[] => notices.list.map(({ title }) => title);

it('makes an album with the settings of the window, under a free name, and calls it like its folder', async () => {
  answers.chooseAlbumFolder = { ok: true, value: { ...NOTHING, added: 3 } };
  snapshot = { ...snapshot, albums: [...snapshot.albums, createAlbum('a', { name: 'New album 2' })] };
  const making = intake.create({ kind: 'folder' });
  await making;
  expect(calls[0]).toMatchObject(['createAlbum', { name: 'New album 3', options: { quality: 77 } }]);
  expect(places.current).toEqual({ kind: 'album', albumId: 'a' });
  const album = createAlbum('a', { name: 'New album 3', sources: [FOLDER] });
  snapshot = { ...snapshot, albums: [album] };
  tell({ sequence: 1, event: { kind: 'album', album } });
  await vi.waitFor(() => {
    expect(calls.at(-1)).toEqual(['renameAlbum', { albumId: 'a', name: 'Lofoten' }]);
  });
  expect(titles()).toEqual(['3 photos added']);
});

it('leaves no album behind when the dialog is dismissed', async () => {
  answers.chooseAlbumFolder = { ok: true, value: NOTHING };
  await intake.create({ kind: 'folder' });
  expect(calls.at(-1)).toEqual(['deleteAlbum', { albumId: 'a' }]);
  expect(places.current.kind).toBe('photos');
});

it('opens the browser’s own pickers where the app has none', async () => {
  snapshot = { ...snapshot, abilities: { door: 'web', hasFileSystem: false } };
  expect(await intake.addFolder('a')).toBeNull();
  expect(pickFiles).toHaveBeenCalledWith('folder', expect.any(Function));
  const file = Object.assign(new File([], 'a.jpg'), { webkitRelativePath: 'Lofoten/a.jpg' });
  snapshot = { ...snapshot, albums: [createAlbum('a', { name: 'New album' })] };
  const [, take] = pickFiles.mock.lastCall as [string, (files: readonly File[]) => void];
  take([file]);
  await vi.waitFor(() => {
    expect(sent).toEqual([['a', 1]]);
  });
  expect(calls.at(-1)).toEqual(['renameAlbum', { albumId: 'a', name: 'Lofoten' }]);
  answers.downloadAlbumResult = { ok: true, value: { kind: 'download', url: '/d/1', name: 'x.jpg' } };
  await actions.fetchResults('a', [4, 5]);
  expect(downloads.mock.calls).toEqual([
    ['/d/1', 'x.jpg'],
    ['/d/1', 'x.jpg'],
  ]);
});

it('names what was refused, and says when everything was known', async () => {
  const error = { code: 'image/unsupported', message: '' } as const;
  const refused = Array.from({ length: 7 }, (_, index) => ({ name: `${index}.txt`, error }));
  answers.chooseAlbumPhotos = { ok: true, value: { added: 1, known: 2, refused } };
  await intake.addPhotos('a');
  expect(titles()).toEqual(['7 files could not be opened', '1 photo added, 2 known already']);
  expect(notices.list[0]?.lines).toHaveLength(6);
  answers.rescanAlbum = { ok: true, value: { ...NOTHING, known: 9 } };
  await intake.rescan('a');
  expect(titles().at(-1)).toBe('There are no new photos in the folders of this album.');
});

it('retries those that failed and goes on; says what was refused and does not', async () => {
  answers.retryAlbumPhotos = { ok: true, value: { count: 2 } };
  await actions.retryFailed('a');
  expect(calls.map(([name]) => name)).toEqual(['retryAlbumPhotos', 'startAlbum']);
  answers.retryAlbumPhotos = { ok: false, error: { code: 'album/busy', message: '' } };
  await actions.retryFailed('a');
  expect(calls).toHaveLength(3);
  expect(titles().at(-1)).toMatch(/^Another Skipstone/);
  expect(actions.isAsking).toBe(false);
});

it('asks for thousands of photos in several commands', async () => {
  const ids = Array.from({ length: MOST_PHOTOS_PER_COMMAND + 3 }, (_, index) => index + 1);
  await actions.skip('a', ids);
  expect(calls.map(([, wish]) => (wish as { photoIds: number[] }).photoIds.length)).toEqual([
    MOST_PHOTOS_PER_COMMAND,
    3,
  ]);
});
