/** The versions of a photo are its finished jobs: which ones there are, and which one the options would make again. Pure. */
import type { PhotoJob, ResultOptions } from '#shared/app-state.ts';
import { isUpToDate } from '../photo-jobs.ts';

/** Oldest first, as the jobs are. */
export function listVersions(jobs: readonly PhotoJob[], photoId: string): readonly PhotoJob[] {
  return jobs.filter((job) => job.photoId === photoId && job.snapshot.state === 'finished');
}

/** Whether both would be made again by the same options. */
export function hasSameOptions(a: PhotoJob, b: PhotoJob): boolean {
  return isUpToDate(a, b, b.snapshot.result?.cleanup ?? null);
}

/** The newest version that the options would make again; one that was ended early only where there is no whole one. */
export function findMatch(
  versions: readonly PhotoJob[],
  options: ResultOptions,
  automaticCleanup: number | null,
): PhotoJob | null {
  const matches = versions.filter((job) => isUpToDate(job, options, automaticCleanup));
  return matches.findLast(isWhole) ?? matches.at(-1) ?? null;
}

/** Whether all steps ran: one that was ended early can be made again with the same options. */
export function isWhole({ snapshot }: PhotoJob): boolean {
  return snapshot.result?.endedEarly !== true;
}
