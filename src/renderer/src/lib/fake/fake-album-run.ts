/** How a pretended album runs: one photo after another by the clock, one of forty fails. Which albums there are is fake-albums.ts's. */
import type { AlbumPhoto, AlbumPhotoState, AlbumPhotoStateName, AlbumProgress } from '../../../../shared/albums.ts';
import { resolveOutputSize } from '../../../../shared/output-size.ts';
import type { FakeAlbum } from './fake-albums.ts';

const TICK_MS = 100;
const TICKS_PER_PHOTO = 6;
const PHOTO_MS = TICK_MS * TICKS_PER_PHOTO;

export class FakeAlbumRun {
  readonly #speed: number;
  readonly #show: (fake: FakeAlbum, changed: readonly AlbumPhoto[]) => void;
  readonly #timers = new Map<FakeAlbum, ReturnType<typeof setInterval>>();

  constructor(speed: number, options: { readonly show: (fake: FakeAlbum, changed: readonly AlbumPhoto[]) => void }) {
    this.#speed = speed;
    this.#show = options.show;
  }

  /** Begins, goes on or stops, as the album's run says. */
  follow(fake: FakeAlbum): void {
    const { kind } = fake.album.run;
    if (kind === 'paused' || kind === 'idle') {
      this.forget(fake);
      this.#replace(fake, ({ state }) => state.kind === 'running', { kind: 'waiting' });
    } else if (!this.#timers.has(fake)) {
      const timer = setInterval(() => {
        this.#tick(fake);
      }, TICK_MS / this.#speed);
      this.#timers.set(fake, timer);
    }
  }

  forget(fake: FakeAlbum): void {
    clearInterval(this.#timers.get(fake));
    this.#timers.delete(fake);
  }

  finish(photo: AlbumPhoto): AlbumPhotoState {
    const output = resolveOutputSize(photo.size ?? { widthPx: 4, heightPx: 3 }, { kind: 'scale', factor: 4 });
    return {
      kind: 'done',
      outputName: photo.name.replace('.jpg', '-4x-balanced.jpg'),
      outputToken: photo.token,
      output,
      outputBytes: Math.round(output.widthPx * output.heightPx * 0.3),
      elapsedMs: PHOTO_MS,
    };
  }

  sumUp(photos: readonly AlbumPhoto[]): AlbumProgress {
    const count = (kind: AlbumPhotoStateName): number => photos.filter(({ state }) => state.kind === kind).length;
    const counts = {
      waiting: count('waiting'),
      running: count('running'),
      done: count('done'),
      failed: count('failed'),
      skipped: count('skipped'),
      cancelled: count('cancelled'),
    };
    const left = counts.waiting + counts.running;
    return {
      counts,
      quarantined: photos.filter(({ state }) => state.kind === 'failed' && state.isQuarantined).length,
      total: photos.length,
      fraction: left + counts.done === 0 ? 0 : counts.done / (left + counts.done),
      remainingMs: (left * PHOTO_MS) / this.#speed,
      runningIds: photos.filter(({ state }) => state.kind === 'running').map(({ id }) => id),
    };
  }

  #tick(fake: FakeAlbum): void {
    const running = fake.photos.find(({ state }) => state.kind === 'running');
    if (running?.state.kind === 'running') {
      const fraction = running.state.fraction + 1 / TICKS_PER_PHOTO;
      if (fraction < 1) {
        this.#replace(fake, ({ id }) => id === running.id, { kind: 'running', fraction });
        return;
      }
      const error = { code: 'engine/out-of-memory', message: 'pretended: no memory' } as const;
      const isBad = running.id % 40 === 0;
      const end = isBad ? ({ kind: 'failed', error, isQuarantined: false } as const) : this.finish(running);
      this.#replace(fake, ({ id }) => id === running.id, end);
    }
    const next = fake.photos.find(({ state }) => state.kind === 'waiting');
    const isStopping = fake.album.run.kind === 'stopping';
    if (next !== undefined && !isStopping) {
      this.#replace(fake, ({ id }) => id === next.id, { kind: 'running', fraction: 0 });
      return;
    }
    fake.album = { ...fake.album, run: isStopping ? { kind: 'paused', reason: 'user', at: '' } : { kind: 'idle' } };
    this.forget(fake);
    this.#show(fake, []);
  }

  #replace(fake: FakeAlbum, isMeant: (photo: AlbumPhoto) => boolean, state: AlbumPhotoState): void {
    const changed: AlbumPhoto[] = [];
    fake.photos = fake.photos.map((photo) => {
      if (!isMeant(photo)) return photo;
      const after = { ...photo, state };
      changed.push(after);
      return after;
    });
    if (changed.length > 0) this.#show(fake, changed);
  }
}
