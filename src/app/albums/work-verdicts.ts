/** What the end of a photo's work means for it: done, failed, another try, quarantine; and whether the album can go on. */
import type { PauseReason } from '../../shared/albums.ts';
import type { ErrorValue } from '../../shared/errors.ts';
import { assertNever } from '../../shared/errors.ts';
import type { PhotoRecord } from './photo-record.ts';
import type { PhotoStore } from './photo-store.ts';
import type { WorkEnd } from './photo-work.ts';
import type { WorkJournal } from './work-journal.ts';

/** Deaths of the engine under one photo that set it aside. */
const MOST_DEATHS = 3;
/** Failures of the engine in a row, whatever the photo, that nobody believes to be the photos' fault. */
const MOST_FAILURES_IN_A_ROW = 10;
/** How often a photo may change under the work. */
const MOST_CHANGES = 3;

/** Why no photo can go on. */
export interface Blocked {
  readonly reason: PauseReason;
  readonly at: string;
}

/** Of one run. */
export class WorkVerdicts {
  readonly #journal: WorkJournal;
  readonly #photos: Pick<PhotoStore, 'setHash'>;
  readonly #changes = new Map<number, number>();
  /** Photos whose next try wants an engine that nothing has happened to. */
  readonly #wantFresh = new Set<number>();
  #failuresInARow = 0;

  constructor(journal: WorkJournal, photos: Pick<PhotoStore, 'setHash'>) {
    this.#journal = journal;
    this.#photos = photos;
  }

  /** True once after a failure that a fresh engine may not repeat. */
  takeWishForFreshEngine(photoId: number): boolean {
    return this.#wantFresh.delete(photoId);
  }

  /**
   * Writes the end of the work down. Returns what keeps the album from going on, if anything does.
   * @param work.isCancelled somebody wanted this photo to end, not the run
   */
  settle(
    photo: PhotoRecord,
    work: { readonly end: WorkEnd; readonly targetPath: string; readonly isCancelled: boolean },
  ): Blocked | null {
    const { end } = work;
    if (end.kind === 'done' || end.kind === 'failed') this.#failuresInARow = 0;
    switch (end.kind) {
      case 'done':
        this.#journal.finish(photo.id, work.targetPath, end.made);
        this.#photos.setHash(photo.id, end.contentHash);
        return null;
      case 'failed':
        this.#journal.fail(photo.id, end.error, false);
        return null;
      case 'interrupted':
        if (work.isCancelled) this.#journal.cancel(photo.id);
        else this.#journal.giveBack(photo.id);
        return null;
      case 'engine-failed':
        return this.#settleEngineFailure(photo, end.error);
      case 'changed':
        this.#settleChange(photo);
        return null;
      case 'blocked':
        this.#journal.giveBack(photo.id);
        return { reason: end.reason, at: end.at };
      default:
        return assertNever(end);
    }
  }

  #settleEngineFailure(photo: PhotoRecord, error: ErrorValue): Blocked | null {
    const deaths = photo.deaths + 1;
    const hasDied = error.code === 'engine/crashed';
    this.#failuresInARow++;
    if (this.#failuresInARow >= MOST_FAILURES_IN_A_ROW) {
      this.#journal.giveBack(photo.id);
      return { reason: 'engine-failed', at: error.message };
    }
    if (hasDied && deaths >= MOST_DEATHS) {
      const message = `The engine died ${deaths} times under ${photo.path}; the last time: ${error.message}`;
      this.#journal.fail(photo.id, { code: 'engine/quarantined', message, details: { deaths } }, true);
    } else if (hasDied || photo.deaths === 0) {
      this.#journal.giveBackAfterDeath(photo.id);
      if (!hasDied) this.#wantFresh.add(photo.id);
    } else this.#journal.fail(photo.id, error, false);
    return null;
  }

  #settleChange(photo: PhotoRecord): void {
    const changes = (this.#changes.get(photo.id) ?? 0) + 1;
    this.#changes.set(photo.id, changes);
    const message = `${photo.path} changes while it is worked on.`;
    if (changes < MOST_CHANGES) this.#journal.giveBack(photo.id);
    else this.#journal.fail(photo.id, { code: 'image/changing', message }, false);
  }
}
