/** Opens the albums when they are needed: at the start if there are any, otherwise with the first command about them. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toAppError } from '#shared/errors.ts';
import { STORE_FILE } from './store/album-store.ts';
import type { AlbumsOptions } from './albums.ts';
import { Albums } from './albums.ts';

export class LazyAlbums {
  readonly #options: AlbumsOptions;
  #albums: Albums | null = null;
  #isEnded = false;

  constructor(options: AlbumsOptions) {
    this.#options = options;
  }

  /** null: not opened yet, or they cannot be opened. */
  get current(): Albums | null {
    return this.#albums;
  }

  /** Publishes the albums and resumes their runs. An app whose albums cannot be opened upscales photos all the same. */
  start(): void {
    if (!existsSync(join(this.#options.dataFolder, STORE_FILE))) return;
    try {
      const albums = this.get();
      for (const album of albums.list()) this.#options.publish({ kind: 'album', album });
      albums.resumeInterrupted();
    } catch (thrown) {
      // Every command about them reports it, too.
      console.warn(toAppError(thrown, 'The albums could not be opened').message);
    }
  }

  /** @throws {AppError} store/newer, store/failed */
  get(): Albums {
    if (this.#isEnded) throw toAppError(new Error('the app has ended'), 'The albums are closed');
    this.#albums ??= this.#open();
    return this.#albums;
  }

  #open(): Albums {
    const { hasFileSystem, publish } = this.#options;
    const albums = new Albums(this.#options);
    const { keptAs } = albums.store;
    // A front end without a file system shows no paths.
    if (keptAs !== null) publish({ kind: 'albums-damaged', keptAs: hasFileSystem ? keptAs : basename(keptAs) });
    return albums;
  }

  /** As `Albums.end`. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#albums?.end();
  }
}
