/** Creates the app as one visitor of a server sees it: open photos and settings of their own, the albums that they were given, and bounds. */
import { stat } from 'node:fs/promises';
import type { Album } from '#shared/albums.ts';
import type { AppSnapshot, NumberedEvent } from '#shared/app-state.ts';
import type { CommandArguments } from '#shared/api.ts';
import type { Settings } from '#shared/settings.ts';
import { DEFAULT_SETTINGS } from '#shared/settings.ts';
import { resolveOutputSize } from '#shared/target-size.ts';
import type { AppHost, VisitorApp } from '../app.ts';
import type { Handlers } from '../command-dispatcher.ts';
import { createCommandDispatcher } from '../command-dispatcher.ts';
import { EventHub } from '../event-hub.ts';
import type { PersonServices, SharedServices } from '../person-services.ts';
import { createPersonServices, stopPerson } from '../person-services.ts';
import { rejectVisitor } from '../models/network-handlers.ts';
import { SessionFolder } from '../photos/session-folder.ts';
import { reject } from '../rejection.ts';
import { VisitorAlbums } from './visitor-albums.ts';
import { VisitorSpace } from './visitor-space.ts';

const MAX_PHOTOS = 500;
const MAX_JOBS = 2000;
/** The tiles of a result, in addition to its samples. */
const WITH_TILES = 1.3;

export interface VisitorOptions {
  readonly shared: SharedServices;
  readonly host: AppHost;
  readonly cacheFolder: string;
  /** The server's state, from which the visitor receives what everybody may know. */
  readonly server: { readonly snapshot: AppSnapshot; onEvent(listener: (event: NumberedEvent) => void): () => void };
  readonly listAlbums: () => readonly Album[];
  readonly addToAlbum: VisitorApp['addContentToAlbum'];
  /** Handlers of all commands but `hello` and `changeSettings`, for these services. */
  readonly createHandlers: (services: PersonServices) => Omit<Handlers, 'hello' | 'changeSettings'>;
  /** Views of albums. */
  readonly albumViews: Pick<VisitorApp, 'provideView' | 'isEmptyView'>;
}

export async function createVisitor(options: VisitorOptions): Promise<VisitorApp> {
  const { shared, host, cacheFolder, server, albumViews, addToAlbum } = options;
  const session = await SessionFolder.create(cacheFolder);
  const hub = new EventHub(createSnapshot(host, server.snapshot));
  const space = new VisitorSpace(session.path);
  const assertRoom = async (
    { target }: Pick<CommandArguments<'upscale'>, 'target'>,
    photoId: string,
  ): Promise<void> => {
    const state = hub.snapshot.photos.find(({ id }) => id === photoId)?.state;
    if (state?.kind !== 'ready') return;
    const { widthPx, heightPx } = resolveOutputSize(state.size, target);
    await space.assertRoom(WITH_TILES * widthPx * heightPx * 3 * (state.bitDepth / 8));
  };
  const services = createPersonServices(shared, {
    ...{ host, hub, session, recent: null },
    assertRoom: (request, photoId) => assertRoom(request, photoId),
  });
  const albums = new VisitorAlbums({ hub, list: options.listAlbums });
  const unlisten = server.onEvent(({ event }) => {
    albums.relay(event);
  });
  const handlers = guard(createOwnHandlers(hub, options.createHandlers(services)), { services, albums, space });
  return {
    ...createCommandDispatcher(handlers),
    onEvent: (listener) => hub.listen(listener),
    openContent: async (name, content) => {
      if (hub.snapshot.photos.length >= MAX_PHOTOS) throw reject('Too many photos are open.', 'visitor-space');
      return space.receive(content, (counted) => services.photos.openContent(name, counted));
    },
    addContentToAlbum: async (albumId, name, content) => {
      albums.assertMay('addOpenPhotos', albumId);
      return space.receive(content, (counted) => addToAlbum(albumId, name, counted), true);
    },
    receiveNetwork: () => Promise.reject(rejectVisitor()),
    provideView: async (token, name) => session.locateView(token, name) ?? (await albumViews.provideView(token, name)),
    isEmptyView: (token, name) => session.mayHold(token, name) || albumViews.isEmptyView(token, name),
    takeDownload: (id) => services.downloads.take(id),
    showAlbum: (albumId) => albums.show(albumId),
    end: async () => {
      unlisten();
      await stopPerson(services);
      await session.remove();
    },
  };
}

function createSnapshot(host: AppHost, { engine, networks, settings }: AppSnapshot): AppSnapshot {
  const { device, precision } = settings;
  return {
    abilities: host.abilities,
    settings: { ...DEFAULT_SETTINGS, device, precision },
    ...{ engine, networks, networkImport: null },
    ...{ photos: [], jobs: [], preview: null, albums: [], recent: [], savedResults: [] },
    ...{ damagedAlbums: null, updates: null },
  };
}

/** The settings of a visitor last as long as the visit. */
function createOwnHandlers(hub: EventHub, others: Omit<Handlers, 'hello' | 'changeSettings'>): Handlers {
  return {
    ...others,
    hello: () => ({ sequence: hub.sequence, snapshot: hub.snapshot }),
    changeSettings: ({ patch }) => {
      const defined = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      const settings: Settings = { ...hub.snapshot.settings, ...defined };
      hub.publish({ kind: 'settings', settings });
      return null;
    },
  };
}

interface Bounds {
  readonly services: PersonServices;
  readonly albums: VisitorAlbums;
  readonly space: VisitorSpace;
}

/** Every command that names an album is checked; those that write files need room for them. */
function guard(handlers: Handlers, { services, albums, space }: Bounds): Handlers {
  const { hub, jobs, photos } = services;
  const assertRoomFor = async (jobIds: readonly string[]): Promise<void> => {
    await space.assertRoom(await measureFiles(jobIds.map((id) => jobs.find(id).request.outputPath)));
  };
  return checkAlbums(albums, {
    ...handlers,
    upscale: (job) => {
      if (hub.snapshot.jobs.length >= MAX_JOBS) throw reject('There are too many jobs.', 'visitor-space');
      return handlers.upscale(job);
    },
    saveResult: async (saving) => {
      await assertRoomFor([saving.jobId]);
      return handlers.saveResult(saving);
    },
    saveResults: async (saving) => {
      await assertRoomFor(saving.jobIds);
      return handlers.saveResults(saving);
    },
    createAlbum: async (album) => {
      albums.assertMayMake();
      const made = await handlers.createAlbum(album);
      albums.noteMade(made.albumId);
      return made;
    },
    addOpenPhotos: async (adding) => {
      const bytes = await measureFiles(adding.photoIds.map((id) => photos.find(id).path));
      await space.assertRoom(bytes);
      const report = await handlers.addOpenPhotos(adding);
      space.noteSent(bytes);
      return report;
    },
  });
}

function checkAlbums(albums: VisitorAlbums, handlers: Handlers): Handlers {
  const check = ([name, handler]: [string, unknown]): [string, unknown] => {
    const checked = (parameters: Readonly<Record<string, unknown>>): unknown => {
      const albumId = parameters['albumId'];
      if (typeof albumId === 'string') albums.assertMay(name as keyof Handlers, albumId);
      return (handler as (parameters: unknown) => unknown)(parameters);
    };
    return [name, checked];
  };
  // Every handler keeps the types of its own name; the entries have lost them.
  return Object.fromEntries(Object.entries(handlers).map(check)) as unknown as Handlers;
}

/** A file that is gone counts nothing: the command that needs it says so. */
async function measureFiles(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path).catch(() => null))?.size ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
