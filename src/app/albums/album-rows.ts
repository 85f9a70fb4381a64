/** The photos of albums as a person handles them: paged, moved, removed, skipped, cancelled, retried, given options of their own. */
import { rm } from 'node:fs/promises';
import type { AlbumExceptions, AlbumFilter, AlbumPage } from '../../shared/albums.ts';
import { refuse } from '../refusal.ts';
import type { AlbumFeed } from './album-feed.ts';
import type { AlbumRunner } from './album-runner.ts';
import type { AlbumStore } from './album-store.ts';
import type { PhotoRecord } from './photo-record.ts';

export interface RowsOptions {
  readonly store: AlbumStore;
  readonly feed: AlbumFeed;
  readonly runner: Pick<AlbumRunner, 'cancelPhotos' | 'noteChange'>;
}

/** Every method throws request/refused for an album that is not known; photos that are not known are left out. */
export class AlbumRows {
  readonly #options: RowsOptions;

  constructor(options: RowsOptions) {
    this.#options = options;
  }

  /** @throws {AppError} request/refused */
  find(albumId: string, photoId: number): PhotoRecord {
    const photo = this.#options.store.photos.find(albumId, photoId);
    if (photo === null) throw refuse('There is no photo with this id in the album.');
    return photo;
  }

  page(
    albumId: string,
    filter: AlbumFilter,
    place: { readonly offset: number; readonly limit: number; readonly search?: string | undefined },
  ): AlbumPage {
    const { store, feed } = this.#options;
    const { revision } = this.#findAlbum(albumId);
    const rows = store.photos.page(albumId, filter, place).map((photo) => feed.describePhoto(photo));
    return { revision, total: store.photos.count(albumId, filter, place.search), rows };
  }

  move(albumId: string, photoIds: readonly number[], beforeId: number | null): void {
    this.#findAlbum(albumId);
    this.#options.store.photos.move(albumId, photoIds, beforeId);
    this.#noteChange(albumId, []);
  }

  async remove(albumId: string, photoIds: readonly number[]): Promise<void> {
    const { store, runner } = this.#options;
    this.#findAlbum(albumId);
    store.photos.cancel(albumId, photoIds);
    await runner.cancelPhotos(albumId, photoIds);
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

  /** Resolves when nothing of them is worked on any more. */
  async cancel(albumId: string, photoIds: readonly number[]): Promise<void> {
    const { store, runner } = this.#options;
    this.#findAlbum(albumId);
    store.photos.cancel(albumId, photoIds);
    await runner.cancelPhotos(albumId, photoIds);
    this.#noteChange(albumId, photoIds);
  }

  /** null: all that failed. Returns how many wait again. */
  retry(albumId: string, photoIds: readonly number[] | null): number {
    const { store } = this.#options;
    this.#findAlbum(albumId);
    const ids = photoIds ?? store.photos.listIds(albumId, 'failed');
    const count = store.photos.makeWait(albumId, ids);
    this.#noteChange(albumId, ids);
    return count;
  }

  setExceptions(albumId: string, photoIds: readonly number[], exceptions: AlbumExceptions | null): void {
    this.#findAlbum(albumId);
    this.#options.store.photos.setExceptions(albumId, photoIds, exceptions);
    this.#noteChange(albumId, photoIds);
  }

  #findAlbum(albumId: string): { readonly revision: number } {
    const album = this.#options.store.find(albumId);
    if (album === null) throw refuse('There is no album with this id.');
    return album;
  }

  #noteChange(albumId: string, photoIds: readonly number[]): void {
    this.#options.runner.noteChange(albumId);
    this.#options.feed.note(albumId, photoIds);
  }
}
