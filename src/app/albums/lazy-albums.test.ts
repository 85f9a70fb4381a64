import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hashFile } from '#files/fingerprint.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AppEvent } from '#shared/app-state.ts';
import { STORE_FILE } from './store/album-store.ts';
import { createFakeAlbumEngine } from './fakes.ts';
import { LazyAlbums } from './lazy-albums.ts';

it.each([true, false])(
  'publishes where a damaged file is, as a path where there is a file system: %s',
  async (hasFileSystem) => {
    const folder = await mkdtemp(join(tmpdir(), 'skipstone-open-albums-'));
    await writeFile(join(folder, STORE_FILE), 'no database at all, and long enough to be looked at'.repeat(50));
    const events: AppEvent[] = [];
    const albums = new LazyAlbums({
      ...{ dataFolder: folder, cacheFolder: folder, hasFileSystem, engine: createFakeAlbumEngine() },
      images: {
        hash: hashFile,
        inspect: () => Promise.reject(new Error('none')),
        open: () => Promise.reject(new Error('none')),
      },
      checkEngine: () => Promise.resolve(null),
      getEngine: () => ({ kind: 'starting' }),
      getNetworks: () => [],
      publish: (event) => void events.push(event),
    });
    albums.start();
    const name = `${STORE_FILE}.broken`;
    expect(events).toEqual([{ kind: 'albums-damaged', keptAs: hasFileSystem ? join(folder, name) : name }]);
    await albums.end();
    await rm(folder, { recursive: true });
  },
);
