import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STORE_FILE } from './album-store.ts';
import { MADE, makeHeader, makeNewPhotos, TestStore } from './store-samples.ts';

let world: TestStore;

beforeEach(async () => {
  world = await TestStore.create();
});

afterEach(() => world.remove());

describe('the journal', () => {
  it('leads a photo from begun through made to done, and keeps the result when it waits again', async () => {
    const { journal } = world.store.photos;
    world.store.photos.add('a', null, makeNewPhotos(2));
    journal.begin(1, { stagingPath: '/out/.s', targetPath: '/out/1.png' });
    expect(journal.listInProgress('a')).toMatchObject([
      { id: 1, state: 'running', work: { stagingPath: '/out/.s', targetPath: '/out/1.png', made: null } },
    ]);
    await journal.recordMade(1, MADE);
    expect(journal.listInProgress('a')[0]?.work?.made).toEqual(MADE);
    journal.finish(1, '/out/1.png', MADE);
    expect(journal.listInProgress('a')).toEqual([]);
    const result = { path: '/out/1.png', ...MADE };
    expect(world.store.photos.find('a', 1)).toMatchObject({ state: 'done', work: null, result });
    world.store.photos.makeWait('a', [1]);
    expect(world.store.photos.find('a', 1)).toMatchObject({ state: 'waiting', result });
  });

  it('waits for the disk when a result is made, and at no other step', async () => {
    const { journal } = world.store.photos;
    world.store.photos.add('a', null, makeNewPhotos(1));
    const log = join(world.folder, `${STORE_FILE}-wal`);
    const handle = await open(log, 'r');
    const sync = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'sync');
    await handle.close();
    journal.begin(1, { stagingPath: '/out/.s', targetPath: '/out/1.png' });
    const { size } = await stat(log);
    expect(sync).not.toHaveBeenCalled();
    await journal.recordMade(1, MADE);
    expect(sync).toHaveBeenCalledOnce();
    expect((await stat(log)).size).toBeGreaterThan(size);
    journal.finish(1, '/out/1.png', MADE);
    expect(sync).toHaveBeenCalledOnce();
    sync.mockRejectedValueOnce(Object.assign(new Error('no room'), { code: 'ENOSPC' }));
    await expect(journal.recordMade(1, MADE)).rejects.toMatchObject({
      code: 'store/no-space',
      details: { folder: world.folder },
    });
    sync.mockRestore();
  });

  it('takes photos with failures last, and drops the failures when they are retried by hand', () => {
    const { journal } = world.store.photos;
    world.store.photos.add('a', null, makeNewPhotos(3));
    world.store.photos.setHeader(3, makeHeader(1, 1, 'png'));
    expect([journal.findNext('a', 'list')?.id, journal.findNext('a', 'fastest')?.id]).toEqual([1, 3]);
    journal.begin(1, { stagingPath: '/s', targetPath: '/t' });
    journal.requeueAfterFailure(1);
    expect(journal.findNext('a', 'list')?.id).toBe(2);
    journal.fail(1, { code: 'engine/quarantined', message: 'm', details: { deaths: 3 } }, true);
    expect(world.store.photos.find('a', 1)).toMatchObject({
      state: 'failed',
      isQuarantined: true,
      deaths: 1,
      work: null,
    });
    expect(world.store.photos.find('a', 1)?.error?.details).toEqual({ deaths: 3 });
    expect(world.store.photos.count('a', 'quarantined')).toBe(1);
    expect(world.store.photos.makeWait('a', world.store.photos.listIds('a', 'failed'))).toBe(1);
    expect(world.store.photos.find('a', 1)).toMatchObject({
      state: 'waiting',
      isQuarantined: false,
      deaths: 0,
      error: null,
    });
  });

  it('sums up per state what progress is computed from', () => {
    world.store.photos.add('a', null, makeNewPhotos(3));
    for (const id of [1, 2]) world.store.photos.setHeader(id, makeHeader(10, 5, 'png'));
    world.store.photos.journal.finish(1, '/t', MADE);
    const shared = { isQuarantined: false };
    expect(world.store.photos.listTotals('a')).toEqual([
      { ...shared, state: 'done', count: 1, pixels: 50, unknownSizes: 0, measuredMs: 50, measuredPixels: 50 },
      { ...shared, state: 'waiting', count: 2, pixels: 50, unknownSizes: 1, measuredMs: 0, measuredPixels: 0 },
    ]);
  });
});
