/** Owns the opened photos: found on disk, read by the images process, shown, closed. Their files are never written. */
import { escapeHidden } from '#shared/naming/readable-text.ts';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import type { CommandArguments, OpenReport } from '#shared/api.ts';
import type { Photo, PhotoState } from '#shared/app-state.ts';
import { toAppError } from '#shared/errors.ts';
import { pickPhotoOptions } from '#shared/settings.ts';
import type { EventHub } from '../event-hub.ts';
import { findPhotos } from '#files/find-photos.ts';
import { getPathKey } from '#files/path-key.ts';
import type { NamePlatform } from '#shared/naming/file-names.ts';
import type { EngineClient } from '../workers/engine-client.ts';
import type { ImagesClient } from '../workers/images-client.ts';
import { retryAfterCrash } from '../workers/retry-policy.ts';
import type { RecentPhotos } from './recent-photos.ts';
import { receiveFile } from './uploaded-file.ts';
import { reject } from '../rejection.ts';
import { makeTiledView } from '../tiled-view.ts';
import type { SessionFolder } from './session-folder.ts';

/** An opened photo with what no window learns. */
export interface OpenedPhotoFile {
  readonly id: string;
  readonly path: string;
  /** False for pasted and uploaded photos: no result is saved next to them. */
  readonly hasFolder: boolean;
}

interface Entry extends OpenedPhotoFile {
  readonly token: string;
  /** Settled when the header is read and the thumbnail made, or not. */
  reading: Promise<void>;
  hasRequestedTiles: boolean;
  hasRequestedCleanup: boolean;
}

export interface OpenPhotosOptions {
  readonly hub: EventHub;
  readonly session: SessionFolder;
  readonly images: Pick<ImagesClient, 'open' | 'makeTiles'>;
  readonly engine: Pick<EngineClient, 'estimateCleanup'>;
  /** null: nothing is remembered. */
  readonly recent: RecentPhotos | null;
  /** Decides which spellings of a path are one file. */
  readonly platform: NamePlatform;
}

/** Opened results are looked at. */
const OPENING = { recursive: true, outFolder: null, results: null, isReadByBytes: false } as const;

export class OpenPhotos {
  readonly #options: OpenPhotosOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: OpenPhotosOptions) {
    this.#options = options;
  }

  /** Files and folders, folders with all below them. A photo that is open already is not opened again. */
  async openPaths(paths: readonly string[]): Promise<OpenReport> {
    const { photos, rejected } = await findPhotos(paths, OPENING);
    // Two of the paths may be one file.
    const photoIds = new Set<string>();
    for (const { path } of photos) photoIds.add(this.#findByPath(path)?.id ?? (await this.#addFile(path)));
    await this.#remember(photos.map(({ path }) => path));
    return {
      photoIds: [...photoIds],
      rejected: rejected.map(({ label, error }) => ({ name: escapeHidden(basename(label) || label), error })),
    };
  }

  /** @throws {AppError} request/refused for an id that is not on the list */
  openRecent(recentId: string): Promise<OpenReport> {
    const path = this.#options.recent?.find(recentId) ?? null;
    if (path === null) throw reject('This photo is not among the recent ones.', 'gone');
    return this.openPaths([path]);
  }

  /**
   * A file without a path. `name` is for people, and for names of results; it cannot lead out of the folder of the session.
   * @throws {AppError} image/too-large above 1 GB, output/no-space
   */
  async openContent(name: string, content: AsyncIterable<Uint8Array>): Promise<OpenReport> {
    const { token, folder } = await this.#options.session.addView();
    let path: string;
    try {
      // In a folder of its own, which no name of a view file leads to.
      path = await receiveFile(join(folder, 'original'), name, content);
    } catch (thrown) {
      await this.#options.session.removeView(token);
      throw thrown;
    }
    const id = this.#add({ path, token, hasFolder: false }, { name: escapeHidden(basename(path)), folder: '' });
    return { photoIds: [id], rejected: [] };
  }

  /** @throws {AppError} request/refused for an id that is not open */
  find(photoId: string): OpenedPhotoFile & { readonly photo: Photo } {
    const entry = this.#entries.get(photoId);
    const photo = this.#options.hub.snapshot.photos.find(({ id }) => id === photoId);
    if (entry === undefined || photo === undefined) throw reject('There is no photo with this id.', 'gone');
    return { ...entry, photo };
  }

  /** An opened photo that can be upscaled. @throws {AppError} request/refused when it is not open, or not read yet */
  findReady(photoId: string): { readonly path: string } {
    const { path, photo } = this.find(photoId);
    if (photo.state.kind !== 'ready') throw reject(`${photo.name} is not open (yet).`, 'not-ready');
    return { path };
  }

  /** Has the tiles made, once. */
  viewPhoto(photoId: string): void {
    this.find(photoId);
    const entry = this.#entries.get(photoId)!;
    if (entry.hasRequestedTiles) return;
    entry.hasRequestedTiles = true;
    entry.reading = entry.reading.then(() => this.#makeTiles(entry));
  }

  /** Has the strength of automatic clean-up found, once, when nothing that is shown has to wait for it. */
  estimateCleanup(photoId: string): void {
    this.find(photoId);
    const entry = this.#entries.get(photoId)!;
    if (entry.hasRequestedCleanup) return;
    entry.hasRequestedCleanup = true;
    void entry.reading.then(() => this.#estimateCleanup(entry));
  }

  /** Gives photos other options; those that were closed are left out. */
  changeOptions(changes: CommandArguments<'changePhotoOptions'>['changes']): void {
    const { hub } = this.#options;
    for (const { photoId, options } of changes) {
      const photo = hub.snapshot.photos.find(({ id }) => id === photoId);
      if (photo !== undefined) hub.publish({ kind: 'photo', photo: { ...photo, options } });
    }
  }

  /** Removes the photo from the app, with its view. Its file stays. */
  async close(photoId: string): Promise<void> {
    const entry = this.#entries.get(photoId);
    this.#entries.delete(photoId);
    this.#options.hub.publish({ kind: 'photo-closed', photoId });
    if (entry !== undefined) await this.#options.session.removeView(entry.token, entry.reading);
  }

  #findByPath(path: string): Entry | undefined {
    const { platform } = this.#options;
    const key = getPathKey(path, platform);
    return [...this.#entries.values()].find((entry) => getPathKey(entry.path, platform) === key);
  }

  async #addFile(path: string): Promise<string> {
    const { token } = await this.#options.session.addView();
    return this.#add({ path: resolve(path), token, hasFolder: true }, describePath(path));
  }

  #add(file: Pick<Entry, 'path' | 'token' | 'hasFolder'>, label: Pick<Photo, 'name' | 'folder'>): string {
    const id = randomUUID();
    const entry: Entry = {
      id,
      ...file,
      reading: Promise.resolve(),
      hasRequestedTiles: false,
      hasRequestedCleanup: false,
    };
    this.#entries.set(id, entry);
    const { hub } = this.#options;
    const options = pickPhotoOptions(hub.snapshot.settings);
    const photo: Photo = { id, token: file.token, ...label, options, state: { kind: 'reading' } };
    hub.publish({ kind: 'photo', photo });
    entry.reading = this.#read(entry);
    return id;
  }

  async #read(entry: Entry): Promise<void> {
    const { images, session } = this.#options;
    try {
      const header = await images.open({ path: entry.path, folder: session.locate(entry.token) });
      this.#setState(entry.id, { kind: 'ready', ...header, cleanup: null, view: null });
    } catch (thrown) {
      this.#setState(entry.id, { kind: 'failed', error: toAppError(thrown, entry.path).toValue() });
    }
  }

  async #makeTiles({ id, path, token }: Entry): Promise<void> {
    const { images, session } = this.#options;
    if (this.#entries.get(id) === undefined || this.find(id).photo.state.kind !== 'ready') return;
    try {
      const view = await makeTiledView(images, path, { token, folder: session.locate(token) });
      const { state } = this.find(id).photo;
      if (state.kind !== 'ready') return;
      this.#setState(id, { ...state, view });
    } catch (thrown) {
      if (this.#entries.has(id)) this.#setState(id, { kind: 'failed', error: toAppError(thrown, path).toValue() });
    }
  }

  async #estimateCleanup({ id, path }: Entry): Promise<void> {
    if (!this.#entries.has(id) || this.find(id).photo.state.kind !== 'ready') return;
    try {
      const cleanup = await retryAfterCrash(() => this.#options.engine.estimateCleanup(path));
      if (!this.#entries.has(id)) return;
      const { state } = this.find(id).photo;
      if (state.kind === 'ready') this.#setState(id, { ...state, cleanup });
    } catch (thrown) {
      // The job itself will say what is wrong; of a photo that was closed meanwhile, the file is gone.
      if (this.#entries.has(id)) console.warn(toAppError(thrown, path).message);
    }
  }

  /** A photo that was closed meanwhile stays closed. */
  #setState(photoId: string, state: PhotoState): void {
    const { hub } = this.#options;
    const photo = hub.snapshot.photos.find(({ id }) => id === photoId);
    if (photo !== undefined) hub.publish({ kind: 'photo', photo: { ...photo, state } });
  }

  async #remember(paths: readonly string[]): Promise<void> {
    const { recent, hub } = this.#options;
    if (paths.length === 0 || recent === null) return;
    try {
      await recent.add(paths);
    } catch (thrown) {
      // The photos are open, so that an unwritten list is no failure.
      console.warn(toAppError(thrown, 'The list of recent photos was not saved').message);
    }
    // A front end without a file system shows no paths.
    if (hub.snapshot.abilities.hasFileSystem) hub.publish({ kind: 'recent', recent: recent.list() });
  }
}

/** For people. */
function describePath(path: string): { readonly name: string; readonly folder: string } {
  return { name: escapeHidden(basename(path)), folder: escapeHidden(dirname(path)) };
}
