/** Closes photos and removes versions, after a question where that loses an unsaved result or unfinished work. */
import type { Photo, PhotoJob } from '#shared/app-state.ts';
import { isUnsaved } from '#shared/app-state.ts';
import type { BridgeCalls } from '#renderer/bridge/bridge-calls.svelte.ts';
import type { PhotoView } from '../photo-view.svelte.ts';
import type { Loss } from './find-loss.ts';
import { findLoss } from './find-loss.ts';

type Asked =
  { readonly kind: 'photos'; readonly photos: readonly Photo[] } | { readonly kind: 'version'; readonly job: PhotoJob };

/** The question, and what follows from its answer. */
export class ClosingQuestion {
  readonly #calls: BridgeCalls;
  readonly #photoView: PhotoView;
  #asked = $state.raw<Asked | null>(null);

  constructor(calls: BridgeCalls, photoView: PhotoView) {
    this.#calls = calls;
    this.#photoView = photoView;
  }

  /** What the question is about; null: it is not asked. */
  get kind(): Asked['kind'] | null {
    return this.loss === null ? null : (this.#asked?.kind ?? null);
  }

  /** What the answer may lose by now; null: the question is not asked, or nothing is left to be lost. */
  get loss(): Loss | null {
    const asked = this.#asked;
    const { jobs } = this.#calls.readSnapshot();
    if (asked?.kind === 'photos') return findLoss(jobs, toIds(asked.photos));
    const job = jobs.find(({ id }) => id === asked?.job.id);
    return job !== undefined && isUnsaved(job) ? { unsaved: [job], unfinishedCount: 0 } : null;
  }

  async close(photos: readonly Photo[]): Promise<void> {
    await this.#decide({ kind: 'photos', photos }, findLoss(this.#calls.readSnapshot().jobs, toIds(photos)) !== null);
  }

  async remove(job: PhotoJob): Promise<void> {
    await this.#decide({ kind: 'version', job }, isUnsaved(job));
  }

  /** The harmless answer. */
  keep(): void {
    this.#asked = null;
  }

  async lose(): Promise<void> {
    const asked = this.#asked;
    this.#asked = null;
    if (asked !== null) await this.#act(asked);
  }

  async #decide(asked: Asked, isLoss: boolean): Promise<void> {
    if (isLoss) this.#asked = asked;
    else await this.#act(asked);
  }

  async #act(asked: Asked): Promise<void> {
    if (asked.kind === 'version') {
      await this.#calls.ask('removeResult', { jobId: asked.job.id });
      return;
    }
    for (const { id } of asked.photos) {
      this.#photoView.selectNeighbour(id);
      await this.#calls.ask('closePhoto', { photoId: id });
    }
  }
}

const toIds = (photos: readonly Photo[]): string[] => photos.map(({ id }) => id);
