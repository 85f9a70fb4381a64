/** Runs fake albums: one photo after another by a timer; one photo in forty fails. */
import type { AlbumPhoto, AlbumPhotoState } from '#shared/albums.ts';
import type { FakeAlbum } from './fake-album.ts';
import { PHOTO_MS, finishPhoto } from './fake-album.ts';

const TICKS_PER_PHOTO = 6;
const TICK_MS = PHOTO_MS / TICKS_PER_PHOTO;

/** Reports a changed album and its changed photos. */
export type ShowFakeAlbum = (fake: FakeAlbum, changed: readonly AlbumPhoto[]) => void;

/** Holds one timer for each running album. */
export class FakeAlbumRun {
  readonly #speed: number;
  readonly #show: ShowFakeAlbum;
  readonly #timers = new Map<FakeAlbum, ReturnType<typeof setInterval>>();

  constructor(speed: number, show: ShowFakeAlbum) {
    this.#speed = speed;
    this.#show = show;
  }

  /** Starts or stops the timer as the album's run says. */
  follow(fake: FakeAlbum): void {
    const { kind } = fake.album.run;
    if (kind === 'paused' || kind === 'idle') {
      this.stop(fake);
      this.#replace(fake, ({ state }) => state.kind === 'running', { kind: 'waiting' });
    } else if (!this.#timers.has(fake)) {
      const timer = setInterval(() => {
        this.#tick(fake);
      }, TICK_MS / this.#speed);
      this.#timers.set(fake, timer);
    }
  }

  stop(fake: FakeAlbum): void {
    clearInterval(this.#timers.get(fake));
    this.#timers.delete(fake);
  }

  #tick(fake: FakeAlbum): void {
    const running = fake.photos.find(({ state }) => state.kind === 'running');
    if (running?.state.kind === 'running') {
      const fraction = running.state.fraction + 1 / TICKS_PER_PHOTO;
      const isRunning = fraction < 1;
      this.#replace(fake, ({ id }) => id === running.id, isRunning ? { kind: 'running', fraction } : end(running));
      if (isRunning) return;
    }
    const next = fake.photos.find(({ state }) => state.kind === 'waiting');
    const isStopping = fake.album.run.kind === 'stopping';
    if (next !== undefined && !isStopping) {
      this.#replace(fake, ({ id }) => id === next.id, { kind: 'running', fraction: 0 });
      return;
    }
    fake.album = { ...fake.album, run: isStopping ? { kind: 'paused', reason: 'user', at: '' } : { kind: 'idle' } };
    this.stop(fake);
    this.#show(fake, []);
  }

  #replace(fake: FakeAlbum, matches: (photo: AlbumPhoto) => boolean, state: AlbumPhotoState): void {
    const changed: AlbumPhoto[] = [];
    fake.photos = fake.photos.map((photo) => {
      if (!matches(photo)) return photo;
      const after = { ...photo, state };
      changed.push(after);
      return after;
    });
    if (changed.length > 0) this.#show(fake, changed);
  }
}

function end(photo: AlbumPhoto): AlbumPhotoState {
  if (photo.id % 40 !== 0) return finishPhoto(photo);
  const error = { code: 'engine/out-of-memory', message: 'fake: no memory' } as const;
  return { kind: 'failed', error, isQuarantined: false };
}
