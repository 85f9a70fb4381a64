/** What the system shows of the work: how far it is, that the computer must not sleep, that a long job or an album has ended. Pure; work-status.ts shows it. */
import type { Album, AlbumRunState, PauseReason } from '#shared/albums.ts';
import type { AppEvent, AppSnapshot, PhotoJob } from '#shared/app-state.ts';
import { hasEnded } from '#shared/jobs.ts';

/** A shorter job ends while the person still looks at the window. */
const LONG_JOB_MS = 30_000;

/** Mean progress of the jobs that wait or run, and of the albums that run, 0..1; null when there are none. */
export function computeProgress({ jobs, albums }: Pick<AppSnapshot, 'jobs' | 'albums'>): number | null {
  const open = [
    ...jobs.filter(({ snapshot }) => !hasEnded(snapshot)).map(({ snapshot }) => snapshot.fraction),
    ...albums.filter(({ run }) => isAtWork(run)).map(({ progress }) => progress.fraction),
  ];
  if (open.length === 0) return null;
  return open.reduce((sum, fraction) => sum + fraction, 0) / open.length;
}

export function mustStayAwake({ albums, settings }: Pick<AppSnapshot, 'albums' | 'settings'>): boolean {
  return settings.keepAwake && albums.some(({ run }) => isAtWork(run));
}

/** What became of an album that ran. A pause that the person asked for is no news. */
export type EndedAlbum =
  | { readonly kind: 'finished'; readonly name: string; readonly done: number; readonly failed: number }
  | { readonly kind: 'held-up'; readonly name: string; readonly reason: Exclude<PauseReason, 'user'> };

/** @param before how it ran before; undefined: that is not known */
export function findAlbumEnd(before: AlbumRunState | undefined, album: Album): EndedAlbum | null {
  if (before === undefined || !isAtWork(before)) return null;
  const { name, run, progress } = album;
  const { done, failed } = progress.counts;
  if (run.kind === 'idle') return { kind: 'finished', name, done, failed };
  return run.kind === 'paused' && run.reason !== 'user' ? { kind: 'held-up', name, reason: run.reason } : null;
}

function isAtWork({ kind }: AlbumRunState): boolean {
  return kind === 'running' || kind === 'stopping';
}

export interface EndedJob {
  readonly state: 'finished' | 'failed';
  /** Name of the photo. */
  readonly name: string;
}

/**
 * The long job that `event` has just ended, or null. A job that was cancelled is no news.
 * @param snapshot after the event
 */
export function findLongJobEnd(snapshot: Pick<AppSnapshot, 'jobs' | 'photos'>, event: AppEvent): EndedJob | null {
  if (event.kind !== 'job' || (event.event.kind !== 'finished' && event.event.kind !== 'failed')) return null;
  const job = snapshot.jobs.find(({ id }) => id === event.jobId);
  if (job === undefined || measureJob(job) < LONG_JOB_MS) return null;
  const name = snapshot.photos.find(({ id }) => id === job.photoId)?.name ?? '';
  return { state: event.event.kind, name };
}

function measureJob({ snapshot }: PhotoJob): number {
  return Math.max(snapshot.elapsedMs, snapshot.result?.elapsedMs ?? 0);
}
