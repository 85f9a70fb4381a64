/** Watches the folders of an album while it runs, and shows that a run has begun or ended. */
import type { RunScheduler } from './run/run-scheduler.ts';
import type { SourceScanner } from './sources/source-scanner.ts';
import type { AlbumStore } from './store/album-store.ts';
import type { AlbumPublisher } from './views/album-publisher.ts';

export class RunWatches {
  readonly #options: {
    readonly store: AlbumStore;
    readonly scanner: SourceScanner;
    readonly scheduler: RunScheduler;
    readonly publisher: AlbumPublisher;
  };

  constructor(options: {
    readonly store: AlbumStore;
    readonly scanner: SourceScanner;
    readonly scheduler: RunScheduler;
    readonly publisher: AlbumPublisher;
  }) {
    this.#options = options;
  }

  /** Call when a run has begun, ended or changed. @throws {AppError} `store/*` */
  follow(albumId: string): void {
    const { scanner, publisher } = this.#options;
    // A run that was resumed has no watches yet.
    if (this.#isRunning(albumId)) scanner.watch(albumId);
    else void scanner.unwatch(albumId);
    publisher.markChanged(albumId);
    // The window that has started a run sees it run before its command is answered.
    publisher.flush();
  }

  /** Call when the folders of an album have changed. @throws {AppError} `store/*` */
  async restart(albumId: string): Promise<void> {
    const { scanner, scheduler } = this.#options;
    await scanner.unwatch(albumId);
    if (this.#isRunning(albumId)) scanner.watch(albumId);
    scheduler.noteChange(albumId);
  }

  #isRunning(albumId: string): boolean {
    const { store, scheduler } = this.#options;
    const record = store.find(albumId);
    return record !== null && scheduler.describeRun(record).kind === 'running';
  }
}
