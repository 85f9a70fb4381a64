/** Finds photos for albums and adds each once: scans their folders, and watches them for new photos. */
import { escapeHidden } from '#shared/naming/readable-text.ts';
import type { AddReport } from '#shared/albums.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import { basename } from 'node:path';
import { getPathKind } from '#files/folders.ts';
import { reject } from '#app/rejection.ts';
import type { AlbumStore, SourceRecord } from '../store/album-store.ts';
import type { FoundAlbumPhoto, PhotoSearch, PhotoSource } from './find-album-photos.ts';
import { findAlbumPhotos } from './find-album-photos.ts';
import { readFileStat } from '#files/fingerprint.ts';
import type { ResultList } from '#files/own-results.ts';
import { parseTemplate } from '#shared/naming/name-template.ts';
import { TEMPLATE_RULES } from '../plan/album-options.ts';
import type { NewPhoto } from '../store/photo-store.ts';
import type { SeenPhoto } from './write-settling.ts';
import { FolderWatch } from './watch-folder.ts';

/** Rows of one commit, which other statements wait for. */
const ROWS_PER_COMMIT = 400;

export class SourceScanner {
  readonly #store: AlbumStore;
  readonly #results: Pick<ResultList, 'has'>;
  /** Photos were added, or wait again. */
  readonly #onPhotos: (albumId: string, photoIds: readonly number[]) => void;
  readonly #watches = new Map<string, FolderWatch[]>();
  /** Watches that are stopping: photos that they have found may still be added. */
  readonly #stopping = new Set<Promise<unknown>>();
  readonly #ending = new AbortController();

  constructor(options: {
    readonly store: AlbumStore;
    readonly results: Pick<ResultList, 'has'>;
    readonly onPhotos: (albumId: string, photoIds: readonly number[]) => void;
  }) {
    this.#store = options.store;
    this.#results = options.results;
    this.#onPhotos = options.onPhotos;
  }

  /**
   * Adds the photos that are found in the sources. Folders do not become sources of the album.
   * @throws {AppError} options/invalid for a pattern, request/refused for an album that is gone
   */
  async add(albumId: string, sources: readonly PhotoSource[]): Promise<AddReport> {
    const { photos, problems, skipped } = await findAlbumPhotos(
      this.#ending.signal,
      this.#describeSearch(albumId, sources),
    );
    const rejected = problems.map(({ path, error }) => ({ name: escapeHidden(basename(path) || path), error }));
    let added = 0;
    for (let at = 0; at < photos.length; at += ROWS_PER_COMMIT)
      added += await this.#addSome(albumId, photos.slice(at, at + ROWS_PER_COMMIT), rejected);
    if (added > 0) this.#onPhotos(albumId, []);
    return { added, known: photos.length - added - (rejected.length - problems.length), rejected, skipped };
  }

  /** Scans the folders of the album, or one of them. @throws {AppError} as `add` */
  rescan(albumId: string, sourceId?: number): Promise<AddReport> {
    const sources = this.#store.listSources(albumId).filter(({ id }) => sourceId === undefined || id === sourceId);
    return this.add(albumId, sources.map(toPhotoSource));
  }

  /** Adds files; folders become sources with these rules first. @throws {AppError} as `add` */
  async addPaths(albumId: string, paths: readonly string[], rules: SourceRecord['rules']): Promise<AddReport> {
    for (const path of paths) if ((await getPathKind(path)) === 'folder') this.#store.putSource(albumId, path, rules);
    return this.add(
      albumId,
      paths.map((path) => toPhotoSource({ folder: path, rules })),
    );
  }

  /** Begins to watch the folders whose rules say so. */
  watch(albumId: string): void {
    if (this.#watches.has(albumId) || this.#ending.signal.aborted) return;
    const sources = this.#store.listSources(albumId).filter(({ rules }) => rules.watch);
    if (sources.length === 0) return;
    this.#watches.set(
      albumId,
      sources.map((source) => this.#openWatch(albumId, source)),
    );
  }

  isWatching(albumId: string): boolean {
    return this.#watches.has(albumId);
  }

  async unwatch(albumId: string): Promise<void> {
    const watches = this.#watches.get(albumId) ?? [];
    this.#watches.delete(albumId);
    const stopping = Promise.all(watches.map((watch) => watch.stop()));
    this.#stopping.add(stopping);
    await stopping;
    this.#stopping.delete(stopping);
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await Promise.all([...this.#watches.keys()].map((id) => this.unwatch(id)));
    await Promise.all(this.#stopping);
  }

  #openWatch(albumId: string, source: SourceRecord): FolderWatch {
    const { sources, ...search } = this.#describeSearch(albumId, [toPhotoSource(source)]);
    return new FolderWatch({
      ...search,
      source: sources[0]!,
      onPhotos: (photos) => this.#receive(albumId, photos),
      // A run notices a missing folder as soon as it needs it.
      onState: () => undefined,
    });
  }

  /** Adds new photos; a photo that has changed since its result was made waits again. */
  async #receive(albumId: string, seen: readonly SeenPhoto<FoundAlbumPhoto>[]): Promise<void> {
    const isNew = ({ photo }: SeenPhoto<FoundAlbumPhoto>): boolean =>
      this.#store.photos.findByPath(albumId, photo.path) === null;
    const fresh = seen.filter(isNew).map(({ photo }) => photo);
    await this.#addSome(albumId, fresh, []);
    const changed = seen.flatMap(({ photo, fileStat }) => {
      const known = this.#store.photos.findByPath(albumId, photo.path);
      const isChanged =
        known?.state === 'done' &&
        (known.fileStat.sizeBytes !== fileStat.sizeBytes || known.fileStat.mtimeMs !== fileStat.mtimeMs);
      if (!isChanged) return [];
      this.#store.photos.setFileStat(known.id, fileStat);
      return [known.id];
    });
    this.#store.photos.makeWait(albumId, changed);
    if (fresh.length + changed.length > 0) this.#onPhotos(albumId, changed);
  }

  /** Returns how many were new; those that are gone by now are added to `rejected`. */
  async #addSome(albumId: string, photos: readonly FoundAlbumPhoto[], rejected: Rejected[]): Promise<number> {
    const sources = new Map(this.#store.listSources(albumId).map(({ folder, id }) => [folder, id]));
    const bySource = new Map<number | null, NewPhoto[]>();
    for (const { path, sourcePath, folderBelow } of photos) {
      try {
        const fileStat = await readFileStat(path);
        const sourceId = sources.get(sourcePath) ?? null;
        const list = bySource.get(sourceId) ?? [];
        list.push({ path, folderBelow, isSentIn: false, fileStat });
        bySource.set(sourceId, list);
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        rejected.push({ name: escapeHidden(basename(path)), error: toAppError(thrown, path).toValue() });
      }
    }
    // The album may have been deleted while files were read.
    if (this.#store.find(albumId) === null) throw reject('There is no album with this id.', 'gone');
    let added = 0;
    for (const [sourceId, list] of bySource) added += this.#store.photos.add(albumId, sourceId, list);
    return added;
  }

  #describeSearch(albumId: string, sources: readonly PhotoSource[]): PhotoSearch {
    const album = this.#store.find(albumId);
    if (album === null) throw reject('There is no album with this id.', 'gone');
    const { template } = album.options.output;
    return {
      sources,
      outputFolder: album.options.output.place === 'beside' ? null : album.outputFolder,
      isOwnOutput: (path) => this.#store.photos.isOutput(path),
      list: this.#results,
      templates: template === null ? [] : [parseTemplate(template, TEMPLATE_RULES)],
    };
  }
}

type Rejected = AddReport['rejected'][number];

function toPhotoSource({ folder, rules }: Pick<SourceRecord, 'folder' | 'rules'>): PhotoSource {
  const { recursive, include, exclude } = rules;
  return { path: folder, filter: { recursive, include, exclude } };
}
