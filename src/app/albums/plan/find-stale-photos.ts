/**
 * Finds the finished photos of an album that another run would make differently: their options or file have changed, their result
 * is gone, or another model, or another content of their imported network, made it. They stay finished; whether they are made again is a person's choice.
 */
import { dirname } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { ModelVersion } from '#shared/models.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import type { FileStat, HashFile } from '#files/fingerprint.ts';
import { compareWithEarlier, findFileStat } from '#files/fingerprint.ts';
import { findMissing } from '#files/folders.ts';
import { isWithin } from '#files/path-key.ts';
import { resolvePhotoOptions } from './photo-options.ts';
import type { Makers } from './result-maker.ts';
import { findMaker, isImported } from './result-maker.ts';
import type { PhotoRecord, PlacedResult } from '../store/photo-record.ts';

const MAX_CONCURRENT_CHECKS = 16;

/** `unknown-model`: it was made before version 0.3, which is the first that remembers the model. */
export type Staleness =
  | { readonly kind: 'options' | 'gone' | 'older-model' | 'unknown-model' | 'replaced-network' }
  /** `fileStat`: of the photo as it is now. */
  | { readonly kind: 'file'; readonly fileStat: FileStat };

export interface StalePhoto {
  readonly photo: PhotoRecord;
  readonly staleness: Staleness;
}

/** Where the model is not known, or an imported network is not there, no result counts as made by another one. */
export interface StaleTools extends Makers {
  readonly store: AlbumStore;
  readonly hash?: HashFile;
}

/** In the order of the list. A file that was only touched is stored with its new time; nothing else changes. */
export async function findStalePhotos(
  signal: AbortSignal,
  album: AlbumRecord,
  tools: StaleTools,
): Promise<StalePhoto[]> {
  const photos = tools.store.photos.page(album.id, 'done', { offset: 0, limit: -1 });
  const stale: StalePhoto[] = [];
  for (let at = 0; at < photos.length; at += MAX_CONCURRENT_CHECKS) {
    signal.throwIfAborted();
    const some = photos.slice(at, at + MAX_CONCURRENT_CHECKS);
    const found = await Promise.all(some.map((photo) => findStaleness(signal, photo, { ...tools, album })));
    some.forEach((photo, index) => {
      const staleness = found[index] ?? null;
      if (staleness !== null) stale.push({ photo, staleness });
    });
  }
  return stale;
}

/** Whether the result would be the same with another model: only options, file and place of the result count. */
export function isChanged({ staleness: { kind } }: StalePhoto): boolean {
  return kind === 'options' || kind === 'file' || kind === 'gone';
}

async function findStaleness(
  signal: AbortSignal,
  photo: PhotoRecord,
  { store, hash, album, ...makers }: StaleTools & { readonly album: AlbumRecord },
): Promise<Staleness | null> {
  const { result } = photo;
  if (result === null) return { kind: 'gone' };
  const { hash: optionsHash, options } = resolvePhotoOptions(photo, album);
  if (optionsHash !== result.optionsHash) return { kind: 'options' };
  // A drive that is not connected may still hold the result.
  if ((await findFileStat(result.path)) === null && (await findMissing([locateRoot(result.path, album)])) === null)
    return { kind: 'gone' };
  try {
    const earlier = { ...result.source, contentHash: photo.hash ?? '' };
    const { kind, fingerprint } = await compareWithEarlier(signal, photo.path, {
      earlier,
      ...(hash !== undefined && { hash }),
    });
    if (kind === 'changed') return { kind: 'file', fileStat: fingerprint };
    if (kind === 'touched') store.photos.journal.touch(photo.id, fingerprint);
    return compareMakers(result, findMaker(options.preset, makers));
  } catch (thrown) {
    // A photo that is gone cannot be upscaled again; its result stays.
    if (thrown instanceof AppError && thrown.code === 'image/not-found') return null;
    throw thrown;
  }
}

function compareMakers({ model: made }: PlacedResult, maker: ModelVersion | null): Staleness | null {
  if (maker === null) return null;
  if (made === null) return { kind: 'unknown-model' };
  if (made.id === maker.id && made.version === maker.version) return null;
  return { kind: isImported(maker) ? 'replaced-network' : 'older-model' };
}

/** The folder that is missing if the drive of a result is not connected; a folder of a mirrored tree may be missing by itself. */
function locateRoot(resultPath: string, { outputFolder }: AlbumRecord): string {
  return outputFolder !== null && isWithin(resultPath, outputFolder) ? outputFolder : dirname(resultPath);
}
