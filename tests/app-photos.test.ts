/** The app without a window, with its real processes and the shipped model: from photos that are opened to files that are saved. */
import { access, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inspectImage } from '#engine/imageio/decode.ts';
import { sizeOfLevel, VIEW_FILES } from '#shared/image-pyramid.ts';
import type { TestApp } from './helpers/app.ts';
import { makeUpscale, openCut, openTestApp } from './helpers/app.ts';
import { EXAMPLES } from './helpers/engine.ts';
import type { TempFolder } from './helpers/folders.ts';
import { makeTempFolder } from './helpers/folders.ts';
import { locateHeic } from './helpers/image-fixtures.ts';
import { cutPhoto } from './helpers/images.ts';

let folder: TempFolder;
let test: TestApp;
let chosenPath: string | null;

beforeEach(async () => {
  folder = await makeTempFolder();
  await mkdir(photosFolder());
  chosenPath = null;
  test = await openTestApp(folder.path, {
    chooseSavePath: () => Promise.resolve(chosenPath),
  });
});

afterEach(async () => {
  await test.app.end();
  await folder[Symbol.asyncDispose]();
});

const photosFolder = (): string => join(folder.path, 'photos');

it('leads from a photo to tiles, a result, its fidelity and a saved file; the photo stays as it was', async () => {
  const { photoId, path } = await openCut(test, photosFolder());
  const original = await readFile(path);
  await test.call('viewPhoto', { photoId });
  const view = await test.until(({ photos }) => (photos[0]?.state.kind === 'ready' ? photos[0].state.view : null));
  expect(view).toMatchObject({ widthPx: 64, heightPx: 64, levels: 7 });
  for (let level = 0; level < view.levels; level++) {
    const size = sizeOfLevel(view, level);
    const tile = await inspectImage(test.app.locateView(view.token, VIEW_FILES.tile(level, 0, 0))!);
    expect(tile.size).toEqual(size);
  }

  const { jobId } = await test.call('upscale', makeUpscale(photoId));
  await test.untilEnded(jobId);
  const outcome = await test.until(() => (test.findJob(jobId).result?.fidelity ? test.findJob(jobId).result : null));
  expect(outcome.view).toMatchObject({ widthPx: 256, heightPx: 256 });
  expect(outcome.fidelity!.psnrDb).toBeGreaterThan(48);
  expect(outcome.fidelity!.meanError).toBeLessThan(1);
  expect(test.app.listUnsaved()).toEqual(['stone.png']);

  const save = { jobId, format: 'jpeg', quality: 92, maxBytes: null, removeMetadata: 'nothing', to: 'beside' } as const;
  const first = await test.call('saveResult', save);
  expect(first).toEqual({ kind: 'saved', path: join(photosFolder(), 'stone-4x-instant.jpg') });
  const second = await test.call('saveResult', save);
  expect(second).toEqual({ kind: 'saved', path: join(photosFolder(), 'stone-4x-instant-2.jpg') });
  expect((await inspectImage(join(photosFolder(), 'stone-4x-instant.jpg'))).size).toEqual({
    widthPx: 256,
    heightPx: 256,
  });
  expect(test.app.listUnsaved()).toEqual([]);
  expect(await readFile(path)).toEqual(original);

  chosenPath = path;
  const overwrite = await test.app.call({ name: 'saveResult', parameters: { ...save, to: 'choose' } });
  expect(overwrite).toMatchObject({ ok: false, error: { code: 'output/is-input' } });
  expect(await readFile(path)).toEqual(original);
});

it('saves in the format of the chosen name, copies, and makes a file to drag', async () => {
  const copied: Uint8Array[] = [];
  await test.app.end();
  test = await openTestApp(folder.path, {
    chooseSavePath: () => Promise.resolve(chosenPath),
    writeClipboard: (png) => Promise.resolve(void copied.push(png)),
  });
  const { photoId } = await openCut(test, photosFolder(), { sidePx: 32 });
  const { jobId } = await test.call('upscale', makeUpscale(photoId));
  await test.untilEnded(jobId);
  const save = { jobId, format: 'jpeg', quality: 92, maxBytes: null, removeMetadata: 'nothing' } as const;
  chosenPath = join(folder.path, 'mine.webp');
  expect(await test.call('saveResult', { ...save, to: 'choose' })).toEqual({ kind: 'saved', path: chosenPath });
  expect((await inspectImage(chosenPath)).format).toBe('webp');
  chosenPath = join(folder.path, 'of.2024');
  await writeFile(`${chosenPath}.jpg`, 'another');
  const named = { kind: 'saved', path: join(folder.path, 'of.2024-2.jpg') };
  expect(await test.call('saveResult', { ...save, to: 'choose' })).toEqual(named);
  expect(test.app.snapshot.savedResults.map(({ name }) => name)).toEqual(['of.2024-2.jpg', 'mine.webp']);

  await test.call('copyResult', { jobId, removeMetadata: 'all' });
  expect(Buffer.from(copied[0]!).subarray(1, 4).toString()).toBe('PNG');
  const { fileId } = await test.call('prepareDrag', save);
  expect(await test.call('prepareDrag', save)).toEqual({ fileId });
  const file = test.app.findDraggable(fileId)!;
  expect((await inspectImage(file.path)).format).toBe('jpeg');
  await rm(file.path);
  expect((await test.call('prepareDrag', save)).fileId).not.toBe(fileId);
  expect(test.app.findDraggable('../x')).toBeNull();
});

it('opens, shows, enhances and saves a HEIC like any other; a raw file says what to do', async () => {
  const path = join(photosFolder(), 'IMG_0001.HEIC');
  await copyFile(locateHeic('phone.heic'), path);
  await writeFile(join(photosFolder(), 'raw.CR2'), 'II*\0\x10\0\0\0CR\x02\0'.padEnd(200, '\0'), 'latin1');
  // The folder is searched for photos; a raw file counts only when it is named itself.
  const { photoIds } = await test.app.openPaths([photosFolder()]);
  expect(photoIds).toHaveLength(1);
  const photoId = photoIds[0]!;
  const state = await test.until(({ photos }) => {
    const found = photos.find(({ id }) => id === photoId)?.state;
    return found?.kind === 'reading' ? null : found;
  });
  expect(state).toMatchObject({ kind: 'ready', format: 'heic', bitDepth: 8, lossy: true });
  await test.call('viewPhoto', { photoId });
  const view = await test.until(({ photos }) => {
    const found = photos.find(({ id }) => id === photoId)?.state;
    return found?.kind === 'ready' ? found.view : null;
  });
  expect(view).toMatchObject({ widthPx: 97, heightPx: 131 });

  const { jobId } = await test.call('upscale', makeUpscale(photoId));
  await test.untilEnded(jobId);
  const outcome = await test.until(() => (test.findJob(jobId).result?.fidelity ? test.findJob(jobId).result : null));
  // The clean-up of lossy photos changes them a little.
  expect(outcome.fidelity!.psnrDb).toBeGreaterThan(30);
  const saved = await test.call('saveResult', {
    jobId,
    format: 'jpeg',
    quality: 92,
    maxBytes: null,
    removeMetadata: 'nothing',
    to: 'beside',
  });
  expect(saved).toEqual({ kind: 'saved', path: join(photosFolder(), 'IMG_0001-4x-instant.jpg') });
  const size = { widthPx: 4 * 97, heightPx: 4 * 131 };
  expect(await inspectImage(join(photosFolder(), 'IMG_0001-4x-instant.jpg'))).toMatchObject({
    format: 'jpeg',
    size,
  });

  const raw = await test.app.openPaths([join(photosFolder(), 'raw.CR2')]);
  const failed = await test.until(({ photos }) => {
    const found = photos.find(({ id }) => id === raw.photoIds[0])?.state;
    return found?.kind === 'failed' ? found : null;
  });
  expect(failed.error).toMatchObject({ code: 'image/camera-raw' });
  expect(failed.error.message).toContain('raw.CR2');
});

it('one bad file does not keep the others from being opened, also when it ends the images process', async () => {
  await writeFile(join(photosFolder(), 'bad.jpg'), 'no image at all');
  const good = join(photosFolder(), 'good.png');
  await cutPhoto(join(EXAMPLES, 'cat.png'), good, { left: 0, top: 0, width: 50, height: 40 });
  const { photoIds, rejected } = await test.app.openPaths([photosFolder(), join(folder.path, 'nothing')]);
  expect(photoIds).toHaveLength(2);
  expect(rejected).toMatchObject([{ name: 'nothing', error: { code: 'image/not-found' } }]);
  process.kill(test.imagesPids.at(-1)!, 'SIGKILL');
  const photos = await test.until((snapshot) =>
    snapshot.photos.every(({ state }) => state.kind !== 'reading') ? snapshot.photos : null,
  );
  expect(photos.find(({ name }) => name === 'bad.jpg')?.state).toMatchObject({
    kind: 'failed',
    error: { code: 'image/unsupported' },
  });
  expect(photos.find(({ name }) => name === 'good.png')?.state.kind).toBe('ready');
});

it('takes the content of a file, whatever its name says, and lets it go with the photo', async () => {
  const content = await readFile(join(EXAMPLES, 'rocket.jpg'));
  const { photoIds } = await test.app.openContent('../../etc/..evil\\ro:cket.jpg', Readable.from([content]));
  const photo = await test.until(({ photos }) => (photos[0]?.state.kind === 'ready' ? photos[0] : null));
  expect(photo.name).toBe('ro_cket.jpg');
  expect(await readdir(folder.path)).toEqual(['cache', 'photos']);
  const thumb = test.app.locateView(photo.token, VIEW_FILES.thumb)!;
  expect((await inspectImage(thumb)).size).toEqual({ widthPx: 320, heightPx: 214 });
  await test.call('closePhoto', { photoId: photoIds[0]! });
  expect(test.app.snapshot.photos).toEqual([]);
  expect(test.app.locateView(photo.token, VIEW_FILES.thumb)).toBeNull();
  await expect(access(thumb)).rejects.toThrow();
});

it('rejects what it does not know, by value', async () => {
  const { photoId } = await openCut(test, photosFolder());
  const calls: readonly unknown[] = [
    null,
    'hello',
    { name: 'eval', parameters: {} },
    { name: '__proto__', parameters: {} },
    { name: 'hello', parameters: { extra: 1 } },
    { name: 'hello', parameters: {}, more: 1 },
    { name: 'upscale', parameters: { photoId } },
    { name: 'upscale', parameters: { ...makeUpscale(photoId), inputPath: '/etc/passwd' } },
    { name: 'upscale', parameters: { ...makeUpscale('../../etc/passwd') } },
    { name: 'upscale', parameters: { ...makeUpscale(photoId), cleanup: 7 } },
    { name: 'cancelJob', parameters: { jobId: 'nobody' } },
    { name: 'saveResult', parameters: { jobId: 'nobody', format: 'png', quality: 90, to: 'beside' } },
    { name: 'saveResult', parameters: { jobId: 'nobody', format: 'png', quality: 90, to: '/etc/cron.d/x' } },
    { name: 'openRecent', parameters: { recentId: '/etc/passwd' } },
    { name: 'changeSettings', parameters: { patch: { version: 9 } } },
  ];
  for (const message of calls) {
    expect(await test.app.call(message), JSON.stringify(message)).toMatchObject({
      ok: false,
      error: { code: 'request/refused' },
    });
  }
  const { token } = test.app.snapshot.photos[0]!;
  for (const name of ['../../x', '/etc/passwd', 'result.tif', 'original/photo.png', 'tiles/../thumb.jpg', '']) {
    expect(test.app.locateView(token, name), name).toBeNull();
  }
  expect(test.app.locateView('AAAAAAAAAAAAAAAAAAAAAAAA', 'thumb.jpg')).toBeNull();
});
