/** Adds photos to albums: by path, from uploads, or from the album's folders. Finding them is left to source-scanner.ts. */
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { AddReport, FolderRules } from '#shared/albums.ts';
import { receiveFile } from '../photos/uploaded-file.ts';
import { reject } from '../rejection.ts';
import type { AlbumPublisher } from './views/album-publisher.ts';
import type { SourceScanner } from './sources/source-scanner.ts';
import type { AlbumStore, SourceRecord } from './store/album-store.ts';
import { readFileStat } from '#files/fingerprint.ts';

export interface ImportCommandsOptions {
  readonly store: AlbumStore;
  readonly publisher: AlbumPublisher;
  readonly scanner: SourceScanner;
  /** The folder of uploads of one album. */
  readonly locateOwnFolder: (albumId: string) => string;
  readonly onPhotos: (albumId: string) => void;
  /** Folders were added, removed or changed: the watches must follow. */
  readonly onSources: (albumId: string) => Promise<void>;
}

/** Every method throws request/refused for an unknown id, and options/invalid for a pattern. */
export class ImportCommands {
  readonly #options: ImportCommandsOptions;

  constructor(options: ImportCommandsOptions) {
    this.#options = options;
  }

  /** Files are added; folders become sources of the album. @param paths absolute */
  async addPaths(albumId: string, paths: readonly string[], rules: FolderRules): Promise<AddReport> {
    this.#listSources(albumId);
    const report = await this.#options.scanner.addPaths(albumId, paths, rules);
    await this.#options.onSources(albumId);
    this.#options.publisher.markChanged(albumId);
    return report;
  }

  /** @throws {AppError} as `receiveFile` too */
  async addContent(albumId: string, name: string, content: AsyncIterable<Uint8Array>): Promise<AddReport> {
    const { store, locateOwnFolder, onPhotos } = this.#options;
    this.#listSources(albumId);
    const path = await receiveFile(join(locateOwnFolder(albumId), 'photos'), name, content);
    const photo = { path, folderBelow: '', isSentIn: true, fileStat: await readFileStat(path) };
    const added = store.photos.add(albumId, null, [photo]);
    onPhotos(albumId);
    return { added, known: 0, rejected: [] };
  }

  /** Adds a copy of a file that will be removed. @throws {AppError} as `addContent` */
  addCopy(albumId: string, path: string): Promise<AddReport> {
    return this.addContent(albumId, basename(path), createReadStream(path));
  }

  async changeSource(albumId: string, sourceId: number, rules: FolderRules): Promise<AddReport> {
    const { store, publisher, scanner } = this.#options;
    const source = this.#listSources(albumId).find(({ id }) => id === sourceId);
    if (source === undefined) throw reject('There is no folder with this id in the album.');
    store.putSource(albumId, source.folder, rules);
    await this.#options.onSources(albumId);
    publisher.markChanged(albumId);
    return scanner.rescan(albumId, sourceId);
  }

  async removeSource(albumId: string, sourceId: number): Promise<void> {
    this.#listSources(albumId);
    if (!this.#options.store.removeSource(albumId, sourceId))
      throw reject('There is no folder with this id in the album.');
    await this.#options.onSources(albumId);
    this.#options.publisher.markChanged(albumId);
  }

  rescan(albumId: string): Promise<AddReport> {
    this.#listSources(albumId);
    return this.#options.scanner.rescan(albumId);
  }

  #listSources(albumId: string): SourceRecord[] {
    if (this.#options.store.find(albumId) === null) throw reject('There is no album with this id.');
    return this.#options.store.listSources(albumId);
  }
}
