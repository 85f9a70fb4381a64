import { chmod, copyFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_ALBUM_OPTIONS, DEFAULT_FOLDER_RULES } from '#shared/albums.ts';
import { SCHEMA_VERSION } from './album-schema.ts';
import { AlbumStore, STORE_FILE } from './album-store.ts';
import { MADE, makeNewPhotos, TestStore } from './store-samples.ts';

let world: TestStore;

beforeEach(async () => {
  world = await TestStore.create();
});

afterEach(() => world.remove());

describe('the file', () => {
  it('is whole, of today’s version, and opens again with everything in it', () => {
    world.store.photos.add('a', world.store.putSource('a', '/photos', DEFAULT_FOLDER_RULES), makeNewPhotos(3));
    world.store.setRun('a', { kind: 'paused', reason: 'disk-full', at: '/out' });
    world.store.close();
    world.store = AlbumStore.open(world.folder);
    expect(world.store.checkIntegrity()).toEqual([]);
    expect(world.store.list()).toMatchObject([{ name: 'Holiday', options: DEFAULT_ALBUM_OPTIONS, revision: 1 }]);
    expect(world.store.find('a')?.run).toEqual({ kind: 'paused', reason: 'disk-full', at: '/out' });
    expect(world.store.listSources('a')).toMatchObject([{ folder: '/photos', rules: DEFAULT_FOLDER_RULES }]);
    expect(world.store.photos.page('a', 'all', { offset: 1, limit: 1 })).toMatchObject([
      { path: '/photos/2.jpg', state: 'waiting', fileStat: { sizeBytes: 100, mtimeMs: 1700000000000.5 }, sourceId: 1 },
    ]);
  });

  it.runIf(process.platform !== 'win32')(
    'is for this person alone, with its log, also if an older version made it',
    async () => {
      const files = [STORE_FILE, `${STORE_FILE}-wal`, `${STORE_FILE}-shm`].map((name) => join(world.folder, name));
      const readModes = () => Promise.all(files.map(async (file) => ((await stat(file)).mode & 0o777).toString(8)));
      expect(await readModes()).toEqual(['600', '600', '600']);
      await Promise.all(files.map((file) => chmod(file, 0o644)));
      const other = AlbumStore.open(world.folder);
      expect(await readModes()).toEqual(['600', '600', '600']);
      other.close();
    },
  );

  it('that cannot be made says why', async () => {
    await writeFile(join(world.folder, 'file'), '');
    const open = () => AlbumStore.open(join(world.folder, 'file', 'data'));
    expect(open).toThrow(expect.objectContaining({ code: 'store/failed' }));
    expect(open).toThrow(/albums\.sqlite cannot be written \(a part of its path is not a folder\)/);
  });

  it('that was replaced under the program takes no more', async () => {
    world.store.photos.add('a', null, makeNewPhotos(1));
    await copyFile(join(world.folder, STORE_FILE), join(world.folder, 'copy'));
    await rename(join(world.folder, 'copy'), join(world.folder, STORE_FILE));
    const paths = { stagingPath: '/t', targetPath: '/r' };
    expect(() => {
      world.store.photos.journal.begin(1, paths);
    }).toThrow(expect.objectContaining({ code: 'store/failed' }));
    await expect(world.store.photos.journal.recordMade(1, MADE)).rejects.toMatchObject({ code: 'store/failed' });
  });

  it('of a newer program is refused and left as it is', () => {
    world.store.close();
    const raw = new Database(join(world.folder, STORE_FILE));
    raw.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    raw.close();
    expect(() => AlbumStore.open(world.folder)).toThrow(expect.objectContaining({ code: 'store/newer' }));
    expect(() => AlbumStore.open(world.folder)).toThrow(/newer/);
    const again = new Database(join(world.folder, STORE_FILE));
    again.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    again.close();
    world.store = AlbumStore.open(world.folder);
    expect(world.store.list()).toHaveLength(1);
  });

  it('of a version without dates has the headers read again, except those of finished photos, which keep their names', () => {
    world.store.photos.add('a', null, makeNewPhotos(3));
    const size = { widthPx: 30, heightPx: 20 };
    for (const id of [1, 2, 3])
      world.store.photos.setHeader(id, { size, format: 'jpeg', bitDepth: 8, isLossy: true, takenAt: null });
    world.store.photos.journal.begin(1, { stagingPath: '/s', targetPath: '/t' });
    world.store.photos.journal.finish(1, '/t', MADE);
    world.store.photos.cancel('a', [3]);
    world.store.close();
    const raw = new Database(join(world.folder, STORE_FILE));
    raw.exec('DROP INDEX photos_by_turn; DROP INDEX photos_by_size; ALTER TABLE photos DROP COLUMN remarks');
    raw.exec('DROP TABLE results; DROP INDEX photos_by_options; CREATE INDEX photos_by_output ON photos (output_path)');
    raw.exec('ALTER TABLE photos DROP COLUMN model; ALTER TABLE photos DROP COLUMN is_again');
    raw.exec('PRAGMA user_version = 1');
    raw.close();
    world.store = AlbumStore.open(world.folder);
    expect(world.store.photos.page('a', 'all', { offset: 0, limit: -1 })).toMatchObject([
      { state: 'done', header: { size } },
      { state: 'waiting', header: null },
      { state: 'cancelled', header: null },
    ]);
    expect(world.store.photos.listWithoutHeader('a').map(({ id }) => id)).toEqual([2]);
  });

  it('that is damaged is put aside, and a new one begun', async () => {
    world.store.close();
    await Promise.all(['-wal', '-shm'].map((end) => rm(join(world.folder, STORE_FILE + end), { force: true })));
    await writeFile(join(world.folder, STORE_FILE), 'no database at all, and long enough to be looked at'.repeat(50));
    world.store = AlbumStore.open(world.folder);
    expect(world.store.list()).toEqual([]);
    expect(world.store.keptAs).toBe(join(world.folder, `${STORE_FILE}.broken`));
    expect(await readFile(world.store.keptAs!, 'utf8')).toContain('no database at all');
  });

  it('that is damaged in a later page is put aside too, and does not replace an earlier one', async () => {
    world.store.photos.add('a', null, makeNewPhotos(400));
    world.store.close();
    const path = join(world.folder, STORE_FILE);
    const raw = new Database(path);
    raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
    raw.close();
    const whole = await readFile(path);
    // The first pages, which say what the file is, stay.
    await writeFile(path, Buffer.concat([whole.subarray(0, 8 * 4096), Buffer.alloc(whole.length - 8 * 4096, 0xa5)]));
    await writeFile(`${path}.broken`, 'an earlier one');
    world.store = AlbumStore.open(world.folder);
    expect(world.store.keptAs).toBe(`${path}.broken-2`);
    expect((await readFile(world.store.keptAs!)).length).toBe(whole.length);
    expect(await readFile(`${path}.broken`, 'utf8')).toBe('an earlier one');
    expect(world.store.list()).toEqual([]);
    world.store.close();
    world.store = AlbumStore.open(world.folder);
    expect(world.store.keptAs).toBeNull();
  });

  it('reports that another process has written', () => {
    const before = world.store.readDataVersion();
    world.store.rename('a', 'mine');
    expect(world.store.readDataVersion()).toBe(before);
    const other = AlbumStore.open(world.folder);
    other.rename('a', 'theirs');
    other.close();
    expect(world.store.readDataVersion()).not.toBe(before);
    expect(world.store.find('a')?.name).toBe('theirs');
  });
});
