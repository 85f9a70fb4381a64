/** Which finished photos of an album are to be made anew: changed, with other options, or their result is gone. */
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { AlbumRecord, AlbumStore } from './album-store.ts';
import { isWithin } from './find-album-photos.ts';
import { compareWithEarlier } from './fingerprint.ts';
import { resolvePhotoOptions } from './photo-options.ts';
import type { PhotoRecord } from './photo-record.ts';
import { findMissing } from './photo-work.ts';
import { findStamp } from './place-result.ts';

const AT_ONCE = 16;

/** Ids of photos that have been finished and are due again. What was only touched is written down as it looks now. */
export async function findDuePhotos(signal: AbortSignal, store: AlbumStore, album: AlbumRecord): Promise<number[]> {
  const photos = store.photos.page(album.id, 'done', { offset: 0, limit: -1 });
  const due: number[] = [];
  for (let at = 0; at < photos.length; at += AT_ONCE) {
    signal.throwIfAborted();
    const some = photos.slice(at, at + AT_ONCE);
    const verdicts = await Promise.all(some.map((photo) => isDue(signal, photo, { store, album })));
    due.push(...some.filter((_photo, index) => verdicts[index]).map(({ id }) => id));
  }
  return due;
}

async function isDue(
  signal: AbortSignal,
  photo: PhotoRecord,
  { store, album }: { readonly store: AlbumStore; readonly album: AlbumRecord },
): Promise<boolean> {
  const { result } = photo;
  if (result === null || resolvePhotoOptions(photo, album).hash !== result.optionsHash) return true;
  // A drive that is away may still hold it.
  if ((await findStamp(result.path)) === null && (await findMissing([locateHome(result.path, album)])) === null)
    return true;
  try {
    const earlier = { ...result.source, contentHash: photo.hash ?? '' };
    const { kind, fingerprint } = await compareWithEarlier(signal, photo.path, earlier);
    if (kind === 'changed') store.photos.setStamp(photo.id, fingerprint);
    if (kind === 'touched') store.photos.journal.touch(photo.id, fingerprint);
    return kind === 'changed';
  } catch (thrown) {
    // A photo that is gone cannot be made anew; its result stays.
    if (thrown instanceof AppError && thrown.code === 'image/not-found') return false;
    throw thrown;
  }
}

/** The folder that is gone when the drive of a result is away; folders of a mirrored tree below it may be gone by themselves. */
function locateHome(resultPath: string, { outputFolder }: AlbumRecord): string {
  return outputFolder !== null && isWithin(resultPath, outputFolder) ? outputFolder : dirname(resultPath);
}
