/** Visitors of a server, with its real processes: what each of them sees and may do, and what is left of them. */
import { createReadStream } from 'node:fs';
import { access, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { VisitorApp } from '#app/app.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import type { CommandArguments, CommandName, CommandResults, Outcome } from '#shared/api.ts';
import type { AppSnapshot } from '#shared/app-state.ts';
import { hasEnded } from '#shared/jobs.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import type { TestApp } from './helpers/app.ts';
import { makeUpscale, openCut, openTestApp } from './helpers/app.ts';
import { EXAMPLES } from './helpers/engine.ts';
import type { TempFolder } from './helpers/folders.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { cutPhoto } from './helpers/images.ts';
import { pause } from './helpers/waiting.ts';

let folder: TempFolder;
let server: TestApp;
let anna: VisitorApp;
let ben: VisitorApp;

beforeEach(async () => {
  folder = await makeTempFolder();
  await mkdir(photosFolder());
  server = await openTestApp(folder.path, {
    abilities: { frontEnd: 'web', hasFileSystem: false, network: 'server' },
    locateAlbum: (albumId) => `http://192.168.1.20:7391/album/${albumId}`,
    mayReplace: false,
  });
  [anna, ben] = [await server.app.openVisitor(), await server.app.openVisitor()];
});

afterEach(async () => {
  await server.app.end();
  await folder[Symbol.asyncDispose]();
});

const photosFolder = (): string => join(folder.path, 'photos');
const sessions = (): Promise<string[]> => readdir(join(folder.path, 'cache/sessions'));
const GONE = { ok: false, error: { code: 'request/refused', details: { reason: 'gone' } } };
const NOT_ALLOWED = { ok: false, error: { code: 'request/refused', details: { reason: 'not-for-visitors' } } };

function ask<Name extends CommandName>(
  visitor: VisitorApp,
  name: Name,
  parameters: CommandArguments<Name>,
): Promise<Outcome<CommandResults[Name]>> {
  return visitor.call({ name, parameters }) as Promise<Outcome<CommandResults[Name]>>;
}

async function call<Name extends CommandName>(
  ...asked: [VisitorApp, Name, CommandArguments<Name>]
): Promise<CommandResults[Name]> {
  const outcome = await ask(...asked);
  if (!outcome.ok) throw new Error(`${asked[1]}: ${outcome.error.message}`);
  return outcome.value;
}

const look = async (visitor: VisitorApp): Promise<AppSnapshot> => (await call(visitor, 'hello', {})).snapshot;

/** Resolves as soon as `pick` finds something other than false and undefined in what the visitor sees. */
async function until<Value>(
  visitor: VisitorApp,
  pick: (snapshot: AppSnapshot) => Value,
): Promise<Exclude<Value, false | undefined>> {
  for (;;) {
    const value = pick(await look(visitor));
    if (value !== false && value !== undefined) return value as Exclude<Value, false | undefined>;
    await pause(20);
  }
}

/** Sends a photo in and resolves when it is open. */
async function send(visitor: VisitorApp, name: string): Promise<string> {
  const path = join(photosFolder(), name);
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), path, { left: 200, top: 100, width: 64, height: 64 });
  const { photoIds } = await visitor.openContent(name, createReadStream(path));
  await until(visitor, ({ photos }) => photos.find(({ id }) => id === photoIds[0])?.state.kind === 'ready');
  return photoIds[0]!;
}

it('each has photos, jobs, downloads and settings of their own, until the visit ends', async () => {
  const photoId = await send(anna, 'anna.png');
  const { photoId: serverPhoto } = await openCut(server, photosFolder());
  await call(anna, 'changeSettings', { patch: { theme: 'dark' } });
  const { jobId } = await call(anna, 'upscale', makeUpscale(photoId));
  const job = await until(anna, ({ jobs }) => jobs.find(({ snapshot }) => hasEnded(snapshot)));
  expect(job).toMatchObject({ id: jobId, snapshot: { state: 'finished' } });

  const [ofAnna, ofBen] = [await look(anna), await look(ben)];
  expect(ofAnna.abilities.network).toBe('visitor');
  expect(ofAnna.photos.map(({ name }) => name)).toEqual(['anna.png']);
  expect(ofAnna.settings.theme).toBe('dark');
  expect(ofBen).toMatchObject({ photos: [], jobs: [], recent: [], albums: [], settings: { theme: 'auto' } });
  expect(server.app.snapshot.photos.map(({ name }) => name)).toEqual(['stone.png']);
  expect(server.app.snapshot.settings.theme).toBe('auto');
  expect(ofBen.engine.kind).toBe(server.app.snapshot.engine.kind);

  const { token } = ofAnna.photos[0]!;
  await access((await anna.provideView(token, VIEW_FILES.thumb))!);
  const saving = { format: 'png', quality: 90, maxBytes: null, removeMetadata: 'nothing', to: 'download' } as const;
  const offer = await call(anna, 'saveResult', { jobId, ...saving });
  const downloadId = offer.kind === 'download' ? offer.url.slice('/download/'.length) : '';
  for (const other of [ben, server.app]) {
    for (const reached of [token, job.token]) {
      expect(await other.provideView(reached, VIEW_FILES.thumb)).toBeNull();
      expect(other.isEmptyView(reached, VIEW_FILES.thumb)).toBe(false);
    }
    expect(other.takeDownload(downloadId)).toBeNull();
    const calls = [
      ['closePhoto', { photoId }],
      ['viewPhoto', { photoId }],
      ['upscale', makeUpscale(photoId)],
      ['cancelJob', { jobId }],
      ['saveResult', { jobId, ...saving }],
    ] as const;
    for (const [name, parameters] of calls) expect(await other.call({ name, parameters }), name).toMatchObject(GONE);
  }
  expect(await ask(ben, 'closePhoto', { photoId: serverPhoto })).toMatchObject(GONE);
  expect(await ask(ben, 'openRecent', { recentId: 'x' })).toMatchObject({ ok: false });
  const content = await anna.takeDownload(downloadId)!.open();
  expect((await text(content.stream)).length).toBeGreaterThan(0);

  const before = await sessions();
  await anna.end();
  expect(await sessions()).toHaveLength(before.length - 1);
  expect(await anna.provideView(token, VIEW_FILES.thumb)).toBeNull();
}, 60_000);

it('jobs of different people run one after another, and leave while they wait for the others', async () => {
  const [first, second] = [await send(anna, 'anna.png'), await send(ben, 'ben.png')];
  const large = join(photosFolder(), 'large.png');
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), large, { left: 0, top: 0, width: 128, height: 128 });
  const [slow] = (await anna.openContent('large.png', createReadStream(large))).photoIds;
  await until(anna, ({ photos }) => photos.every(({ state }) => state.kind === 'ready'));
  await call(anna, 'upscale', { ...makeUpscale(slow!, 'perception'), precision: 'float32' });
  await until(anna, ({ jobs }) => jobs[0]?.snapshot.state === 'running');
  const { jobId } = await call(ben, 'upscale', makeUpscale(second));
  const start = performance.now();
  await call(ben, 'cancelJob', { jobId });
  expect(performance.now() - start).toBeLessThan(500);
  expect((await look(ben)).jobs[0]?.snapshot.state).toBe('cancelled');
  await call(ben, 'upscale', makeUpscale(second));
  await call(anna, 'upscale', makeUpscale(first));
  await until(anna, ({ jobs }) => jobs.every(({ snapshot }) => hasEnded(snapshot)));
  expect((await look(anna)).jobs.map(({ snapshot }) => snapshot.state)).toEqual(['finished', 'finished']);
  // Ben came before Anna's second photo.
  expect((await look(ben)).jobs[1]?.snapshot.state).toBe('finished');
}, 60_000);

it('albums are shown to the person at the server, to who made them, and to who has their link', async () => {
  const albumOptions = { name: 'Holiday', options: DEFAULT_ALBUM_OPTIONS };
  const { albumId } = await server.call('createAlbum', albumOptions);
  const range = { albumId, filter: 'all', offset: 0, limit: 10 } as const;
  expect((await look(anna)).albums).toEqual([]);
  expect(await ask(anna, 'pageAlbum', range)).toMatchObject(GONE);
  await expect(anna.addContentToAlbum(albumId, 'a.png', createReadStream('/dev/null'))).rejects.toThrow(/no album/);
  expect([anna.showAlbum('x'), anna.showAlbum(albumId.toUpperCase())]).toEqual([false, false]);

  expect(anna.showAlbum(albumId)).toBe(true);
  expect((await look(anna)).albums.map(({ name }) => name)).toEqual(['Holiday']);
  expect((await look(ben)).albums).toEqual([]);
  expect((await call(anna, 'linkAlbum', { albumId })).url).toBe(`http://192.168.1.20:7391/album/${albumId}`);
  const photoId = await send(anna, 'anna.png');
  await call(anna, 'addOpenPhotos', { albumId, photoIds: [photoId] });
  const { rows } = await call(anna, 'pageAlbum', range);
  await access((await anna.provideView(rows[0]!.token, VIEW_FILES.thumb))!);
  await server.call('renameAlbum', { albumId, name: 'Sea' });
  expect((await look(anna)).albums).toMatchObject([{ name: 'Sea', isByLink: true }]);
  const forOthers = [
    ['deleteAlbum', { albumId }],
    ['renameAlbum', { albumId, name: 'Mine' }],
    ['changeAlbumOptions', { albumId, patch: {} }],
    ['removeAlbumPhotos', { albumId, photoIds: [rows[0]!.id] }],
    ['exportAlbumReport', { albumId, format: 'csv' }],
    ['removeAlbumSource', { albumId, sourceId: 1 }],
  ] as const;
  for (const [name, parameters] of forOthers)
    expect(await anna.call({ name, parameters }), name).toMatchObject(NOT_ALLOWED);

  const made = await call(ben, 'createAlbum', { ...albumOptions, name: 'Ben' });
  expect((await look(ben)).albums.map(({ name, isByLink }) => [name, isByLink])).toEqual([['Ben', undefined]]);
  expect(server.app.snapshot.albums.map(({ name }) => name)).toEqual(['Sea', 'Ben']);
  await call(ben, 'renameAlbum', { albumId: made.albumId, name: 'Benedikt' });
  expect(await ask(ben, 'exportAlbumReport', { albumId: made.albumId, format: 'csv' })).toMatchObject(NOT_ALLOWED);
  await call(ben, 'deleteAlbum', { albumId: made.albumId });
  expect((await look(ben)).albums).toEqual([]);
  await anna.end();
  // The album has a copy of what Anna added.
  expect((await server.call('pageAlbum', range)).rows).toHaveLength(1);
  expect((await readFile(join(folder.path, 'data/albums', albumId, 'photos/anna.png'))).length).toBeGreaterThan(0);
}, 60_000);

it('use the networks of the server, and neither add nor remove any', async () => {
  expect(await ask(anna, 'chooseNetwork', {})).toMatchObject(NOT_ALLOWED);
  expect(await ask(anna, 'addNetwork', { fileId: 'a', name: 'stone', licence: null })).toMatchObject(NOT_ALLOWED);
  expect(await ask(anna, 'cancelNetwork', {})).toMatchObject(NOT_ALLOWED);
  expect(await ask(anna, 'removeNetwork', { networkId: 'stone' })).toMatchObject(NOT_ALLOWED);
  const sent = anna.receiveNetwork('a.onnx', createReadStream(join(EXAMPLES, 'cat.png')));
  await expect(sent).rejects.toMatchObject({ details: { reason: 'not-for-visitors' } });
  await mkdir(join(folder.path, 'data/networks/stone'), { recursive: true });
  await server.call('hello', {});
  const { networks } = await server.until((snapshot) => snapshot.networks.length > 0 && snapshot);
  expect(await until(anna, (snapshot) => snapshot.networks.length > 0 && snapshot.networks)).toEqual(networks);
});
