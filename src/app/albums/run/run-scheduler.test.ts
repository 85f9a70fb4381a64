import { readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlbumOptions } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { until } from '#tests/helpers/waiting.ts';
import { fillAlbum } from '../fakes.ts';
import { SchedulerWorld } from './scheduler-world.ts';

let world: SchedulerWorld;

beforeEach(async () => {
  world = await SchedulerWorld.create();
});

afterEach(() => world.end());

describe('a run', () => {
  it('makes every photo once, a few at a time, in the order of the list, and leaves nothing else behind', async () => {
    const names = ['c.jpg', 'a.png', 'b.tif', 'd.jpg', 'e.jpg'];
    await fillAlbum(world.store, world.photos, names, { output: { ...DEFAULT_ALBUM_OPTIONS.output, place: 'folder' } });
    // The first three wait for each other.
    world.open(() => async () => {
      await until(() => world.engine.begun.length >= 3);
    });
    await world.run();
    expect(world.listStates()).toBe('done done done done done');
    expect([...world.engine.begun].sort()).toEqual([...names].sort());
    // Photos in progress together reach the engine in any order.
    for (const [place, name] of world.engine.begun.entries())
      expect(Math.abs(names.indexOf(name) - place)).toBeLessThan(3);
    expect(world.engine.mostAtOnce()).toBe(3);
    const made = [
      'a-4x-balanced.png',
      'b-4x-balanced.tif',
      'c-4x-balanced.jpg',
      'd-4x-balanced.jpg',
      'e-4x-balanced.jpg',
    ];
    expect((await readdir(join(world.root, 'out'))).sort()).toEqual(made);
    expect(await readFile(join(world.photos, 'a.png'), 'utf8')).toBe('photo a.png');
    expect(world.rows()[0]).toMatchObject({ work: null, result: { elapsedMs: 5 } });
    expect(world.rows()[0]?.hash).toHaveLength(22);
    await world.run();
    expect(world.engine.begun).toHaveLength(5);
  });

  it('follows exceptions, and keeps the times of files if the options say so', async () => {
    const output = { ...DEFAULT_ALBUM_OPTIONS.output, keepFileTimes: true };
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg'], { output });
    const taken = new Date(2001, 1, 3, 4, 5, 6);
    await utimes(join(world.photos, 'a.jpg'), taken, taken);
    world.store.photos.setExceptions('a', [1], { seed: 7, format: 'png', target: { kind: 'scale', factor: 2 } });
    world.open();
    await world.run();
    // Photos in progress together reach the engine in any order.
    const findJob = (name: string) => world.engine.jobs.find(({ inputPath }) => inputPath.endsWith(name));
    expect(findJob('a.jpg')).toMatchObject({ seed: 7, format: 'png', target: { factor: 2 } });
    expect(findJob('b.jpg')).toMatchObject({ seed: 0, format: 'jpeg' });
    expect((await stat(join(world.photos, 'a-2x-balanced.png'))).mtime).toEqual(taken);
  });

  it('keeps files that it did not write, skips photos for them, or replaces them, as the options say', async () => {
    const give = async (ifExists: AlbumOptions['output']['ifExists']): Promise<void> => {
      world.store.setOptions('a', { ...DEFAULT_ALBUM_OPTIONS, output: { ...DEFAULT_ALBUM_OPTIONS.output, ifExists } });
      world.store.photos.makeWait('a', [1]);
      await world.run();
    };
    await fillAlbum(world.store, world.photos, ['a.jpg']);
    const target = join(world.photos, 'a-4x-balanced.jpg');
    await writeFile(target, 'not ours');
    world.open();
    await give('fail');
    expect(world.rows()[0]).toMatchObject({ state: 'failed', error: { code: 'output/exists' } });
    await give('skip');
    expect(world.rows()[0]).toMatchObject({ state: 'skipped', skipReason: 'exists' });
    expect(await readFile(target, 'utf8')).toBe('not ours');
    await give('overwrite');
    expect(await readFile(target, 'utf8')).toMatch(/^result/);
    await give('fail');
    expect(world.rows()[0]?.state).toBe('done');
  });
});

describe('stopping a run', () => {
  it('now: photos in progress wait again, until the next start', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg']);
    world.open((_name, attempt) => (attempt === 0 ? 'hold' : 'write'));
    world.scheduler.start('a');
    await until(() => world.engine.begun.length === 2);
    await world.scheduler.pause('a');
    expect(world.scheduler.describeRun(world.store.find('a')!)).toEqual({ kind: 'paused', reason: 'user', at: '' });
    expect(world.listStates()).toBe('waiting waiting');
    expect((await readdir(world.photos)).sort()).toEqual(['a.jpg', 'b.jpg']);
    await world.run();
    expect(world.listStates()).toBe('done done');
  });

  it('after this photo: what the engine has begun is done, the rest waits', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.open(() => () => held);
    world.scheduler.start('a');
    await until(() => world.engine.begun.length === 3);
    world.scheduler.stopAfterPhoto('a');
    expect(world.scheduler.describeRun(world.store.find('a')!)).toEqual({ kind: 'stopping' });
    release();
    await world.untilRun('paused');
    expect(world.listStates()).toBe('done done done waiting waiting');
  });

  it('a start during a stop begins another run afterwards', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']);
    world.open(() => () => new Promise((resolve) => setTimeout(resolve, 20)));
    world.scheduler.start('a');
    await until(() => world.engine.begun.length === 3);
    world.scheduler.stopAfterPhoto('a');
    world.scheduler.start('a');
    await until(() => world.listStates() === 'done done done done done');
  });

  it('cancelling photos: the others continue', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg', 'c.jpg']);
    world.open((name) => (name === 'a.jpg' ? 'hold' : 'write'));
    world.scheduler.start('a');
    await until(() => world.listStates() === 'running done done');
    await world.scheduler.cancelPhotos('a', [1, 2]);
    await world.untilRun('idle');
    expect(world.listStates()).toBe('cancelled done done');
  });
});
