/** Changes the photos of albums by hand: pages, moves, removes, skips, cancels and retries them, and sets their exceptions. */
import { rm } from 'node:fs/promises';
import type { AlbumExceptions, AlbumFilter, AlbumPage } from '#shared/albums.ts';
import { reject } from '../rejection.ts';
import type { AlbumPublisher } from './views/album-publisher.ts';
import type { RunScheduler } from './run/run-scheduler.ts';
import type { AlbumRecord, AlbumStore } from './store/album-store.ts';
import type { PhotoRecord } from './store/photo-record.ts';

export interface PhotoCommandsOptions {
  readonly store: AlbumStore;
  readonly publisher: AlbumPublisher;
  readonly scheduler: Pick<RunScheduler, 'cancelPhotos' | 'noteChange'>;
  /** Photos whose result with their present options is in its place show it. */
  readonly showEarlier: (albumId: string) => Promise<void>;
}

/** Every method throws request/refused for an unknown album; unknown photos are left out. */
export class PhotoCommands {
  readonly #options: PhotoCommandsOptions;

  constructor(options: PhotoCommandsOptions) {
    this.#options = options;
  }

  /** @throws {AppError} request/refused */
  find(albumId: string, photoId: number): PhotoRecord {
    const photo = this.#options.store.photos.find(albumId, photoId);
    if (photo === null) throw reject('There is no photo with this id in the album.', 'gone');
    return photo;
  }

  page(
    albumId: string,
    filter: AlbumFilter,
    range: { readonly offset: number; readonly limit: number; readonly search?: string | undefined },
  ): AlbumPage {
    const { store, publisher } = this.#options;
    const album = this.#findAlbum(albumId);
    const rows = store.photos.page(albumId, filter, range).map((photo) => publisher.describePhoto(photo, album));
    return { revision: album.revision, total: store.photos.count(albumId, filter, range.search), rows };
  }

  /** Results as they were made: how many, and how many bytes. */
  measureResults(albumId: string): { readonly count: number; readonly bytes: number } {
    this.#findAlbum(albumId);
    return this.#options.store.photos.results.measureShown(albumId);
  }

  /** Where the results of finished photos were put. @param photoIds null: of all */
  listResultPaths(albumId: string, photoIds: readonly number[] | null): string[] {
    this.#findAlbum(albumId);
    const { photos } = this.#options.store;
    const all = { offset: 0, limit: -1 };
    const found = photoIds === null ? photos.page(albumId, 'done', all) : photos.findMany(albumId, photoIds);
    return found.flatMap(({ state, result }) => (state === 'done' && result !== null ? [result.path] : []));
  }

  move(albumId: string, photoIds: readonly number[], beforeId: number | null): void {
    this.#findAlbum(albumId);
    this.#options.store.photos.move(albumId, photoIds, beforeId);
    this.#noteChange(albumId, []);
  }

  async remove(albumId: string, photoIds: readonly number[]): Promise<void> {
    const { store, scheduler } = this.#options;
    this.#findAlbum(albumId);
    store.photos.cancel(albumId, photoIds);
    await scheduler.cancelPhotos(albumId, photoIds);
    const sentIn = store.photos.findMany(albumId, photoIds).filter(({ isSentIn }) => isSentIn);
    store.photos.remove(albumId, photoIds);
    for (const { path } of sentIn) await rm(path, { force: true });
    this.#noteChange(albumId, []);
  }

  skip(albumId: string, photoIds: readonly number[]): void {
    this.#findAlbum(albumId);
    this.#options.store.photos.skip(albumId, photoIds);
    this.#noteChange(albumId, photoIds);
  }

  /** Resolves when none of them is in progress. Those that were to be made again keep their results. */
  async cancel(albumId: string, photoIds: readonly number[]): Promise<void> {
    const { store, scheduler } = this.#options;
    this.#findAlbum(albumId);
    store.photos.cancel(albumId, photoIds);
    await scheduler.cancelPhotos(albumId, photoIds);
    this.#noteChange(albumId, photoIds);
    await this.#options.showEarlier(albumId);
  }

  /** Finished photos are made again, whatever their result. @param photoIds null: all that failed. Returns how many wait again. */
  retry(albumId: string, photoIds: readonly number[] | null): number {
    const { store } = this.#options;
    this.#findAlbum(albumId);
    const ids = photoIds ?? store.photos.listIds(albumId, 'failed');
    const count = store.photos.makeWait(albumId, ids, true);
    this.#noteChange(albumId, ids);
    return count;
  }

  async setExceptions(albumId: string, photoIds: readonly number[], exceptions: AlbumExceptions | null): Promise<void> {
    this.#findAlbum(albumId);
    this.#options.store.photos.setExceptions(albumId, photoIds, exceptions);
    this.#noteChange(albumId, photoIds);
    await this.#options.showEarlier(albumId);
  }

  #findAlbum(albumId: string): AlbumRecord {
    const album = this.#options.store.find(albumId);
    if (album === null) throw reject('There is no album with this id.', 'gone');
    return album;
  }

  #noteChange(albumId: string, photoIds: readonly number[]): void {
    this.#options.scheduler.noteChange(albumId);
    this.#options.publisher.markChanged(albumId, photoIds);
  }
}
