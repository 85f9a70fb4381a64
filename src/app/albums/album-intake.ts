/** How photos come into albums: by path, sent in, or from the album's folders. Who finds them is album-search.ts. */
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { AddReport, FolderRules } from '../../shared/albums.ts';
import { receiveFile } from '../received-file.ts';
import { refuse } from '../refusal.ts';
import type { AlbumFeed } from './album-feed.ts';
import type { AlbumSearch } from './album-search.ts';
import type { AlbumStore, SourceRecord } from './album-store.ts';
import { readFileStamp } from './fingerprint.ts';

export interface IntakeOptions {
  readonly store: AlbumStore;
  readonly feed: AlbumFeed;
  readonly search: AlbumSearch;
  /** The folder that an album has to itself, for photos that were sent in. */
  readonly locateOwnFolder: (albumId: string) => string;
  readonly onPhotos: (albumId: string) => void;
  /** Folders have come, gone or changed: those that are watched are the album's as they are now. */
  readonly onSources: (albumId: string) => Promise<void>;
}

/** Every method throws request/refused for an id that is not known, and options/invalid for a pattern. */
export class AlbumIntake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Files are added; folders become sources of the album. @param paths absolute */
  async addPaths(albumId: string, paths: readonly string[], rules: FolderRules): Promise<AddReport> {
    this.#listSources(albumId);
    const report = await this.#options.search.addPaths(albumId, paths, rules);
    await this.#options.onSources(albumId);
    this.#options.feed.note(albumId);
    return report;
  }

  /** @throws {AppError} as `receiveFile` too */
  async addContent(albumId: string, name: string, content: AsyncIterable<Uint8Array>): Promise<AddReport> {
    const { store, locateOwnFolder, onPhotos } = this.#options;
    this.#listSources(albumId);
    const path = await receiveFile(join(locateOwnFolder(albumId), 'photos'), name, content);
    const photo = { path, folderBelow: '', isSentIn: true, stamp: await readFileStamp(path) };
    const added = store.photos.add(albumId, null, [photo]);
    onPhotos(albumId);
    return { added, known: 0, refused: [] };
  }

  /** Keeps a copy of a file that will not stay where it is. @throws {AppError} as `addContent` */
  addCopy(albumId: string, path: string): Promise<AddReport> {
    return this.addContent(albumId, basename(path), createReadStream(path));
  }

  async changeSource(albumId: string, sourceId: number, rules: FolderRules): Promise<AddReport> {
    const { store, feed, search } = this.#options;
    const source = this.#listSources(albumId).find(({ id }) => id === sourceId);
    if (source === undefined) throw refuse('There is no folder with this id in the album.');
    store.putSource(albumId, source.folder, rules);
    await this.#options.onSources(albumId);
    feed.note(albumId);
    return search.rescan(albumId, sourceId);
  }

  async removeSource(albumId: string, sourceId: number): Promise<void> {
    this.#listSources(albumId);
    if (!this.#options.store.removeSource(albumId, sourceId))
      throw refuse('There is no folder with this id in the album.');
    await this.#options.onSources(albumId);
    this.#options.feed.note(albumId);
  }

  rescan(albumId: string): Promise<AddReport> {
    this.#listSources(albumId);
    return this.#options.search.rescan(albumId);
  }

  #listSources(albumId: string): SourceRecord[] {
    if (this.#options.store.find(albumId) === null) throw refuse('There is no album with this id.');
    return this.#options.store.listSources(albumId);
  }
}
