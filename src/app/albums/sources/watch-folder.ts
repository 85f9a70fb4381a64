/**
 * Watches a folder for new photos. Scans at intervals decide: they also see network drives, and folders that are disconnected and
 * come back. File-system events only bring the next scan forward, so that they may be wrong, late or missing.
 */
import { constants, open } from 'node:fs/promises';
import type { ErrorValue } from '#shared/errors.ts';
import { AppError, getSystemCode, toAppError } from '#shared/errors.ts';
import { getPathKind } from '#files/folders.ts';
import type { PhotoSearch, FoundAlbumPhoto, PhotoSource } from './find-album-photos.ts';
import { findAlbumPhotos } from './find-album-photos.ts';
import { readFileStat } from '#files/fingerprint.ts';
import type { FsWatcher } from './fs-watcher.ts';
import { openFsWatcher } from './fs-watcher.ts';
import type { SeenPhoto } from './write-settling.ts';
import { WriteSettling } from './write-settling.ts';

export type WatchState =
  | { readonly kind: 'watching' }
  /** The folder is gone or cannot be read, or new photos could not be passed on. Scans continue. */
  | { readonly kind: 'interrupted'; readonly error: ErrorValue };

export interface WatchTiming {
  /** How long size and time of a photo have to stay the same. */
  readonly quietMs: number;
  /** Interval of scans while nothing happens. */
  readonly pollMs: number;
  /** Interval of scans while photos settle, and the minimum interval. */
  readonly settleMs: number;
  /** A monotonic clock. */
  readonly nowMs: () => number;
}

/** Copies over slow networks pause for a second or two. A scan of 5,000 photos takes a fraction of a second. */
export const DEFAULT_WATCH_TIMING: WatchTiming = {
  quietMs: 4000,
  pollMs: 15_000,
  settleMs: 1000,
  nowMs: () => performance.now(),
};

export interface FolderWatchOptions extends Omit<PhotoSearch, 'sources'> {
  readonly source: PhotoSource;
  /**
   * Receives photos that are written completely, including those that existed at the start. A photo may be passed again, after
   * the folder was disconnected, or because this rejected.
   */
  readonly onPhotos: (photos: readonly SeenPhoto<FoundAlbumPhoto>[]) => Promise<void>;
  /** Called for changes only; not for `watching` at the start. */
  readonly onState: (state: WatchState) => void;
  readonly timing?: WatchTiming;
  /** null: scans alone. */
  readonly openWatcher?: typeof openFsWatcher | null;
}

/** Scans at once, then until `stop`. An invalid pattern (`options/invalid`) interrupts, like every other failure. */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #timing: WatchTiming;
  readonly #ending = new AbortController();
  readonly #settling: WriteSettling<FoundAlbumPhoto>;
  readonly #done: Promise<void>;
  #watcher: FsWatcher | null = null;
  /** Whether there was an event since the last scan began. */
  #hasEvent = false;
  #endPause: (() => void) | null = null;
  #endPauseByEvent: (() => void) | null = null;
  /** Message of the present interruption, so that each is reported once. */
  #interruption: string | null = null;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
    this.#timing = options.timing ?? DEFAULT_WATCH_TIMING;
    this.#settling = new WriteSettling(this.#timing.quietMs);
    this.#done = this.#run();
  }

  /** Resolves when the last scan has ended. Nothing is reported after the call, but `onPhotos` may still be running. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#endPause?.();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { settleMs, pollMs } = this.#timing;
    while (!this.#ending.signal.aborted) {
      this.#hasEvent = false;
      const isWaiting = await this.#scanSafely();
      await this.#pause(settleMs, false);
      if (!isWaiting) await this.#pause(pollMs - settleMs, true);
    }
    this.#closeWatcher();
  }

  async #scanSafely(): Promise<boolean> {
    try {
      return await this.#scan();
    } catch (thrown) {
      const { path } = this.#options.source;
      if (!this.#ending.signal.aborted) this.#setInterruption(toAppError(thrown, `Folder ${path}`).toValue());
      return false;
    }
  }

  /** Returns whether the next scan should come soon. */
  async #scan(): Promise<boolean> {
    const { source, onPhotos, ...search } = this.#options;
    const { signal } = this.#ending;
    const { photos, problems } = await findAlbumPhotos(signal, { ...search, sources: [source] });
    const seen = await readFileStats(signal, photos);
    const gone = problems.find(({ kind, path }) => path === source.path && ['missing', 'unreadable'].includes(kind));
    if (gone !== undefined || (await getPathKind(source.path)) !== 'folder') {
      // What was seen before is kept, so that a drive that is connected again has no new photos.
      this.#closeWatcher();
      this.#setInterruption(gone?.error ?? { code: 'image/not-found', message: `There is no folder ${source.path}.` });
      return false;
    }
    this.#openWatcher();
    const { settled, isWaiting } = this.#settling.observe(this.#timing.nowMs(), seen);
    const arrived: SeenPhoto<FoundAlbumPhoto>[] = [];
    for (const one of settled) if (await canBeOpened(one.photo.path)) arrived.push(one);
    signal.throwIfAborted();
    if (arrived.length > 0) await onPhotos(arrived);
    for (const one of arrived) this.#settling.accept(one);
    this.#setInterruption(null);
    return isWaiting;
  }

  /** An event ends a pause that allows it, at once if it came before. */
  #pause(ms: number, endsByEvent: boolean): Promise<void> {
    if (this.#ending.signal.aborted || (endsByEvent && this.#hasEvent)) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#endPause = null;
        this.#endPauseByEvent = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#endPause = end;
      this.#endPauseByEvent = endsByEvent ? end : null;
    });
  }

  #openWatcher(): void {
    const { openWatcher = openFsWatcher, source } = this.#options;
    this.#watcher ??=
      openWatcher?.(source.path, {
        onChange: () => {
          this.#hasEvent = true;
          this.#endPauseByEvent?.();
        },
        onEnd: () => {
          this.#watcher = null;
        },
      }) ?? null;
  }

  #closeWatcher(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  #setInterruption(error: ErrorValue | null): void {
    const message = error?.message ?? null;
    if (message === this.#interruption || this.#ending.signal.aborted) return;
    this.#interruption = message;
    this.#options.onState(error === null ? { kind: 'watching' } : { kind: 'interrupted', error });
  }
}

/** Photos that are gone since the search are left out. */
async function readFileStats(
  signal: AbortSignal,
  photos: readonly FoundAlbumPhoto[],
): Promise<SeenPhoto<FoundAlbumPhoto>[]> {
  const seen: SeenPhoto<FoundAlbumPhoto>[] = [];
  for (const photo of photos) {
    signal.throwIfAborted();
    try {
      seen.push({ photo, fileStat: await readFileStat(photo.path) });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
    }
  }
  return seen;
}

/** False while another program has the file locked, as on Windows during a copy. */
async function canBeOpened(path: string): Promise<boolean> {
  try {
    // A pipe that has taken the place of the photo is opened without waiting for its other end.
    await (await open(path, constants.O_RDONLY | constants.O_NONBLOCK)).close();
    return true;
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return false;
  }
}
