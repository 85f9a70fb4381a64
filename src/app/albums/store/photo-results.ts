/**
 * Stores every result of a photo that may still be in its place, by the options that made it, and decides which one the photo
 * shows. Whether a file is in its place is left to plan/earlier-results.ts.
 */
import type { AlbumExceptions } from '#shared/albums.ts';
import { albumExceptionsSchema } from '#shared/albums.ts';
import type { InputFormat } from '#shared/formats.ts';
import { INPUT_FORMATS } from '#shared/formats.ts';
import type { FileStat } from '#files/fingerprint.ts';
import type { AlbumDatabase, SqlRow } from './album-database.ts';
import type { MadeResult } from './photo-record.ts';
import { numberOf, parseJson, textOf } from './photo-record.ts';
import { inChunks } from './photo-queries.ts';

/** Photos whose options are the same, as long as the album's are. */
export interface OptionsGroup {
  readonly exceptions: AlbumExceptions | null;
  /** The same, as the row has them. */
  readonly stored: string | null;
  readonly format: InputFormat;
}

/** How many finished photos of a group have a result with this hash. */
export interface FinishedGroup extends OptionsGroup {
  readonly optionsHash: string;
  readonly count: number;
}

/** A result that a photo had with other options, or before it waited again. */
export interface EarlierResult {
  readonly photoId: number;
  readonly path: string;
  readonly fileStat: FileStat;
}

/** Photos whose earlier result counts. Running photos, those that a person left out and those that are asked for again have none. */
const MAY_SHOW = `is_again = 0 AND (state IN ('done', 'waiting', 'failed', 'cancelled') OR (state = 'skipped' AND skip_reason = 'exists'))`;

/** Few enough that reading or changing them blocks nothing that a person would notice. */
const ROWS_AT_ONCE = 100;

/** A column of `photos`, and the one of `results` that it shows. */
const SHOWN = {
  output_path: 'path',
  output_bytes: 'bytes',
  output_modified_ms: 'modified_ms',
  output_width_px: 'width_px',
  output_height_px: 'height_px',
  elapsed_ms: 'elapsed_ms',
  wall_ms: 'wall_ms',
  source_bytes: 'source_bytes',
  source_modified_ms: 'source_modified_ms',
  options_hash: 'options_hash',
  remarks: 'remarks',
  model: 'model',
} as const;

export class PhotoResults {
  readonly #database: AlbumDatabase;

  constructor(database: AlbumDatabase) {
    this.#database = database;
  }

  /** The file at the path is this result now, and no other one any more. */
  put(photoId: number, path: string, made: MadeResult): void {
    const { fileStat, output, elapsedMs, wallMs, source, optionsHash, remarks, model } = made;
    this.#database.run('DELETE FROM results WHERE path = ?', path);
    this.#database.run(
      `INSERT OR REPLACE INTO results (photo_id, options_hash, path, bytes, modified_ms, width_px, height_px, elapsed_ms, wall_ms,
         source_bytes, source_modified_ms, remarks, model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[photoId, optionsHash, path, fileStat.sizeBytes, fileStat.mtimeMs, output.widthPx, output.heightPx],
      ...[elapsedMs, wallMs, source.sizeBytes, source.mtimeMs, JSON.stringify(remarks)],
      model === null ? null : JSON.stringify(model),
    );
  }

  /** The photos are done and show their results with these options; those without one stay as they are. */
  show(photoIds: readonly number[], optionsHash: string): void {
    const columns = Object.keys(SHOWN).join(', ');
    const values = Object.values(SHOWN)
      .map((column) => `results.${column}`)
      .join(', ');
    inChunks(photoIds, (marks, ids) => {
      this.#database.run(
        `UPDATE photos SET (${columns}) = (SELECT ${values} FROM results WHERE photo_id = photos.id AND results.options_hash = ?),
           state = 'done', error = NULL, skip_reason = NULL, is_quarantined = 0, deaths = 0, is_again = 0
         WHERE id IN (${marks}) AND EXISTS (SELECT 1 FROM results WHERE photo_id = photos.id AND results.options_hash = ?)`,
        ...[optionsHash, ...ids, optionsHash],
      );
      return [];
    });
  }

  /** The file of the photo has this stat now, with the content that its shown result was made from. */
  touch(photoId: number, { sizeBytes, mtimeMs }: FileStat): void {
    this.#database.run(
      `UPDATE results SET source_bytes = ?, source_modified_ms = ? FROM photos
       WHERE results.photo_id = ? AND photos.id = results.photo_id AND results.source_bytes = photos.source_bytes
         AND results.source_modified_ms = photos.source_modified_ms`,
      ...[sizeBytes, mtimeMs, photoId],
    );
  }

  /** The results that finished photos show: how many, and how many bytes. */
  measureShown(albumId: string): { readonly count: number; readonly bytes: number } {
    const sql = `SELECT count(*) AS n, total(output_bytes) AS bytes FROM photos WHERE album_id = ? AND state = 'done'`;
    const row = this.#database.first(sql, albumId);
    return row === null ? { count: 0, bytes: 0 } : { count: numberOf(row, 'n'), bytes: numberOf(row, 'bytes') };
  }

  /** Photos with results, as groups that share their options. */
  listGroups(albumId: string): OptionsGroup[] {
    const sql = `SELECT DISTINCT exceptions, format FROM photos WHERE album_id = ? AND format IS NOT NULL AND output_path IS NOT NULL`;
    return this.#database.all(sql, albumId).flatMap(readGroup);
  }

  /** Finished photos, counted by their options and by those that made their results. */
  listFinished(albumId: string): FinishedGroup[] {
    const rows = this.#database.all(
      `SELECT exceptions, format, options_hash, count(*) AS n FROM photos WHERE album_id = ? AND state = 'done'
       GROUP BY exceptions, format, options_hash`,
      albumId,
    );
    return rows.flatMap((row) =>
      readGroup(row).map((group) => ({
        ...group,
        optionsHash: textOf(row, 'options_hash'),
        count: numberOf(row, 'n'),
      })),
    );
  }

  /**
   * What the photos of a group had with these options, made of the files that they are now, and do not show: of those with ids
   * above `afterId`, the first ones by id.
   */
  listEarlier(
    albumId: string,
    { stored, format }: OptionsGroup,
    { optionsHash, afterId }: { readonly optionsHash: string; readonly afterId: number },
  ): EarlierResult[] {
    const rows = this.#database.all(
      `SELECT photo_id, results.path AS path, results.bytes AS bytes, results.modified_ms AS modified_ms
       FROM photos JOIN results ON photo_id = photos.id AND results.options_hash = ?
       WHERE album_id = ? AND exceptions IS ? AND format = ? AND ${MAY_SHOW}
         AND NOT (state = 'done' AND photos.options_hash = results.options_hash)
         AND results.source_bytes = photos.bytes AND results.source_modified_ms = photos.modified_ms AND photos.id > ?
       ORDER BY photos.id LIMIT ${ROWS_AT_ONCE}`,
      ...[optionsHash, albumId, stored, format, afterId],
    );
    return rows.map(readEarlier);
  }

  /** As `show`, for photos that are still as `listEarlier` found them. Returns those that have changed. */
  showEarlier(albumId: string, photoIds: readonly number[], optionsHash: string): number[] {
    return this.#database.transact(() => {
      const open = inChunks(photoIds, (marks, ids) =>
        this.#database.all(
          `SELECT id FROM photos WHERE album_id = ? AND id IN (${marks}) AND ${MAY_SHOW}`,
          ...[albumId, ...ids],
        ),
      ).map((row) => numberOf(row, 'id'));
      this.show(open, optionsHash);
      return open;
    });
  }

  /** How the file was when the photo wrote it; null: it did not. */
  findWritten(photoId: number, path: string): FileStat | null {
    const sql = 'SELECT bytes, modified_ms FROM results WHERE path = ? AND photo_id = ?';
    const row = this.#database.first(sql, path, photoId);
    return row === null ? null : readFileStat(row);
  }

  /** Whether any album has written the file. */
  has(path: string): boolean {
    return this.#database.first('SELECT 1 FROM results WHERE path = ? LIMIT 1', path) !== null;
  }

  /** The results of the album that its photos do not show, and that may be in their places. */
  listHidden(albumId: string): EarlierResult[] {
    const sql = `SELECT photo_id, results.path AS path, results.bytes AS bytes, results.modified_ms AS modified_ms
      FROM photos JOIN results ON photo_id = photos.id AND results.path IS NOT output_path WHERE album_id = ?`;
    return this.#database.all(sql, albumId).map(readEarlier);
  }
}

function readEarlier(row: SqlRow): EarlierResult {
  return { photoId: numberOf(row, 'photo_id'), path: textOf(row, 'path'), fileStat: readFileStat(row) };
}

function readFileStat(row: SqlRow): FileStat {
  return { sizeBytes: numberOf(row, 'bytes'), mtimeMs: numberOf(row, 'modified_ms') };
}

/** None for photos whose format is not known: their headers were not read. */
function readGroup(row: SqlRow): OptionsGroup[] {
  const format = INPUT_FORMATS.find((known) => known === row['format']);
  if (format === undefined) return [];
  const stored = row['exceptions'] === null ? null : textOf(row, 'exceptions');
  return [{ exceptions: parseJson(row, 'exceptions', albumExceptionsSchema), stored, format }];
}
