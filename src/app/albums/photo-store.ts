/** Photos of albums on disk: added, paged, ordered, changed by hand. What a run does to them is work-journal.ts's. */
import type { AlbumExceptions, AlbumFilter, AlbumPhotoStateName } from '../../shared/albums.ts';
import type { AlbumDatabase, SqlValue } from './album-database.ts';
import type { FileStamp } from './fingerprint.ts';
import type { PhotoHeader, PhotoRecord } from './photo-record.ts';
import { numberOf, readPhotoRecord, textOf } from './photo-record.ts';
import { WorkJournal } from './work-journal.ts';

export interface NewPhoto {
  /** Absolute. */
  readonly path: string;
  readonly folderBelow: string;
  readonly isSentIn: boolean;
  readonly stamp: FileStamp;
}

/** One line per state and quarantine: what progress is made of. */
export interface StateTotals {
  readonly state: AlbumPhotoStateName;
  readonly isQuarantined: boolean;
  readonly count: number;
  /** Sum over the photos whose size is known. */
  readonly pixels: number;
  readonly unknownSizes: number;
  /** Of those with a result: how long the album was busy with them, and their pixels. */
  readonly measuredMs: number;
  readonly measuredPixels: number;
}

/** Places closer than this are spread anew. */
const SMALLEST_GAP = 1e-6;
/** Below what one statement may hold. */
const IDS_PER_STATEMENT = 500;

export class PhotoStore {
  readonly journal: WorkJournal;
  readonly #database: AlbumDatabase;

  constructor(database: AlbumDatabase) {
    this.#database = database;
    this.journal = new WorkJournal(database);
  }

  /** Puts photos at the end; those that the album has already stay as they are. Returns how many were new. */
  add(albumId: string, sourceId: number | null, photos: readonly NewPhoto[]): number {
    return this.#database.transact(() => {
      const last = this.#database.first('SELECT max(place) AS place FROM photos WHERE album_id = ?', albumId);
      let place = Number(last?.['place'] ?? 0);
      let added = 0;
      for (const { path, folderBelow, isSentIn, stamp } of photos) {
        const { changes } = this.#database.run(
          `INSERT INTO photos (album_id, source_id, place, path, folder_below, is_sent_in, bytes, modified_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (album_id, path) DO NOTHING`,
          ...[albumId, sourceId, place + 1, path, folderBelow, Number(isSentIn), stamp.sizeBytes, stamp.mtimeMs],
        );
        if (changes > 0) place++;
        added += changes;
      }
      if (added > 0) this.#countRevision(albumId);
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

  /** @param search part of the names that count, small letters or capitals; empty: all */
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

  /** Where the photos and their last results are, for all photos of the album. */
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

  /** Whether any album has written, or writes, the file. */
  isOutput(path: string): boolean {
    const sql =
      'SELECT 1 FROM photos WHERE output_path = ? UNION ALL SELECT 1 FROM photos WHERE target_path = ? LIMIT 1';
    return this.#database.first(sql, path, path) !== null;
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

  /** A file that looks otherwise than before: what was known of its content counts no more. */
  setStamp(photoId: number, { sizeBytes, mtimeMs }: FileStamp): void {
    const sql = `UPDATE photos SET bytes = ?, modified_ms = ?, hash = NULL, width_px = NULL, height_px = NULL WHERE id = ?`;
    this.#database.run(sql, sizeBytes, mtimeMs, photoId);
  }

  setHash(photoId: number, hash: string): void {
    this.#database.run('UPDATE photos SET hash = ? WHERE id = ?', hash, photoId);
  }

  setExceptions(albumId: string, photoIds: readonly number[], exceptions: AlbumExceptions | null): void {
    const text = exceptions === null ? null : JSON.stringify(exceptions);
    this.#change(albumId, photoIds, 'exceptions = ?', [text]);
  }

  remove(albumId: string, photoIds: readonly number[]): void {
    this.#database.transact(() => {
      inChunks(photoIds, (marks, ids) => {
        this.#database.run(`DELETE FROM photos WHERE album_id = ? AND id IN (${marks})`, albumId, ...ids);
        return [];
      });
      this.#countRevision(albumId);
    });
  }

  /** What is not waiting, failed or cancelled stays as it is. */
  skip(albumId: string, photoIds: readonly number[]): void {
    const only = `AND state IN ('waiting', 'failed', 'cancelled')`;
    this.#change(
      albumId,
      photoIds,
      `state = 'skipped', skip_reason = 'user', error = NULL, is_quarantined = 0`,
      [],
      only,
    );
  }

  /** Those that wait; running ones are the runner's to end. */
  cancel(albumId: string, photoIds: readonly number[]): void {
    this.#change(albumId, photoIds, `state = 'cancelled'`, [], `AND state = 'waiting'`);
  }

  /** They wait again, as if nothing had happened; running ones stay. Returns how many there were. */
  makeWait(albumId: string, photoIds: readonly number[]): number {
    const columns = `state = 'waiting', skip_reason = NULL, error = NULL, is_quarantined = 0, deaths = 0`;
    return this.#change(albumId, photoIds, columns, [], `AND state NOT IN ('waiting', 'running')`);
  }

  listIds(albumId: string, filter: AlbumFilter): number[] {
    const { where, values } = toCondition(albumId, filter);
    return this.#database
      .all(`SELECT id FROM photos WHERE ${where} ORDER BY place`, ...values)
      .map(({ id }) => Number(id));
  }

  /** Puts photos, in their order, before `beforeId`; null, or a photo that is not there: at the end. */
  move(albumId: string, photoIds: readonly number[], beforeId: number | null): void {
    this.#database.transact(() => {
      const moved = this.#listPlaces(albumId, photoIds);
      const isMoved = new Set(moved.map(({ id }) => id));
      const firstStaying = (order: 'place' | 'place DESC', limit: string, place: number): number | null => {
        const sql = `SELECT id, place FROM photos WHERE album_id = ? AND place ${limit} ? ORDER BY ${order} LIMIT ?`;
        const rows = this.#database.all(sql, albumId, place, moved.length + 1);
        return Number(rows.find(({ id }) => !isMoved.has(Number(id)))?.['place'] ?? NaN) || null;
      };
      // The photo that the others go before may be one of them: then the next one that stays counts.
      const before = beforeId === null ? undefined : this.#listPlaces(albumId, [beforeId])[0];
      const high = before === undefined ? null : firstStaying('place', '>=', before.place);
      const low = firstStaying('place DESC', '<', high ?? Number.MAX_VALUE) ?? (high ?? 1) - 1 - moved.length;
      const gap = high === null ? 1 : (high - low) / (moved.length + 1);
      moved.forEach(({ id }, index) => {
        this.#setPlace(id, low + gap * (index + 1));
      });
      if (gap < SMALLEST_GAP) this.#spread(albumId);
      this.#countRevision(albumId);
    });
  }

  /** In the order of the list. */
  #listPlaces(albumId: string, photoIds: readonly number[]): { readonly id: number; readonly place: number }[] {
    return inChunks(photoIds, (marks, ids) =>
      this.#database.all(`SELECT id, place FROM photos WHERE album_id = ? AND id IN (${marks})`, albumId, ...ids),
    )
      .map((row) => ({ id: numberOf(row, 'id'), place: numberOf(row, 'place') }))
      .sort((a, b) => a.place - b.place);
  }

  /** Whole numbers again, in the same order. */
  #spread(albumId: string): void {
    this.listIds(albumId, 'all').forEach((id, index) => {
      this.#setPlace(id, index + 1);
    });
  }

  #setPlace(photoId: number, place: number): void {
    this.#database.run('UPDATE photos SET place = ? WHERE id = ?', place, photoId);
  }

  #change(
    albumId: string,
    photoIds: readonly number[],
    columns: string,
    values: readonly SqlValue[],
    only = '',
  ): number {
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

  #countRevision(albumId: string): void {
    this.#database.run('UPDATE albums SET revision = revision + 1 WHERE id = ?', albumId);
  }
}

interface Condition {
  readonly where: string;
  readonly values: SqlValue[];
}

/** What follows the last separator of any system. */
const NAME = `replace(replace(path, '\\', '/'), rtrim(replace(path, '\\', '/'), replace(replace(path, '\\', '/'), '/', '')), '')`;

function toCondition(albumId: string, filter: AlbumFilter, search = ''): Condition {
  const { where, values } = toFilterCondition(albumId, filter);
  if (search === '') return { where, values };
  const part = search.replaceAll(/[%_~]/g, '~$&');
  return { where: `${where} AND ${NAME} LIKE ? ESCAPE '~'`, values: [...values, `%${part}%`] };
}

function toFilterCondition(albumId: string, filter: AlbumFilter): Condition {
  if (filter === 'all') return { where: 'album_id = ?', values: [albumId] };
  if (filter === 'quarantined')
    return { where: `album_id = ? AND state = 'failed' AND is_quarantined = 1`, values: [albumId] };
  return { where: 'album_id = ? AND state = ?', values: [albumId, filter] };
}

/** Statements of one shape for any number of ids, so that few of them are prepared: the last id fills up. */
function inChunks<Row>(ids: readonly number[], ask: (marks: string, ids: readonly number[]) => readonly Row[]): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const chunk = ids.slice(at, at + IDS_PER_STATEMENT);
    const length = chunk.length === 1 ? 1 : IDS_PER_STATEMENT;
    const filled = Array.from({ length }, (_, index) => chunk[index] ?? chunk[0]!);
    rows.push(...ask(filled.map(() => '?').join(', '), filled));
  }
  return rows;
}
