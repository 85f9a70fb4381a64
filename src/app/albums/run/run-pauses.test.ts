import { rmSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { AppError } from '#shared/errors.ts';
import { until } from '#tests/helpers/waiting.ts';
import { fillAlbum } from '../fakes.ts';
import { fail, SchedulerWorld } from './scheduler-world.ts';

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  return { ...real, stat: vi.fn(real.stat) };
});

let world: SchedulerWorld;

beforeEach(async () => {
  world = await SchedulerWorld.create();
});

afterEach(() => world.end());

describe('a run that cannot continue', () => {
  it('a full disk pauses it until there is room', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg']);
    world.open((_name, attempt) => (attempt === 0 ? fail('output/no-space') : 'write'));
    world.scheduler.start('a');
    await world.untilRun('paused');
    expect(world.store.find('a')?.run).toEqual({ kind: 'paused', reason: 'disk-full', at: world.photos });
    expect(world.listStates()).toBe('waiting waiting');
    world.freeBytes = 1e9;
    await world.untilRun('idle');
    expect(world.listStates()).toBe('done done');
  });

  it('an album that may not resume by itself stays paused although there is room', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg']);
    const asked: string[] = [];
    const mayResume = (albumId: string): boolean => asked.push(albumId) > 3;
    world.open((_name, attempt) => (attempt === 0 ? fail('output/no-space') : 'write'), { mayResume });
    world.scheduler.start('a');
    await world.untilRun('paused');
    world.freeBytes = 1e9;
    await until(() => asked.length === 3);
    expect(world.listStates()).toBe('waiting');
    await world.untilRun('idle');
    expect(asked.every((id) => id === 'a')).toBe(true);
  });

  it('a folder that is gone pauses it until it is back', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg'], {
      output: { ...DEFAULT_ALBUM_OPTIONS.output, place: 'folder' },
    });
    await rename(world.photos, join(world.root, 'away'));
    world.open();
    world.scheduler.start('a');
    await world.untilRun('paused');
    expect(world.store.find('a')?.run).toMatchObject({ reason: 'folder-gone', at: world.photos });
    await rename(join(world.root, 'away'), world.photos);
    await world.untilRun('idle');
    expect(world.listStates()).toBe('done done');
  });

  it('an error of the program during a check is reported, and does not count as a folder that is gone', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg']);
    world.store.setRun('a', { kind: 'paused', reason: 'folder-gone', at: world.photos });
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    vi.mocked(stat).mockRejectedValueOnce(new TypeError('a fault of the program'));
    world.open();
    await until(() => warn.mock.calls.length > 0);
    expect(warn.mock.lastCall?.[0]).toContain('a fault of the program');
    warn.mockRestore();
    await world.untilRun('idle');
    expect(world.listStates()).toBe('done');
  });

  it('a check whether it may resume may fail, or end after the program has', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg']);
    world.store.setRun('a', { kind: 'paused', reason: 'disk-full', at: world.photos });
    let checks = 0;
    let answer: (freeBytes: number) => void = () => undefined;
    const measureFreeBytes = (): Promise<number> => {
      if (checks++ === 0) return Promise.reject(new AppError('store/failed', 'the check fails'));
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    world.open(undefined, { measureFreeBytes });
    await until(() => checks === 2);
    const ended = world.scheduler.end();
    answer(1e9);
    // The end waits for the check, so that the store may be closed after it.
    await ended;
    world.store.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(world.engine.begun).toEqual([]);
    world.reopenStore();
  });

  it('an output folder that is gone is never made again', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg'], {
      output: { ...DEFAULT_ALBUM_OPTIONS.output, place: 'mirror' },
    });
    await rm(join(world.root, 'out'), { recursive: true });
    world.open();
    world.scheduler.start('a');
    await world.untilRun('paused');
    expect(world.store.find('a')?.run).toMatchObject({ reason: 'folder-gone', at: join(world.root, 'out') });
    expect(await readdir(world.root)).not.toContain('out');
  });

  it('a store that is gone pauses the run with a message, and no photo is upscaled in vain or called failed', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']);
    world.open(() => {
      rmSync(join(world.root, 'data', 'albums.sqlite'), { force: true });
      return 'write';
    });
    world.scheduler.start('a');
    await world.untilRun('paused');
    const { run } = world.store.find('a')!;
    expect(run).toMatchObject({ reason: 'store-failed' });
    expect(run.kind === 'paused' && run.at).toMatch(/albums\.sqlite, was removed or replaced while it was in use/);
    expect(world.listStates()).toBe('waiting waiting waiting waiting');
    expect(world.engine.begun.length).toBeLessThanOrEqual(3);
    expect(await readdir(join(world.root, 'photos'))).toEqual(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']);
  });

  it('an engine that cannot start is held against no photo', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg']);
    world.open(undefined, { checkEngine: () => Promise.reject(new AppError('model/missing', 'There is no model.')) });
    world.scheduler.start('a');
    await world.untilRun('paused');
    expect(world.store.find('a')?.run).toMatchObject({ reason: 'engine-failed', at: 'There is no model.' });
    expect(world.listStates()).toBe('waiting');
  });
});
