/** What an album keeps when settings, photos, results or the model change, and what a start makes again. */
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashFile } from '#files/fingerprint.ts';
import type { AgainChoice, AlbumPhoto } from '#shared/albums.ts';
import { CHANGED_AGAIN, DEFAULT_ALBUM_OPTIONS, DEFAULT_FOLDER_RULES, NOTHING_AGAIN } from '#shared/albums.ts';
import type { ModelDescription } from '#shared/engine-protocol.ts';
import type { InspectedPhoto } from '#shared/images-protocol.ts';
import type { ImportedNetwork, NetworkEntry } from '#shared/imported/networks.ts';
import type { ModelVersion } from '#shared/models.ts';
import { until } from '#tests/helpers/waiting.ts';
import { Albums } from './albums.ts';
import type { FakeAlbumEngine, Script } from './fakes.ts';
import { createFakeAlbumEngine } from './fakes.ts';

const HEADER: InspectedPhoto = {
  ...{ size: { widthPx: 300, heightPx: 200 }, format: 'jpeg', bitDepth: 8, lossy: true, takenAt: null },
};
const INSTANT = { preset: { kind: 'preset', name: 'instant' } } as const;
const BALANCED = { preset: DEFAULT_ALBUM_OPTIONS.preset } as const;

let root: string;
let photos: string;
let albums: Albums;
let engine: FakeAlbumEngine;
let script: (name: string) => Script;
let model: ModelVersion | null;
let networks: readonly NetworkEntry[];
let id: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipstone-again-'));
  photos = join(root, 'photos');
  script = () => 'write';
  model = { id: 'm', version: '1' };
  networks = [];
  engine = createFakeAlbumEngine((name) => script(name));
  albums = new Albums({
    ...{ dataFolder: join(root, 'data'), cacheFolder: join(root, 'cache'), hasFileSystem: true, engine },
    images: {
      hash: hashFile,
      inspect: () => Promise.resolve(HEADER),
      open: () => Promise.resolve({ ...HEADER, isDamaged: false }),
    },
    checkEngine: () => Promise.resolve(model),
    getNetworks: () => networks,
    getEngine: () =>
      model === null
        ? { kind: 'starting' }
        : { kind: 'ready', model: { ...model, presetEvaluations: {} } as ModelDescription, devices: [], pace: 1 },
    publish: () => undefined,
  });
  id = await albums.create('Holiday', DEFAULT_ALBUM_OPTIONS);
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await addPhoto(name);
});

afterEach(async () => {
  await albums.end();
  await rm(root, { recursive: true, force: true });
});

async function addPhoto(name: string): Promise<void> {
  await mkdir(photos, { recursive: true });
  await writeFile(join(photos, name), `photo ${name}`);
  await albums.imports.addPaths(id, [join(photos, name)], DEFAULT_FOLDER_RULES);
}

async function run(again: AgainChoice): Promise<readonly string[]> {
  const before = engine.begun.length;
  await albums.start(id, again);
  await until(() => albums.describe(id).run.kind === 'idle');
  return engine.begun.slice(before).sort();
}

const rows = (): readonly AlbumPhoto[] => albums.photos.page(id, 'all', { offset: 0, limit: 500 }).rows;
const states = (): string =>
  rows()
    .map(({ state }) => (state.kind === 'done' && !state.hasPresentOptions ? 'other' : state.kind))
    .join(' ');
const resultOf = (name: string): string => {
  const state = rows().find((row) => row.name === name)?.state;
  return state?.kind === 'done' ? state.outputName : '';
};

describe('looking at other settings', () => {
  it('loses nothing, with the check opened and closed, and set back', async () => {
    expect(await run(NOTHING_AGAIN)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    await albums.changeOptions(id, INSTANT);
    expect(states()).toBe('other other other');
    expect(albums.describe(id).progress).toMatchObject({ counts: { done: 3, waiting: 0 }, otherOptions: 3 });
    const check = await albums.preflight(id);
    expect(check).toMatchObject({
      photoCount: 0,
      changed: { photoCount: 3, reasons: { options: 3, file: 0, gone: 0 } },
    });
    expect(check.changed.examples[0]).toEqual({ name: 'a.jpg', outputName: 'a-4x-instant.jpg' });
    expect(states()).toBe('other other other');
    await albums.changeOptions(id, BALANCED);
    expect(states()).toBe('done done done');
    expect(albums.describe(id).progress.otherOptions).toBe(0);
    expect(await albums.preflight(id)).toMatchObject({ photoCount: 0, changed: { photoCount: 0 } });
    expect(await run(CHANGED_AGAIN)).toEqual([]);
  });

  it('and making them: both results stay, and each is found again with its settings', async () => {
    await run(NOTHING_AGAIN);
    await albums.changeOptions(id, INSTANT);
    expect(await run(CHANGED_AGAIN)).toHaveLength(3);
    expect(resultOf('a.jpg')).toBe('a-4x-instant.jpg');
    await albums.changeOptions(id, BALANCED);
    expect([states(), resultOf('a.jpg')]).toEqual(['done done done', 'a-4x-balanced.jpg']);
    await albums.changeOptions(id, INSTANT);
    expect([states(), resultOf('c.jpg')]).toEqual(['done done done', 'c-4x-instant.jpg']);
    expect(await run(CHANGED_AGAIN)).toEqual([]);
  });

  it('in the middle of making them: those that wait have their results back', async () => {
    await run(NOTHING_AGAIN);
    await albums.changeOptions(id, INSTANT);
    script = (name) => (name === 'a.jpg' ? 'write' : 'hold');
    await albums.start(id, CHANGED_AGAIN);
    await until(() => rows()[0]?.state.kind === 'done');
    await albums.pause(id);
    expect(states()).toBe('done waiting waiting');
    await albums.changeOptions(id, BALANCED);
    expect(states()).toBe('done done done');
    expect(rows().map(({ name }) => resultOf(name))).toEqual(['a', 'b', 'c'].map((name) => `${name}-4x-balanced.jpg`));
  });

  it('of one photo keeps its result, too', async () => {
    await run(NOTHING_AGAIN);
    const [first] = rows();
    await albums.photos.setExceptions(id, [first!.id], INSTANT);
    expect(states()).toBe('other done done');
    await albums.photos.setExceptions(id, [first!.id], { ...INSTANT, seed: 4 });
    expect(await run(CHANGED_AGAIN)).toEqual(['a.jpg']);
    await albums.photos.setExceptions(id, [first!.id], null);
    expect([states(), resultOf('a.jpg')]).toEqual(['done done done', 'a-4x-balanced.jpg']);
  });
});

describe('a result', () => {
  it('that was replaced or deleted is none: its photo keeps the one it shows', async () => {
    await run(NOTHING_AGAIN);
    await albums.changeOptions(id, INSTANT);
    await run(CHANGED_AGAIN);
    await writeFile(join(photos, 'a-4x-balanced.jpg'), 'edited by somebody');
    await rm(join(photos, 'b-4x-balanced.jpg'));
    await albums.changeOptions(id, BALANCED);
    expect(states()).toBe('other other done');
    expect(resultOf('a.jpg')).toBe('a-4x-instant.jpg');
  });

  it('of another content of the photo is none', async () => {
    await run(NOTHING_AGAIN);
    await albums.changeOptions(id, INSTANT);
    await writeFile(join(photos, 'a.jpg'), 'another photo');
    await run(CHANGED_AGAIN);
    await albums.changeOptions(id, BALANCED);
    expect(states()).toBe('other done done');
    // With the options that it shows, the check says so.
    expect((await albums.preflight(id)).changed.reasons).toEqual({ options: 1, file: 0, gone: 0 });
  });

  it('is found although its photo was touched', async () => {
    await run(NOTHING_AGAIN);
    const past = new Date(2020, 1, 1);
    await utimes(join(photos, 'a.jpg'), past, past);
    expect(await run(CHANGED_AGAIN)).toEqual([]);
    await albums.changeOptions(id, INSTANT);
    await run(CHANGED_AGAIN);
    await albums.changeOptions(id, BALANCED);
    expect(states()).toBe('done done done');
  });

  it('under the name that another one has now is replaced by it, and the check says so', async () => {
    await run(NOTHING_AGAIN);
    await albums.changeOptions(id, { seed: 9 });
    expect((await albums.preflight(id)).changed).toMatchObject({ photoCount: 3, replacedCount: 3 });
    expect(await run(CHANGED_AGAIN)).toHaveLength(3);
    expect(await readFile(join(photos, 'a-4x-balanced.jpg'), 'utf8')).toContain('seed 9');
    await albums.changeOptions(id, { seed: 0 });
    expect(states()).toBe('other other other');
    await albums.changeOptions(id, INSTANT);
    expect((await albums.preflight(id)).changed).toMatchObject({ photoCount: 3, replacedCount: 0 });
  });

  it('that somebody has replaced is theirs: another run does not touch it', async () => {
    await run(NOTHING_AGAIN);
    await albums.changeOptions(id, INSTANT);
    await run(CHANGED_AGAIN);
    await writeFile(join(photos, 'a-4x-balanced.jpg'), 'edited by somebody');
    await albums.changeOptions(id, BALANCED);
    expect((await albums.preflight(id)).changed.collisions).toMatchObject({ count: 1, first: [{ name: 'a.jpg' }] });
    expect(await run(CHANGED_AGAIN)).toEqual([]);
    expect(await readFile(join(photos, 'a-4x-balanced.jpg'), 'utf8')).toBe('edited by somebody');
  });

  it('of the photo itself is replaced, whichever settings made it', async () => {
    await run(NOTHING_AGAIN);
    await albums.changeOptions(id, INSTANT);
    await run(CHANGED_AGAIN);
    await albums.changeOptions(id, { ...BALANCED, seed: 9 });
    expect((await albums.preflight(id)).changed.collisions.count).toBe(0);
    expect(await run(CHANGED_AGAIN)).toHaveLength(3);
    expect(await readFile(join(photos, 'a-4x-balanced.jpg'), 'utf8')).toContain('seed 9');
  });
});

describe('a start', () => {
  it('makes only new photos where that is asked for', async () => {
    await run(NOTHING_AGAIN);
    await albums.changeOptions(id, INSTANT);
    await addPhoto('d.jpg');
    await writeFile(join(photos, 'b.jpg'), 'another photo');
    await rm(join(photos, 'c-4x-balanced.jpg'));
    expect(await albums.preflight(id)).toMatchObject({ photoCount: 1, changed: { photoCount: 3 } });
    expect(await run(NOTHING_AGAIN)).toEqual(['d.jpg']);
    expect(states()).toBe('other other other done');
    await albums.changeOptions(id, BALANCED);
    const { changed } = await albums.preflight(id);
    expect(changed.reasons).toEqual({ options: 1, file: 1, gone: 1 });
    expect(await run(CHANGED_AGAIN)).toEqual(['b.jpg', 'c.jpg', 'd.jpg']);
  });

  it('makes a finished photo again that a person has chosen, whatever settings were looked at meanwhile', async () => {
    await run(NOTHING_AGAIN);
    albums.photos.retry(id, [rows()[0]!.id]);
    await albums.changeOptions(id, INSTANT);
    await albums.changeOptions(id, BALANCED);
    expect(states()).toBe('waiting done done');
    expect(await run(NOTHING_AGAIN)).toEqual(['a.jpg']);
    albums.photos.retry(id, [rows()[0]!.id]);
    await albums.photos.cancel(id, [rows()[0]!.id]);
    expect(states()).toBe('done done done');
  });
});

describe('another model', () => {
  it('makes finished photos stale only where a person asks for it', async () => {
    await run(NOTHING_AGAIN);
    model = { id: 'm', version: '2' };
    const { photoCount, changed, olderModel } = await albums.preflight(id);
    expect([photoCount, changed.photoCount]).toEqual([0, 0]);
    expect(olderModel).toMatchObject({ photoCount: 3, reasons: { older: 3, unknown: 0, network: 0 } });
    expect(await run(CHANGED_AGAIN)).toEqual([]);
    expect(await run({ changed: false, olderModel: true })).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    expect((await albums.preflight(id)).olderModel.photoCount).toBe(0);
    expect(albums.store.photos.find(id, rows()[0]!.id)?.result?.model).toEqual({ id: 'm', version: '2' });
  });

  it('is not known for results from before; they count apart, and are made again on demand', async () => {
    model = null;
    await run(NOTHING_AGAIN);
    expect((await albums.preflight(id)).olderModel.photoCount).toBe(0);
    model = { id: 'm', version: '2' };
    expect((await albums.preflight(id)).olderModel.reasons).toEqual({ older: 0, unknown: 3, network: 0 });
    expect(await run({ changed: true, olderModel: true })).toHaveLength(3);
  });

  it('that was asked for and interrupted goes on, also after other settings were looked at', async () => {
    await run(NOTHING_AGAIN);
    model = { id: 'm', version: '2' };
    script = (name) => (name === 'a.jpg' ? 'write' : 'hold');
    await albums.start(id, { changed: false, olderModel: true });
    await until(() => rows()[0]?.state.kind === 'done');
    await albums.pause(id);
    await albums.changeOptions(id, INSTANT);
    await albums.changeOptions(id, BALANCED);
    expect(states()).toBe('done waiting waiting');
    script = () => 'write';
    expect(await run(NOTHING_AGAIN)).toEqual(['b.jpg', 'c.jpg']);
  });

  it('of an imported network does so, too, when its file is replaced', async () => {
    const addStone = (sha256: string): void => {
      networks = [{ id: 'stone', network: { id: 'stone', network: { sha256 } } as ImportedNetwork }];
    };
    addStone('first');
    await albums.changeOptions(id, { preset: { kind: 'network', id: 'stone', backProjection: 0 } });
    await run(NOTHING_AGAIN);
    const { model: made } = albums.store.photos.find(id, rows()[0]!.id)!.result!;
    expect(made).toEqual({ id: 'network/stone', version: 'first' });
    model = { id: 'm', version: '2' };
    expect((await albums.preflight(id)).olderModel.photoCount).toBe(0);
    networks = [];
    expect((await albums.preflight(id)).olderModel.photoCount).toBe(0);
    addStone('second');
    const { changed, olderModel } = await albums.preflight(id);
    expect([changed.photoCount, olderModel.reasons]).toEqual([0, { older: 0, unknown: 0, network: 3 }]);
    expect(await run(CHANGED_AGAIN)).toEqual([]);
    expect(await run({ changed: false, olderModel: true })).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
    expect((await albums.preflight(id)).olderModel.photoCount).toBe(0);
  });
});
