/**
 * Records the progress of a run's photos, so that it can be interrupted anywhere and recovered: begun (temporary path and path of
 * the result) -> made (complete on disk, under the temporary name) -> done (under its name). Each step is one commit. Only `made`
 * must survive a power failure: it proves later that an existing file is the album's own.
 */
import type { ErrorValue } from '#shared/errors.ts';
import type { AlbumDatabase } from './album-database.ts';
import type { FileStat } from '#files/fingerprint.ts';
import type { MadeResult, PhotoRecord } from './photo-record.ts';
import type { PhotoResults } from './photo-results.ts';
import { readPhotoRecord, writeMade } from './photo-record.ts';

/** The order of waiting photos. Those under which the engine failed come last in either order. */
const NEXT: Readonly<Record<'list' | 'fastest', string>> = {
  list: 'deaths, place',
  fastest: 'deaths, width_px IS NULL, width_px, height_px, place',
};

export class WorkJournal {
  readonly #database: AlbumDatabase;
  readonly #results: PhotoResults;

  constructor(database: AlbumDatabase, results: PhotoResults) {
    this.#database = database;
    this.#results = results;
  }

  findNext(albumId: string, order: 'list' | 'fastest'): PhotoRecord | null {
    const row = this.#database.first(
      `SELECT * FROM photos WHERE album_id = ? AND state = 'waiting' ORDER BY ${NEXT[order]} LIMIT 1`,
      albumId,
    );
    return row === null ? null : readPhotoRecord(row);
  }

  /** Photos that were begun and have not ended: those in progress, and after a crash the interrupted ones. */
  listInProgress(albumId: string): PhotoRecord[] {
    const sql = `SELECT * FROM photos WHERE album_id = ? AND (state = 'running' OR staging_path IS NOT NULL)`;
    return this.#database.all(sql, albumId).map(readPhotoRecord);
  }

  /** @throws {AppError} store/failed too when the file is gone, so that no photo is upscaled in vain */
  begin(photoId: number, { stagingPath, targetPath }: { stagingPath: string; targetPath: string }): void {
    this.#database.assertInPlace();
    this.#database.run(
      `UPDATE photos SET state = 'running', staging_path = ?, target_path = ?, made = NULL, error = NULL WHERE id = ?`,
      ...[stagingPath, targetPath, photoId],
    );
  }

  /** Durable when it resolves; the file may get its name only after that. */
  async recordMade(photoId: number, made: MadeResult): Promise<void> {
    this.#database.run('UPDATE photos SET made = ? WHERE id = ?', writeMade(made), photoId);
    await this.#database.makeDurable();
  }

  /** The result has its name. */
  finish(photoId: number, path: string, made: MadeResult): void {
    const { source } = made;
    this.#database.transact(() => {
      this.#results.put(photoId, path, made);
      this.#database.run(
        `UPDATE photos SET staging_path = NULL, target_path = NULL, made = NULL, bytes = ?, modified_ms = ? WHERE id = ?`,
        ...[source.sizeBytes, source.mtimeMs, photoId],
      );
      this.#results.show([photoId], made.optionsHash);
    });
  }

  /** The file has another size or time, but the content that its result was made from. */
  touch(photoId: number, fileStat: FileStat): void {
    this.#database.transact(() => {
      this.#results.touch(photoId, fileStat);
      const { sizeBytes, mtimeMs } = fileStat;
      this.#database.run(
        'UPDATE photos SET bytes = ?, modified_ms = ?, source_bytes = ?, source_modified_ms = ? WHERE id = ?',
        ...[sizeBytes, mtimeMs, sizeBytes, mtimeMs, photoId],
      );
    });
  }

  fail(photoId: number, error: ErrorValue, isQuarantined: boolean): void {
    this.#end(photoId, `state = 'failed', error = ?, is_quarantined = ?`, JSON.stringify(error), Number(isQuarantined));
  }

  /** A file of that name exists. */
  skip(photoId: number): void {
    this.#end(photoId, `state = 'skipped', skip_reason = 'exists'`);
  }

  cancel(photoId: number): void {
    this.#end(photoId, `state = 'cancelled', is_again = 0`);
  }

  /** It waits again. */
  requeue(photoId: number): void {
    this.#end(photoId, `state = 'waiting'`);
  }

  /** It waits again, with one more failure. */
  requeueAfterFailure(photoId: number): void {
    this.#end(photoId, `state = 'waiting', deaths = deaths + 1`);
  }

  #end(photoId: number, columns: string, ...values: readonly (string | number)[]): void {
    const sql = `UPDATE photos SET ${columns}, staging_path = NULL, target_path = NULL, made = NULL WHERE id = ?`;
    this.#database.run(sql, ...values, photoId);
  }
}
