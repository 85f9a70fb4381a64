/** Creates the app: one hub, one engine, one images process, the services on top of them, and the handlers of all commands. */
import { basename } from 'node:path';
import { DEFAULT_FOLDER_RULES } from '#shared/albums.ts';
import type { AppEvent, AppSnapshot } from '#shared/app-state.ts';
import { ResultList } from '#files/own-results.ts';
import { toAppError } from '#shared/errors.ts';
import { getNamePlatform } from '#shared/naming/file-names.ts';
import { DEFAULT_SETTINGS } from '#shared/settings.ts';
import { createAlbumHandlers } from './albums/album-handlers.ts';
import { LazyAlbums } from './albums/lazy-albums.ts';
import { TileCache } from './albums/views/tile-cache.ts';
import type { AppHost, AppOptions, SkipstoneApp } from './app.ts';
import type { Handlers } from './command-dispatcher.ts';
import { createCommandDispatcher } from './command-dispatcher.ts';
import { Downloads } from './downloads/downloads.ts';
import { EventHub } from './event-hub.ts';
import { JobQueue } from './photos/job-queue.ts';
import { JobResults } from './photos/job-results.ts';
import { OpenPhotos } from './photos/open-photos.ts';
import { createPhotoHandlers } from './photos/photo-handlers.ts';
import { Previews } from './photos/previews.ts';
import { createHistoryHandlers } from './photos/history-handlers.ts';
import { RecentPhotos } from './photos/recent-photos.ts';
import { ResultCopies } from './photos/result-copies.ts';
import { ResultHistory } from './photos/result-history.ts';
import { SessionFolder } from './photos/session-folder.ts';
import { SettingsFile } from './settings-file.ts';
import { createUpdateHandlers } from './updates/update-handlers.ts';
import { Updates } from './updates/updates.ts';
import { createEngineClient } from './workers/engine-client.ts';
import { EngineMonitor } from './workers/engine-monitor.ts';
import { createImagesClient } from './workers/images-client.ts';

type Services = Awaited<ReturnType<typeof createServices>>;

/** Resolves when the app can be called; the engine may still be starting. The caller ends it. */
export async function createApp(options: AppOptions): Promise<SkipstoneApp> {
  const services = await createServices(options);
  const { hub, session, photos, downloads, albums, updates } = services;
  albums.start();
  updates?.start();
  void services.monitor.start();
  return {
    get snapshot() {
      return hub.snapshot;
    },
    ...createCommandDispatcher(createHandlers(services)),
    onEvent: (listener) => hub.listen(listener),
    openPaths: (paths) => photos.openPaths(paths),
    openContent: (name, content) => photos.openContent(name, content),
    addPathsToAlbum: async (albumId, paths) => albums.get().imports.addPaths(albumId, paths, DEFAULT_FOLDER_RULES),
    addContentToAlbum: async (albumId, name, content) => albums.get().imports.addContent(albumId, name, content),
    locateView: (token, name) => session.locateView(token, name),
    provideView: async (token, name) =>
      session.locateView(token, name) ??
      albums.current?.residualMaps.locate(token, name) ??
      albums.current?.thumbnails.provide(token, name) ??
      null,
    isEmptyView: (token, name) =>
      session.mayHold(token, name) || (albums.current?.thumbnails.has(token, name) ?? false),
    takeDownload: (id) => downloads.take(id),
    findDraggable: (fileId) => services.copies.findDraggable(fileId),
    listUnsaved: () => listUnsaved(hub.snapshot),
    end: () => endServices(services),
  };
}

async function createServices({ host, dataFolder, cacheFolder, connectEngine, connectImages }: AppOptions) {
  const settings = await SettingsFile.open(dataFolder);
  const recent = await RecentPhotos.open(dataFolder);
  const history = await ResultHistory.open(dataFolder);
  const session = await SessionFolder.create(cacheFolder);
  const updates = await openUpdates(host, dataFolder, (event) => {
    hub.publish(event);
  });
  const hub = new EventHub(createSnapshot(host, { settings, recent, history, updates }));
  const engine = createEngineClient({ connect: connectEngine });
  const images = createImagesClient({ connect: connectImages });
  const monitor = new EngineMonitor({ hub, engine });
  const list = new ResultList(dataFolder);
  const downloads = new Downloads(host);
  const results = new JobResults({ hub, session, images, host, list, history, downloads });
  const jobs = new JobQueue({
    ...{ hub, session, engine },
    onFinished: (job, request) => {
      if (job.snapshot.result !== null) monitor.learnPace({ ...job, result: job.snapshot.result }, request);
      void results.show(job, request);
    },
  });
  const albums = new LazyAlbums({
    ...{ dataFolder, cacheFolder, hasFileSystem: host.abilities.hasFileSystem, engine, images },
    results: list,
    checkEngine: () => monitor.describeModel(),
    getEngine: () => hub.snapshot.engine,
    publish: (event) => {
      hub.publish(event);
    },
  });
  return {
    ...{ host, settings, session, hub, engine, images, monitor, downloads, results, jobs, albums, updates },
    ...{ recent, history, copies: new ResultCopies({ host, results, session }) },
    photos: new OpenPhotos({ hub, session, images, engine, recent, platform: getNamePlatform(process.platform) }),
    previews: new Previews({ hub, session, engine }),
    tileCache: new TileCache({ session, images }),
  };
}

function createHandlers(services: Services): Handlers {
  const { hub, settings, albums } = services;
  return {
    hello: () => ({ sequence: hub.sequence, snapshot: hub.snapshot }),
    changeSettings: async ({ patch }) => {
      const { settings: changed, saved } = settings.change(patch);
      hub.publish({ kind: 'settings', settings: changed });
      await saved.catch((thrown: unknown) => {
        throw toAppError(thrown, 'The settings were not saved');
      });
      return null;
    },
    ...createPhotoHandlers(services),
    ...createHistoryHandlers(services),
    ...createAlbumHandlers({ ...services, getAlbums: () => albums.get() }),
    ...createUpdateHandlers(services.updates),
  };
}

async function endServices(services: Services): Promise<void> {
  const { results, previews, jobs, albums, engine, images, session, updates } = services;
  updates?.end();
  results.end();
  previews.cancel();
  await jobs.cancelAll();
  await albums.end();
  await Promise.all([engine.end(), images.end()]);
  await session.remove();
}

/** null: this front end has no updates. */
async function openUpdates(
  host: AppHost,
  dataFolder: string,
  publish: (event: AppEvent) => void,
): Promise<Updates | null> {
  if (host.updates === undefined) return null;
  const showInFolder = (path: string): void => {
    host.showInFolder(path);
  };
  return Updates.open({ host: host.updates, dataFolder, publish, showInFolder });
}

interface Kept {
  readonly settings: SettingsFile;
  readonly recent: RecentPhotos;
  readonly history: ResultHistory;
  readonly updates: Updates | null;
}

function createSnapshot(host: AppHost, { settings: { settings }, recent, history, updates }: Kept): AppSnapshot {
  return {
    abilities: host.abilities,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    engine: { kind: 'starting' },
    photos: [],
    jobs: [],
    preview: null,
    albums: [],
    damagedAlbums: null,
    updates: updates?.state ?? null,
    // A front end without a file system shows no paths.
    recent: host.abilities.hasFileSystem ? recent.list() : [],
    savedResults: host.abilities.hasFileSystem ? history.list() : [],
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
