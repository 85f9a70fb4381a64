/** The app without a window, with its real processes and the shipped model: from a photo to a saved file, and back from the dead. */
import { access, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SkipstoneApp } from '../src/app/app.ts';
import { createApp } from '../src/app/create-app.ts';
import type { ImagesPort } from '../src/app/images-client.ts';
import { forkWorker } from '../src/app/node-worker-port.ts';
import { inspectPicture } from '../src/engine/image-io.ts';
import type { CommandArguments, CommandName, CommandResults } from '../src/shared/api.ts';
import type { AppEvent, AppSnapshot, PhotoJob } from '../src/shared/app-state.ts';
import type { EngineReply, EngineRequest } from '../src/shared/engine-protocol.ts';
import { hasEnded } from '../src/shared/jobs.ts';
import { sizeOfLevel, VIEW_FILES } from '../src/shared/views.ts';
import { EXAMPLES, ENGINE_ENTRY, IMAGES_ENTRY, MODEL_FOLDER } from './helpers/engine.ts';
import { cutPhoto, locateHeic } from './helpers/pictures.ts';

let folder: string;
let app: SkipstoneApp;
let chosenPath: string | null;
let enginePids: (number | undefined)[];
let imagesPids: (number | undefined)[];
let events: AppEvent[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipstone-app-'));
  await mkdir(join(folder, 'photos'));
  chosenPath = null;
  enginePids = [];
  imagesPids = [];
  events = [];
  const start = JSON.stringify({ modelFolder: MODEL_FOLDER, cacheFolder: join(folder, 'cache'), threads: 2 });
  app = await createApp({
    host: {
      abilities: { door: 'desktop', hasFileSystem: true },
      choosePaths: () => Promise.resolve(null),
      chooseSavePath: () => Promise.resolve(chosenPath),
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
    connectImages: (): ImagesPort => {
      const port = forkWorker<never, never>(IMAGES_ENTRY, []);
      imagesPids.push(port.pid);
      return port;
    },
  });
  app.onEvent(({ event }) => events.push(event));
});

afterEach(async () => {
  await app.end();
  await rm(folder, { recursive: true, force: true });
});

async function call<Name extends CommandName>(
  name: Name,
  parameters: CommandArguments<Name>,
): Promise<CommandResults[Name]> {
  const outcome = await app.call({ name, parameters });
  if (!outcome.ok) throw new Error(`${name}: ${outcome.error.code} ${outcome.error.message}`);
  return outcome.value as CommandResults[Name];
}

/** Resolves as soon as the snapshot gives something other than null and undefined. */
function until<Value>(pick: (snapshot: AppSnapshot) => Value | null | undefined): Promise<Value> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const value = pick(app.snapshot);
      if (value === null || value === undefined) return false;
      resolve(value);
      return true;
    };
    if (look()) return;
    const stop = app.onEvent(() => {
      if (look()) stop();
    });
  });
}

function findJob(jobId: string): PhotoJob {
  return app.snapshot.jobs.find(({ id }) => id === jobId)!;
}

function untilEnded(jobId: string): Promise<PhotoJob> {
  return until(() => (hasEnded(findJob(jobId).snapshot) ? findJob(jobId) : null));
}

async function openCut(name: string, sidePx = 64): Promise<{ photoId: string; path: string }> {
  const path = join(folder, 'photos', name);
  await cutPhoto(join(EXAMPLES, 'rocket.jpg'), path, { left: 200, top: 100, width: sidePx, height: sidePx });
  const { photoIds } = await app.openPaths([path]);
  await until(({ photos }) => (photos.find(({ id }) => id === photoIds[0])?.state.kind === 'ready' ? true : null));
  return { photoId: photoIds[0]!, path };
}

function wish(photoId: string, look: 'instant' | 'balanced' | 'perception' = 'instant'): CommandArguments<'enhance'> {
  return {
    photoId,
    look: { kind: 'preset', name: look },
    target: { kind: 'scale', factor: 4 },
    cleanup: null,
    seed: 1,
    device: 'cpu',
    precision: 'uint8',
  };
}

describe('the app', () => {
  it('leads from a photo to tiles, a result, its fidelity and a saved file; the photo stays as it was', async () => {
    const { photoId, path } = await openCut('stone.png');
    const original = await readFile(path);
    await call('lookAt', { photoId });
    const view = await until(({ photos }) => (photos[0]?.state.kind === 'ready' ? photos[0].state.view : null));
    expect(view).toMatchObject({ widthPx: 64, heightPx: 64, levels: 7 });
    for (let level = 0; level < view.levels; level++) {
      const size = sizeOfLevel(view, level);
      const tile = await inspectPicture(app.locateView(view.token, VIEW_FILES.tile(level, 0, 0))!);
      expect(tile.size).toEqual(size);
    }

    const { jobId } = await call('enhance', wish(photoId));
    await untilEnded(jobId);
    const outcome = await until(() => (findJob(jobId).result?.fidelity ? findJob(jobId).result : null));
    expect(outcome.view).toMatchObject({ widthPx: 256, heightPx: 256 });
    expect(outcome.fidelity!.psnrDb).toBeGreaterThan(48);
    expect(outcome.fidelity!.meanError).toBeLessThan(1);
    expect(app.listUnsaved()).toEqual(['stone.png']);

    const save = { jobId, format: 'jpeg', quality: 92, to: 'beside' } as const;
    const first = await call('saveResult', save);
    expect(first).toEqual({ kind: 'saved', path: join(folder, 'photos', 'stone-4x-instant.jpg') });
    const second = await call('saveResult', save);
    expect(second).toEqual({ kind: 'saved', path: join(folder, 'photos', 'stone-4x-instant-2.jpg') });
    expect((await inspectPicture(join(folder, 'photos', 'stone-4x-instant.jpg'))).size).toEqual({
      widthPx: 256,
      heightPx: 256,
    });
    expect(app.listUnsaved()).toEqual([]);
    expect(await readFile(path)).toEqual(original);

    chosenPath = path;
    const overwrite = await app.call({ name: 'saveResult', parameters: { ...save, to: 'choose' } });
    expect(overwrite).toMatchObject({ ok: false, error: { code: 'output/is-input' } });
    expect(await readFile(path)).toEqual(original);
  });

  it('opens, shows, enhances and saves a HEIC like any other; a raw file says what to do', async () => {
    const path = join(folder, 'photos', 'IMG_0001.HEIC');
    await copyFile(locateHeic('phone.heic'), path);
    await writeFile(join(folder, 'photos', 'raw.CR2'), 'II*\0\x10\0\0\0CR\x02\0'.padEnd(200, '\0'), 'latin1');
    // The folder is searched for photos; raw files are no photos until somebody names one.
    const { photoIds } = await app.openPaths([join(folder, 'photos')]);
    expect(photoIds).toHaveLength(1);
    const photoId = photoIds[0]!;
    const state = await until(({ photos }) => {
      const found = photos.find(({ id }) => id === photoId)?.state;
      return found?.kind === 'reading' ? null : found;
    });
    expect(state).toMatchObject({ kind: 'ready', format: 'heic', bitDepth: 8, lossy: true });
    await call('lookAt', { photoId });
    const view = await until(({ photos }) => {
      const found = photos.find(({ id }) => id === photoId)?.state;
      return found?.kind === 'ready' ? found.view : null;
    });
    expect(view).toMatchObject({ widthPx: 97, heightPx: 131 });

    const { jobId } = await call('enhance', wish(photoId));
    await untilEnded(jobId);
    const outcome = await until(() => (findJob(jobId).result?.fidelity ? findJob(jobId).result : null));
    // The clean-up of lossy photos changes them a little.
    expect(outcome.fidelity!.psnrDb).toBeGreaterThan(30);
    const saved = await call('saveResult', { jobId, format: 'jpeg', quality: 92, to: 'beside' });
    expect(saved).toEqual({ kind: 'saved', path: join(folder, 'photos', 'IMG_0001-4x-instant.jpg') });
    const size = { widthPx: 4 * 97, heightPx: 4 * 131 };
    expect(await inspectPicture(join(folder, 'photos', 'IMG_0001-4x-instant.jpg'))).toMatchObject({
      format: 'jpeg',
      size,
    });

    const raw = await app.openPaths([join(folder, 'photos', 'raw.CR2')]);
    const failed = await until(({ photos }) => {
      const found = photos.find(({ id }) => id === raw.photoIds[0])?.state;
      return found?.kind === 'failed' ? found : null;
    });
    expect(failed.error).toMatchObject({ code: 'image/camera-raw' });
    expect(failed.error.message).toContain('raw.CR2');
  });

  it('a step is told before the next, estimates come while it runs, and a running job can be good enough', async () => {
    const { photoId } = await openCut('stone.png');
    const { jobId } = await call('enhance', wish(photoId, 'perception'));
    await until(() => (findJob(jobId).snapshot.estimateVersion > 0 ? true : null));
    const { token, snapshot } = findJob(jobId);
    await access(app.locateView(token, VIEW_FILES.estimate(snapshot.estimateVersion))!);
    await call('endJobEarly', { jobId });
    const { snapshot: ended } = await untilEnded(jobId);
    expect(ended).toMatchObject({ state: 'finished', result: { endedEarly: true } });
    const steps = events.flatMap((event) =>
      event.kind === 'job' && event.event.kind === 'progress' ? [event.event.step.index] : [],
    );
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(Math.max(...steps)).toBeLessThan(ended.steps.filter(({ runs }) => runs).length);
  });

  it('cancels within a second, and the next job runs', async () => {
    const { photoId } = await openCut('stone.png', 256);
    const { jobId } = await call('enhance', { ...wish(photoId, 'perception'), precision: 'float32' });
    const next = await call('enhance', wish(photoId));
    await until(() => findJob(jobId).snapshot.step);
    const start = performance.now();
    await call('cancelJob', { jobId });
    expect(findJob(jobId).snapshot.state).toBe('cancelled');
    expect(performance.now() - start).toBeLessThan(1000);
    expect((await untilEnded(next.jobId)).snapshot.state).toBe('finished');
  });

  it('an engine that is killed is replaced, and the job begins anew; killed twice, the job fails and the next one runs', async () => {
    const { photoId } = await openCut('stone.png', 128);
    const killAt = async (jobId: string, retries: number): Promise<void> => {
      await until(() => {
        const { snapshot } = findJob(jobId);
        return snapshot.retries === retries && snapshot.step !== null ? true : null;
      });
      process.kill(enginePids.at(-1)!, 'SIGKILL');
    };
    const { jobId } = await call('enhance', wish(photoId, 'perception'));
    await killAt(jobId, 0);
    expect((await untilEnded(jobId)).snapshot).toMatchObject({ state: 'finished', retries: 1 });

    const unlucky = await call('enhance', wish(photoId, 'perception'));
    await killAt(unlucky.jobId, 0);
    await killAt(unlucky.jobId, 1);
    expect((await untilEnded(unlucky.jobId)).snapshot).toMatchObject({
      state: 'failed',
      error: { code: 'engine/crashed' },
    });
    const { jobId: last } = await call('enhance', wish(photoId));
    expect((await untilEnded(last)).snapshot.state).toBe('finished');
  });

  it('shows the looks of a part, and replaces a preview by the next one', async () => {
    const { photoId } = await openCut('stone.png', 96);
    const region = { left: 16, top: 16, widthPx: 48, heightPx: 48 };
    const ask = { photoId, region, cleanup: null, seed: 0, device: 'cpu', precision: 'uint8', dial: 0.4 } as const;
    const { previewId: first } = await call('previewRegion', ask);
    const { previewId } = await call('previewRegion', ask);
    expect(previewId).not.toBe(first);
    const preview = await until(({ preview: it }) => (it?.id === previewId && it.state === 'finished' ? it : null));
    expect(preview.looks.map(({ name }) => name)).toEqual(['instant', 'fidelity', 'balanced', 'perception', 'dial']);
    const evaluations = preview.looks.map((look) => look.evaluations);
    expect(evaluations[0]).toBe(1);
    expect(evaluations[3]).toBeGreaterThan(evaluations[2]!);
    for (const { name } of preview.looks) {
      const { size } = await inspectPicture(app.locateView(preview.token, VIEW_FILES.look(name))!);
      expect(size).toEqual({ widthPx: 192, heightPx: 192 });
    }
  });

  it('one bad file does not keep the others from being opened, also when it ends the images process', async () => {
    await writeFile(join(folder, 'photos', 'bad.jpg'), 'no picture at all');
    const good = join(folder, 'photos', 'good.png');
    await cutPhoto(join(EXAMPLES, 'cat.png'), good, { left: 0, top: 0, width: 50, height: 40 });
    const { photoIds, refused } = await app.openPaths([join(folder, 'photos'), join(folder, 'nothing')]);
    expect(photoIds).toHaveLength(2);
    expect(refused).toMatchObject([{ name: 'nothing', error: { code: 'image/not-found' } }]);
    process.kill(imagesPids.at(-1)!, 'SIGKILL');
    const photos = await until((snapshot) =>
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
    const { photoIds } = await app.openContent('../../etc/..evil\\ro:cket.jpg', Readable.from([content]));
    const photo = await until(({ photos }) => (photos[0]?.state.kind === 'ready' ? photos[0] : null));
    expect(photo.name).toBe('rocket.jpg');
    expect(await readdir(folder)).toEqual(['cache', 'photos']);
    const thumb = app.locateView(photo.token, VIEW_FILES.thumb)!;
    expect((await inspectPicture(thumb)).size).toEqual({ widthPx: 320, heightPx: 214 });
    await call('closePhoto', { photoId: photoIds[0]! });
    expect(app.snapshot.photos).toEqual([]);
    expect(app.locateView(photo.token, VIEW_FILES.thumb)).toBeNull();
    await expect(access(thumb)).rejects.toThrow();
  });

  it('refuses what it does not know, by value', async () => {
    const { photoId } = await openCut('stone.png');
    const calls: readonly unknown[] = [
      null,
      'hello',
      { name: 'eval', parameters: {} },
      { name: '__proto__', parameters: {} },
      { name: 'hello', parameters: { extra: 1 } },
      { name: 'hello', parameters: {}, more: 1 },
      { name: 'enhance', parameters: { photoId } },
      { name: 'enhance', parameters: { ...wish(photoId), inputPath: '/etc/passwd' } },
      { name: 'enhance', parameters: { ...wish('../../etc/passwd') } },
      { name: 'enhance', parameters: { ...wish(photoId), cleanup: 7 } },
      { name: 'cancelJob', parameters: { jobId: 'nobody' } },
      { name: 'saveResult', parameters: { jobId: 'nobody', format: 'png', quality: 90, to: 'beside' } },
      { name: 'saveResult', parameters: { jobId: 'nobody', format: 'png', quality: 90, to: '/etc/cron.d/x' } },
      { name: 'openRecent', parameters: { recentId: '/etc/passwd' } },
      { name: 'changeSettings', parameters: { patch: { version: 9 } } },
    ];
    for (const message of calls) {
      expect(await app.call(message), JSON.stringify(message)).toMatchObject({
        ok: false,
        error: { code: 'request/refused' },
      });
    }
    const { token } = app.snapshot.photos[0]!;
    for (const name of ['../../x', '/etc/passwd', 'result.tif', 'original/photo.png', 'tiles/../thumb.jpg', '']) {
      expect(app.locateView(token, name), name).toBeNull();
    }
    expect(app.locateView('AAAAAAAAAAAAAAAAAAAAAAAA', 'thumb.jpg')).toBeNull();
  });
});
