/** Opens the albums of this person for one command: the same store as the window's, with processes that start when they are needed. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Albums } from '../app/albums/albums.ts';
import type { EngineClient } from '../app/engine-client.ts';
import { createEngineClient } from '../app/engine-client.ts';
import type { EngineHub } from '../app/engine-watch.ts';
import { EngineWatch } from '../app/engine-watch.ts';
import type { ImagesReply, ImagesRequest } from '../shared/images-protocol.ts';
import { createImagesClient } from '../app/images-client.ts';
import { locateCacheFolder, locateDataFolder } from '../app/machine.ts';
import { forkWorker } from '../app/node-worker-port.ts';
import type { AppEvent, EngineState } from '../shared/app-state.ts';
import { AppError } from '../shared/errors.ts';
import type { EngineChoice } from './engine-choice.ts';
import { openEngine } from './open-engine.ts';

export interface AlbumsWish {
  /** null: where the platform keeps such things. */
  readonly dataFolder: string | null;
  readonly cacheFolder: string | null;
  /** null: the command runs nothing. */
  readonly engine: EngineChoice | null;
  readonly publish: (event: AppEvent) => void;
  /** The album that the command runs; others stay as they are. */
  readonly isOurs: (albumId: string) => boolean;
}

export interface OpenedAlbums {
  readonly albums: Albums;
  /** Starts the engine and has it measured, so that times can be promised. @throws {AppError} when none can work */
  measureEngine(): Promise<void>;
  /** Ends all work and the processes. */
  end(): Promise<void>;
}

export type OpenAlbums = (wish: AlbumsWish) => Promise<OpenedAlbums>;

/** Bundled beside the command line, as the engine is. */
const IMAGES_ENTRY = fileURLToPath(new URL('../../out/images/images.js', import.meta.url));

/** The caller ends what it gets. @throws {AppError} `store/*`, and as `openEngine` */
export async function openAlbums(wish: AlbumsWish): Promise<OpenedAlbums> {
  const machine = { platform: process.platform, env: process.env, homeFolder: homedir() };
  const cacheFolder = resolve(wish.cacheFolder ?? locateCacheFolder(machine));
  const engine = wish.engine === null ? createIdleEngine() : await openEngine({ ...wish.engine, cacheFolder });
  const images = createImagesClient({
    connect: () => forkWorker<ImagesRequest, ImagesReply>(IMAGES_ENTRY, []),
  });
  const hub = createEngineHub();
  const watch = new EngineWatch({ hub, engine });
  const albums = new Albums({
    ...{ dataFolder: resolve(wish.dataFolder ?? locateDataFolder(machine)), cacheFolder, hasFileSystem: true },
    ...{ engine, images, publish: wish.publish, mayGoOn: wish.isOurs },
    checkEngine: () => watch.describeModel(),
    getEngine: () => hub.snapshot.engine,
  });
  return {
    albums,
    measureEngine: async () => {
      await watch.start();
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
      throw new AppError('engine/internal', 'This command works on no photo.');
    },
  });
}

function createEngineHub(): EngineHub {
  const snapshot: { engine: EngineState } = { engine: { kind: 'starting' } };
  return {
    snapshot,
    publish: ({ engine }) => {
      snapshot.engine = engine;
    },
  };
}
