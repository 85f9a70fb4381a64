/** Albums as version 0.1.0 left them (tests/fixtures/version-0.1.0/README.md): they open, and what is finished stays finished. */
import { CHANGED_AGAIN } from '#shared/albums.ts';
import { hashFile } from '#files/fingerprint.ts';
import { cp, mkdtemp, readFile, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TEMP_SUFFIX } from '#files/temp-files.ts';
import type { FakeAlbumEngine } from '../fakes.ts';
import { createFakeAlbumEngine } from '../fakes.ts';
import { Albums } from '../albums.ts';
import { resolvePhotoOptions } from '../plan/photo-options.ts';
import { SCHEMA_VERSION } from './album-schema.ts';
import type { AlbumRecord } from './album-store.ts';
import { AlbumStore } from './album-store.ts';
import type { PhotoRecord } from './photo-record.ts';

const FIXTURE = fileURLToPath(new URL('../../../../tests/fixtures/version-0.1.0/', import.meta.url));
/** Where the photos were when the albums were written. */
const HOLIDAY = '/tmp/holiday';
const ALL = { offset: 0, limit: -1 };

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-0.1.0-'));
  await cp(join(FIXTURE, 'albums.sqlite'), join(root, 'albums.sqlite'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

function findByName(store: AlbumStore, name: string): AlbumRecord {
  return store.list().find((album) => album.name === name)!;
}

/** The photos and results of the albums in a folder of this test, with the times that the albums know them by. */
async function moveHoliday(): Promise<string> {
  const holiday = join(root, 'holiday');
  await cp(join(FIXTURE, 'holiday'), holiday, { recursive: true });
  const database = new Database(join(root, 'albums.sqlite'));
  const move = (table: string, column: string): void => {
    database.prepare(`UPDATE ${table} SET ${column} = replace(${column}, ?, ?)`).run(HOLIDAY, holiday);
  };
  for (const column of ['path', 'staging_path', 'target_path', 'output_path']) move('photos', column);
  move('albums', 'output_folder');
  move('sources', 'folder');
  const times = database
    .prepare(
      `SELECT path, modified_ms AS ms FROM photos UNION SELECT output_path, output_modified_ms FROM photos
       UNION SELECT staging_path, json_extract(made, '$.stamp.mtimeMs') FROM photos`,
    )
    .all() as { path: string | null; ms: number }[];
  database.close();
  for (const { path, ms } of times) if (path !== null) await utimes(path, (ms + 0.5) / 1000, (ms + 0.5) / 1000);
  return holiday;
}

function openAlbums(engine: FakeAlbumEngine): Albums {
  const notOpened = (): Promise<never> => Promise.reject(new Error('no image is opened here'));
  return new Albums({
    ...{ dataFolder: root, cacheFolder: join(root, 'cache'), hasFileSystem: true, engine },
    images: { hash: hashFile, inspect: notOpened, open: notOpened },
    checkEngine: () => Promise.resolve(null),
    getEngine: () => ({ kind: 'starting' }),
    getNetworks: () => [],
    publish: () => undefined,
  });
}

describe('the store', () => {
  let store: AlbumStore;

  beforeEach(() => {
    store = AlbumStore.open(root);
  });

  afterEach(() => {
    store.close();
  });

  const photosOf = (name: string): PhotoRecord[] => store.photos.page(findByName(store, name).id, 'all', ALL);

  it('opens whole, with options and exceptions under the names of today', () => {
    expect(store.keptAs).toBeNull();
    expect(store.checkIntegrity()).toEqual([]);
    const presets = store.list().map(({ name, options }) => [name, options.preset]);
    expect(Object.fromEntries(presets)).toEqual({
      Beside: { kind: 'preset', name: 'instant' },
      Dial: { kind: 'slider', value: 0.35 },
      Exceptions: { kind: 'preset', name: 'balanced' },
      Interrupted: { kind: 'preset', name: 'instant' },
    });
    expect(findByName(store, 'Dial').options).toEqual({
      ...{ target: { kind: 'scale', factor: 4 }, preset: { kind: 'slider', value: 0.35 }, cleanup: null, seed: 0 },
      ...{ device: 'cpu', precision: 'auto', format: 'same', quality: 92, order: 'list' },
      ...{ maxBytes: null, removeMetadata: 'nothing' },
      output: { place: 'mirror', template: null, keepFileTimes: false, ifExists: 'fail' },
    });
    expect(photosOf('Exceptions').map(({ exceptions }) => exceptions)).toEqual([
      { preset: { kind: 'slider', value: 0.8 }, seed: 7 },
      { preset: { kind: 'preset', name: 'fidelity' } },
    ]);
    expect(photosOf('Beside').map(({ exceptions }) => exceptions)).toEqual([null, null]);
  });

  it('reads what was made and not placed', () => {
    const [, photo] = photosOf('Interrupted');
    expect(photo).toMatchObject({
      state: 'running',
      result: null,
      work: {
        targetPath: `${HOLIDAY}/photos/rocket-interrupted.jpg`,
        made: { output: { widthPx: 64, heightPx: 48 }, optionsHash: 'lEvvdcvXn4QxEtdqNb94mg' },
      },
    });
  });

  it('takes all results for made with the options that the albums have', () => {
    const finished = store.list().flatMap((album) =>
      store.photos.page(album.id, 'done', ALL).map((photo) => {
        expect(resolvePhotoOptions(photo, album).hash, photo.result?.path).toBe(photo.result?.optionsHash);
        return photo;
      }),
    );
    expect(finished).toHaveLength(7);
    const written = finished.map(({ id, result }) => store.photos.results.findWritten(id, result!.path));
    expect(written).toEqual(finished.map(({ result }) => result?.fileStat));
    expect(finished.every(({ result }) => result?.model === null)).toBe(true);
  });

  it('is brought to today’s version once, and writes it', () => {
    const { id, options } = findByName(store, 'Dial');
    const changed = { ...options, preset: { kind: 'slider', value: 0.9 } } as const;
    store.setOptions(id, changed);
    const [photo] = photosOf('Beside');
    store.photos.setExceptions(photo!.albumId, [photo!.id], { preset: { kind: 'slider', value: 0.1 } });
    store.close();
    store = AlbumStore.open(root);
    expect(findByName(store, 'Dial').options).toEqual(changed);
    expect(photosOf('Beside')[0]?.exceptions).toEqual({ preset: { kind: 'slider', value: 0.1 } });
    const database = new Database(join(root, 'albums.sqlite'));
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: SCHEMA_VERSION });
    database.close();
  });
});

it('options that are no JSON do not keep the file from opening; reading them reports the damage', async () => {
  const database = new Database(join(root, 'albums.sqlite'));
  database.exec(`UPDATE albums SET options = 'look' WHERE name = 'Dial'`);
  database.close();
  const store = AlbumStore.open(root);
  expect(store.keptAs).toBeNull();
  expect(() => store.list()).toThrow(expect.objectContaining({ code: 'store/corrupt' }));
  store.close();
  expect(await readdir(root)).toContain('albums.sqlite');
});

it.each(['Beside', 'Exceptions'])('a run of the finished album %s makes nothing again', async (name) => {
  const holiday = await moveHoliday();
  const isResult = (name: string): boolean => !name.endsWith(TEMP_SUFFIX);
  const before = (await readdir(holiday, { recursive: true })).filter(isResult);
  const engine = createFakeAlbumEngine();
  const albums = openAlbums(engine);
  const { id } = findByName(albums.store, name);
  expect(await albums.preflight(id)).toMatchObject({ photoCount: 0, collisions: { count: 0 } });
  await albums.start(id, CHANGED_AGAIN);
  await vi.waitFor(() => {
    expect(albums.describe(id)).toMatchObject({ run: { kind: 'idle' }, progress: { counts: { done: 2, waiting: 0 } } });
  });
  await albums.end();
  expect(engine.begun).toEqual([]);
  expect((await readdir(holiday, { recursive: true })).filter(isResult)).toEqual(before);
});

it('a finished album is made again with another preset', async () => {
  await moveHoliday();
  const engine = createFakeAlbumEngine();
  const albums = openAlbums(engine);
  const { id } = findByName(albums.store, 'Beside');
  await albums.changeOptions(id, { preset: { kind: 'slider', value: 0.35 } });
  await albums.start(id, CHANGED_AGAIN);
  await vi.waitFor(() => {
    expect(albums.describe(id).run.kind).toBe('idle');
  });
  await albums.end();
  expect(engine.jobs.map(({ preset }) => preset)).toEqual([
    { kind: 'slider', value: 0.35 },
    { kind: 'slider', value: 0.35 },
  ]);
});

it('an interrupted album gives the result that was made its name, and makes nothing', async () => {
  const holiday = await moveHoliday();
  const names = await readdir(join(holiday, 'photos'));
  const staged = names.find((name) => name.startsWith('.'))!;
  const content = await readFile(join(holiday, 'photos', staged));
  const engine = createFakeAlbumEngine();
  const albums = openAlbums(engine);
  const { id } = findByName(albums.store, 'Interrupted');
  albums.resumeInterrupted();
  await vi.waitFor(() => {
    expect(albums.describe(id)).toMatchObject({ run: { kind: 'idle' }, progress: { counts: { done: 2, running: 0 } } });
  });
  await albums.end();
  expect(engine.begun).toEqual([]);
  expect(await readFile(join(holiday, 'photos', 'rocket-interrupted.jpg'))).toEqual(content);
  expect((await readdir(join(holiday, 'photos'))).sort()).toEqual(
    names.map((name) => (name === staged ? 'rocket-interrupted.jpg' : name)).sort(),
  );
});
