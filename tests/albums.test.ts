/** An album with the real processes and the shipped model: broken photos, a killed engine, an app that ends in the middle. */
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SkipstoneApp } from '../src/app/app.ts';
import { createApp } from '../src/app/create-app.ts';
import type { ImagesPort } from '../src/app/images-client.ts';
import { forkWorker } from '../src/app/node-worker-port.ts';
import type { Album } from '../src/shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '../src/shared/albums.ts';
import type { CommandArguments, CommandName, CommandResults } from '../src/shared/api.ts';
import type { EngineReply, EngineRequest } from '../src/shared/engine-protocol.ts';
import { VIEW_FILES } from '../src/shared/views.ts';
import { EXAMPLES, ENGINE_ENTRY, IMAGES_ENTRY, MODEL_FOLDER } from './helpers/engine.ts';
import { cutPhoto } from './helpers/pictures.ts';

const NAMES = ['a.png', 'b.png', 'c.png', 'd.png'];

let folder: string;
let photos: string;
let app: SkipstoneApp;
let enginePids: (number | undefined)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-albums-'));
  photos = join(folder, 'photos');
  await mkdir(photos);
  for (const [index, name] of NAMES.entries()) {
    const place = { left: 60 * index, top: 100, width: 48, height: 48 };
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(photos, name), place);
  }
  app = await openApp();
}, 30_000);

afterEach(async () => {
  await app.end();
  await rm(folder, { recursive: true, force: true });
});

function openApp(): Promise<SkipstoneApp> {
  enginePids = [];
  const start = JSON.stringify({ modelFolder: MODEL_FOLDER, cacheFolder: join(folder, 'cache'), threads: 1 });
  return createApp({
    host: {
      abilities: { door: 'desktop', hasFileSystem: true },
      choosePaths: () => Promise.resolve(null),
      chooseSavePath: ({ name }) => Promise.resolve(join(folder, name)),
      readClipboard: () => Promise.resolve(null),
      showInFolder: () => undefined,
    },
    dataFolder: join(folder, 'data'),
    cacheFolder: join(folder, 'cache'),
    connectEngine: () => {
      const port = forkWorker<EngineRequest, EngineReply>(ENGINE_ENTRY, [start]);
      enginePids.push(port.pid);
      return port;
    },
    connectImages: (): ImagesPort => forkWorker<never, never>(IMAGES_ENTRY, []),
  });
}

async function call<Name extends CommandName>(
  name: Name,
  parameters: CommandArguments<Name>,
): Promise<CommandResults[Name]> {
  const outcome = await app.call({ name, parameters });
  if (!outcome.ok) throw new Error(`${name}: ${outcome.error.code} ${outcome.error.message}`);
  return outcome.value as CommandResults[Name];
}

async function until(isTrue: (album: Album) => boolean): Promise<Album> {
  for (;;) {
    const [album] = app.snapshot.albums;
    if (album !== undefined && isTrue(album)) return album;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An album of all photos, at two steps, on the processor. */
async function createAlbum(place: 'beside' | 'folder'): Promise<string> {
  const { albumId } = await call('createAlbum', {
    name: 'Rockets',
    options: {
      ...DEFAULT_ALBUM_OPTIONS,
      ...{ look: { kind: 'preset', name: 'fidelity' }, device: 'cpu', precision: 'uint8', seed: 5 },
      output: { ...DEFAULT_ALBUM_OPTIONS.output, place },
    },
  });
  await app.addPathsToAlbum(albumId, [photos]);
  return albumId;
}

const hash = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
const listResults = async (): Promise<string[]> => (await readdir(photos)).filter((name) => name.includes('4x')).sort();

it('killed engines and ends of the app leave one whole result of each good photo, and the reason of each bad one', async () => {
  await writeFile(join(photos, 'cut-off.png'), (await readFile(join(photos, 'a.png'))).subarray(0, 900));
  await writeFile(join(photos, 'empty.jpg'), '');
  const originals = await Promise.all(NAMES.map((name) => hash(join(photos, name))));
  const albumId = await createAlbum('beside');
  await call('startAlbum', { albumId });
  await until(({ progress }) => progress.runningIds.length > 0);
  process.kill(enginePids[0]!, 'SIGKILL');
  await until(({ progress }) => progress.counts.done > 0);
  await app.end();
  app = await openApp();
  const { progress } = await until(({ run }) => run.kind === 'idle');
  expect(progress.counts).toMatchObject({ done: 4, failed: 2, waiting: 0, running: 0 });
  const { rows } = await call('pageAlbum', { albumId, filter: 'failed', offset: 0, limit: 10 });
  expect(rows.map(({ name, state }) => [name, state.kind === 'failed' && state.error.code])).toEqual([
    ['cut-off.png', 'image/corrupt'],
    ['empty.jpg', 'image/corrupt'],
  ]);
  const results = await listResults();
  expect(results).toHaveLength(4);
  expect((await readdir(photos)).filter((name) => name.startsWith('.'))).toEqual([]);
  const disturbed = await Promise.all(results.map((name) => hash(join(photos, name))));

  // The same without disturbance.
  for (const name of results) await rm(join(photos, name));
  await call('startAlbum', { albumId });
  await until(({ run, progress: now }) => run.kind === 'idle' && now.counts.done === 4);
  expect(await Promise.all(results.map((name) => hash(join(photos, name))))).toEqual(disturbed);
  expect(await Promise.all(NAMES.map((name) => hash(join(photos, name))))).toEqual(originals);
}, 120_000);

it('is looked at, before and after, and reported', async () => {
  const albumId = await createAlbum('beside');
  const preflight = await call('preflightAlbum', { albumId });
  expect(preflight).toMatchObject({ photoCount: 4, outputPixels: 4 * 192 * 192, collisions: { count: 0 } });
  await call('startAlbum', { albumId });
  await until(({ progress }) => progress.counts.done === 4);
  const { rows } = await call('pageAlbum', { albumId, filter: 'done', offset: 0, limit: 1 });
  const [photo] = rows;
  const views = await call('lookAtAlbumPhoto', { albumId, photoId: photo!.id });
  expect(views).toMatchObject({ before: { widthPx: 48 }, after: { widthPx: 192 } });
  await access(app.locateView(views.after!.token, VIEW_FILES.tile(0, 0, 0))!);
  await access((await app.provideView(photo!.token, VIEW_FILES.thumb))!);
  expect(app.locateView(photo!.token, VIEW_FILES.thumb)).toBeNull();
  for (const format of ['csv', 'json', 'html'] as const) {
    const report = await call('exportAlbumReport', { albumId, format });
    expect(report).toEqual({ kind: 'saved', path: join(folder, `Rockets.${format}`) });
  }
  expect(await readFile(join(folder, 'Rockets.html'), 'utf8')).toContain('data:image/jpeg;base64,');
}, 60_000);
