/** Photos on their way into an album: searched for in its folders, watched for, added once. */
import type { AddReport } from '../../shared/albums.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import { basename } from 'node:path';
import { getPathKind } from '../find-photos.ts';
import { refuse } from '../refusal.ts';
import type { AlbumStore, SourceRecord } from './album-store.ts';
import type { AlbumSearch as Search, FoundAlbumPhoto, PhotoSource } from './find-album-photos.ts';
import { findAlbumPhotos } from './find-album-photos.ts';
import { readFileStamp } from './fingerprint.ts';
import type { NewPhoto } from './photo-store.ts';
import type { SeenPhoto } from './settling-photos.ts';
import { FolderWatch } from './watch-folder.ts';

/** Rows of one commit: others wait for it. */
const AT_ONCE = 400;

export class AlbumSearch {
  readonly #store: AlbumStore;
  /** Photos were added, or wait again. */
  readonly #onPhotos: (albumId: string, photoIds: readonly number[]) => void;
  readonly #watches = new Map<string, FolderWatch[]>();
  /** Watches that are ending: what they have found may still be on its way in. */
  readonly #stopping = new Set<Promise<unknown>>();
  readonly #ending = new AbortController();

  constructor(options: {
    readonly store: AlbumStore;
    readonly onPhotos: (albumId: string, photoIds: readonly number[]) => void;
  }) {
    this.#store = options.store;
    this.#onPhotos = options.onPhotos;
  }

  /**
   * Adds what is found in the sources; folders become sources of the album only if the caller has made them so.
   * @throws {AppError} options/invalid for a pattern, request/refused for an album that is gone
   */
  async add(albumId: string, sources: readonly PhotoSource[]): Promise<AddReport> {
    const { photos, problems } = await findAlbumPhotos(this.#ending.signal, this.#describeSearch(albumId, sources));
    const refused = problems.map(({ path, error }) => ({ name: basename(path) || path, error }));
    let added = 0;
    for (let at = 0; at < photos.length; at += AT_ONCE)
      added += await this.#addSome(albumId, photos.slice(at, at + AT_ONCE), refused);
    if (added > 0) this.#onPhotos(albumId, []);
    return { added, known: photos.length - added - (refused.length - problems.length), refused };
  }

  /** Looks through the folders of the album, or one of them. @throws {AppError} as `add` */
  rescan(albumId: string, sourceId?: number): Promise<AddReport> {
    const sources = this.#store.listSources(albumId).filter(({ id }) => sourceId === undefined || id === sourceId);
    return this.add(albumId, sources.map(toPhotoSource));
  }

  /** Files are added, folders become sources with the usual rules first. @throws {AppError} as `add` */
  async addPaths(albumId: string, paths: readonly string[], rules: SourceRecord['rules']): Promise<AddReport> {
    for (const path of paths) if ((await getPathKind(path)) === 'folder') this.#store.putSource(albumId, path, rules);
    return this.add(
      albumId,
      paths.map((path) => toPhotoSource({ folder: path, rules })),
    );
  }

  /** Begins to watch the folders that want it. */
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
      // The run itself notices a folder that is gone as soon as it needs it.
      onState: () => undefined,
    });
  }

  /** New photos are added; one that is not what its result was made of waits again. */
  async #receive(albumId: string, seen: readonly SeenPhoto<FoundAlbumPhoto>[]): Promise<void> {
    const isNew = ({ photo }: SeenPhoto<FoundAlbumPhoto>): boolean =>
      this.#store.photos.findByPath(albumId, photo.path) === null;
    const fresh = seen.filter(isNew).map(({ photo }) => photo);
    await this.#addSome(albumId, fresh, []);
    const changed = seen.flatMap(({ photo, stamp }) => {
      const known = this.#store.photos.findByPath(albumId, photo.path);
      const isChanged =
        known?.state === 'done' && (known.stamp.sizeBytes !== stamp.sizeBytes || known.stamp.mtimeMs !== stamp.mtimeMs);
      if (!isChanged) return [];
      this.#store.photos.setStamp(known.id, stamp);
      return [known.id];
    });
    this.#store.photos.makeWait(albumId, changed);
    if (fresh.length + changed.length > 0) this.#onPhotos(albumId, changed);
  }

  /** Returns how many were new; those that vanished meanwhile are put to the refused. */
  async #addSome(albumId: string, photos: readonly FoundAlbumPhoto[], refused: Refused[]): Promise<number> {
    const sources = new Map(this.#store.listSources(albumId).map(({ folder, id }) => [folder, id]));
    const bySource = new Map<number | null, NewPhoto[]>();
    for (const { path, sourcePath, folderBelow } of photos) {
      try {
        const stamp = await readFileStamp(path);
        const sourceId = sources.get(sourcePath) ?? null;
        const list = bySource.get(sourceId) ?? [];
        list.push({ path, folderBelow, isSentIn: false, stamp });
        bySource.set(sourceId, list);
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        refused.push({ name: basename(path), error: toAppError(thrown, path).toValue() });
      }
    }
    // It may have been deleted while files were looked at.
    if (this.#store.find(albumId) === null) throw refuse('There is no album with this id.');
    let added = 0;
    for (const [sourceId, list] of bySource) added += this.#store.photos.add(albumId, sourceId, list);
    return added;
  }

  #describeSearch(albumId: string, sources: readonly PhotoSource[]): Search {
    const album = this.#store.find(albumId);
    if (album === null) throw refuse('There is no album with this id.');
    return {
      sources,
      outputFolder: album.options.output.place === 'beside' ? null : album.outputFolder,
      isOwnOutput: (path) => this.#store.photos.isOutput(path),
    };
  }
}

type Refused = AddReport['refused'][number];

function toPhotoSource({ folder, rules }: Pick<SourceRecord, 'folder' | 'rules'>): PhotoSource {
  const { recursive, include, exclude } = rules;
  return { path: folder, filter: { recursive, include, exclude } };
}
