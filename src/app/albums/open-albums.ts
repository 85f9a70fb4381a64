/** When the albums are opened: at the start if there are any, else with the first command about them. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toAppError } from '../../shared/errors.ts';
import { STORE_FILE } from './album-store.ts';
import type { AlbumsOptions } from './albums.ts';
import { Albums } from './albums.ts';

export class OpenAlbums {
  readonly #options: AlbumsOptions;
  #albums: Albums | null = null;
  #isEnded = false;

  constructor(options: AlbumsOptions) {
    this.#options = options;
  }

  /** null: nobody has asked for them, or they cannot be opened. */
  get current(): Albums | null {
    return this.#albums;
  }

  /** Tells of the albums that there are, and goes on with what was running. An app whose albums are broken enlarges photos all the same. */
  start(): void {
    if (!existsSync(join(this.#options.dataFolder, STORE_FILE))) return;
    try {
      const albums = this.get();
      for (const album of albums.list()) this.#options.publish({ kind: 'album', album });
      albums.resumeInterrupted();
    } catch (thrown) {
      // Every command about them will say so too.
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
    // Without a file system of its own the person at the window has no business with paths.
    if (keptAs !== null) publish({ kind: 'albums-damaged', keptAs: hasFileSystem ? keptAs : basename(keptAs) });
    return albums;
  }

  /** As `Albums.end`. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#albums?.end();
  }
}
