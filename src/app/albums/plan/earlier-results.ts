/**
 * Finds results that photos have already with the options they have now: a person who goes back to earlier settings gets what was
 * made with them, without a run. A result counts while its file is the one that was made, of the photo as it is.
 */
import { isInPlace } from '#files/fingerprint.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import type { EarlierResult } from '../store/photo-results.ts';
import { hashGroupOptions } from './photo-options.ts';

const MAX_CONCURRENT_CHECKS = 16;

/**
 * Photos whose result with the present options is in its place are done and show it. Returns their ids. Others stay as they are:
 * a finished photo without such a result keeps the one that it shows.
 */
export async function showEarlierResults(signal: AbortSignal, store: AlbumStore, albumId: string): Promise<number[]> {
  const album = store.find(albumId);
  if (album === null) return [];
  const shown: number[] = [];
  const { results } = store.photos;
  for (const group of results.listGroups(albumId)) {
    const optionsHash = hashGroupOptions(group, album);
    const inPlace = await keepInPlace(signal, results.listEarlier(albumId, group, optionsHash));
    if (inPlace.length === 0) continue;
    // Files take a while to examine. If the options have changed meanwhile, that change looks for its own results.
    if (!hasSameOptions(album, store.find(albumId))) return shown;
    shown.push(...results.showEarlier(albumId, inPlace, optionsHash));
  }
  return shown;
}

async function keepInPlace(signal: AbortSignal, found: readonly EarlierResult[]): Promise<number[]> {
  const ids: number[] = [];
  for (let at = 0; at < found.length; at += MAX_CONCURRENT_CHECKS) {
    signal.throwIfAborted();
    const some = found.slice(at, at + MAX_CONCURRENT_CHECKS);
    const inPlace = await Promise.all(some.map(({ path, fileStat }) => isInPlace(path, fileStat)));
    ids.push(...some.filter((_result, index) => inPlace[index]).map(({ photoId }) => photoId));
  }
  return ids;
}

function hasSameOptions(before: AlbumRecord, now: AlbumRecord | null): boolean {
  if (now === null || now.outputFolder !== before.outputFolder) return false;
  return JSON.stringify(now.options) === JSON.stringify(before.options);
}
