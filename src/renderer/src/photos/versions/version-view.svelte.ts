/** Which version of each photo is shown, and what it is compared with. It never calls the app; PhotoActions does. */
import { SvelteMap } from 'svelte/reactivity';
import type { AppSnapshot, Photo, PhotoJob } from '#shared/app-state.ts';
import { hasEnded } from '#shared/jobs.ts';
import type { PhotoOptionReader } from '#renderer/options/photo-settings.svelte.ts';
import { findMatch, hasSameOptions, listVersions } from './versions.ts';

const MAX_PREFERRED = 20;

/** The list of versions below the stage, and what a person chose in it. */
export class VersionView {
  readonly #readSnapshot: () => AppSnapshot;
  readonly #options: PhotoOptionReader;
  /** By photo: ids of jobs to show, the most wanted first. A job that has no result is passed over. */
  readonly #preferred = new SvelteMap<string, readonly string[]>();
  /** By photo: id of the version that takes the place of the photo in comparisons. */
  readonly #compared = new SvelteMap<string, string>();
  isOpen = $state(false);

  constructor(readSnapshot: () => AppSnapshot, options: PhotoOptionReader) {
    this.#readSnapshot = readSnapshot;
    this.#options = options;
  }

  toggle(): void {
    this.isOpen = !this.isOpen;
  }

  /** Oldest first. */
  list(photoId: string): readonly PhotoJob[] {
    return listVersions(this.#readSnapshot().jobs, photoId);
  }

  /** The version that the photo's options would make again. */
  findMatch({ id, state }: Photo): PhotoJob | null {
    const automatic = state.kind === 'ready' ? (state.cleanup?.strength ?? null) : null;
    return findMatch(this.list(id), this.#options.of(id), automatic);
  }

  /** The version on the stage: the one of the options, or else what was shown before, or else the newest one. */
  findShown(photo: Photo): PhotoJob | null {
    const versions = this.list(photo.id);
    const preferred = (this.#preferred.get(photo.id) ?? [])
      .map((id) => versions.find((job) => job.id === id))
      .find((job) => job !== undefined);
    const match = this.findMatch(photo);
    // A version that was ended early has the options of the whole one.
    if (match !== null && preferred !== undefined && hasSameOptions(match, preferred)) return preferred;
    return match ?? preferred ?? versions.at(-1) ?? null;
  }

  /** The version that takes the place of the photo in comparisons; null: the photo itself. */
  findCompared(photoId: string): PhotoJob | null {
    const id = this.#compared.get(photoId);
    return this.list(photoId).find((job) => job.id === id) ?? null;
  }

  /** @param job null: the photo itself */
  compareWith(photoId: string, job: PhotoJob | null): void {
    if (job === null) this.#compared.delete(photoId);
    else this.#compared.set(photoId, job.id);
  }

  /** Shows the job's result where the options match no version, as soon as there is one. */
  prefer(photoId: string, jobId: string): void {
    const others = (this.#preferred.get(photoId) ?? []).filter((id) => id !== jobId);
    this.#preferred.set(photoId, [jobId, ...others].slice(0, MAX_PREFERRED));
  }

  /** Keeps what is shown on the stage when the options of these photos change. */
  keepShown(photoIds: readonly string[]): void {
    const { photos, jobs } = this.#readSnapshot();
    const isAwaited = (id: string): boolean => jobs.some((job) => job.id === id && !hasEnded(job.snapshot));
    for (const photo of photos) {
      const shown = photoIds.includes(photo.id) ? this.findShown(photo) : null;
      if (shown === null) continue;
      const awaited = (this.#preferred.get(photo.id) ?? []).filter(isAwaited);
      for (const id of [shown.id, ...awaited.reverse()]) this.prefer(photo.id, id);
    }
  }
}
