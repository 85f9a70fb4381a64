/** Other programs with the same albums (another door): what they have written is noticed here, a moment later. */
import type { AppEvent } from '../../shared/app-state.ts';
import type { AlbumFeed } from './album-feed.ts';
import type { AlbumRunner } from './album-runner.ts';
import type { AlbumStore } from './album-store.ts';

const LOOK_MS = 1000;

export interface NeighboursOptions {
  readonly store: AlbumStore;
  readonly feed: AlbumFeed;
  readonly runner: Pick<AlbumRunner, 'describeRun'>;
  readonly publish: (event: AppEvent) => void;
}

export class AlbumNeighbours {
  readonly #options: NeighboursOptions;
  readonly #timer: NodeJS.Timeout;
  #dataVersion: number;
  /** Albums that windows know of. */
  #ids: ReadonlySet<string>;

  constructor(options: NeighboursOptions) {
    this.#options = options;
    this.#dataVersion = options.store.readDataVersion();
    this.#ids = new Set(options.store.list().map(({ id }) => id));
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS);
    this.#timer.unref();
  }

  /** This program has made or deleted albums itself. */
  noteAlbums(): void {
    this.#ids = new Set(this.#options.store.list().map(({ id }) => id));
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { store, feed, runner, publish } = this.#options;
    const version = store.readDataVersion();
    const albums = store.list();
    // That a program was killed is written nowhere.
    const isElsewhere = albums.some((album) => runner.describeRun(album).kind === 'elsewhere');
    if (version === this.#dataVersion && !isElsewhere) return;
    this.#dataVersion = version;
    const before = this.#ids;
    this.noteAlbums();
    for (const albumId of before) if (!this.#ids.has(albumId)) publish({ kind: 'album-deleted', albumId });
    for (const albumId of this.#ids) feed.note(albumId);
  }
}
