import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillAlbum } from '../fakes.ts';
import { fail, SchedulerWorld } from './scheduler-world.ts';

let world: SchedulerWorld;

beforeEach(async () => {
  world = await SchedulerWorld.create();
});

afterEach(() => world.end());

describe('a bad photo', () => {
  it('fails with its reason and stops no other', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'bad.jpg', 'c.jpg', 'gone.jpg']);
    await rm(join(world.photos, 'gone.jpg'));
    world.open((name) => (name === 'bad.jpg' ? fail('image/corrupt') : 'write'));
    await world.run();
    expect(world.listStates()).toBe('done failed done failed');
    expect(world.rows().map(({ error }) => error?.code)).toEqual([
      undefined,
      'image/corrupt',
      undefined,
      'image/not-found',
    ]);
    expect(world.engine.killCount()).toBe(0);
    expect((await readdir(world.photos)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('that the engine fails under gets one more try, alone, in a fresh engine', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg', 'c.jpg']);
    world.open((name, attempt) => {
      if (name === 'b.jpg') return fail('engine/out-of-memory');
      return name === 'c.jpg' && attempt === 0 ? fail('engine/internal') : 'write';
    });
    await world.run();
    expect(world.listStates()).toBe('done failed done');
    expect(world.rows()[1]?.error?.code).toBe('engine/out-of-memory');
    expect(world.engine.begun.slice(0, 3).sort()).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    expect(world.engine.begun.slice(3)).toEqual(['b.jpg', 'c.jpg']);
    expect(world.engine.killCount()).toBe(2);
  });

  it('that crashes the engine three times is quarantined; those that were with it are done', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'killer.jpg', 'c.jpg', 'd.jpg', 'e.jpg']);
    world.open((name) => (name === 'killer.jpg' ? 'die' : 'write'));
    await world.run();
    expect(world.listStates()).toBe('done failed done done done');
    expect(world.rows()[1]).toMatchObject({
      isQuarantined: true,
      error: { code: 'engine/quarantined', details: { deaths: 3 } },
    });
    expect(world.engine.begun.filter((name) => name === 'killer.jpg')).toHaveLength(3);
    expect(world.rows().map(({ deaths }) => deaths)).toEqual([0, 2, 0, 0, 0]);
    // Somebody believes in it.
    world.store.photos.makeWait('a', world.store.photos.listIds('a', 'failed'));
    expect(world.rows()[1]).toMatchObject({ state: 'waiting', deaths: 0 });
  });

  it('that changes while it is upscaled is upscaled again', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg']);
    let count = 0;
    world.open((name, attempt) => {
      const isChanged = name === 'a.jpg' ? attempt === 0 : true;
      return isChanged ? () => writeFile(join(world.photos, name), 'x'.repeat(++count)) : 'write';
    });
    await world.run();
    expect(world.listStates()).toBe('done failed');
    expect(world.rows()[1]?.error?.code).toBe('image/changing');
  });
});
