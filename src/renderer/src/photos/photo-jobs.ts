/** Relates photos to their jobs: which job is shown, the state in the film strip, whether a result is up to date. Pure. */
import type { Photo, PhotoJob, ResultOptions } from '#shared/app-state.ts';
import { chooseStrength } from '#shared/imported/network-work.ts';
import { hasEnded } from '#shared/jobs.ts';
import { isSamePreset } from '../options/preset-choice.ts';
import { isSameTarget } from '../options/target-size.ts';

type ReadyState = Extract<Photo['state'], { kind: 'ready' }>;

/** A photo whose header has been read. */
export interface ReadyPhoto extends Photo {
  readonly state: ReadyState;
}

/** `failed-job`: the photo is fine, its newest job is not. */
export type StripState = 'reading' | 'ready' | 'queued' | 'running' | 'done' | 'failed' | 'saved' | 'failed-job';

/** The newest job of a photo that was not cancelled. `jobs` are oldest first. */
export function findNewestJob(jobs: readonly PhotoJob[], photoId: string): PhotoJob | null {
  return jobs.findLast((job) => job.photoId === photoId && job.snapshot.state !== 'cancelled') ?? null;
}

/** Whether the job waits or runs. */
export function isUnfinished(job: PhotoJob | null): boolean {
  return job !== null && !hasEnded(job.snapshot);
}

/** Those of the photos with these ids whose headers have been read. */
export function listReady(photos: readonly Photo[], photoIds: readonly string[]): ReadyPhoto[] {
  return photos.flatMap((photo) =>
    photo.state.kind === 'ready' && photoIds.includes(photo.id) ? [{ ...photo, state: photo.state }] : [],
  );
}

/** The state of a photo in the film strip; `job` is its newest one. */
export function describeStripState(photo: Photo, job: PhotoJob | null): StripState {
  if (photo.state.kind !== 'ready') return photo.state.kind;
  switch (job?.snapshot.state) {
    case 'waiting':
      return 'queued';
    case 'running':
      return 'running';
    case 'failed':
      return 'failed-job';
    case 'finished':
      return isSaved(job) ? 'saved' : 'done';
    case 'cancelled':
    case undefined:
      return 'ready';
  }
}

export function isSaved(job: PhotoJob): boolean {
  return (job.result?.savedAs ?? null) !== null;
}

/** Whether a new job would give the same image. */
export function isUpToDate(job: PhotoJob, options: ResultOptions, automaticCleanup: number | null): boolean {
  const cleanup = chooseStrength(options) ?? automaticCleanup;
  const used = job.snapshot.result?.cleanup ?? job.cleanup;
  const hasNetwork = [job, options].some(({ preset }) => preset.kind === 'network');
  const isSampled = options.target.kind !== 'repair' && !hasNetwork;
  return (
    ((!isSampled && !hasNetwork) || isSamePreset(job.preset, options.preset)) &&
    isSameTarget(job.target, options.target) &&
    (cleanup === null || used === null || Math.abs(used - cleanup) < 1e-6) &&
    (!isSampled || job.seed === options.seed) &&
    job.device === options.device &&
    job.precision === options.precision
  );
}
