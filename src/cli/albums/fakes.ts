/** Stand-ins for tests of the commands of albums: real albums in a folder of the test, around an engine that follows a script. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Script } from '../../app/albums/fakes.ts';
import { createFakeAlbumEngine } from '../../app/albums/fakes.ts';
import { Albums } from '../../app/albums/albums.ts';
import { AppError } from '../../shared/errors.ts';
import type { InspectedPhoto } from '../../shared/images-protocol.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { RecordedStreams } from '../fakes.ts';
import { recordStreams } from '../fakes.ts';
import type { AlbumsWish } from '../open-albums.ts';
import type { AlbumDependencies } from './album-command.ts';

export interface FakeAlbumWorld {
  readonly dependencies: AlbumDependencies;
  readonly streams: RecordedStreams;
  readonly interrupt: AbortController;
  readonly exitCodes: ExitCode[];
  readonly wishes: AlbumsWish[];
  /** Names of photos in the order in which they were begun. */
  readonly begun: string[];
  readonly endCount: () => number;
}

export interface FakeAlbumWorldOptions {
  readonly choose?: (name: string, attempt: number) => Script;
  /** Why no engine can work. */
  readonly engineFault?: AppError;
}

const HEADER: InspectedPhoto = {
  ...{ size: { widthPx: 300, heightPx: 200 }, format: 'jpeg', bitDepth: 8, lossy: true, takenAt: null },
};

/** @param root holds the store and the cache */
export function createFakeAlbumWorld(root: string, options: FakeAlbumWorldOptions = {}): FakeAlbumWorld {
  const streams = recordStreams();
  const interrupt = new AbortController();
  const exitCodes: ExitCode[] = [];
  const wishes: AlbumsWish[] = [];
  const engine = createFakeAlbumEngine(options.choose);
  let endCount = 0;
  return {
    ...{ streams, interrupt, exitCodes, wishes, begun: engine.begun },
    endCount: () => endCount,
    dependencies: {
      streams,
      watchInterrupts: () => ({ signal: interrupt.signal, stop: () => undefined }),
      setExitCode: (code) => void exitCodes.push(code),
      openAlbums: (wish) => {
        wishes.push(wish);
        const albums = new Albums({
          ...{ dataFolder: join(root, 'data'), cacheFolder: join(root, 'cache'), hasFileSystem: true, engine },
          images: {
            inspect: ({ path }) =>
              path.includes('unreadable')
                ? Promise.reject(new AppError('image/corrupt', `${path} is damaged.`))
                : Promise.resolve(HEADER),
            open: async ({ folder }) => {
              await writeFile(join(folder, 'thumb.jpg'), 'thumb');
              return HEADER;
            },
          },
          checkEngine: () => Promise.resolve(),
          getEngine: () => ({ kind: 'starting' }),
          publish: wish.publish,
          mayGoOn: wish.isOurs,
        });
        return Promise.resolve({
          albums,
          measureEngine: () => (options.engineFault ? Promise.reject(options.engineFault) : Promise.resolve()),
          end: async () => {
            endCount++;
            await albums.end();
          },
        });
      },
    },
  };
}
