/** What happens to work that was under way when the last program ended: placed results are kept, all else waits again. */
import { dirname } from 'node:path';
import { toAppError } from '../../shared/errors.ts';
import type { AlbumRecord, AlbumStore } from './album-store.ts';
import type { PhotoRecord, WorkUnderWay } from './photo-record.ts';
import { findMissing } from './photo-work.ts';
import { recoverResult } from './place-result.ts';
import { locateFolder } from './plan-outputs.ts';

export interface TakenUp {
  readonly photoIds: readonly number[];
  /** Where results of the album were made, or might have been: what a killed engine left may lie in any of them. */
  readonly folders: readonly string[];
  /** A folder that is away and may hold a result; its photos stay as they are. */
  readonly missingFolder: string | null;
}

/** May be called again, wherever it was cut off. */
export async function takeUpWork(store: AlbumStore, albumId: string): Promise<TakenUp> {
  const { journal } = store.photos;
  const photoIds: number[] = [];
  const folders = listResultFolders(store, albumId);
  let missingFolder: string | null = null;
  for (const photo of journal.listUnderWay(albumId)) {
    photoIds.push(photo.id);
    const { work } = photo;
    const folder = work === null ? null : dirname(work.targetPath);
    if (work === null || folder === null) journal.giveBack(photo.id);
    else if (work.made !== null && (await findMissing([folder])) !== null) missingFolder = folder;
    else {
      folders.add(folder);
      await takeUp(store, photo, work);
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
    // Made with other options, it may stand elsewhere.
    if (photo.outputPath !== null) folders.add(dirname(photo.outputPath));
  }
  return folders;
}

async function takeUp(store: AlbumStore, photo: PhotoRecord, work: WorkUnderWay): Promise<void> {
  const { journal } = store.photos;
  try {
    const album = store.find(photo.albumId);
    const isPlaced = await recoverResult(work, album !== null && mayReplace(photo, work.targetPath, album));
    if (isPlaced && work.made !== null) journal.finish(photo.id, work.targetPath, work.made);
    else journal.giveBack(photo.id);
  } catch (thrown) {
    journal.fail(photo.id, toAppError(thrown, photo.path).toValue(), false);
  }
}

/** Whether a file under the name of the result gives way: the photo's own older result, or any if the person said so. */
export function mayReplace(photo: PhotoRecord, targetPath: string, { options }: Pick<AlbumRecord, 'options'>): boolean {
  return photo.result?.path === targetPath || options.output.ifExists === 'overwrite';
}
