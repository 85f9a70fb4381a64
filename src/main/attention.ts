/** What the system shows of the work: how far it is, that the computer must not sleep, that a long run of jobs or an album has ended. Pure; work-status.ts shows it. */
import type { Album, AlbumRunState, PauseReason } from '#shared/albums.ts';
import type { AppEvent, AppSnapshot, PhotoJob } from '#shared/app-state.ts';
import { hasEnded } from '#shared/jobs.ts';

/** A shorter run ends while the person still looks at the window. */
const LONG_RUN_MS = 30_000;

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

/** Whether the album is being run by this process. */
export function isAtWork({ kind }: AlbumRunState): boolean {
  return kind === 'running' || kind === 'stopping';
}

/** What became of a run: the jobs between two moments at which none was open. */
export interface EndedRun {
  readonly done: number;
  readonly failed: number;
  /** Name of the photo, where it was a single one; otherwise null. */
  readonly name: string | null;
}

/** Counts the jobs of a run, so that one notification tells of all of them. */
export class JobRuns {
  #ended: readonly { readonly job: PhotoJob; readonly name: string }[] = [];

  /**
   * The run that `event` has just ended, or null. A short run is no news, and neither is a job that was cancelled.
   * @param snapshot after the event
   */
  take({ jobs, photos }: Pick<AppSnapshot, 'jobs' | 'photos'>, event: AppEvent): EndedRun | null {
    if (event.kind === 'job') {
      const job = jobs.find(({ id }) => id === event.jobId);
      const name = photos.find(({ id }) => id === job?.photoId)?.name ?? '';
      if (job?.snapshot.state === 'finished' || job?.snapshot.state === 'failed')
        this.#ended = [...this.#ended.filter((ended) => ended.job.id !== job.id), { job, name }];
    }
    if (this.#ended.length === 0 || jobs.some(({ snapshot }) => !hasEnded(snapshot))) return null;
    const ended = this.#ended;
    this.#ended = [];
    if (ended.reduce((sum, { job }) => sum + measureJob(job), 0) < LONG_RUN_MS) return null;
    const done = ended.filter(({ job }) => job.snapshot.state === 'finished').length;
    const name = ended.length === 1 ? (ended[0]?.name ?? null) : null;
    return { done, failed: ended.length - done, name };
  }
}

function measureJob({ snapshot }: PhotoJob): number {
  return Math.max(snapshot.elapsedMs, snapshot.result?.elapsedMs ?? 0);
}
