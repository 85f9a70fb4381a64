/** Owns the order of the photos of an album: `place` is a number between those of the neighbours, so that a move changes few rows. */
import type { AlbumDatabase } from './album-database.ts';
import { numberOf } from './photo-record.ts';
import { inChunks } from './photo-queries.ts';

/** Places closer than this become whole numbers again. */
const SMALLEST_GAP = 1e-6;

export class PhotoOrder {
  readonly #database: AlbumDatabase;

  constructor(database: AlbumDatabase) {
    this.#database = database;
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
    this.#database.all('SELECT id FROM photos WHERE album_id = ? ORDER BY place', albumId).forEach((row, index) => {
      this.#setPlace(numberOf(row, 'id'), index + 1);
    });
  }

  #setPlace(photoId: number, place: number): void {
    this.#database.run('UPDATE photos SET place = ? WHERE id = ?', place, photoId);
  }
}
