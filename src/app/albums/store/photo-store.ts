/** Stores the photos of albums: adds, pages, orders and changes them. What a run does to them is left to work-journal.ts. */
import type { AlbumExceptions, AlbumFilter, AlbumPhotoStateName } from '#shared/albums.ts';
import type { AlbumDatabase, SqlValue } from './album-database.ts';
import type { FileStat } from '#files/fingerprint.ts';
import type { PhotoHeader, PhotoRecord } from './photo-record.ts';
import { numberOf, readPhotoRecord, textOf } from './photo-record.ts';
import { PhotoOrder } from './photo-order.ts';
import { PhotoResults } from './photo-results.ts';
import { inChunks, toCondition } from './photo-queries.ts';
import { WorkJournal } from './work-journal.ts';

export interface NewPhoto {
  /** Absolute. */
  readonly path: string;
  readonly folderBelow: string;
  readonly isSentIn: boolean;
  readonly fileStat: FileStat;
}

/** Totals of the photos of one state, quarantined or not; progress is computed from them. */
export interface StateTotals {
  readonly state: AlbumPhotoStateName;
  readonly isQuarantined: boolean;
  readonly count: number;
  /** Sum over the photos whose size is known. */
  readonly pixels: number;
  readonly unknownSizes: number;
  /** Of those with a result: how long the run took for them, and their pixels. */
  readonly measuredMs: number;
  readonly measuredPixels: number;
}

/** A change of columns, in the rows that `only`, a further condition, lets through. */
interface Change {
  readonly columns: string;
  readonly values?: readonly SqlValue[];
  readonly only?: string;
}

export class PhotoStore {
  readonly journal: WorkJournal;
  readonly results: PhotoResults;
  readonly #database: AlbumDatabase;
  readonly #order: PhotoOrder;

  constructor(database: AlbumDatabase) {
    this.#database = database;
    this.results = new PhotoResults(database);
    this.journal = new WorkJournal(database, this.results);
    this.#order = new PhotoOrder(database);
  }

  /** Appends photos; those that the album has already stay as they are. Returns how many were new. */
  add(albumId: string, sourceId: number | null, photos: readonly NewPhoto[]): number {
    return this.#database.transact(() => {
      const last = this.#database.first('SELECT max(place) AS place FROM photos WHERE album_id = ?', albumId);
      let place = Number(last?.['place'] ?? 0);
      let added = 0;
      for (const { path, folderBelow, isSentIn, fileStat } of photos) {
        const { changes } = this.#database.run(
          `INSERT INTO photos (album_id, source_id, place, path, folder_below, is_sent_in, bytes, modified_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (album_id, path) DO NOTHING`,
          ...[albumId, sourceId, place + 1, path, folderBelow, Number(isSentIn), fileStat.sizeBytes, fileStat.mtimeMs],
        );
        if (changes > 0) place++;
        added += changes;
      }
      if (added > 0) this.countRevision(albumId);
      return added;
    });
  }

  find(albumId: string, photoId: number): PhotoRecord | null {
    const row = this.#database.first('SELECT * FROM photos WHERE album_id = ? AND id = ?', albumId, photoId);
    return row === null ? null : readPhotoRecord(row);
  }

  /** In the order of the list; ids that are unknown are left out. */
  findMany(albumId: string, photoIds: readonly number[]): PhotoRecord[] {
    const rows = inChunks(photoIds, (marks, ids) =>
      this.#database.all(`SELECT * FROM photos WHERE album_id = ? AND id IN (${marks})`, albumId, ...ids),
    );
    return rows.sort((a, b) => numberOf(a, 'place') - numberOf(b, 'place')).map(readPhotoRecord);
  }

  /** In the order of the list. `limit` -1: all. */
  page(
    albumId: string,
    filter: AlbumFilter,
    { offset, limit, search = '' }: { offset: number; limit: number; search?: string | undefined },
  ): PhotoRecord[] {
    const { where, values } = toCondition(albumId, filter, search);
    const sql = `SELECT * FROM photos WHERE ${where} ORDER BY place LIMIT ? OFFSET ?`;
    return this.#database.all(sql, ...values, limit, offset).map(readPhotoRecord);
  }

  /** @param search part of the name, in any case; empty: all */
  count(albumId: string, filter: AlbumFilter, search = ''): number {
    const { where, values } = toCondition(albumId, filter, search);
    return Number(this.#database.first(`SELECT count(*) AS n FROM photos WHERE ${where}`, ...values)?.['n'] ?? 0);
  }

  listTotals(albumId: string): StateTotals[] {
    const rows = this.#database.all(
      `SELECT state, is_quarantined, count(*) AS n, total(width_px * height_px) AS pixels, sum(width_px IS NULL) AS unknown,
         total(wall_ms) AS ms, total(iif(wall_ms IS NULL, 0, width_px * height_px)) AS measured
       FROM photos WHERE album_id = ? GROUP BY state, is_quarantined`,
      albumId,
    );
    return rows.map((row) => ({
      state: textOf(row, 'state') as AlbumPhotoStateName,
      isQuarantined: row['is_quarantined'] === 1,
      count: numberOf(row, 'n'),
      pixels: numberOf(row, 'pixels'),
      unknownSizes: numberOf(row, 'unknown'),
      measuredMs: numberOf(row, 'ms'),
      measuredPixels: numberOf(row, 'measured'),
    }));
  }

  findByPath(albumId: string, path: string): PhotoRecord | null {
    const row = this.#database.first('SELECT * FROM photos WHERE album_id = ? AND path = ?', albumId, path);
    return row === null ? null : readPhotoRecord(row);
  }

  /** The paths of all photos of the album and of the results that they show. */
  listPlaces(
    albumId: string,
  ): { readonly path: string; readonly folderBelow: string; readonly outputPath: string | null }[] {
    const sql = 'SELECT path, folder_below, output_path FROM photos WHERE album_id = ?';
    return this.#database.all(sql, albumId).map((row) => ({
      path: textOf(row, 'path'),
      folderBelow: textOf(row, 'folder_below'),
      outputPath: row['output_path'] === null ? null : textOf(row, 'output_path'),
    }));
  }

  /** Whether any album has written the file, or is writing it. */
  isOutput(path: string): boolean {
    if (this.results.has(path)) return true;
    return this.#database.first('SELECT 1 FROM photos WHERE target_path = ? LIMIT 1', path) !== null;
  }

  /** Paths of photos whose header was not read yet, in the order of the list. */
  listWithoutHeader(albumId: string): readonly { readonly id: number; readonly path: string }[] {
    return this.#database
      .all(
        `SELECT id, path FROM photos WHERE album_id = ? AND width_px IS NULL AND state = 'waiting' ORDER BY place`,
        albumId,
      )
      .map((row) => ({ id: numberOf(row, 'id'), path: textOf(row, 'path') }));
  }

  setHeader(photoId: number, { size, format, bitDepth, isLossy, takenAt }: PhotoHeader): void {
    this.#database.run(
      `UPDATE photos SET width_px = ?, height_px = ?, format = ?, bit_depth = ?, is_lossy = ?, taken_at = ? WHERE id = ?`,
      ...[size.widthPx, size.heightPx, format, bitDepth, Number(isLossy)],
      ...[takenAt === null ? null : JSON.stringify(takenAt), photoId],
    );
  }

  /** For a file that has changed: what was known of its content is dropped. */
  setFileStat(photoId: number, { sizeBytes, mtimeMs }: FileStat): void {
    const sql = `UPDATE photos SET bytes = ?, modified_ms = ?, hash = NULL, width_px = NULL, height_px = NULL WHERE id = ?`;
    this.#database.run(sql, sizeBytes, mtimeMs, photoId);
  }

  setHash(photoId: number, hash: string): void {
    this.#database.run('UPDATE photos SET hash = ? WHERE id = ?', hash, photoId);
  }

  setExceptions(albumId: string, photoIds: readonly number[], exceptions: AlbumExceptions | null): void {
    const text = exceptions === null ? null : JSON.stringify(exceptions);
    this.#change(albumId, photoIds, { columns: 'exceptions = ?', values: [text] });
  }

  remove(albumId: string, photoIds: readonly number[]): void {
    this.#database.transact(() => {
      inChunks(photoIds, (marks, ids) => {
        this.#database.run(`DELETE FROM photos WHERE album_id = ? AND id IN (${marks})`, albumId, ...ids);
        return [];
      });
      this.countRevision(albumId);
    });
  }

  /** Photos in other states than waiting, failed and cancelled stay as they are. */
  skip(albumId: string, photoIds: readonly number[]): void {
    this.#change(albumId, photoIds, {
      columns: `state = 'skipped', skip_reason = 'user', error = NULL, is_quarantined = 0`,
      only: `AND state IN ('waiting', 'failed', 'cancelled')`,
    });
  }

  /** Waiting photos only; running ones are cancelled by their run. */
  cancel(albumId: string, photoIds: readonly number[]): void {
    this.#change(albumId, photoIds, { columns: `state = 'cancelled', is_again = 0`, only: `AND state = 'waiting'` });
  }

  /**
   * They wait again, without their failures; running photos stay. Returns how many have changed.
   * @param isAgain whether finished ones get another result even where the present one has the options of the album
   */
  makeWait(albumId: string, photoIds: readonly number[], isAgain = false): number {
    const columns = `state = 'waiting', skip_reason = NULL, error = NULL, is_quarantined = 0, deaths = 0,
      is_again = iif(state = 'done', ?, is_again)`;
    const only = `AND state NOT IN ('waiting', 'running')`;
    return this.#change(albumId, photoIds, { columns, values: [Number(isAgain)], only });
  }

  /** Puts photos, in their order, before `beforeId`; null, or an unknown photo: at the end. */
  move(albumId: string, photoIds: readonly number[], beforeId: number | null): void {
    this.#database.transact(() => {
      this.#order.move(albumId, photoIds, beforeId);
      this.countRevision(albumId);
    });
  }

  listIds(albumId: string, filter: AlbumFilter): number[] {
    const { where, values } = toCondition(albumId, filter);
    return this.#database
      .all(`SELECT id FROM photos WHERE ${where} ORDER BY place`, ...values)
      .map(({ id }) => Number(id));
  }

  /** Returns how many rows have changed. */
  #change(albumId: string, photoIds: readonly number[], { columns, values = [], only = '' }: Change): number {
    let count = 0;
    this.#database.transact(() => {
      inChunks(photoIds, (marks, ids) => {
        const sql = `UPDATE photos SET ${columns} WHERE album_id = ? AND id IN (${marks}) ${only}`;
        count += this.#database.run(sql, ...values, albumId, ...ids).changes;
        return [];
      });
    });
    return count;
  }

  /** The rows of the album show other results. */
  countRevision(albumId: string): void {
    this.#database.run('UPDATE albums SET revision = revision + 1 WHERE id = ?', albumId);
  }
}
