/** An album with the real processes and the shipped model: broken photos, a killed engine, an app that ends in the middle. */
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import process from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Album } from '#shared/albums.ts';
import { CHANGED_AGAIN, DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import { VIEW_FILES } from '#shared/image-pyramid.ts';
import { inspectImage } from '#engine/imageio/decode.ts';
import type { TestApp } from './helpers/app.ts';
import { openTestApp } from './helpers/app.ts';
import { EXAMPLES } from './helpers/engine.ts';
import type { TempFolder } from './helpers/folders.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { cutPhoto } from './helpers/images.ts';
import { until } from './helpers/waiting.ts';

const NAMES = ['a.png', 'b.png', 'c.png', 'd.png'];

let folder: TempFolder;
let photos: string;
let test: TestApp;

beforeEach(async () => {
  folder = await makeTempFolder();
  photos = join(folder.path, 'photos');
  await mkdir(photos);
  for (const [index, name] of NAMES.entries()) {
    const place = { left: 60 * index, top: 100, width: 48, height: 48 };
    await cutPhoto(join(EXAMPLES, 'rocket.jpg'), join(photos, name), place);
  }
  test = await openApp();
}, 30_000);

afterEach(async () => {
  await test.app.end();
  await folder[Symbol.asyncDispose]();
});

function openApp(): Promise<TestApp> {
  return openTestApp(folder.path, { chooseSavePath: ({ name }) => Promise.resolve(join(folder.path, name)) });
}

function untilAlbum(isTrue: (album: Album) => boolean): Promise<Album> {
  return until(() => test.app.snapshot.albums.find(isTrue));
}

/** An album of all photos, at two steps, on the processor. */
async function createAlbum(place: 'beside' | 'folder'): Promise<string> {
  const { albumId } = await test.call('createAlbum', {
    name: 'Rockets',
    options: {
      ...DEFAULT_ALBUM_OPTIONS,
      ...{ preset: { kind: 'preset', name: 'fidelity' }, device: 'cpu', precision: 'uint8', seed: 5 },
      output: { ...DEFAULT_ALBUM_OPTIONS.output, place },
    },
  });
  await test.app.addPathsToAlbum(albumId, [photos]);
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
  await test.call('startAlbum', { albumId, again: CHANGED_AGAIN });
  await untilAlbum(({ progress }) => progress.runningIds.length > 0);
  process.kill(test.enginePids[0]!, 'SIGKILL');
  await untilAlbum(({ progress }) => progress.counts.done > 0);
  await test.app.end();
  test = await openApp();
  const { progress } = await untilAlbum(({ run }) => run.kind === 'idle');
  expect(progress.counts).toMatchObject({ done: 4, failed: 2, waiting: 0, running: 0 });
  const { rows } = await test.call('pageAlbum', { albumId, filter: 'failed', offset: 0, limit: 10 });
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
  await test.call('startAlbum', { albumId, again: CHANGED_AGAIN });
  await untilAlbum(({ run, progress: now }) => run.kind === 'idle' && now.counts.done === 4);
  expect(await Promise.all(results.map((name) => hash(join(photos, name))))).toEqual(disturbed);
  expect(await Promise.all(NAMES.map((name) => hash(join(photos, name))))).toEqual(originals);
}, 120_000);

it('can be viewed before and after, and reported', async () => {
  const albumId = await createAlbum('beside');
  const preflight = await test.call('preflightAlbum', { albumId });
  expect(preflight).toMatchObject({ photoCount: 4, outputPixels: 4 * 192 * 192, collisions: { count: 0 } });
  await test.call('startAlbum', { albumId, again: CHANGED_AGAIN });
  await untilAlbum(({ progress }) => progress.counts.done === 4);
  const { rows } = await test.call('pageAlbum', { albumId, filter: 'done', offset: 0, limit: 1 });
  const [photo] = rows;
  const views = await test.call('viewAlbumPhoto', { albumId, photoId: photo!.id });
  expect(views).toMatchObject({ before: { widthPx: 48 }, after: { widthPx: 192 } });
  await access(test.app.locateView(views.after!.token, VIEW_FILES.tile(0, 0, 0))!);
  const map = (await test.app.provideView(views.residualMap!, VIEW_FILES.residualMap))!;
  expect((await inspectImage(map)).size).toEqual({ widthPx: 48, heightPx: 48 });
  expect(await readdir(dirname(map))).toEqual([VIEW_FILES.residualMap]);
  expect(await test.app.provideView(photo!.token, VIEW_FILES.residualMap)).toBeNull();
  await access((await test.app.provideView(photo!.token, VIEW_FILES.thumb))!);
  expect(test.app.locateView(photo!.token, VIEW_FILES.thumb)).toBeNull();
  for (const format of ['csv', 'json', 'html'] as const) {
    const report = await test.call('exportAlbumReport', { albumId, format });
    expect(report).toEqual({ kind: 'saved', path: join(folder.path, `Rockets.${format}`) });
  }
  expect(await readFile(join(folder.path, 'Rockets.html'), 'utf8')).toContain('data:image/jpeg;base64,');
}, 60_000);

it('a web page gets a report once, leaves none behind, and replaces no file without permission', async () => {
  const page = await openTestApp(join(folder.path, 'web'), {
    abilities: { frontEnd: 'web', hasFileSystem: false, network: 'none' },
    mayReplace: false,
  });
  try {
    const { output, ...options } = DEFAULT_ALBUM_OPTIONS;
    const { albumId } = await page.call('createAlbum', { name: 'A', options: { ...options, output } });
    for (let i = 0; i < 20; i++) {
      const report = await page.call('exportAlbumReport', { albumId, format: 'csv' });
      const id = report.kind === 'download' ? report.url.slice('/download/'.length) : '';
      if (i >= 2) continue;
      const download = page.app.takeDownload(id);
      const content = await download!.open();
      expect(await text(content.stream)).toHaveLength(content.sizeBytes);
      await download!.discard();
      await expect(download!.open()).rejects.toThrow('ENOENT');
      expect(page.app.takeDownload(id)).toBeNull();
    }
    const countReports = async () =>
      (await readdir(join(folder.path, 'web', 'cache'), { recursive: true })).filter((name) => name.endsWith('.csv'))
        .length;
    await expect.poll(countReports).toBe(16);
    const replacing = { ...output, ifExists: 'overwrite' } as const;
    const refused = {
      ok: false,
      error: { code: 'request/refused', message: expect.stringContaining('--allow-replace') as string },
    };
    expect(
      await page.app.request('createAlbum', { name: 'B', options: { ...options, output: replacing } }),
    ).toMatchObject(refused);
    expect(await page.app.request('changeAlbumOptions', { albumId, patch: { output: replacing } })).toMatchObject(
      refused,
    );
    expect(await page.app.request('changeAlbumOptions', { albumId, patch: { seed: 1 } })).toMatchObject({ ok: true });
  } finally {
    await page.app.end();
  }
}, 60_000);
