/** Creates the app: one engine, one images process, the albums, the services of the person at it and of visitors, and the handlers of all commands. */
import { basename } from 'node:path';
import PQueue from 'p-queue';
import { DEFAULT_FOLDER_RULES } from '#shared/albums.ts';
import type { AppEvent, AppSnapshot } from '#shared/app-state.ts';
import { isUnsaved } from '#shared/app-state.ts';
import { locateNetworks } from '#files/networks/network-store.ts';
import { ResultList } from '#files/own-results.ts';
import { toAppError } from '#shared/errors.ts';
import { DEFAULT_SETTINGS } from '#shared/settings.ts';
import { createAlbumHandlers } from './albums/album-handlers.ts';
import { LazyAlbums } from './albums/lazy-albums.ts';
import { TileCache } from './albums/views/tile-cache.ts';
import type { AppHost, AppOptions, PageApp, SkipstoneApp, VisitorApp } from './app.ts';
import type { Handlers } from './command-dispatcher.ts';
import { createCommandDispatcher } from './command-dispatcher.ts';
import { EventHub } from './event-hub.ts';
import { createNetworkHandlers } from './models/network-handlers.ts';
import { Networks, refreshInBackground } from './models/networks.ts';
import type { PersonServices, SharedServices } from './person-services.ts';
import { createPersonServices, stopPerson } from './person-services.ts';
import { createPhotoHandlers } from './photos/photo-handlers.ts';
import { createHistoryHandlers } from './photos/history-handlers.ts';
import { RecentPhotos } from './photos/recent-photos.ts';
import { ResultHistory } from './photos/result-history.ts';
import { SessionFolder } from './photos/session-folder.ts';
import { receiveFile } from './photos/uploaded-file.ts';
import { SettingsFile } from './settings-file.ts';
import { createUpdateHandlers } from './updates/update-handlers.ts';
import { Updates } from './updates/updates.ts';
import { createVisitor } from './visitors/create-visitor.ts';
import { findLinkedAlbum } from './visitors/visitor-albums.ts';
import { createEngineClient } from './workers/engine-client.ts';
import { EngineMonitor } from './workers/engine-monitor.ts';
import { createImagesClient } from './workers/images-client.ts';

type Services = Awaited<ReturnType<typeof createServices>>;

/** Resolves when the app can be called; the engine may still be starting. The caller ends it. */
export async function createApp(options: AppOptions): Promise<SkipstoneApp> {
  const services = await createServices(options);
  const { own, albums, albumSession, albumViews, updates } = services;
  const { hub, session, photos, downloads } = own;
  albums.start();
  updates?.start();
  void services.monitor.start();
  const addToAlbum: PageApp['addContentToAlbum'] = async (albumId, name, content) =>
    albums.get().imports.addContent(albumId, name, content);
  const onEvent: PageApp['onEvent'] = (listener) => hub.listen(listener);
  return {
    get snapshot() {
      return hub.snapshot;
    },
    ...createCommandDispatcher(createHandlers(services)),
    onEvent,
    openPaths: (paths) => photos.openPaths(paths),
    openContent: (name, content) => photos.openContent(name, content),
    addPathsToAlbum: async (albumId, paths) => albums.get().imports.addPaths(albumId, paths, DEFAULT_FOLDER_RULES),
    addContentToAlbum: addToAlbum,
    receiveNetwork: async (name, content) =>
      services.networks.choose({ path: await receiveFile(session.path, name, content), isOurs: true }),
    locateView: (token, name) => session.locateView(token, name) ?? albumSession.locateView(token, name),
    provideView: async (token, name) => session.locateView(token, name) ?? (await albumViews.provideView(token, name)),
    isEmptyView: (token, name) => session.mayHold(token, name) || albumViews.isEmptyView(token, name),
    takeDownload: (id) => downloads.take(id),
    showAlbum: (albumId) => findLinkedAlbum(hub.snapshot.albums, albumId) !== null,
    openVisitor: () => openVisitor(services, { onEvent, addToAlbum }, options),
    findDraggable: (fileId) => own.copies.findDraggable(fileId),
    listUnsaved: () => listUnsaved(hub.snapshot),
    end: () => endServices(services),
  };
}

async function createServices({ host, dataFolder, cacheFolder, connectEngine, connectImages }: AppOptions) {
  const settings = await SettingsFile.open(dataFolder);
  const recent = await RecentPhotos.open(dataFolder);
  const history = await ResultHistory.open(dataFolder);
  const session = await SessionFolder.create(cacheFolder);
  const albumSession = await SessionFolder.create(cacheFolder);
  const publish = (event: AppEvent): void => {
    hub.publish(event);
  };
  const updates = await openUpdates(host, dataFolder, publish);
  const hub = new EventHub(createSnapshot(host, { settings, recent, history, updates }));
  const engine = createEngineClient({ connect: connectEngine });
  const images = createImagesClient({ connect: connectImages });
  const monitor = new EngineMonitor({ hub, engine });
  const networks = new Networks({ root: locateNetworks(dataFolder), engine, hub });
  await networks.refresh();
  const list = new ResultList(dataFolder);
  const shared: SharedServices = { engine, images, monitor, list, history, turns: new PQueue({ concurrency: 1 }) };
  const albums = new LazyAlbums({
    ...{ dataFolder, cacheFolder, hasFileSystem: host.abilities.hasFileSystem, engine, images },
    results: list,
    checkEngine: () => monitor.describeModel(),
    getEngine: () => hub.snapshot.engine,
    getNetworks: () => hub.snapshot.networks,
    publish,
  });
  return {
    ...{ host, settings, recent, shared, engine, images, monitor, albums, updates, albumSession, networks },
    own: createPersonServices(shared, { host, hub, session, recent }),
    visitors: new Set<VisitorApp>(),
    tileCache: new TileCache({ session: albumSession, images }),
    albumViews: createAlbumViews(albums, albumSession),
  };
}

/** Whoever knows a token of an album's view may load it. */
function createAlbumViews(albums: LazyAlbums, tiles: SessionFolder): Pick<PageApp, 'provideView' | 'isEmptyView'> {
  return {
    provideView: async (token, name) =>
      tiles.locateView(token, name) ??
      albums.current?.residualMaps.locate(token, name) ??
      albums.current?.thumbnails.provide(token, name) ??
      null,
    isEmptyView: (token, name) => tiles.mayHold(token, name) || (albums.current?.thumbnails.has(token, name) ?? false),
  };
}

async function openVisitor(
  services: Services,
  server: Pick<PageApp, 'onEvent'> & { readonly addToAlbum: PageApp['addContentToAlbum'] },
  { cacheFolder }: AppOptions,
): Promise<VisitorApp> {
  const { own, shared, visitors, albumViews } = services;
  const { hub } = own;
  const { host } = services;
  const visitor = await createVisitor({
    ...{ shared, cacheFolder, albumViews },
    host: { ...host, abilities: { ...host.abilities, network: 'visitor' } },
    server: { snapshot: hub.snapshot, onEvent: server.onEvent },
    listAlbums: () => hub.snapshot.albums,
    addToAlbum: server.addToAlbum,
    createHandlers: (person) => createPersonHandlers(services, person),
  });
  visitors.add(visitor);
  return {
    ...visitor,
    end: async () => {
      visitors.delete(visitor);
      await visitor.end();
    },
  };
}

function createHandlers(services: Services): Handlers {
  const { own, settings, networks } = services;
  const { hub } = own;
  return {
    ...createPersonHandlers(services, own),
    hello: () => {
      refreshInBackground(networks);
      return { sequence: hub.sequence, snapshot: hub.snapshot };
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

/** Handlers for one person; settings are kept in different ways. */
function createPersonHandlers(
  { albums, tileCache, updates, recent, shared, networks }: Services,
  person: PersonServices,
): Omit<Handlers, 'hello' | 'changeSettings'> {
  return {
    ...createPhotoHandlers(person),
    // They are for front ends with a file system, which have no visitors.
    ...createHistoryHandlers({ ...person, recent, history: shared.history }),
    ...createAlbumHandlers({ ...person, tileCache, getAlbums: () => albums.get() }),
    ...createUpdateHandlers(updates),
    ...createNetworkHandlers(networks, person.host),
  };
}

async function endServices(services: Services): Promise<void> {
  const { own, visitors, albums, engine, images, albumSession, updates } = services;
  updates?.end();
  await Promise.all([...visitors].map((visitor) => visitor.end()));
  await stopPerson(own);
  await albums.end();
  await Promise.all([engine.end(), images.end()]);
  await Promise.all([own.session.remove(), albumSession.remove()]);
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
    networks: [],
    networkImport: null,
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

/** Names of photos with a result that was not saved. */
function listUnsaved({ photos, jobs }: AppSnapshot): string[] {
  const unsaved = new Set(jobs.filter(isUnsaved).map(({ photoId }) => photoId));
  return photos.filter(({ id }) => unsaved.has(id)).map(({ name }) => basename(name));
}
