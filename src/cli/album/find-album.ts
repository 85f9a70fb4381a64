/** Finds the album that a person names: by its id, or by a name that only one album has. Pure. */
import { rejectOptions } from '../options/option-parsing.ts';

/** @throws {AppError} `options/invalid` when there is none, or more than one */
export function findAlbum<Known extends { readonly id: string; readonly name: string }>(
  albums: readonly Known[],
  wanted: string,
): Known {
  const byId = albums.find(({ id }) => id === wanted);
  if (byId !== undefined) return byId;
  const named = albums.filter(({ name }) => name === wanted.trim());
  const [found, another] = named;
  if (found === undefined) throw rejectOptions(`There is no album ${wanted}; "skipstone album list" lists all albums.`);
  if (another === undefined) return found;
  const ids = named.map(({ id }) => id).join(', ');
  throw rejectOptions(`There are ${named.length} albums called ${wanted}; give an id: ${ids}.`);
}
