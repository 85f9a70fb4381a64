/** The photos that are open: found, read by the images process, shown, closed. Their files are only ever read. */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import type { OpenReport } from '../shared/api.ts';
import type { Photo, PhotoState } from '../shared/app-state.ts';
import { toAppError } from '../shared/errors.ts';
import { countLevels } from '../shared/views.ts';
import type { EventHub } from './event-hub.ts';
import { findPhotos } from './find-photos.ts';
import type { ImagesClient } from './images-client.ts';
import type { RecentPhotos } from './recent-photos.ts';
import { receiveFile } from './received-file.ts';
import { refuse } from './refusal.ts';
import type { SessionFolder } from './session-folder.ts';

/** A photo with what only the app may know of it. */
export interface OpenedPhotoFile {
  readonly id: string;
  readonly path: string;
  /** False for pasted and uploaded photos: there is no place beside them. */
  readonly hasFolder: boolean;
}

interface Entry extends OpenedPhotoFile {
  readonly token: string;
  /** Settled when the header is read and the thumbnail made, or not. */
  reading: Promise<void>;
  isViewAsked: boolean;
}

export interface PhotosOptions {
  readonly hub: EventHub;
  readonly session: SessionFolder;
  readonly images: ImagesClient;
  readonly recent: RecentPhotos;
}

export class Photos {
  readonly #options: PhotosOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: PhotosOptions) {
    this.#options = options;
  }

  /** Files and folders, folders with all below them. A photo that is open already is not opened twice. */
  async openPaths(paths: readonly string[]): Promise<OpenReport> {
    const { photos, refused } = await findPhotos(paths, { recursive: true, outFolder: null });
    const photoIds: string[] = [];
    for (const { path } of photos) photoIds.push(this.#findByPath(path)?.id ?? (await this.#addFile(path)));
    await this.#remember(photos.map(({ path }) => path));
    return { photoIds, refused: refused.map(({ label, error }) => ({ name: basename(label) || label, error })) };
  }

  /** @throws {AppError} request/refused for an id that is not on the list */
  openRecent(recentId: string): Promise<OpenReport> {
    const path = this.#options.recent.find(recentId);
    if (path === null) throw refuse('This photo is not among the recent ones.');
    return this.openPaths([path]);
  }

  /**
   * A file without a path. `name` is for people, and for names of results; no part of it leads anywhere.
   * @throws {AppError} image/too-large above 1 GB, output/no-space
   */
  async openContent(name: string, content: AsyncIterable<Uint8Array>): Promise<OpenReport> {
    const { token, folder } = await this.#options.session.addView();
    let path: string;
    try {
      // A folder of its own: no name of a view's file leads there.
      path = await receiveFile(join(folder, 'original'), name, content);
    } catch (thrown) {
      await this.#options.session.removeView(token);
      throw thrown;
    }
    const id = this.#add({ path, token, hasFolder: false }, { name: basename(path), folder: '' });
    return { photoIds: [id], refused: [] };
  }

  /** @throws {AppError} request/refused for an id that is not open */
  find(photoId: string): OpenedPhotoFile & { readonly photo: Photo } {
    const entry = this.#entries.get(photoId);
    const photo = this.#options.hub.snapshot.photos.find(({ id }) => id === photoId);
    if (entry === undefined || photo === undefined) throw refuse('There is no photo with this id.');
    return { ...entry, photo };
  }

  /** Has the tiles made, once. */
  lookAt(photoId: string): void {
    this.find(photoId);
    const entry = this.#entries.get(photoId)!;
    if (entry.isViewAsked) return;
    entry.isViewAsked = true;
    entry.reading = entry.reading.then(() => this.#makeTiles(entry));
  }

  /** Forgets the photo and what was made to look at it. */
  async close(photoId: string): Promise<void> {
    const entry = this.#entries.get(photoId);
    this.#entries.delete(photoId);
    this.#options.hub.publish({ kind: 'photo-closed', photoId });
    if (entry !== undefined) await this.#options.session.removeView(entry.token);
  }

  #findByPath(path: string): Entry | undefined {
    return [...this.#entries.values()].find((entry) => entry.path === path);
  }

  async #addFile(path: string): Promise<string> {
    const { token } = await this.#options.session.addView();
    return this.#add({ path: resolve(path), token, hasFolder: true }, { name: basename(path), folder: dirname(path) });
  }

  #add(file: Pick<Entry, 'path' | 'token' | 'hasFolder'>, label: Pick<Photo, 'name' | 'folder'>): string {
    const id = randomUUID();
    const entry: Entry = { id, ...file, reading: Promise.resolve(), isViewAsked: false };
    this.#entries.set(id, entry);
    const photo: Photo = { id, token: file.token, ...label, state: { kind: 'reading' } };
    this.#options.hub.publish({ kind: 'photo', photo });
    entry.reading = this.#read(entry);
    return id;
  }

  async #read(entry: Entry): Promise<void> {
    const { images, session } = this.#options;
    try {
      const header = await images.open({ path: entry.path, folder: session.locate(entry.token) });
      this.#setState(entry.id, { kind: 'ready', ...header, view: null });
    } catch (thrown) {
      this.#setState(entry.id, { kind: 'failed', error: toAppError(thrown, entry.path).toValue() });
    }
  }

  async #makeTiles({ id, path, token }: Entry): Promise<void> {
    const { images, session } = this.#options;
    if (this.#entries.get(id) === undefined || this.find(id).photo.state.kind !== 'ready') return;
    try {
      const { size, tileSizePx } = await images.makeTiles({ path, folder: session.locate(token) });
      const { state } = this.find(id).photo;
      if (state.kind !== 'ready') return;
      this.#setState(id, { ...state, view: { token, ...size, tileSizePx, levels: countLevels(size) } });
    } catch (thrown) {
      if (this.#entries.has(id)) this.#setState(id, { kind: 'failed', error: toAppError(thrown, path).toValue() });
    }
  }

  /** A photo that was closed meanwhile stays closed. */
  #setState(photoId: string, state: PhotoState): void {
    const { hub } = this.#options;
    const photo = hub.snapshot.photos.find(({ id }) => id === photoId);
    if (photo !== undefined) hub.publish({ kind: 'photo', photo: { ...photo, state } });
  }

  async #remember(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const { recent, hub } = this.#options;
    try {
      await recent.add(paths);
    } catch (thrown) {
      // The photos are open; a list that cannot be written is worth a word, not a failure.
      console.warn(toAppError(thrown, 'The list of recent photos was not saved').message);
    }
    // A window without a file system of its own has no business with paths.
    if (hub.snapshot.abilities.hasFileSystem) hub.publish({ kind: 'recent', recent: recent.list() });
  }
}
