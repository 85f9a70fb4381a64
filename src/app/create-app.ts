/** Puts the services together: one hub, one engine, one images process, and the handlers of all commands. */
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { OpenReport } from '../shared/api.ts';
import type { AppSnapshot } from '../shared/app-state.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import { DEFAULT_FOLDER_RULES } from '../shared/albums.ts';
import { DEFAULT_SETTINGS } from '../shared/settings.ts';
import type { Handlers } from './api-handlers.ts';
import type { AlbumHandlers } from './albums/album-handlers.ts';
import { createAlbumHandlers } from './albums/album-handlers.ts';
import { AlbumViewer } from './albums/album-viewer.ts';
import { OpenAlbums } from './albums/open-albums.ts';
import { createCallHandler } from './api-handlers.ts';
import type { AppHost, AppOptions, SkipstoneApp } from './app.ts';
import { createEngineClient } from './engine-client.ts';
import { EngineWatch } from './engine-watch.ts';
import { EventHub } from './event-hub.ts';
import { createImagesClient } from './images-client.ts';
import { JobQueue } from './job-queue.ts';
import { Photos } from './photos.ts';
import { Previews } from './previews.ts';
import { RecentPhotos } from './recent-photos.ts';
import { refuse } from './refusal.ts';
import { Results } from './results.ts';
import { SessionFolder } from './session-folder.ts';
import { SettingsFile } from './settings-file.ts';

const NOTHING_OPENED: OpenReport = { photoIds: [], refused: [] };

/** Resolves when the app can be called; the engine may still be starting. The caller ends it. */
export async function createApp(options: AppOptions): Promise<SkipstoneApp> {
  const { host, dataFolder, cacheFolder } = options;
  const settings = await SettingsFile.open(dataFolder);
  const recent = await RecentPhotos.open(dataFolder);
  const session = await SessionFolder.create(cacheFolder);
  const hub = new EventHub(createSnapshot(host, settings, recent));
  const engine = createEngineClient({ connect: options.connectEngine });
  const images = createImagesClient({ connect: options.connectImages });

  const watch = new EngineWatch({ hub, engine });
  const photos = new Photos({ hub, session, images, recent });
  const previews = new Previews({ hub, session, engine });
  const results = new Results({ hub, session, images, host });
  const jobs = new JobQueue({
    hub,
    session,
    engine,
    onFinished: (job, request) => {
      if (job.snapshot.result !== null) watch.learnPace({ ...job, result: job.snapshot.result }, request);
      void results.show(job, request);
    },
  });
  const albums = new OpenAlbums({
    ...{ dataFolder, cacheFolder, hasFileSystem: host.abilities.hasFileSystem, engine, images },
    checkEngine: () => watch.describeModel(),
    getEngine: () => hub.snapshot.engine,
    publish: (event) => {
      hub.publish(event);
    },
  });
  albums.start();
  void watch.start();

  const viewer = new AlbumViewer({ session, images });
  const handlers: Handlers = {
    ...createAlbumHandlers({ getAlbums: () => albums.get(), viewer, host, photos, results, session }),
    ...createHandlers({ host, hub, settings, photos, previews, results, jobs, watch }),
  };
  const call = createCallHandler(handlers);
  return {
    get snapshot() {
      return hub.snapshot;
    },
    call,
    onEvent: (listener) => hub.listen(listener),
    openPaths: (paths) => photos.openPaths(paths),
    openContent: (name, content) => photos.openContent(name, content),
    addPathsToAlbum: async (albumId, paths) => albums.get().intake.addPaths(albumId, paths, DEFAULT_FOLDER_RULES),
    addContentToAlbum: async (albumId, name, content) => albums.get().intake.addContent(albumId, name, content),
    locateView: (token, name) => session.locateView(token, name),
    provideView: async (token, name) =>
      session.locateView(token, name) ?? albums.current?.thumbs.provide(token, name) ?? null,
    takeDownload: (id) => results.takeDownload(id),
    listUnsaved: () => listUnsaved(hub.snapshot),
    end: async () => {
      results.end();
      previews.cancel();
      await jobs.cancelAll();
      await albums.end();
      await Promise.all([engine.end(), images.end()]);
      await session.remove();
    },
  };
}

interface Services {
  readonly host: AppHost;
  readonly hub: EventHub;
  readonly settings: SettingsFile;
  readonly photos: Photos;
  readonly previews: Previews;
  readonly results: Results;
  readonly jobs: JobQueue;
  readonly watch: EngineWatch;
}

function createHandlers({
  host,
  hub,
  settings,
  photos,
  previews,
  results,
  jobs,
  watch,
}: Services): Omit<Handlers, keyof AlbumHandlers> {
  const choose = async (what: 'photos' | 'folder'): Promise<OpenReport> => {
    if (!host.abilities.hasFileSystem) throw refuse('There are no dialogs here; the browser has its own.');
    const paths = await host.choosePaths(what);
    return paths === null ? NOTHING_OPENED : photos.openPaths(paths);
  };
  return {
    hello: () => ({ sequence: hub.sequence, snapshot: hub.snapshot }),
    choosePhotos: () => choose('photos'),
    chooseFolder: () => choose('folder'),
    openRecent: ({ recentId }) => {
      if (!host.abilities.hasFileSystem) throw refuse('Paths of this machine are not opened from here.');
      return photos.openRecent(recentId);
    },
    pastePhoto: async () => {
      const png = await host.readClipboard();
      if (png === null) throw new AppError('image/not-found', 'There is no picture on the clipboard.');
      return photos.openContent('pasted.png', Readable.from([png]));
    },
    lookAt: ({ photoId }) => {
      photos.lookAt(photoId);
      return null;
    },
    closePhoto: async ({ photoId }) => {
      photos.find(photoId);
      await Promise.all([jobs.removeJobsOf(photoId), previews.removePreviewOf(photoId)]);
      await photos.close(photoId);
      return null;
    },
    previewRegion: async (wish) => {
      const { path, photo } = photos.find(wish.photoId);
      if (photo.state.kind !== 'ready') throw refuse(`${photo.name} is not open (yet).`);
      return { previewId: await previews.start(path, wish) };
    },
    cancelPreview: () => {
      previews.cancel();
      return null;
    },
    enhance: async (wish) => {
      const { path, photo } = photos.find(wish.photoId);
      if (photo.state.kind !== 'ready') throw refuse(`${photo.name} is not open (yet).`);
      const { defaultCleanup } = await watch.describeModel();
      return { jobId: await jobs.add(path, wish, photo.state.lossy ? defaultCleanup.lossy : defaultCleanup.lossless) };
    },
    cancelJob: async ({ jobId }) => {
      await jobs.cancel(jobId);
      return null;
    },
    endJobEarly: ({ jobId }) => {
      jobs.endEarly(jobId);
      return null;
    },
    saveResult: ({ jobId, ...wish }) => {
      const { job, request } = jobs.find(jobId);
      return results.save({ job, request, photo: photos.find(job.photoId) }, wish);
    },
    showResult: ({ jobId }) => {
      host.showInFolder(results.findSaved(jobId));
      return null;
    },
    changeSettings: async ({ patch }) => {
      const { settings: changed, saved } = settings.change(patch);
      hub.publish({ kind: 'settings', settings: changed });
      await saved.catch((thrown: unknown) => {
        throw toAppError(thrown, 'The settings were not saved');
      });
      return null;
    },
  };
}

function createSnapshot(host: AppHost, { settings }: SettingsFile, recent: RecentPhotos): AppSnapshot {
  return {
    abilities: host.abilities,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    engine: { kind: 'starting' },
    photos: [],
    jobs: [],
    preview: null,
    albums: [],
    damagedAlbums: null,
    // Without a file system of its own the person at the window has no business with paths.
    recent: host.abilities.hasFileSystem ? recent.list() : [],
  };
}

/** Names of photos whose newest result was not saved. */
function listUnsaved({ photos, jobs }: AppSnapshot): string[] {
  return photos
    .filter(({ id }) => {
      const newest = jobs.findLast((job) => job.photoId === id && job.snapshot.state === 'finished');
      return newest !== undefined && newest.result?.savedAs === null;
    })
    .map(({ name }) => basename(name));
}
