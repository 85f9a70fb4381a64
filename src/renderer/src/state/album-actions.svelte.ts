/** What people can do with an album and its photos: each action asks the app, and says in a notice what came of it. */
import type { AlbumExceptions, AlbumPhoto, ReportFormat } from '../../../shared/albums.ts';
import { baseName } from './actions.svelte.ts';
import type { AlbumCalls } from './album-calls.svelte.ts';

export class AlbumActions {
  readonly #calls: AlbumCalls;
  /** Through the browser; replaced in tests. */
  readonly #download: (url: string, name: string) => void;

  constructor(calls: AlbumCalls, download: (url: string, name: string) => void) {
    this.#calls = calls;
    this.#download = download;
  }

  /** Whether an answer is on its way that decides what can be done next. */
  get isAsking(): boolean {
    return this.#calls.isAsking;
  }

  /** The first photos of the list, for a cover. */
  async listFirst(albumId: string, limit: number): Promise<readonly AlbumPhoto[]> {
    const outcome = await this.#calls.bridge.call('pageAlbum', { albumId, filter: 'all', offset: 0, limit });
    return outcome.ok ? outcome.value.rows : [];
  }

  async rename(albumId: string, name: string): Promise<void> {
    const trimmed = name.trim().slice(0, 120);
    if (trimmed !== '') await this.#calls.ask('renameAlbum', { albumId, name: trimmed });
  }

  /** An album that is gone shows no more (App.svelte). */
  async delete(albumId: string): Promise<void> {
    await this.#calls.ask('deleteAlbum', { albumId });
  }

  async chooseOutput(albumId: string): Promise<boolean> {
    const chosen = await this.#calls.ask('chooseAlbumOutput', { albumId });
    return chosen?.folder != null;
  }

  async move(albumId: string, photoIds: readonly number[], beforeId: number | null): Promise<void> {
    await this.#calls.askForAll(photoIds, (part) =>
      this.#calls.ask('moveAlbumPhotos', { albumId, photoIds: part, beforeId }),
    );
  }

  async remove(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#calls.askForAll(photoIds, (part) => this.#calls.ask('removeAlbumPhotos', { albumId, photoIds: part }));
  }

  async skip(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#calls.askForAll(photoIds, (part) => this.#calls.ask('skipAlbumPhotos', { albumId, photoIds: part }));
  }

  async cancel(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#calls.askForAll(photoIds, (part) => this.#calls.ask('cancelAlbumPhotos', { albumId, photoIds: part }));
  }

  async retry(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#calls.askForAll(photoIds, (part) => this.#calls.ask('retryAlbumPhotos', { albumId, photoIds: part }));
  }

  /** All that failed, and the run goes on. */
  async retryFailed(albumId: string): Promise<void> {
    if ((await this.#calls.ask('retryAlbumPhotos', { albumId, photoIds: null })) !== null) await this.start(albumId);
  }

  async setExceptions(albumId: string, photoIds: readonly number[], exceptions: AlbumExceptions | null): Promise<void> {
    const change = (part: number[]): Promise<unknown> =>
      this.#calls.ask('changeAlbumExceptions', { albumId, photoIds: part, exceptions });
    await this.#calls.askForAll(photoIds, change);
  }

  async start(albumId: string): Promise<void> {
    await this.#calls.ask('startAlbum', { albumId });
  }

  async pause(albumId: string): Promise<void> {
    await this.#calls.ask('pauseAlbum', { albumId });
  }

  async stopAfterPhoto(albumId: string): Promise<void> {
    await this.#calls.ask('stopAlbumAfterPhoto', { albumId });
  }

  /** To the place where the door keeps results: the file manager, or the browser's downloads. */
  async fetchResults(albumId: string, photoIds: readonly number[]): Promise<void> {
    const [first] = photoIds;
    if (this.#calls.hasDialogs) {
      if (first !== undefined) await this.#calls.ask('showAlbumResult', { albumId, photoId: first });
      return;
    }
    for (const photoId of photoIds) {
      const report = await this.#calls.ask('downloadAlbumResult', { albumId, photoId });
      if (report === null) return;
      if (report.kind === 'download') this.#download(report.url, report.name);
    }
  }

  async exportReport(albumId: string, format: ReportFormat): Promise<void> {
    const { notices } = this.#calls;
    const report = await this.#calls.ask('exportAlbumReport', { albumId, format });
    if (report?.kind === 'saved') notices.add('info', this.#calls.texts.album.report.saved(baseName(report.path)));
    else if (report?.kind === 'download') this.#download(report.url, report.name);
  }
}
