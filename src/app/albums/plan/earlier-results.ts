/**
 * Finds results that photos have already with the options they have now: a person who goes back to earlier settings gets what was
 * made with them, without a run. A result counts while its file is the one that was made, of the photo as it is.
 */
import { isInPlace } from '#files/fingerprint.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import type { OptionsGroup } from '../store/photo-results.ts';
import { hashGroupOptions } from './photo-options.ts';

/**
 * Photos whose result with the present options is in its place are done and show it. Returns their ids. Others stay as they are:
 * a finished photo without such a result keeps the one that it shows.
 */
export async function showEarlierResults(signal: AbortSignal, store: AlbumStore, albumId: string): Promise<number[]> {
  const album = store.find(albumId);
  if (album === null) return [];
  const shown: number[] = [];
  for (const group of store.photos.results.listGroups(albumId))
    if (!(await showOfGroup(signal, { store, album, group, shown }))) break;
  return shown;
}

interface GroupToShow {
  readonly store: AlbumStore;
  readonly album: AlbumRecord;
  readonly group: OptionsGroup;
  /** Ids of photos are added to it. */
  readonly shown: number[];
}

/** False: the options have changed meanwhile; that change looks for its own results. */
async function showOfGroup(signal: AbortSignal, { store, album, group, shown }: GroupToShow): Promise<boolean> {
  const { results } = store.photos;
  const optionsHash = hashGroupOptions(group, album);
  for (let afterId = 0; ;) {
    const found = results.listEarlier(album.id, group, { optionsHash, afterId });
    const last = found.at(-1);
    if (last === undefined) return true;
    afterId = last.photoId;
    signal.throwIfAborted();
    const inPlace = await Promise.all(found.map(({ path, fileStat }) => isInPlace(path, fileStat)));
    if (!hasSameOptions(album, store.find(album.id))) return false;
    const ids = found.filter((_result, index) => inPlace[index]).map(({ photoId }) => photoId);
    shown.push(...results.showEarlier(album.id, ids, optionsHash));
  }
}

function hasSameOptions(before: AlbumRecord, now: AlbumRecord | null): boolean {
  if (now === null || now.outputFolder !== before.outputFolder) return false;
  return JSON.stringify(now.options) === JSON.stringify(before.options);
}
