/** Follows one run of an album by the events of the service: which photos have ended, the progress, and the end of the run. */
import type { Album, AlbumPhoto, PauseReason } from '#shared/albums.ts';
import type { AppEvent } from '#shared/app-state.ts';
import type { PhotoRecord } from '#app/albums/store/photo-record.ts';
import type { EndedState, PhotoAtWork, RunReporter } from './run-reporter.ts';

export interface RunFollowerOptions {
  readonly albumId: string;
  /** Photos that had ended before this run. */
  readonly endedBefore: Iterable<number>;
  readonly findPhoto: (photoId: number) => PhotoRecord;
  readonly reporter: Pick<RunReporter, 'reportPhoto' | 'reportProgress' | 'reportPause'>;
}

const RESUME_BY_THEMSELVES: ReadonlySet<PauseReason> = new Set(['disk-full', 'folder-gone', 'store-full']);
const OPEN_STATES: ReadonlySet<string> = new Set(['waiting', 'running']);

export class RunFollower {
  readonly #options: RunFollowerOptions;
  /** Photos that are not reported any more, unless they wait again. */
  readonly #ended: Set<number>;
  readonly #atWork = new Map<number, PhotoAtWork>();
  readonly #counts: Record<EndedState, number> = { done: 0, failed: 0, skipped: 0, cancelled: 0 };
  /** Photos that have ended since the last event of the album itself. */
  #fresh: number[] = [];
  #isPaused = false;
  #endRun: (album: Album) => void = () => undefined;

  /** Resolves when the run is over: it will not resume by itself. */
  readonly over: Promise<Album>;

  constructor(options: RunFollowerOptions) {
    this.#options = options;
    this.#ended = new Set(options.endedBefore);
    this.over = new Promise((resolve) => {
      this.#endRun = resolve;
    });
  }

  /** How photos of this run ended. */
  get counts(): Readonly<Record<EndedState, number>> {
    return this.#counts;
  }

  /** Takes the events of the service in their order; photos come before their album. */
  receive(event: AppEvent): void {
    const { albumId } = this.#options;
    if (event.kind === 'album-photos' && event.albumId === albumId)
      for (const photo of event.photos) this.#noteState(photo);
    else if (event.kind === 'album' && event.album.id === albumId) this.#noteAlbum(event.album);
  }

  #noteState({ id, name, state }: AlbumPhoto): void {
    if (state.kind === 'running') this.#atWork.set(id, { id, name, fraction: state.fraction });
    else this.#atWork.delete(id);
    if (OPEN_STATES.has(state.kind)) this.#ended.delete(id);
    else if (!this.#ended.has(id)) {
      this.#ended.add(id);
      this.#fresh.push(id);
    }
  }

  #noteAlbum(album: Album): void {
    const { reporter, findPhoto } = this.#options;
    const { counts } = album.progress;
    const openCount = counts.waiting + counts.running;
    const before = this.#endedCount;
    const photoCount = before + this.#fresh.length + openCount;
    for (const [place, id] of this.#fresh.entries()) {
      const photo = findPhoto(id);
      if (photo.state !== 'waiting' && photo.state !== 'running') this.#counts[photo.state]++;
      reporter.reportPhoto({ photo, index: before + place + 1, photoCount });
    }
    this.#fresh = [];
    if (album.run.kind === 'running') this.#showProgress(album, photoCount);
    this.#followRun(album);
  }

  #showProgress(album: Album, photoCount: number): void {
    const atWork = [...this.#atWork.values()].sort((a, b) => b.fraction - a.fraction);
    this.#options.reporter.reportProgress({ album, atWork, endedCount: this.#endedCount, photoCount });
  }

  /** A full disk and a missing folder only pause the run. */
  #followRun(album: Album): void {
    const { run } = album;
    const { reporter } = this.#options;
    if (run.kind === 'running' || run.kind === 'stopping') {
      if (this.#isPaused) reporter.reportPause(null);
      this.#isPaused = false;
    } else if (run.kind === 'paused' && RESUME_BY_THEMSELVES.has(run.reason)) {
      if (!this.#isPaused) reporter.reportPause(run);
      this.#isPaused = true;
    } else this.#endRun(album);
  }

  get #endedCount(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
  }
}
