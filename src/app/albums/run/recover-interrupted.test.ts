import { spawnSync } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { makeTempName } from '#files/temp-files.ts';
import { readFileStat } from '#files/fingerprint.ts';
import { until } from '#tests/helpers/waiting.ts';
import { fillAlbum } from '../fakes.ts';
import { RunLock } from '../store/run-lock.ts';
import { SchedulerWorld } from './scheduler-world.ts';

let world: SchedulerWorld;

beforeEach(async () => {
  world = await SchedulerWorld.create();
});

afterEach(() => world.end());

describe('after the end of the program', () => {
  it('an orderly end: the next process resumes by itself', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg']);
    world.open(() => 'hold');
    world.scheduler.start('a');
    await until(() => world.engine.begun.length === 2);
    await world.scheduler.end();
    expect(world.store.find('a')?.run.kind).toBe('running');
    expect(world.listStates()).toBe('waiting waiting');
    world.open();
    world.scheduler.resumeInterrupted();
    await world.untilRun('idle');
    expect(world.listStates()).toBe('done done');
  });

  it('gives a result its name only when its record is durable', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg']);
    world.open();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const record = vi.spyOn(world.store.photos.journal, 'recordMade').mockReturnValue(held);
    world.scheduler.start('a');
    await until(() => record.mock.calls.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await readdir(world.photos)).not.toContain('a-4x-balanced.jpg');
    letGo();
    await world.untilRun('idle');
    expect(await readdir(world.photos)).toEqual(['a-4x-balanced.jpg', 'a.jpg']);
  });

  it('a crash at each step of a photo: it has one complete result and no other file', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']);
    const { pid } = spawnSync(process.execPath, ['--version']);
    const { journal } = world.store.photos;
    const plan = world.rows().map(({ id, path }) => {
      const targetPath = path.replace('.jpg', '-4x-balanced.jpg');
      return { id, targetPath, stagingPath: join(world.photos, makeTempName(`${id}`, pid, 'ab')) };
    });
    const finish = async (index: number, path: string): Promise<void> => {
      await writeFile(path, 'made before');
      const { size, mtimeMs } = await stat(path);
      const fileStat = { sizeBytes: size, mtimeMs: Math.trunc(mtimeMs) };
      const output = { widthPx: 1, heightPx: 1 };
      await journal.recordMade(plan[index]!.id, {
        ...{
          fileStat,
          output,
          elapsedMs: 1,
          wallMs: 1,
          source: world.rows()[index]!.fileStat,
          optionsHash: 'x',
          remarks: [],
          model: null,
        },
      });
    };
    for (const { id, ...paths } of plan) journal.begin(id, paths);
    // Nothing; half a file of the engine's; made; made and placed.
    await writeFile(join(world.photos, makeTempName('engine', pid, 'cd')), 'half');
    await writeFile(plan[1]!.stagingPath, 'half');
    await finish(2, plan[2]!.stagingPath);
    await finish(3, plan[3]!.targetPath);
    world.store.setRun('a', { kind: 'running' });
    world.reopenStore();
    world.open();
    world.scheduler.resumeInterrupted();
    await world.untilRun('idle');
    expect(world.listStates()).toBe('done done done done');
    // Both are processed together; either may reach the engine first.
    expect([...world.engine.begun].sort()).toEqual(['a.jpg', 'b.jpg']);
    expect((await readdir(world.photos)).sort()).toEqual(
      ['a', 'b', 'c', 'd'].flatMap((name) => [`${name}-4x-balanced.jpg`, `${name}.jpg`]),
    );
    expect(world.store.checkIntegrity()).toEqual([]);
  });

  it('a crash: folders whose photos were all done or given up by then are swept as well', async () => {
    const output = { ...DEFAULT_ALBUM_OPTIONS.output, place: 'mirror' } as const;
    await fillAlbum(world.store, world.photos, [], { output });
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const [index, folder] of ['done', 'given-up'].entries()) {
      await mkdir(join(world.photos, folder));
      await mkdir(join(world.root, 'out', folder));
      const path = join(world.photos, folder, 'a.jpg');
      await writeFile(path, 'photo');
      const fileStat = await readFileStat(path);
      world.store.photos.add('a', null, [{ path, folderBelow: folder, isSentIn: false, fileStat }]);
      const made = { fileStat, output: { widthPx: 1, heightPx: 1 }, elapsedMs: 1, wallMs: 1, source: fileStat };
      const targetPath = join(world.root, 'out', folder, 'a-4x-balanced.jpg');
      if (folder === 'done')
        world.store.photos.journal.finish(index + 1, targetPath, {
          ...made,
          optionsHash: 'x',
          remarks: [],
          model: null,
        });
      else world.store.photos.journal.fail(index + 1, { code: 'engine/quarantined', message: '' }, true);
      // Of an engine that was killed.
      await writeFile(join(world.root, 'out', folder, makeTempName('a', pid, 'cd')), 'half');
    }
    world.store.setRun('a', { kind: 'running' });
    world.open();
    world.scheduler.resumeInterrupted();
    await world.untilRun('idle');
    expect((await readdir(join(world.root, 'out'), { recursive: true })).sort()).toEqual(['done', 'given-up']);
  });

  it('an album that another process runs is not run here', async () => {
    await fillAlbum(world.store, world.photos, ['a.jpg']);
    world.store.setRun('a', { kind: 'running' });
    const other = RunLock.take(join(world.root, 'data'));
    world.open();
    world.scheduler.resumeInterrupted();
    expect(world.scheduler.describeRun(world.store.find('a')!)).toEqual({ kind: 'elsewhere' });
    expect(() => {
      world.scheduler.start('a');
    }).toThrow(expect.objectContaining({ code: 'album/busy' }));
    other?.release();
    expect(world.scheduler.describeRun(world.store.find('a')!)).toEqual({ kind: 'paused', reason: 'user', at: '' });
    await world.run();
    expect(world.listStates()).toBe('done');
  });
});
