/** Stores albums: names, options, sources and the state of each run. Photos are left to photo-store.ts; one file holds both. */
import { join } from 'node:path';
import { z } from 'zod';
import type { AlbumOptions, FolderRules, PauseReason } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS, PAUSE_REASONS, albumOptionsSchema, folderRulesSchema } from '#shared/albums.ts';
import { AppError } from '#shared/errors.ts';
import type { AlbumDatabase, OpenedDatabase, SqlRow } from './album-database.ts';
import { openAlbumDatabase } from './album-database.ts';
import { numberOf, parseJson, textOf } from './photo-record.ts';
import { PhotoStore } from './photo-store.ts';

export const STORE_FILE = 'albums.sqlite';

/** The state of a run; `running` is resumed by the next process that may run albums. */
export type StoredRun =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'paused'; readonly reason: PauseReason; readonly at: string };

export interface AlbumRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly options: AlbumOptions;
  /** Absolute. */
  readonly outputFolder: string | null;
  readonly run: StoredRun;
  readonly revision: number;
}

export interface SourceRecord {
  readonly id: number;
  readonly albumId: string;
  /** Absolute. */
  readonly folder: string;
  readonly rules: FolderRules;
}

/** Every method throws an AppError of `store/*` when the file cannot be read or written; unknown ids return null or change nothing. */
export class AlbumStore {
  readonly photos: PhotoStore;
  readonly #database: AlbumDatabase;

  /** Where a damaged file was put when the store was opened; null: the file was whole. */
  readonly keptAs: string | null;

  private constructor({ database, keptAs }: OpenedDatabase) {
    this.#database = database;
    this.keptAs = keptAs;
    this.photos = new PhotoStore(database);
  }

  /** @throws {AppError} store/newer, store/failed; a damaged file is put aside */
  static open(dataFolder: string): AlbumStore {
    return new AlbumStore(openAlbumDatabase(join(dataFolder, STORE_FILE)));
  }

  close(): void {
    this.#database.close();
  }

  /** The defects of the file; empty: none. */
  checkIntegrity(): readonly string[] {
    return this.#database.checkIntegrity();
  }

  /** Changes whenever another process has written. */
  readDataVersion(): number {
    return this.#database.readDataVersion();
  }

  create(album: Pick<AlbumRecord, 'id' | 'name' | 'createdAtMs' | 'options' | 'outputFolder'>): void {
    this.#database.run(
      'INSERT INTO albums (id, name, created_ms, options, output_folder) VALUES (?, ?, ?, ?, ?)',
      album.id,
      album.name,
      album.createdAtMs,
      JSON.stringify(album.options),
      album.outputFolder,
    );
  }

  /** Oldest first. */
  list(): AlbumRecord[] {
    return this.#database.all('SELECT * FROM albums ORDER BY created_ms, rowid').map(readAlbum);
  }

  find(albumId: string): AlbumRecord | null {
    const row = this.#database.first('SELECT * FROM albums WHERE id = ?', albumId);
    return row === null ? null : readAlbum(row);
  }

  /** With its photos and sources. */
  delete(albumId: string): void {
    this.#database.run('DELETE FROM albums WHERE id = ?', albumId);
  }

  rename(albumId: string, name: string): void {
    this.#database.run('UPDATE albums SET name = ? WHERE id = ?', name, albumId);
  }

  setOptions(albumId: string, options: AlbumOptions): void {
    this.#database.run('UPDATE albums SET options = ? WHERE id = ?', JSON.stringify(options), albumId);
  }

  /** @param folder absolute */
  setOutputFolder(albumId: string, folder: string): void {
    this.#database.run('UPDATE albums SET output_folder = ? WHERE id = ?', folder, albumId);
  }

  setRun(albumId: string, run: StoredRun): void {
    const [reason, at] = run.kind === 'paused' ? [run.reason, run.at] : [null, null];
    this.#database.run(
      'UPDATE albums SET run = ?, pause_reason = ?, pause_at = ? WHERE id = ?',
      run.kind,
      reason,
      at,
      albumId,
    );
  }

  listSources(albumId: string): SourceRecord[] {
    return this.#database.all('SELECT * FROM sources WHERE album_id = ? ORDER BY id', albumId).map(readSource);
  }

  /** Returns the id. A folder that the album has already gets the new rules. */
  putSource(albumId: string, folder: string, rules: FolderRules): number {
    const row = this.#database.first(
      `INSERT INTO sources (album_id, folder, rules) VALUES (?, ?, ?)
       ON CONFLICT (album_id, folder) DO UPDATE SET rules = excluded.rules RETURNING id`,
      albumId,
      folder,
      JSON.stringify(rules),
    );
    if (row === null) throw new AppError('store/failed', `Folder ${folder} was not written to the albums.`);
    return numberOf(row, 'id');
  }

  /** Returns whether it existed. Its photos stay. */
  removeSource(albumId: string, sourceId: number): boolean {
    return this.#database.run('DELETE FROM sources WHERE album_id = ? AND id = ?', albumId, sourceId).changes > 0;
  }
}

function readAlbum(row: SqlRow): AlbumRecord {
  const stored = parseJson(row, 'options', z.record(z.string(), z.unknown()));
  // Options that were added after the album was made have their defaults.
  const options = albumOptionsSchema.safeParse({ ...DEFAULT_ALBUM_OPTIONS, ...stored });
  if (!options.success)
    throw new AppError('store/corrupt', 'The albums hold options that make no sense.', { cause: options.error });
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    createdAtMs: numberOf(row, 'created_ms'),
    options: options.data,
    outputFolder: row['output_folder'] === null ? null : textOf(row, 'output_folder'),
    run: readRun(row),
    revision: numberOf(row, 'revision'),
  };
}

function readRun(row: SqlRow): StoredRun {
  if (row['run'] === 'running') return { kind: 'running' };
  if (row['run'] !== 'paused') return { kind: 'idle' };
  const reason = PAUSE_REASONS.find((known) => known === row['pause_reason']) ?? 'user';
  return { kind: 'paused', reason, at: String(row['pause_at'] ?? '') };
}

function readSource(row: SqlRow): SourceRecord {
  const rules = parseJson(row, 'rules', folderRulesSchema);
  if (rules === null) throw new AppError('store/corrupt', 'The albums hold a folder without rules.');
  return { id: numberOf(row, 'id'), albumId: textOf(row, 'album_id'), folder: textOf(row, 'folder'), rules };
}
