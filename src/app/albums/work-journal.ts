/**
 * What a run writes down of its photos, so that it can be cut off anywhere and taken up again: begun (where the result is made
 * and where it will stand) -> made (whole on disk, under its first name) -> done (in its place). Each step is one commit. Only
 * `made` has to outlive a power cut: it is what tells, later, that a file standing there is the album's own.
 */
import type { ErrorValue } from '../../shared/errors.ts';
import type { AlbumDatabase } from './album-database.ts';
import type { FileStamp } from './fingerprint.ts';
import type { MadeResult, PhotoRecord } from './photo-record.ts';
import { readPhotoRecord } from './photo-record.ts';

/** Which of the waiting photos comes first. Photos that an engine died under come last, whatever the order. */
const NEXT: Readonly<Record<'list' | 'fastest', string>> = {
  list: 'deaths, place',
  fastest: 'deaths, width_px IS NULL, width_px, height_px, place',
};

export class WorkJournal {
  readonly #database: AlbumDatabase;

  constructor(database: AlbumDatabase) {
    this.#database = database;
  }

  findNext(albumId: string, order: 'list' | 'fastest'): PhotoRecord | null {
    const row = this.#database.first(
      `SELECT * FROM photos WHERE album_id = ? AND state = 'waiting' ORDER BY ${NEXT[order]} LIMIT 1`,
      albumId,
    );
    return row === null ? null : readPhotoRecord(row);
  }

  /** Photos whose work was begun and not ended: those that run, and after a crash those that ran. */
  listUnderWay(albumId: string): PhotoRecord[] {
    const sql = `SELECT * FROM photos WHERE album_id = ? AND (state = 'running' OR staging_path IS NOT NULL)`;
    return this.#database.all(sql, albumId).map(readPhotoRecord);
  }

  begin(photoId: number, { stagingPath, targetPath }: { stagingPath: string; targetPath: string }): void {
    this.#database.run(
      `UPDATE photos SET state = 'running', staging_path = ?, target_path = ?, made = NULL, error = NULL WHERE id = ?`,
      ...[stagingPath, targetPath, photoId],
    );
  }

  /** On disk when it resolves; not before may the file get its name. */
  async recordMade(photoId: number, made: MadeResult): Promise<void> {
    this.#database.run('UPDATE photos SET made = ? WHERE id = ?', JSON.stringify(made), photoId);
    await this.#database.makeDurable();
  }

  /** The result stands in its place. */
  finish(photoId: number, path: string, made: MadeResult): void {
    const { stamp, output, elapsedMs, wallMs, source, optionsHash } = made;
    this.#database.run(
      `UPDATE photos SET state = 'done', staging_path = NULL, target_path = NULL, made = NULL, error = NULL, skip_reason = NULL,
         is_quarantined = 0, deaths = 0, output_path = ?, output_bytes = ?, output_modified_ms = ?, output_width_px = ?,
         output_height_px = ?, elapsed_ms = ?, wall_ms = ?, source_bytes = ?, source_modified_ms = ?, options_hash = ?,
         bytes = ?, modified_ms = ?
       WHERE id = ?`,
      ...[path, stamp.sizeBytes, stamp.mtimeMs, output.widthPx, output.heightPx],
      ...[elapsedMs, wallMs, source.sizeBytes, source.mtimeMs, optionsHash, source.sizeBytes, source.mtimeMs, photoId],
    );
  }

  /** The photo looks otherwise, but is what its result was made of. */
  touch(photoId: number, { sizeBytes, mtimeMs }: FileStamp): void {
    this.#database.run(
      'UPDATE photos SET bytes = ?, modified_ms = ?, source_bytes = ?, source_modified_ms = ? WHERE id = ?',
      ...[sizeBytes, mtimeMs, sizeBytes, mtimeMs, photoId],
    );
  }

  fail(photoId: number, error: ErrorValue, isQuarantined: boolean): void {
    this.#end(photoId, `state = 'failed', error = ?, is_quarantined = ?`, JSON.stringify(error), Number(isQuarantined));
  }

  /** There was a file of that name already. */
  skip(photoId: number): void {
    this.#end(photoId, `state = 'skipped', skip_reason = 'exists'`);
  }

  cancel(photoId: number): void {
    this.#end(photoId, `state = 'cancelled'`);
  }

  /** It waits again. */
  giveBack(photoId: number): void {
    this.#end(photoId, `state = 'waiting'`);
  }

  /** It waits again, and the death is held against it. */
  giveBackAfterDeath(photoId: number): void {
    this.#end(photoId, `state = 'waiting', deaths = deaths + 1`);
  }

  #end(photoId: number, columns: string, ...values: readonly (string | number)[]): void {
    const sql = `UPDATE photos SET ${columns}, staging_path = NULL, target_path = NULL, made = NULL WHERE id = ?`;
    this.#database.run(sql, ...values, photoId);
  }
}
