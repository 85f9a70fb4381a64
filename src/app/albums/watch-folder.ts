/**
 * Watches a folder for photos that arrive. Looks decide, at intervals: they see network drives and folders that vanish and come
 * back. What the system says about changes (fs.watch) only brings the next look forward, so it may lie, be late or be missing.
 */
import { open } from 'node:fs/promises';
import type { ErrorValue } from '../../shared/errors.ts';
import { AppError, getSystemCode, toAppError } from '../../shared/errors.ts';
import { getPathKind } from '../find-photos.ts';
import type { AlbumSearch, FoundAlbumPhoto, PhotoSource } from './find-album-photos.ts';
import { findAlbumPhotos } from './find-album-photos.ts';
import { readFileStamp } from './fingerprint.ts';
import type { FolderHints } from './folder-hints.ts';
import { openFolderHints } from './folder-hints.ts';
import type { SeenPhoto } from './settling-photos.ts';
import { SettlingPhotos } from './settling-photos.ts';

export type WatchState =
  | { readonly kind: 'watching' }
  /** The folder is gone or cannot be read, or what arrived could not be passed on. Looks go on. */
  | { readonly kind: 'interrupted'; readonly error: ErrorValue };

export interface WatchTiming {
  /** How long size and time of a photo have to stay. */
  readonly quietMs: number;
  /** From look to look while nothing happens. */
  readonly pollMs: number;
  /** From look to look while photos settle, and the least time between two looks. */
  readonly settleMs: number;
  /** A clock that never goes back. */
  readonly nowMs: () => number;
}

/** Copies over slow networks pause for a second or two. A look at 5,000 photos takes a fraction of a second. */
export const DEFAULT_WATCH_TIMING: WatchTiming = {
  quietMs: 4000,
  pollMs: 15_000,
  settleMs: 1000,
  nowMs: () => performance.now(),
};

export interface FolderWatchOptions extends Omit<AlbumSearch, 'sources'> {
  readonly source: PhotoSource;
  /**
   * Photos that are whole, those that were there at the start too. A photo may come again when the folder was away: whoever
   * keeps fingerprints knows it. They come again until this resolves.
   */
  readonly onPhotos: (photos: readonly SeenPhoto<FoundAlbumPhoto>[]) => Promise<void>;
  /** Called for changes alone; not for `watching` at the start. */
  readonly onState: (state: WatchState) => void;
  readonly timing?: WatchTiming;
  /** null: looks alone. */
  readonly openHints?: typeof openFolderHints | null;
}

/** Looks at once, then until `stop`. A pattern that is none (`options/invalid`) interrupts, as everything else that fails. */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #timing: WatchTiming;
  readonly #ending = new AbortController();
  readonly #settling: SettlingPhotos<FoundAlbumPhoto>;
  readonly #done: Promise<void>;
  #hints: FolderHints | null = null;
  /** The system spoke of a change since the last look began. */
  #isHinted = false;
  #endPause: (() => void) | null = null;
  #endPauseByHint: (() => void) | null = null;
  /** Message of what interrupts, which tells whether it is news. */
  #interruption: string | null = null;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
    this.#timing = options.timing ?? DEFAULT_WATCH_TIMING;
    this.#settling = new SettlingPhotos(this.#timing.quietMs);
    this.#done = this.#run();
  }

  /** Resolves when the last look has ended; nothing is reported from the call on, but `onPhotos` may be under way. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#endPause?.();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { settleMs, pollMs } = this.#timing;
    while (!this.#ending.signal.aborted) {
      this.#isHinted = false;
      const isWaiting = await this.#lookSafely();
      await this.#pause(settleMs, false);
      if (!isWaiting) await this.#pause(pollMs - settleMs, true);
    }
    this.#closeHints();
  }

  async #lookSafely(): Promise<boolean> {
    try {
      return await this.#look();
    } catch (thrown) {
      const { path } = this.#options.source;
      if (!this.#ending.signal.aborted) this.#setInterruption(toAppError(thrown, `Folder ${path}`).toValue());
      return false;
    }
  }

  /** True when it is worth looking again before long. */
  async #look(): Promise<boolean> {
    const { source, outputFolder, isOwnOutput, onPhotos } = this.#options;
    const { signal } = this.#ending;
    const { photos, problems } = await findAlbumPhotos(signal, { sources: [source], outputFolder, isOwnOutput });
    const seen = await readStamps(signal, photos);
    const gone = problems.find(({ kind, path }) => path === source.path && ['missing', 'unreadable'].includes(kind));
    if (gone !== undefined || (await getPathKind(source.path)) !== 'folder') {
      // What was seen before is kept, so that a drive that comes back brings nothing new.
      this.#closeHints();
      this.#setInterruption(gone?.error ?? { code: 'image/not-found', message: `There is no folder ${source.path}.` });
      return false;
    }
    this.#openHints();
    const { settled, isWaiting } = this.#settling.observe(this.#timing.nowMs(), seen);
    const arrived: SeenPhoto<FoundAlbumPhoto>[] = [];
    for (const one of settled) if (await canBeOpened(one.photo.path)) arrived.push(one);
    signal.throwIfAborted();
    if (arrived.length > 0) await onPhotos(arrived);
    for (const one of arrived) this.#settling.accept(one);
    this.#setInterruption(null);
    return isWaiting;
  }

  /** A hint ends a pause that lets it, at once if it came before. */
  #pause(ms: number, endsByHint: boolean): Promise<void> {
    if (this.#ending.signal.aborted || (endsByHint && this.#isHinted)) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#endPause = null;
        this.#endPauseByHint = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#endPause = end;
      this.#endPauseByHint = endsByHint ? end : null;
    });
  }

  #openHints(): void {
    const { openHints = openFolderHints, source } = this.#options;
    this.#hints ??=
      openHints?.(source.path, {
        onChange: () => {
          this.#isHinted = true;
          this.#endPauseByHint?.();
        },
        onEnd: () => {
          this.#hints = null;
        },
      }) ?? null;
  }

  #closeHints(): void {
    this.#hints?.close();
    this.#hints = null;
  }

  #setInterruption(error: ErrorValue | null): void {
    const message = error?.message ?? null;
    if (message === this.#interruption || this.#ending.signal.aborted) return;
    this.#interruption = message;
    this.#options.onState(error === null ? { kind: 'watching' } : { kind: 'interrupted', error });
  }
}

/** Photos that went between the search and this look are left out. */
async function readStamps(
  signal: AbortSignal,
  photos: readonly FoundAlbumPhoto[],
): Promise<SeenPhoto<FoundAlbumPhoto>[]> {
  const seen: SeenPhoto<FoundAlbumPhoto>[] = [];
  for (const photo of photos) {
    signal.throwIfAborted();
    try {
      seen.push({ photo, stamp: await readFileStamp(photo.path) });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
    }
  }
  return seen;
}

/** False while another program keeps the file to itself, as Windows lets programs that copy do. */
async function canBeOpened(path: string): Promise<boolean> {
  try {
    await (await open(path, 'r')).close();
    return true;
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    return false;
  }
}
