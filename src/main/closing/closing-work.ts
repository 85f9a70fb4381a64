/** The work that closing the window would interrupt, and its description for people. Pure. */
import type { AppSnapshot } from '#shared/app-state.ts';
import { hasEnded } from '#shared/jobs.ts';
import { isAtWork } from '../attention.ts';
import type { Texts } from '../texts/texts.ts';
import { shorten } from '../texts/texts.ts';

/** Albums that run, and the jobs of open photos. */
export interface Work {
  readonly albums: readonly { readonly name: string; readonly done: number; readonly total: number }[];
  /** `percent` 0..100. */
  readonly running: readonly { readonly name: string; readonly percent: number }[];
  readonly waiting: number;
}

/** null: nothing goes on. */
export function findWork({ albums, jobs, photos }: Pick<AppSnapshot, 'albums' | 'jobs' | 'photos'>): Work | null {
  const atWork = albums.filter(({ run }) => isAtWork(run));
  const open = jobs.filter(({ snapshot }) => !hasEnded(snapshot));
  if (atWork.length + open.length === 0) return null;
  const running = open.filter(({ snapshot }) => snapshot.state === 'running');
  return {
    albums: atWork.map(({ name, progress }) => ({ name, done: progress.counts.done, total: progress.total })),
    running: running.map(({ photoId, snapshot }) => ({
      name: photos.find(({ id }) => id === photoId)?.name ?? '',
      percent: Math.round(snapshot.fraction * 100),
    })),
    waiting: open.length - running.length,
  };
}

/** The texts of the question; `quit` is the button that ends the work. */
export function describeWork(
  { albums, running, waiting }: Work,
  texts: Texts,
): { readonly message: string; readonly detail: string; readonly quit: string } {
  const hasJobs = running.length + waiting > 0;
  const lines = [
    ...albums.map(({ name, done, total }) => texts.albumWork(name, done, total)),
    ...running.map(({ name, percent }) => texts.photoWork(name, percent)),
    ...(waiting > 0 ? [texts.waitingWork(waiting)] : []),
  ];
  const consequences = `${albums.length > 0 ? texts.albumsContinue : ''}${hasJobs ? texts.photosLost : ''}`.trim();
  return {
    message: texts.workingTitle,
    detail: [...shorten(lines, texts), '', consequences].join('\n'),
    quit: hasJobs ? texts.stopAndQuit : texts.pauseAndQuit,
  };
}
