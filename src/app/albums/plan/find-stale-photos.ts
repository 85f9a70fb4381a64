/** Finds the finished photos of an album that are stale: their file or options have changed, or their result is gone. */
import { dirname } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import type { HashFile } from '#files/fingerprint.ts';
import { compareWithEarlier, findFileStat } from '#files/fingerprint.ts';
import { findMissing } from '#files/folders.ts';
import { isWithin } from '#files/path-key.ts';
import { resolvePhotoOptions } from './photo-options.ts';
import type { PhotoRecord } from '../store/photo-record.ts';

const MAX_CONCURRENT_CHECKS = 16;

/** Ids of the stale photos. A file that was only touched is stored with its new time. */
export async function findStalePhotos(
  signal: AbortSignal,
  album: AlbumRecord,
  tools: { readonly store: AlbumStore; readonly hash?: HashFile },
): Promise<number[]> {
  const { store } = tools;
  const photos = store.photos.page(album.id, 'done', { offset: 0, limit: -1 });
  const staleIds: number[] = [];
  for (let at = 0; at < photos.length; at += MAX_CONCURRENT_CHECKS) {
    signal.throwIfAborted();
    const some = photos.slice(at, at + MAX_CONCURRENT_CHECKS);
    const areStale = await Promise.all(some.map((photo) => isStale(signal, photo, { ...tools, album })));
    staleIds.push(...some.filter((_photo, index) => areStale[index]).map(({ id }) => id));
  }
  return staleIds;
}

async function isStale(
  signal: AbortSignal,
  photo: PhotoRecord,
  { store, hash, album }: { readonly store: AlbumStore; readonly hash?: HashFile; readonly album: AlbumRecord },
): Promise<boolean> {
  const { result } = photo;
  if (result === null || resolvePhotoOptions(photo, album).hash !== result.optionsHash) return true;
  // A drive that is not connected may still hold the result.
  if ((await findFileStat(result.path)) === null && (await findMissing([locateRoot(result.path, album)])) === null)
    return true;
  try {
    const earlier = { ...result.source, contentHash: photo.hash ?? '' };
    const { kind, fingerprint } = await compareWithEarlier(signal, photo.path, {
      earlier,
      ...(hash !== undefined && { hash }),
    });
    if (kind === 'changed') store.photos.setFileStat(photo.id, fingerprint);
    if (kind === 'touched') store.photos.journal.touch(photo.id, fingerprint);
    return kind === 'changed';
  } catch (thrown) {
    // A photo that is gone cannot be upscaled again; its result stays.
    if (thrown instanceof AppError && thrown.code === 'image/not-found') return false;
    throw thrown;
  }
}

/** The folder that is missing if the drive of a result is not connected; a folder of a mirrored tree may be missing by itself. */
function locateRoot(resultPath: string, { outputFolder }: AlbumRecord): string {
  return outputFolder !== null && isWithin(resultPath, outputFolder) ? outputFolder : dirname(resultPath);
}
