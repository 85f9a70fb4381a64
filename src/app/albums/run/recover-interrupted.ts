/** Recovers photos that were interrupted when the last process ended: results that were made are kept, other photos wait again. */
import { dirname } from 'node:path';
import { isInPlace } from '#files/fingerprint.ts';
import { findMissing } from '#files/folders.ts';
import { toAppError } from '#shared/errors.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import type { PhotoRecord, WorkInProgress } from '../store/photo-record.ts';
import { recoverResult } from './place-result.ts';
import { locateFolder } from '#app/output-plan.ts';

export interface Recovery {
  readonly photoIds: readonly number[];
  /** The folders of the album's results: a killed engine may have left files in any of them. */
  readonly folders: readonly string[];
  /** A folder that is not there and may hold a result; its photos stay as they are. */
  readonly missingFolder: string | null;
}

/** May be interrupted anywhere and called again. */
export async function recoverInterrupted(store: AlbumStore, albumId: string): Promise<Recovery> {
  const { journal } = store.photos;
  const photoIds: number[] = [];
  const folders = listResultFolders(store, albumId);
  let missingFolder: string | null = null;
  for (const photo of journal.listInProgress(albumId)) {
    photoIds.push(photo.id);
    const { work } = photo;
    const folder = work === null ? null : dirname(work.targetPath);
    if (work === null || folder === null) journal.requeue(photo.id);
    else if (work.made !== null && (await findMissing([folder])) !== null) missingFolder = folder;
    else {
      folders.add(folder);
      await recover(store, photo, work);
    }
  }
  return { photoIds, folders: [...folders], missingFolder };
}

function listResultFolders(store: AlbumStore, albumId: string): Set<string> {
  const folders = new Set<string>();
  const album = store.find(albumId);
  if (album === null) return folders;
  const { place } = album.options.output;
  const { outputFolder } = album;
  for (const photo of store.photos.listPlaces(albumId)) {
    if (place === 'beside' || outputFolder !== null) folders.add(locateFolder(photo, { place, outputFolder }));
    // A result that was made with other options may be in another folder.
    if (photo.outputPath !== null) folders.add(dirname(photo.outputPath));
  }
  for (const { path } of store.photos.results.listHidden(albumId)) folders.add(dirname(path));
  return folders;
}

async function recover(store: AlbumStore, photo: PhotoRecord, work: WorkInProgress): Promise<void> {
  const { journal } = store.photos;
  try {
    const album = store.find(photo.albumId);
    const isReplacing = album !== null && (await mayReplace(store, photo, work.targetPath, album));
    const isPlaced = await recoverResult(work, isReplacing);
    if (isPlaced && work.made !== null) journal.finish(photo.id, work.targetPath, work.made);
    else journal.requeue(photo.id);
  } catch (thrown) {
    journal.fail(photo.id, toAppError(thrown, photo.path).toValue(), false);
  }
}

/**
 * Whether an existing file under the name of the result is replaced: the result that the photo shows, an earlier one of it that is
 * as it was written, or any if `ifExists` says so.
 */
export async function mayReplace(
  store: AlbumStore,
  photo: PhotoRecord,
  targetPath: string,
  { options }: Pick<AlbumRecord, 'options'>,
): Promise<boolean> {
  if (options.output.ifExists === 'overwrite' || photo.result?.path === targetPath) return true;
  const written = store.photos.results.findWritten(photo.id, targetPath);
  return written !== null && isInPlace(targetPath, written);
}
