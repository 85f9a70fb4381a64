/** Decides what the outcome of a photo means: done, failed, another try, quarantine; and whether the run can continue. Stores it. */
import type { ErrorValue } from '#shared/errors.ts';
import { AppError, assertNever } from '#shared/errors.ts';
import { decideRetry } from '#app/workers/retry-policy.ts';
import type { PhotoRecord } from '../store/photo-record.ts';
import type { PhotoStore } from '../store/photo-store.ts';
import type { PauseCause, PhotoOutcome } from './process-photo.ts';
import type { WorkJournal } from '../store/work-journal.ts';

/** As many failures of the engine in a row, whatever the photo, are not the fault of the photos. */
const MAX_FAILURES_IN_A_ROW = 10;
/** How often a photo may change while it is processed. */
const MAX_CHANGES = 3;

/** The policy of one run. */
export class OutcomePolicy {
  readonly #journal: WorkJournal;
  readonly #photos: Pick<PhotoStore, 'setHash'>;
  readonly #changes = new Map<number, number>();
  /** Photos whose next try needs a fresh engine. */
  readonly #needFreshEngine = new Set<number>();
  #failuresInARow = 0;

  constructor(journal: WorkJournal, photos: Pick<PhotoStore, 'setHash'>) {
    this.#journal = journal;
    this.#photos = photos;
  }

  /** True once after a failure that a fresh engine may not repeat: the caller kills the present one. */
  takeFreshEngineRequest(photoId: number): boolean {
    return this.#needFreshEngine.delete(photoId);
  }

  /**
   * Stores the outcome of a photo. Returns why the run has to pause, if it has to.
   * @param processed.isCancelled whether the photo was cancelled by hand, rather than the run stopped
   */
  apply(
    photo: PhotoRecord,
    processed: { readonly outcome: PhotoOutcome; readonly targetPath: string; readonly isCancelled: boolean },
  ): PauseCause | null {
    const { outcome } = processed;
    if (outcome.kind === 'done' || outcome.kind === 'failed') this.#failuresInARow = 0;
    switch (outcome.kind) {
      case 'done':
        this.#journal.finish(photo.id, processed.targetPath, outcome.made);
        this.#photos.setHash(photo.id, outcome.contentHash);
        return null;
      case 'failed':
        this.#journal.fail(photo.id, outcome.error, false);
        return null;
      case 'interrupted':
        if (processed.isCancelled) this.#journal.cancel(photo.id);
        else this.#journal.requeue(photo.id);
        return null;
      case 'engine-failed':
        return this.#applyEngineFailure(photo, outcome.error);
      case 'changed':
        this.#applyChange(photo);
        return null;
      case 'blocked':
        this.#journal.requeue(photo.id);
        return { reason: outcome.reason, at: outcome.at };
      default:
        return assertNever(outcome);
    }
  }

  #applyEngineFailure(photo: PhotoRecord, error: ErrorValue): PauseCause | null {
    this.#failuresInARow++;
    if (this.#failuresInARow >= MAX_FAILURES_IN_A_ROW) {
      this.#journal.requeue(photo.id);
      return { reason: 'engine-failed', at: error.message };
    }
    const decision = decideRetry(error, { failures: photo.deaths, isShared: true });
    if (decision === 'give-up') this.#giveUp(photo, error);
    else this.#journal.requeueAfterFailure(photo.id);
    if (decision === 'retry-fresh') this.#needFreshEngine.add(photo.id);
    return null;
  }

  #giveUp(photo: PhotoRecord, error: ErrorValue): void {
    if (error.code !== 'engine/crashed') {
      this.#journal.fail(photo.id, error, false);
      return;
    }
    const deaths = photo.deaths + 1;
    const message = `The engine died ${deaths} times under ${photo.path}; the last time: ${error.message}`;
    this.#journal.fail(photo.id, new AppError('engine/quarantined', message, { details: { deaths } }).toValue(), true);
  }

  #applyChange(photo: PhotoRecord): void {
    const changes = (this.#changes.get(photo.id) ?? 0) + 1;
    this.#changes.set(photo.id, changes);
    const message = `${photo.path} changes while it is worked on.`;
    if (changes < MAX_CHANGES) this.#journal.requeue(photo.id);
    else this.#journal.fail(photo.id, new AppError('image/changing', message).toValue(), false);
  }
}
