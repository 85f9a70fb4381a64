/** The live region for screen readers: a message at each quarter and at the end of jobs and albums, never at every step. */
import type { Album } from '#shared/albums.ts';
import type { AppSnapshot, PhotoJob } from '#shared/app-state.ts';
import type { Messages } from '../i18n/index.ts';
import type { Formats } from '../ui/format.ts';
import { findStage } from '../albums/album-texts.ts';

/** Holds the message that is announced now; empty until something happens. */
export class Announcer {
  #message = $state('');
  /** Last stage announced (a quarter or an end), by id of the job or album. */
  readonly #announced: Record<string, string> = {};

  get message(): string {
    return this.#message;
  }

  /** Announces what has changed since the last call. */
  observe(
    { jobs, photos, albums }: Pick<AppSnapshot, 'jobs' | 'photos' | 'albums'>,
    texts: Messages,
    formats: Formats,
  ): void {
    for (const job of jobs) {
      const name = photos.find(({ id }) => id === job.photoId)?.name;
      const stage = describeStage(job);
      if (name === undefined || stage === this.#announced[job.id]) continue;
      const isFirst = this.#announced[job.id] === undefined;
      this.#announced[job.id] = stage;
      // A job that ended before this window opened is no news.
      if (isFirst && stage !== '0.25') continue;
      if (stage === 'finished') this.#message = texts.job.announceDone(name);
      else if (stage === 'failed') this.#message = texts.job.announceFailed(name);
      else if (Number(stage) > 0) this.#message = texts.job.announce(name, formats.percent(Number(stage)));
    }
    for (const album of albums) this.#observeAlbum(album, texts, formats);
  }

  #observeAlbum(album: Album, texts: Messages, formats: Formats): void {
    const stage = describeAlbumStage(album);
    const before = this.#announced[album.id];
    this.#announced[album.id] = stage;
    if (before === undefined || before === stage) return;
    const { announce, paused } = texts.album;
    const { failed } = album.progress.counts;
    const { name, run } = album;
    if (run.kind === 'paused') this.#message = announce.paused(name, paused[run.reason].title);
    else if (stage === 'done' && failed === 0) this.#message = announce.done(name);
    else if (stage === 'done') this.#message = announce.doneWithFailures(name, failed, formats.integer(failed));
    else if (run.kind === 'running' && Number(before) >= 0) {
      this.#message = announce.progress(name, formats.percent(Number(stage)));
    } else if (run.kind === 'running') this.#message = announce.started(name);
  }
}

/** The quarter of a running album (`0.25`), the reason of a pause, or its stage. */
function describeAlbumStage(album: Album): string {
  const stage = findStage(album);
  if (stage === 'running') return String(Math.floor(album.progress.fraction * 4) / 4);
  return album.run.kind === 'paused' ? album.run.reason : stage;
}

/** The quarter of an active job (`0.25`), or the state it ended in. */
function describeStage({ snapshot }: PhotoJob): string {
  if (snapshot.state === 'running' || snapshot.state === 'waiting') {
    return String(Math.min(0.75, Math.floor(snapshot.fraction * 4) / 4));
  }
  return snapshot.state;
}
