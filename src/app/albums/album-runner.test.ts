import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlbumOptions } from '../../shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '../../shared/albums.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { AppError } from '../../shared/errors.ts';
import { makeTempName } from '../../shared/temp-names.ts';
import type { RunnerOptions } from './album-runner.ts';
import { AlbumRunner } from './album-runner.ts';
import { AlbumStore } from './album-store.ts';
import type { FakeAlbumEngine, Script } from './fakes.ts';
import { createFakeAlbumEngine, fillAlbum } from './fakes.ts';
import { readFileStamp } from './fingerprint.ts';
import type { PhotoRecord } from './photo-record.ts';
import { RunLock } from './run-lock.ts';

let root: string;
let photos: string;
let store: AlbumStore;
let engine: FakeAlbumEngine;
let runner: AlbumRunner;
let freeBytes: number;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-runner-'));
  photos = join(root, 'photos');
  store = AlbumStore.open(join(root, 'data'));
  freeBytes = 0;
});

afterEach(async () => {
  await runner.end();
  store.close();
  await rm(root, { recursive: true, force: true });
});

function open(choose?: (name: string, attempt: number) => Script, change: Partial<RunnerOptions> = {}): void {
  engine = createFakeAlbumEngine(choose);
  runner = new AlbumRunner({
    ...{ store, engine, dataFolder: join(root, 'data') },
    checkEngine: () => Promise.resolve(),
    measureFreeBytes: () => Promise.resolve(freeBytes),
    readHeaders: () => Promise.resolve(),
    isWatching: () => false,
    onPhotos: () => undefined,
    onRun: () => undefined,
    checkMs: 10,
    ...change,
  });
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 15_000;
  while (!isTrue() && performance.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isTrue()).toBe(true);
}

const untilRun = (kind: string): Promise<void> => until(() => runner.describeRun(store.find('a')!).kind === kind);
const listStates = (): string =>
  rows()
    .map(({ state }) => state)
    .join(' ');
const rows = (): PhotoRecord[] => store.photos.page('a', 'all', { offset: 0, limit: -1 });
const fail = (code: ErrorCode): Script => ({ fail: { code, message: code } });

/** Runs the whole album. */
async function run(): Promise<void> {
  runner.start('a');
  await untilRun('idle');
}

describe('a run', () => {
  it('makes every photo once, a few at a time, in the order of the list, and leaves nothing else behind', async () => {
    const names = ['c.jpg', 'a.png', 'b.tif', 'd.jpg', 'e.jpg'];
    await fillAlbum(store, photos, names, { output: { ...DEFAULT_ALBUM_OPTIONS.output, place: 'folder' } });
    // The first three wait for each other.
    open(() => async () => {
      await until(() => engine.begun.length >= 3);
    });
    await run();
    expect(listStates()).toBe('done done done done done');
    expect([...engine.begun].sort()).toEqual([...names].sort());
    // Those that are under way together reach the engine in any order.
    for (const [place, name] of engine.begun.entries()) expect(Math.abs(names.indexOf(name) - place)).toBeLessThan(3);
    expect(engine.mostAtOnce()).toBe(3);
    const made = [
      'a-4x-balanced.png',
      'b-4x-balanced.tif',
      'c-4x-balanced.jpg',
      'd-4x-balanced.jpg',
      'e-4x-balanced.jpg',
    ];
    expect((await readdir(join(root, 'out'))).sort()).toEqual(made);
    expect(await readFile(join(photos, 'a.png'), 'utf8')).toBe('photo a.png');
    expect(rows()[0]).toMatchObject({ work: null, result: { elapsedMs: 5 } });
    expect(rows()[0]?.hash).toHaveLength(22);
    await run();
    expect(engine.begun).toHaveLength(5);
  });

  it('follows exceptions, and keeps the times of files if wished', async () => {
    const output = { ...DEFAULT_ALBUM_OPTIONS.output, keepFileTimes: true };
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg'], { output });
    const taken = new Date(2001, 1, 3, 4, 5, 6);
    await utimes(join(photos, 'a.jpg'), taken, taken);
    store.photos.setExceptions('a', [1], { seed: 7, format: 'png', target: { kind: 'scale', factor: 2 } });
    open();
    await run();
    expect(engine.jobs[0]).toMatchObject({ seed: 7, format: 'png', target: { factor: 2 } });
    expect(engine.jobs[1]).toMatchObject({ seed: 0, format: 'jpeg' });
    expect((await stat(join(photos, 'a-2x-balanced.png'))).mtime).toEqual(taken);
  });

  it('leaves strangers’ files alone, skips them, or replaces them, as the person says', async () => {
    const give = async (ifExists: AlbumOptions['output']['ifExists']): Promise<void> => {
      store.setOptions('a', { ...DEFAULT_ALBUM_OPTIONS, output: { ...DEFAULT_ALBUM_OPTIONS.output, ifExists } });
      store.photos.makeWait('a', [1]);
      await run();
    };
    await fillAlbum(store, photos, ['a.jpg']);
    const target = join(photos, 'a-4x-balanced.jpg');
    await writeFile(target, 'stranger');
    open();
    await give('fail');
    expect(rows()[0]).toMatchObject({ state: 'failed', error: { code: 'output/exists' } });
    await give('skip');
    expect(rows()[0]).toMatchObject({ state: 'skipped', skipReason: 'exists' });
    expect(await readFile(target, 'utf8')).toBe('stranger');
    await give('overwrite');
    expect(await readFile(target, 'utf8')).toMatch(/^result/);
    await give('fail');
    expect(rows()[0]?.state).toBe('done');
  });
});

describe('a bad photo', () => {
  it('fails with its reason and stops nobody', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'bad.jpg', 'c.jpg', 'gone.jpg']);
    await rm(join(photos, 'gone.jpg'));
    open((name) => (name === 'bad.jpg' ? fail('image/corrupt') : 'write'));
    await run();
    expect(listStates()).toBe('done failed done failed');
    expect(rows().map(({ error }) => error?.code)).toEqual([undefined, 'image/corrupt', undefined, 'image/not-found']);
    expect(engine.killCount()).toBe(0);
    expect((await readdir(photos)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('that the engine fails under gets one more try, alone, in a fresh engine', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg', 'c.jpg']);
    open((name, attempt) => {
      if (name === 'b.jpg') return fail('engine/out-of-memory');
      return name === 'c.jpg' && attempt === 0 ? fail('engine/internal') : 'write';
    });
    await run();
    expect(listStates()).toBe('done failed done');
    expect(rows()[1]?.error?.code).toBe('engine/out-of-memory');
    expect(engine.begun.slice(0, 3).sort()).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    expect(engine.begun.slice(3)).toEqual(['b.jpg', 'c.jpg']);
    expect(engine.killCount()).toBe(2);
  });

  it('that kills the engine three times is quarantined; those that were with it are done', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'killer.jpg', 'c.jpg', 'd.jpg', 'e.jpg']);
    open((name) => (name === 'killer.jpg' ? 'die' : 'write'));
    await run();
    expect(listStates()).toBe('done failed done done done');
    expect(rows()[1]).toMatchObject({
      isQuarantined: true,
      error: { code: 'engine/quarantined', details: { deaths: 3 } },
    });
    expect(engine.begun.filter((name) => name === 'killer.jpg')).toHaveLength(3);
    expect(rows().map(({ deaths }) => deaths)).toEqual([0, 2, 0, 0, 0]);
    // Somebody believes in it.
    store.photos.makeWait('a', store.photos.listIds('a', 'failed'));
    expect(rows()[1]).toMatchObject({ state: 'waiting', deaths: 0 });
  });

  it('that changes under the work is made of what it has become', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg']);
    let count = 0;
    open((name, attempt) => {
      const isChanged = name === 'a.jpg' ? attempt === 0 : true;
      return isChanged ? () => writeFile(join(photos, name), 'x'.repeat(++count)) : 'write';
    });
    await run();
    expect(listStates()).toBe('done failed');
    expect(rows()[1]?.error?.code).toBe('image/changing');
  });
});

describe('what keeps the album from going on', () => {
  it('a full disk pauses it until there is room', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg']);
    open((_name, attempt) => (attempt === 0 ? fail('output/no-space') : 'write'));
    runner.start('a');
    await untilRun('paused');
    expect(store.find('a')?.run).toEqual({ kind: 'paused', reason: 'disk-full', at: photos });
    expect(listStates()).toBe('waiting waiting');
    freeBytes = 1e9;
    await untilRun('idle');
    expect(listStates()).toBe('done done');
  });

  it('an album that may not go on by itself stays paused although there is room', async () => {
    await fillAlbum(store, photos, ['a.jpg']);
    const asked: string[] = [];
    const mayGoOn = (albumId: string): boolean => asked.push(albumId) > 3;
    open((_name, attempt) => (attempt === 0 ? fail('output/no-space') : 'write'), { mayGoOn });
    runner.start('a');
    await untilRun('paused');
    freeBytes = 1e9;
    await until(() => asked.length === 3);
    expect(listStates()).toBe('waiting');
    await untilRun('idle');
    expect(asked.every((id) => id === 'a')).toBe(true);
  });

  it('a folder that is gone pauses it until it is back', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg'], {
      output: { ...DEFAULT_ALBUM_OPTIONS.output, place: 'folder' },
    });
    await rename(photos, join(root, 'away'));
    open();
    runner.start('a');
    await untilRun('paused');
    expect(store.find('a')?.run).toMatchObject({ reason: 'folder-gone', at: photos });
    await rename(join(root, 'away'), photos);
    await untilRun('idle');
    expect(listStates()).toBe('done done');
  });

  it('a look whether it may go on may fail, or have its answer after the end of the program', async () => {
    await fillAlbum(store, photos, ['a.jpg']);
    store.setRun('a', { kind: 'paused', reason: 'disk-full', at: photos });
    let looks = 0;
    let answer: (freeBytes: number) => void = () => undefined;
    const measureFreeBytes = (): Promise<number> => {
      if (looks++ === 0) return Promise.reject(new AppError('store/failed', 'looks fail'));
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    open(undefined, { measureFreeBytes });
    await until(() => looks === 2);
    const ended = runner.end();
    answer(1e9);
    // The end waits for the look, so the store may be closed after it.
    await ended;
    store.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(engine.begun).toEqual([]);
    store = AlbumStore.open(join(root, 'data'));
  });

  it('an output folder that is gone is never made anew', async () => {
    await fillAlbum(store, photos, ['a.jpg'], { output: { ...DEFAULT_ALBUM_OPTIONS.output, place: 'mirror' } });
    await rm(join(root, 'out'), { recursive: true });
    open();
    runner.start('a');
    await untilRun('paused');
    expect(store.find('a')?.run).toMatchObject({ reason: 'folder-gone', at: join(root, 'out') });
    expect(await readdir(root)).not.toContain('out');
  });

  it('an engine that cannot start, or only dies, blames nobody', async () => {
    await fillAlbum(store, photos, ['a.jpg']);
    open(undefined, { checkEngine: () => Promise.reject(new AppError('model/missing', 'There is no model.')) });
    runner.start('a');
    await untilRun('paused');
    expect(store.find('a')?.run).toMatchObject({ reason: 'engine-failed', at: 'There is no model.' });
    expect(listStates()).toBe('waiting');
  });
});

describe('told to stop', () => {
  it('now: what runs waits again, and goes on when told to', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg']);
    open((_name, attempt) => (attempt === 0 ? 'hold' : 'write'));
    runner.start('a');
    await until(() => engine.begun.length === 2);
    await runner.pause('a');
    expect(runner.describeRun(store.find('a')!)).toEqual({ kind: 'paused', reason: 'user', at: '' });
    expect(listStates()).toBe('waiting waiting');
    expect((await readdir(photos)).sort()).toEqual(['a.jpg', 'b.jpg']);
    await run();
    expect(listStates()).toBe('done done');
  });

  it('after this photo: what the engine works on is done, the rest waits', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    open(() => () => held);
    runner.start('a');
    await until(() => engine.begun.length === 3);
    runner.stopAfterPhoto('a');
    expect(runner.describeRun(store.find('a')!)).toEqual({ kind: 'stopping' });
    release();
    await untilRun('paused');
    expect(listStates()).toBe('done done done waiting waiting');
  });

  it('start while it stops begins anew afterwards', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']);
    open(() => () => new Promise((resolve) => setTimeout(resolve, 20)));
    runner.start('a');
    await until(() => engine.begun.length === 3);
    runner.stopAfterPhoto('a');
    runner.start('a');
    await until(() => listStates() === 'done done done done done');
  });

  it('photos: those are cancelled, the others go on', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg', 'c.jpg']);
    open((name) => (name === 'a.jpg' ? 'hold' : 'write'));
    runner.start('a');
    await until(() => listStates() === 'running done done');
    await runner.cancelPhotos('a', [1, 2]);
    await untilRun('idle');
    expect(listStates()).toBe('cancelled done done');
  });
});

describe('after the end of the program', () => {
  it('an orderly one, the next one goes on by itself', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg']);
    open(() => 'hold');
    runner.start('a');
    await until(() => engine.begun.length === 2);
    await runner.end();
    expect(store.find('a')?.run.kind).toBe('running');
    expect(listStates()).toBe('waiting waiting');
    open();
    runner.resumeInterrupted();
    await untilRun('idle');
    expect(listStates()).toBe('done done');
  });

  it('gives a result its name only when the disk has what is known of it', async () => {
    await fillAlbum(store, photos, ['a.jpg']);
    open();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const record = vi.spyOn(store.photos.journal, 'recordMade').mockReturnValue(held);
    runner.start('a');
    await until(() => record.mock.calls.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await readdir(photos)).not.toContain('a-4x-balanced.jpg');
    letGo();
    await untilRun('idle');
    expect(await readdir(photos)).toEqual(['a-4x-balanced.jpg', 'a.jpg']);
  });

  it('a sudden one, at each step of a photo, it has one whole result and no other file', async () => {
    await fillAlbum(store, photos, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']);
    const { pid } = spawnSync(process.execPath, ['--version']);
    const { journal } = store.photos;
    const plan = rows().map(({ id, path }) => {
      const targetPath = path.replace('.jpg', '-4x-balanced.jpg');
      return { id, targetPath, stagingPath: join(photos, makeTempName(`${id}`, pid, 'ab')) };
    });
    const finish = async (index: number, path: string): Promise<void> => {
      await writeFile(path, 'made before');
      const { size, mtimeMs } = await stat(path);
      const stamp = { sizeBytes: size, mtimeMs: Math.trunc(mtimeMs) };
      const output = { widthPx: 1, heightPx: 1 };
      await journal.recordMade(plan[index]!.id, {
        ...{ stamp, output, elapsedMs: 1, wallMs: 1, source: rows()[index]!.stamp, optionsHash: 'x' },
      });
    };
    for (const { id, ...paths } of plan) journal.begin(id, paths);
    // Nothing; half a file of the engine's; made; made and placed.
    await writeFile(join(photos, makeTempName('engine', pid, 'cd')), 'half');
    await writeFile(plan[1]!.stagingPath, 'half');
    await finish(2, plan[2]!.stagingPath);
    await finish(3, plan[3]!.targetPath);
    store.setRun('a', { kind: 'running' });
    store.close();
    store = AlbumStore.open(join(root, 'data'));
    open();
    runner.resumeInterrupted();
    await untilRun('idle');
    expect(listStates()).toBe('done done done done');
    // Two lanes: which of them gets to the engine first is chance.
    expect([...engine.begun].sort()).toEqual(['a.jpg', 'b.jpg']);
    expect((await readdir(photos)).sort()).toEqual(
      ['a', 'b', 'c', 'd'].flatMap((name) => [`${name}-4x-balanced.jpg`, `${name}.jpg`]),
    );
    expect(store.checkIntegrity()).toEqual([]);
  });

  it('a sudden one, folders whose photos were all done or given up by then are swept as well', async () => {
    const output = { ...DEFAULT_ALBUM_OPTIONS.output, place: 'mirror' } as const;
    await fillAlbum(store, photos, [], { output });
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const [index, folder] of ['done', 'given-up'].entries()) {
      await mkdir(join(photos, folder));
      await mkdir(join(root, 'out', folder));
      const path = join(photos, folder, 'a.jpg');
      await writeFile(path, 'photo');
      const stamp = await readFileStamp(path);
      store.photos.add('a', null, [{ path, folderBelow: folder, isSentIn: false, stamp }]);
      const made = { stamp, output: { widthPx: 1, heightPx: 1 }, elapsedMs: 1, wallMs: 1, source: stamp };
      const targetPath = join(root, 'out', folder, 'a-4x-balanced.jpg');
      if (folder === 'done') store.photos.journal.finish(index + 1, targetPath, { ...made, optionsHash: 'x' });
      else store.photos.journal.fail(index + 1, { code: 'engine/quarantined', message: '' }, true);
      // Of an engine that was killed.
      await writeFile(join(root, 'out', folder, makeTempName('a', pid, 'cd')), 'half');
    }
    store.setRun('a', { kind: 'running' });
    open();
    runner.resumeInterrupted();
    await untilRun('idle');
    expect((await readdir(join(root, 'out'), { recursive: true })).sort()).toEqual(['done', 'given-up']);
  });

  it('nobody runs what another program runs', async () => {
    await fillAlbum(store, photos, ['a.jpg']);
    store.setRun('a', { kind: 'running' });
    const other = RunLock.take(join(root, 'data'));
    open();
    runner.resumeInterrupted();
    expect(runner.describeRun(store.find('a')!)).toEqual({ kind: 'elsewhere' });
    expect(() => {
      runner.start('a');
    }).toThrow(expect.objectContaining({ code: 'album/busy' }));
    other?.release();
    expect(runner.describeRun(store.find('a')!)).toEqual({ kind: 'paused', reason: 'user', at: '' });
    await run();
    expect(listStates()).toBe('done');
  });
});
