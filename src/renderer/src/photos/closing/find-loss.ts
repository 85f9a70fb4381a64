/** What closing photos would lose. Pure. */
import type { PhotoJob } from '#shared/app-state.ts';
import { isUnsaved } from '#shared/app-state.ts';
import { isUnfinished } from '../photo-jobs.ts';

export interface Loss {
  /** Finished results that were not saved, oldest first. */
  readonly unsaved: readonly PhotoJob[];
  /** Number of photos whose job waits or runs. */
  readonly unfinishedCount: number;
}

/** null: nothing would be lost. */
export function findLoss(jobs: readonly PhotoJob[], photoIds: readonly string[]): Loss | null {
  const ofThese = jobs.filter(({ photoId }) => photoIds.includes(photoId));
  const unsaved = ofThese.filter(isUnsaved);
  const unfinishedCount = new Set(ofThese.filter(isUnfinished).map(({ photoId }) => photoId)).size;
  return unsaved.length + unfinishedCount > 0 ? { unsaved, unfinishedCount } : null;
}
