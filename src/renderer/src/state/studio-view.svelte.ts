/** What the window looks at: the chosen photo, its jobs, what stands on the stage. Asks nothing of the app (actions.ts does). */
import { SvelteMap } from 'svelte/reactivity';
import type { AppSnapshot, EngineState, Photo, PhotoJob } from '../../../shared/app-state.ts';
import { estimateJobMs } from '../../../shared/time-estimate.ts';
import { hasEnded } from '../../../shared/jobs.ts';
import type { Look, OutputFormat, Size } from '../../../shared/jobs.ts';
import type { Settings } from '../../../shared/settings.ts';
import { VIEW_FILES } from '../../../shared/views.ts';
import type { StageAfter, StagePhoto } from '../stage/stage-props.ts';
import type { Options } from './options.svelte.ts';
import type { ReadyState, ResultOptions } from './photo-work.ts';
import {
  findNewestJob,
  findShownJob,
  getDefaultCleanup,
  isUpToDate,
  resolveFormat,
  resolveTarget,
} from './photo-work.ts';

export interface ReadyPhoto extends Photo {
  readonly state: ReadyState;
}

type ViewUrl = (token: string, file: string) => string;

export class StudioView {
  readonly #readSnapshot: () => AppSnapshot;
  readonly #options: Options<Settings>;
  readonly #viewUrl: ViewUrl;
  /** What this window asked its jobs with, for what a job itself does not say. */
  readonly #asked = new SvelteMap<string, ResultOptions>();
  #chosenId = $state<string | null>(null);
  #wantsHeat = $state(false);

  /** The first until somebody chooses, so that photos that are opened do not pull the view along. */
  readonly photo: Photo | null = $derived.by(() => {
    const { photos } = this.#readSnapshot();
    return photos.find(({ id }) => id === this.#chosenId) ?? photos[0] ?? null;
  });
  /** The chosen photo, once it can be worked on. */
  readonly readyPhoto: ReadyPhoto | null = $derived.by(() => {
    const { photo } = this;
    return photo?.state.kind === 'ready' ? { ...photo, state: photo.state } : null;
  });
  readonly newestJob: PhotoJob | null = $derived.by(() =>
    this.photo === null ? null : findNewestJob(this.#readSnapshot().jobs, this.photo.id),
  );
  readonly shownJob: PhotoJob | null = $derived.by(() =>
    this.photo === null ? null : findShownJob(this.#readSnapshot().jobs, this.photo.id),
  );
  /** The shown job, when it is done. */
  readonly finishedJob: PhotoJob | null = $derived(this.shownJob?.snapshot.state === 'finished' ? this.shownJob : null);
  /** The newest job while it waits or runs. */
  readonly activeJob: PhotoJob | null = $derived(
    this.newestJob !== null && !hasEnded(this.newestJob.snapshot) ? this.newestJob : null,
  );
  readonly outputSize: Size | null = $derived.by(() => {
    const { readyPhoto } = this;
    return readyPhoto === null ? null : resolveTarget(readyPhoto.state.size, this.#options.current.target);
  });
  readonly defaultCleanup: number | null = $derived.by(() => {
    const { engine } = this.#readSnapshot();
    if (this.readyPhoto === null) return null;
    return getDefaultCleanup(this.readyPhoto.state, engine.kind === 'ready' ? engine.model : null);
  });
  /** Whether the finished result is what the settings ask for. */
  readonly isUpToDate: boolean = $derived.by(() => {
    const job = this.finishedJob;
    if (job === null) return false;
    return isUpToDate(job, this.#options.current, this.defaultCleanup, this.#asked.get(job.id));
  });
  readonly format: OutputFormat = $derived.by(() =>
    resolveFormat(this.#options.current.format, this.readyPhoto?.state.format ?? 'png'),
  );
  readonly hasHeat: boolean = $derived(this.finishedJob?.snapshot.result?.hasHeat === true);
  readonly isHeatOn: boolean = $derived(this.#wantsHeat && this.hasHeat);

  readonly stagePhoto: StagePhoto | null = $derived.by(() => {
    const photo = this.readyPhoto;
    if (photo === null) return null;
    const { id, name, token } = photo;
    const thumbUrl = this.#viewUrl(token, VIEW_FILES.thumb);
    return { id, name, size: photo.state.size, thumbUrl, tiles: photo.state.view };
  });
  readonly after: StageAfter | null = $derived.by(() => this.#findAfter());
  readonly heatUrl: string | null = $derived.by(() =>
    this.isHeatOn && this.finishedJob !== null ? this.#viewUrl(this.finishedJob.token, VIEW_FILES.heat) : null,
  );

  constructor(readSnapshot: () => AppSnapshot, options: Options<Settings>, viewUrl: ViewUrl) {
    this.#readSnapshot = readSnapshot;
    this.#options = options;
    this.#viewUrl = viewUrl;
  }

  choose(photoId: string): void {
    this.#chosenId = photoId;
  }

  /** Whoever closes the chosen photo looks at its neighbour next, the following one if there is one. */
  chooseNeighbour(photoId: string): void {
    if (this.photo?.id !== photoId) return;
    const { photos } = this.#readSnapshot();
    const index = photos.findIndex(({ id }) => id === photoId);
    const next = photos[index + 1] ?? photos[index - 1];
    if (next !== undefined) this.#chosenId = next.id;
  }

  toggleHeat(): void {
    if (this.hasHeat) this.#wantsHeat = !this.#wantsHeat;
  }

  rememberAsked(jobId: string, options: ResultOptions): void {
    this.#asked.set(jobId, options);
  }

  /** Time that a look would take for the chosen photo; null while that is not known. */
  estimateMs(look: Look): number | null {
    const { engine } = this.#readSnapshot();
    const { current } = this.#options;
    if (engine.kind !== 'ready' || this.readyPhoto === null || this.outputSize === null) return null;
    return estimateJobMs(engine, { input: this.readyPhoto.state.size, target: current.target, look }, current);
  }

  get engine(): EngineState {
    return this.#readSnapshot().engine;
  }

  #findAfter(): StageAfter | null {
    const [job, photo] = [this.shownJob, this.readyPhoto];
    if (job === null || photo === null) return null;
    const { estimateVersion } = job.snapshot;
    if (job.result?.view) return { kind: 'tiles', tiles: job.result.view };
    if (estimateVersion === 0) return null;
    const outputSize = resolveTarget(photo.state.size, job.target);
    if (outputSize === null) return null;
    return { kind: 'estimate', url: this.#viewUrl(job.token, VIEW_FILES.estimate(estimateVersion)), outputSize };
  }
}
