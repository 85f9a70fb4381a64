/** Notices what other processes with the same albums (another front end) have written, and publishes it a moment later. */
import type { AppEvent } from '#shared/app-state.ts';
import type { AppError } from '#shared/errors.ts';
import { toAppError } from '#shared/errors.ts';
import type { AlbumPublisher } from './views/album-publisher.ts';
import type { RunScheduler } from './run/run-scheduler.ts';
import type { AlbumStore } from './store/album-store.ts';

const CHECK_INTERVAL_MS = 1000;

export interface ExternalChangesOptions {
  readonly store: AlbumStore;
  readonly publisher: AlbumPublisher;
  readonly scheduler: Pick<RunScheduler, 'describeRun'>;
  readonly publish: (event: AppEvent) => void;
  /** The store cannot be read: nothing is noticed. */
  readonly onFailure: (error: AppError) => void;
}

export class ExternalChanges {
  readonly #options: ExternalChangesOptions;
  readonly #timer: NodeJS.Timeout;
  #dataVersion: number;
  /** The albums that windows know. */
  #ids: ReadonlySet<string>;

  constructor(options: ExternalChangesOptions) {
    this.#options = options;
    this.#dataVersion = options.store.readDataVersion();
    this.#ids = new Set(options.store.list().map(({ id }) => id));
    this.#timer = setInterval(() => {
      try {
        this.#check();
      } catch (thrown) {
        this.#options.onFailure(toAppError(thrown, 'The albums could not be read'));
      }
    }, CHECK_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Call when this process has made or deleted albums. */
  noteAlbums(): void {
    this.#ids = new Set(this.#options.store.list().map(({ id }) => id));
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const { store, publisher, scheduler, publish } = this.#options;
    const version = store.readDataVersion();
    const albums = store.list();
    // A process that was killed leaves no change in the file: whether it still runs albums is asked each time.
    const isRunElsewhere = albums.some((album) => scheduler.describeRun(album).kind === 'elsewhere');
    if (version === this.#dataVersion && !isRunElsewhere) return;
    this.#dataVersion = version;
    const before = this.#ids;
    this.noteAlbums();
    for (const albumId of before) if (!this.#ids.has(albumId)) publish({ kind: 'album-deleted', albumId });
    for (const albumId of this.#ids) publisher.markChanged(albumId);
  }
}
