/** What windows are told of albums: rows and sums as the contract has them, a few times a second at most. */
import { basename, dirname } from 'node:path';
import type { Album, AlbumPhoto, AlbumPhotoState } from '../../shared/albums.ts';
import { MOST_ROWS_PER_PAGE } from '../../shared/albums.ts';
import type { AppEvent } from '../../shared/app-state.ts';
import { assertNever } from '../../shared/errors.ts';
import { sumUpProgress } from './album-progress.ts';
import type { AlbumRunner } from './album-runner.ts';
import type { AlbumRecord, AlbumStore } from './album-store.ts';
import type { AlbumThumbs } from './album-thumbs.ts';
import type { PhotoRecord } from './photo-record.ts';

const INTERVAL_MS = 250;

export interface FeedOptions {
  readonly store: AlbumStore;
  readonly thumbs: AlbumThumbs;
  readonly publish: (event: AppEvent) => void;
  readonly promiseMs: (album: AlbumRecord, pixels: number) => number | null;
}

export class AlbumFeed {
  readonly #options: FeedOptions;
  /** Photos that have changed since the last telling, by album. */
  readonly #changed = new Map<string, Set<number>>();
  /** Set once: runner and feed know each other. */
  #runner: Pick<AlbumRunner, 'describeRun' | 'findFraction'> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lastMs = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  follow(runner: Pick<AlbumRunner, 'describeRun' | 'findFraction'>): void {
    this.#runner = runner;
  }

  /** Something about the album, and about these photos, has changed. */
  note(albumId: string, photoIds: readonly number[] = []): void {
    const changed = this.#changed.get(albumId) ?? new Set();
    for (const id of photoIds) changed.add(id);
    this.#changed.set(albumId, changed);
    const waitMs = Math.max(0, this.#lastMs + INTERVAL_MS - performance.now());
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, waitMs);
  }

  /** Tells what is known now. */
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
      for (let at = 0; at < list.length; at += MOST_ROWS_PER_PAGE) {
        const photos = store.photos.findMany(albumId, list.slice(at, at + MOST_ROWS_PER_PAGE));
        publish({ kind: 'album-photos', albumId, photos: photos.map((photo) => this.describePhoto(photo)) });
      }
      publish({ kind: 'album', album: this.describeAlbum(record) });
    }
  }

  /** What was noted is told no more. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#changed.clear();
  }

  describeAlbum(record: AlbumRecord): Album {
    const { store, promiseMs } = this.#options;
    const { id, name, createdAtMs, options, outputFolder, revision } = record;
    const running = store.photos.listIds(id, 'running');
    return {
      ...{ id, name, createdAtMs, options, outputFolder, revision },
      sources: store.listSources(id).map((source) => ({ id: source.id, folder: source.folder, rules: source.rules })),
      run: this.#runner?.describeRun(record) ?? { kind: 'idle' },
      progress: sumUpProgress({
        totals: store.photos.listTotals(id),
        running: running.map((photoId) => ({ id: photoId, fraction: this.#runner?.findFraction(id, photoId) ?? 0 })),
        promiseMs: (pixels) => promiseMs(record, pixels),
      }),
    };
  }

  describePhoto(photo: PhotoRecord): AlbumPhoto {
    const { path, stamp, header } = photo;
    return {
      id: photo.id,
      token: this.#options.thumbs.register(path, stamp),
      name: basename(path),
      folder: photo.isSentIn ? '' : dirname(path),
      bytes: stamp.sizeBytes,
      size: header?.size ?? null,
      state: this.#describeState(photo),
      exceptions: photo.exceptions,
    };
  }

  #describeState(photo: PhotoRecord): AlbumPhotoState {
    const { state, result } = photo;
    switch (state) {
      case 'waiting':
      case 'cancelled':
        return { kind: state };
      case 'running':
        return { kind: state, fraction: this.#runner?.findFraction(photo.albumId, photo.id) ?? 0 };
      case 'skipped':
        return { kind: state, reason: photo.skipReason ?? 'user' };
      case 'failed': {
        const error = photo.error ?? { code: 'engine/internal', message: 'Nobody wrote down why.' };
        return { kind: state, error, isQuarantined: photo.isQuarantined };
      }
      case 'done':
        if (result === null) return { kind: 'waiting' };
        return {
          kind: state,
          outputName: basename(result.path),
          outputToken: this.#options.thumbs.register(result.path, result.stamp),
          output: result.output,
          outputBytes: result.stamp.sizeBytes,
          elapsedMs: result.elapsedMs,
        };
      default:
        return assertNever(state);
    }
  }
}
