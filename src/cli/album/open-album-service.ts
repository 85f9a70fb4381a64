/** Opens the albums for one command: the store that the window uses, and worker processes that start when they are needed. */
import { resolve } from 'node:path';
import { listNetworks, locateNetworks } from '#files/networks/network-store.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import { locateInPackage } from '#files/package-root.ts';
import { Albums } from '#app/albums/albums.ts';
import type { EngineClient } from '#app/workers/engine-client.ts';
import { createEngineClient } from '#app/workers/engine-client.ts';
import type { EngineHub } from '#app/workers/engine-monitor.ts';
import { EngineMonitor } from '#app/workers/engine-monitor.ts';
import type { ImagesReply, ImagesRequest } from '#shared/images-protocol.ts';
import { createImagesClient } from '#app/workers/images-client.ts';
import { locateCacheFolder, locateDataFolder } from '#files/platform-folders.ts';
import { forkWorker } from '#app/workers/node-worker-port.ts';
import type { AppEvent, EngineState } from '#shared/app-state.ts';
import { AppError } from '#shared/errors.ts';
import type { EngineChoice } from '../open-engine.ts';
import { openEngine } from '../open-engine.ts';

export interface OpenAlbumsOptions {
  /** null: the folders of the platform. */
  readonly dataFolder: string | null;
  readonly cacheFolder: string | null;
  /** null: the command upscales nothing. */
  readonly engine: EngineChoice | null;
  readonly publish: (event: AppEvent) => void;
  /** Whether the command runs this album; others stay as they are. */
  readonly isOurs: (albumId: string) => boolean;
}

export interface OpenedAlbums {
  readonly albums: Albums;
  /** Starts the engine and measures it, so that times can be estimated. @throws {AppError} when the engine cannot run */
  measureEngine(): Promise<void>;
  /** Rejects when the store fails during a run. */
  readonly failed: Promise<never>;
  /** Closes the albums and ends the processes. */
  end(): Promise<void>;
}

export type OpenAlbums = (options: OpenAlbumsOptions) => Promise<OpenedAlbums>;

/** Bundled beside the command line, as the engine is. */
const IMAGES_ENTRY = locateInPackage('out', 'node', 'images-process.js');

/** The caller ends what is returned. @throws {AppError} `store/*`, and as `openEngine` */
export async function openAlbums(options: OpenAlbumsOptions): Promise<OpenedAlbums> {
  const cacheFolder = resolve(options.cacheFolder ?? locateCacheFolder());
  const dataFolder = resolve(options.dataFolder ?? locateDataFolder());
  const engine =
    options.engine === null ? createIdleEngine() : await openEngine({ ...options.engine, cacheFolder, dataFolder });
  const images = createImagesClient({
    connect: () => forkWorker<ImagesRequest, ImagesReply>(IMAGES_ENTRY, []),
  });
  const networks = await listNetworks(locateNetworks(dataFolder));
  const hub = createEngineHub(networks);
  const monitor = new EngineMonitor({ hub, engine });
  let fail: (error: AppError) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  // A command that waits for nothing reports the failure of what it asks itself.
  failed.catch(() => undefined);
  const albums = new Albums({
    ...{ dataFolder, cacheFolder, hasFileSystem: true },
    ...{ engine, images, publish: options.publish, mayResume: options.isOurs },
    checkEngine: () => monitor.describeModel(),
    getEngine: () => hub.snapshot.engine,
    getNetworks: () => networks,
    onFailure: fail,
  });
  return {
    ...{ albums, failed },
    measureEngine: async () => {
      await monitor.start();
      const state = hub.snapshot.engine;
      if (state.kind === 'failed') throw AppError.fromValue(state.error);
    },
    end: async () => {
      await albums.end();
      await Promise.all([engine.end(), images.end()]);
    },
  };
}

function createIdleEngine(): EngineClient {
  return createEngineClient({
    connect: () => {
      throw new AppError('engine/internal', 'This command upscales no photo.');
    },
  });
}

function createEngineHub(networks: readonly NetworkEntry[]): EngineHub {
  const snapshot: { engine: EngineState; networks: readonly NetworkEntry[] } = {
    engine: { kind: 'starting' },
    networks,
  };
  return {
    snapshot,
    publish: ({ engine }) => {
      snapshot.engine = engine;
    },
  };
}
