/** Publishes albums to windows: what has changed, as rows and totals of the contract, a few times a second at most. */
import { escapeHidden } from '#shared/naming/readable-text.ts';
import { basename, dirname } from 'node:path';
import type { Album, AlbumPhoto, AlbumPhotoState } from '#shared/albums.ts';
import { MAX_ROWS_PER_PAGE } from '#shared/albums.ts';
import type { AppEvent } from '#shared/app-state.ts';
import type { AppError } from '#shared/errors.ts';
import { assertNever, toAppError } from '#shared/errors.ts';
import { hashGroupOptions, resolvePhotoOptions } from '../plan/photo-options.ts';
import type { FinishedGroup } from '../store/photo-results.ts';
import { sumUpProgress } from './album-progress.ts';
import type { RunScheduler } from '../run/run-scheduler.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import type { Thumbnails } from './thumbnails.ts';
import type { PhotoRecord } from '../store/photo-record.ts';

const INTERVAL_MS = 250;

export interface AlbumPublisherOptions {
  readonly store: AlbumStore;
  readonly thumbnails: Thumbnails;
  readonly publish: (event: AppEvent) => void;
  readonly estimateMs: (album: AlbumRecord, pixels: number) => number | null;
  /** The store cannot be read: nothing is published. */
  readonly onFailure: (error: AppError) => void;
}

export class AlbumPublisher {
  readonly #options: AlbumPublisherOptions;
  /** Photos that have changed since the last flush, by album. */
  readonly #changed = new Map<string, Set<number>>();
  /** Set by `follow`, since scheduler and publisher need each other. */
  #scheduler: Pick<RunScheduler, 'describeRun' | 'findFraction'> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lastMs = 0;

  constructor(options: AlbumPublisherOptions) {
    this.#options = options;
  }

  follow(scheduler: Pick<RunScheduler, 'describeRun' | 'findFraction'>): void {
    this.#scheduler = scheduler;
  }

  /** The album and these photos have changed: they are published within a moment. */
  markChanged(albumId: string, photoIds: readonly number[] = []): void {
    const changed = this.#changed.get(albumId) ?? new Set();
    for (const id of photoIds) changed.add(id);
    this.#changed.set(albumId, changed);
    const waitMs = Math.max(0, this.#lastMs + INTERVAL_MS - performance.now());
    this.#timer ??= setTimeout(() => {
      try {
        this.flush();
      } catch (thrown) {
        this.#options.onFailure(toAppError(thrown, 'The albums could not be shown'));
      }
    }, waitMs);
  }

  /** Publishes all changes now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#lastMs = performance.now();
    const { store, publish } = this.#options;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const [albumId, ids] of changed) {
      const record = store.find(albumId);
      if (record === null) continue;
      const list = [...ids];
      for (let at = 0; at < list.length; at += MAX_ROWS_PER_PAGE) {
        const photos = store.photos.findMany(albumId, list.slice(at, at + MAX_ROWS_PER_PAGE));
        publish({ kind: 'album-photos', albumId, photos: photos.map((photo) => this.describePhoto(photo, record)) });
      }
      publish({ kind: 'album', album: this.describeAlbum(record) });
    }
  }

  /** Drops the changes that were not published yet. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#changed.clear();
  }

  describeAlbum(record: AlbumRecord): Album {
    const { store, estimateMs } = this.#options;
    const { id, name, createdAtMs, options, outputFolder, revision } = record;
    const running = store.photos.listIds(id, 'running');
    return {
      ...{ id, name, createdAtMs, options, outputFolder, revision },
      sources: store.listSources(id).map((source) => ({ id: source.id, folder: source.folder, rules: source.rules })),
      run: this.#scheduler?.describeRun(record) ?? { kind: 'idle' },
      progress: sumUpProgress({
        totals: store.photos.listTotals(id),
        otherOptions: countOtherOptions(store.photos.results.listFinished(id), record),
        running: running.map((photoId) => ({ id: photoId, fraction: this.#scheduler?.findFraction(id, photoId) ?? 0 })),
        estimateMs: (pixels) => estimateMs(record, pixels),
      }),
    };
  }

  describePhoto(photo: PhotoRecord, album: AlbumRecord): AlbumPhoto {
    const { path, fileStat, header } = photo;
    return {
      id: photo.id,
      token: this.#options.thumbnails.register(path, fileStat),
      name: escapeHidden(basename(path)),
      folder: photo.isSentIn ? '' : escapeHidden(dirname(path)),
      bytes: fileStat.sizeBytes,
      size: header?.size ?? null,
      state: this.#describeState(photo, album),
      exceptions: photo.exceptions,
    };
  }

  #describeState(photo: PhotoRecord, album: AlbumRecord): AlbumPhotoState {
    const { state, result } = photo;
    switch (state) {
      case 'waiting':
      case 'cancelled':
        return { kind: state };
      case 'running':
        return { kind: state, fraction: this.#scheduler?.findFraction(photo.albumId, photo.id) ?? 0 };
      case 'skipped':
        return { kind: state, reason: photo.skipReason ?? 'user' };
      case 'failed': {
        const error = photo.error ?? { code: 'engine/internal', message: 'The reason was not stored.' };
        return { kind: state, error, isQuarantined: photo.isQuarantined };
      }
      case 'done':
        if (result === null) return { kind: 'waiting' };
        return {
          kind: state,
          outputName: escapeHidden(basename(result.path)),
          outputToken: this.#options.thumbnails.register(result.path, result.fileStat),
          output: result.output,
          outputBytes: result.fileStat.sizeBytes,
          elapsedMs: result.elapsedMs,
          remarks: result.remarks,
          hasPresentOptions: result.optionsHash === resolvePhotoOptions(photo, album).hash,
        };
      default:
        return assertNever(state);
    }
  }
}

/** Finished photos whose results were made with other options than the present ones. */
function countOtherOptions(groups: readonly FinishedGroup[], album: AlbumRecord): number {
  const others = groups.filter((group) => group.optionsHash !== hashGroupOptions(group, album));
  return others.reduce((sum, { count }) => sum + count, 0);
}
