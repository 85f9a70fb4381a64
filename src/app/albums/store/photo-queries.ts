/** Builds the parts of SQL statements about photos: conditions of filters and searches, and lists of ids. */
import type { AlbumFilter } from '#shared/albums.ts';
import type { SqlValue } from './album-database.ts';

/** Below what one statement may hold. */
const IDS_PER_STATEMENT = 500;

export interface Condition {
  readonly where: string;
  readonly values: SqlValue[];
}

/** SQL for what follows the last separator of any system in a path. */
const NAME = `replace(replace(path, '\\', '/'), rtrim(replace(path, '\\', '/'), replace(replace(path, '\\', '/'), '/', '')), '')`;

/** The photos that a filter and a search let through. @param search part of the name, in any case; empty: all */
export function toCondition(albumId: string, filter: AlbumFilter, search = ''): Condition {
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

/** Runs statements of one shape for any number of ids, so that few are prepared: the last chunk repeats its first id. */
export function inChunks<Row>(
  ids: readonly number[],
  ask: (marks: string, ids: readonly number[]) => readonly Row[],
): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const chunk = ids.slice(at, at + IDS_PER_STATEMENT);
    const length = chunk.length === 1 ? 1 : IDS_PER_STATEMENT;
    const filled = Array.from({ length }, (_, index) => chunk[index] ?? chunk[0]!);
    rows.push(...ask(filled.map(() => '?').join(', '), filled));
  }
  return rows;
}
