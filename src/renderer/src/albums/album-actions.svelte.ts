/** Actions on an album and its photos: each one calls the app and shows a notice when the app rejects it. */
import type { AgainChoice, AlbumExceptions, AlbumPhoto, ReportFormat } from '#shared/albums.ts';
import { MAX_PHOTOS_PER_COMMAND, NOTHING_AGAIN } from '#shared/albums.ts';
import { baseName } from '../ui/base-name.ts';
import type { BridgeCalls } from '../bridge/bridge-calls.svelte.ts';
import { showSaved } from '../bridge/show-saved.ts';

/** Long lists of photos are split into several commands. */
export class AlbumActions {
  readonly #calls: BridgeCalls;
  /** Downloads in the browser; replaced in tests. */
  readonly #download: (url: string, name: string) => void;

  constructor(calls: BridgeCalls, download: (url: string, name: string) => void) {
    this.#calls = calls;
    this.#download = download;
  }

  /** Whether an action is still unanswered. */
  get isPending(): boolean {
    return this.#calls.isPending;
  }

  /** The first photos of the album; none when they cannot be read. */
  async listFirst(albumId: string, limit: number): Promise<readonly AlbumPhoto[]> {
    const outcome = await this.#calls.bridge.call('pageAlbum', { albumId, filter: 'all', offset: 0, limit });
    return outcome.ok ? outcome.value.rows : [];
  }

  async rename(albumId: string, name: string): Promise<void> {
    const trimmed = name.trim().slice(0, 120);
    if (trimmed !== '') await this.#calls.ask('renameAlbum', { albumId, name: trimmed });
  }

  async delete(albumId: string): Promise<void> {
    await this.#calls.ask('deleteAlbum', { albumId });
  }

  /** Opens the dialog for the output folder; resolves with whether one was chosen. */
  async chooseOutput(albumId: string): Promise<boolean> {
    const chosen = await this.#calls.ask('chooseAlbumOutput', { albumId });
    return chosen?.folder != null;
  }

  /** Moves photos before another one; null: to the end. */
  async move(albumId: string, photoIds: readonly number[], beforeId: number | null): Promise<void> {
    await this.#forEachPart(photoIds, (part) =>
      this.#calls.ask('moveAlbumPhotos', { albumId, photoIds: part, beforeId }),
    );
  }

  async remove(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#forEachPart(photoIds, (part) => this.#calls.ask('removeAlbumPhotos', { albumId, photoIds: part }));
  }

  async skip(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#forEachPart(photoIds, (part) => this.#calls.ask('skipAlbumPhotos', { albumId, photoIds: part }));
  }

  async cancel(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#forEachPart(photoIds, (part) => this.#calls.ask('cancelAlbumPhotos', { albumId, photoIds: part }));
  }

  async retry(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#forEachPart(photoIds, (part) => this.#calls.ask('retryAlbumPhotos', { albumId, photoIds: part }));
  }

  /** Resets all failed photos to waiting and starts the run. */
  async retryFailed(albumId: string): Promise<void> {
    if ((await this.#calls.ask('retryAlbumPhotos', { albumId, photoIds: null })) !== null) await this.start(albumId);
  }

  /** null: as the album. */
  async setExceptions(albumId: string, photoIds: readonly number[], exceptions: AlbumExceptions | null): Promise<void> {
    const change = (part: number[]): Promise<unknown> =>
      this.#calls.ask('changeAlbumExceptions', { albumId, photoIds: part, exceptions });
    await this.#forEachPart(photoIds, change);
  }

  /** @param again finished photos to make again; left out: none */
  async start(albumId: string, again: AgainChoice = NOTHING_AGAIN): Promise<void> {
    await this.#calls.ask('startAlbum', { albumId, again });
  }

  async pause(albumId: string): Promise<void> {
    await this.#calls.ask('pauseAlbum', { albumId });
  }

  async stopAfterPhoto(albumId: string): Promise<void> {
    await this.#calls.ask('stopAlbumAfterPhoto', { albumId });
  }

  /** Shows the first result in the file manager, or downloads them in the browser: one as it is, several as a ZIP. */
  async fetchResults(albumId: string, photoIds: readonly number[]): Promise<void> {
    const [first] = photoIds;
    if (this.#calls.hasDialogs) {
      if (first !== undefined) await this.#calls.ask('showAlbumResult', { albumId, photoId: first });
      return;
    }
    if (photoIds.length === 1 && first !== undefined) {
      const report = await this.#calls.ask('downloadAlbumResult', { albumId, photoId: first });
      if (report?.kind === 'download') this.#download(report.url, report.name);
    } else await this.#downloadZip(albumId, photoIds);
  }

  /** Shows the folder of the results in the file manager, or downloads all results in the browser as one ZIP. */
  async fetchAllResults(albumId: string): Promise<void> {
    if (!this.#calls.hasDialogs) return this.#downloadZip(albumId, null);
    const page = await this.#calls.ask('pageAlbum', { albumId, filter: 'done', offset: 0, limit: 1 });
    if (page !== null)
      await this.fetchResults(
        albumId,
        page.rows.map(({ id }) => id),
      );
  }

  /** Bytes of all results, as they were made; null when they cannot be read. */
  async measureResults(albumId: string): Promise<number | null> {
    const outcome = await this.#calls.bridge.call('measureAlbumResults', { albumId });
    return outcome.ok ? outcome.value.bytes : null;
  }

  /** @param photoIds null: all finished ones */
  async #downloadZip(albumId: string, photoIds: readonly number[] | null): Promise<void> {
    const ids = photoIds === null ? null : [...photoIds];
    const report = await this.#calls.ask('downloadAlbumResults', { albumId, photoIds: ids });
    if (report !== null) showSaved(report, this.#calls, this.#download);
  }

  /** The address that shows the album to others; null when there is none. */
  async findLink(albumId: string): Promise<string | null> {
    return (await this.#calls.ask('linkAlbum', { albumId }))?.url ?? null;
  }

  async exportReport(albumId: string, format: ReportFormat): Promise<void> {
    const { notices } = this.#calls;
    const report = await this.#calls.ask('exportAlbumReport', { albumId, format });
    if (report?.kind === 'saved') notices.add('info', this.#calls.texts.album.report.saved(baseName(report.path)));
    else if (report?.kind === 'download') this.#download(report.url, report.name);
  }

  /** Splits the photos into parts of the size that one command takes; keeps their order. */
  async #forEachPart(photoIds: readonly number[], ask: (part: number[]) => Promise<unknown>): Promise<void> {
    for (let at = 0; at < photoIds.length; at += MAX_PHOTOS_PER_COMMAND) {
      await ask(photoIds.slice(at, at + MAX_PHOTOS_PER_COMMAND));
    }
  }
}
