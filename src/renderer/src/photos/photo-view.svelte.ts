/** The view of the open photos: the selected photo, its jobs and what the stage shows. It never calls the app; PhotoActions does. */
import type { AppSnapshot, EngineState, Photo, PhotoJob } from '#shared/app-state.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import { estimateJobMs } from '#shared/estimates/time-estimate.ts';
import type { OutputFormat } from '#shared/formats.ts';
import { resolveFormat } from '#shared/formats.ts';
import { chooseStrength } from '#shared/imported/network-work.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { Effort, PresetChoice, Size, Target } from '#shared/jobs.ts';
import type { TargetProblem } from '#shared/target-size.ts';
import { findPart, findTargetProblem } from '#shared/target-size.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import { VIEW_FILES, fileOfWhole } from '#shared/image-pyramid.ts';
import type { ResidualMap, StageAfter, StagePhoto } from '../stage/stage-props.ts';
import type { PhotoOptionReader, PhotoSettings } from '../options/photo-settings.svelte.ts';
import { isSamePreset } from '../options/preset-choice.ts';
import { isRepair, isSameTarget, resolveTarget } from '../options/target-size.ts';
import { estimateRemainingMs } from './job-time.ts';
import type { ReadyPhoto } from './photo-jobs.ts';
import { describeStripState, findNewestJob, isUnfinished, listReady } from './photo-jobs.ts';
import type { PhotoWithResult } from './several/saved-bytes.ts';
import { estimateSavedBytes } from './several/saved-bytes.ts';
import { VersionView } from './versions/version-view.svelte.ts';
import { isWhole } from './versions/versions.ts';

/** Address of a file of a view. */
type ViewUrl = (token: string, file: string) => string;

type PhotoViewOptions = PhotoOptionReader & Pick<PhotoSettings, 'isSizeTyped'>;

/** Derives everything from the snapshot, the settings and the selection. */
export class PhotoView {
  readonly #readSnapshot: () => AppSnapshot;
  readonly #options: PhotoViewOptions;
  readonly #viewUrl: ViewUrl;
  readonly versions: VersionView;
  #selectedId = $state<string | null>(null);
  #wantsResidualMap = $state(false);
  /** 0..1: how far the map covers the result. */
  residualMapStrength = $state(1);
  /** Whether the map shows effort, where there is an effort map, instead of the residual. */
  wantsEffort = $state(false);

  /** The selected photo; the first one until a photo is selected, so that opening further photos changes nothing. */
  readonly photo: Photo | null = $derived.by(() => {
    const { photos } = this.#readSnapshot();
    return photos.find(({ id }) => id === this.#selectedId) ?? photos[0] ?? null;
  });
  /** The selected photo once it is ready. */
  readonly readyPhoto: ReadyPhoto | null = $derived.by(() => {
    const { photo } = this;
    return photo?.state.kind === 'ready' ? { ...photo, state: photo.state } : null;
  });
  readonly newestJob: PhotoJob | null = $derived.by(() =>
    this.photo === null ? null : findNewestJob(this.#readSnapshot().jobs, this.photo.id),
  );
  /** The newest job while it waits or runs. */
  readonly activeJob: PhotoJob | null = $derived(isUnfinished(this.newestJob) ? this.newestJob : null);
  /** The version on the stage, unless the active job has something to show. */
  readonly version: PhotoJob | null = $derived.by(() =>
    this.photo === null || (this.activeJob?.snapshot.estimateVersion ?? 0) > 0
      ? null
      : this.versions.findShown(this.photo),
  );
  /** The version on the stage while no job is active. */
  readonly finishedJob: PhotoJob | null = $derived(this.activeJob === null ? this.version : null);
  /** The version on the before side; null: the photo itself. */
  readonly comparedVersion: PhotoJob | null = $derived.by(() =>
    this.photo === null ? null : this.versions.findCompared(this.photo.id),
  );
  /** Of the active job, in milliseconds; null while it is not known. */
  readonly remainingMs: number | null = $derived.by(() => {
    const job = this.activeJob;
    return job === null ? null : estimateRemainingMs(job.snapshot, this.#estimate(job.preset, job.target));
  });
  readonly outputSize: Size | null = $derived.by(() => {
    const { readyPhoto } = this;
    return readyPhoto === null ? null : resolveTarget(readyPhoto.state.size, this.#options.current.target);
  });
  /** Why the selected photo cannot get the size; null: it can, or is not ready. */
  readonly targetProblem: TargetProblem | null = $derived.by(() => this.#findProblem(this.readyPhoto));
  /** Whether a job can be started for the selected photo with its settings; false where there is a whole version with them. */
  readonly canUpscale: boolean = $derived.by(
    () =>
      this.readyPhoto !== null &&
      this.outputSize !== null &&
      this.targetProblem === null &&
      this.#options.isSizeTyped &&
      this.activeJob === null &&
      !this.isMade &&
      this.engine.kind !== 'failed',
  );
  /** The part of the selected photo that the result will show; null: all of it. */
  readonly part: PhotoRegion | null = $derived.by(() =>
    this.readyPhoto === null || this.targetProblem !== null
      ? null
      : findPart(this.readyPhoto.state.size, this.#options.current.target),
  );
  /** Pixels of the result per pixel of the photo; null: the size is not possible, or no photo is ready. */
  readonly factor: number | null = $derived.by(() =>
    this.readyPhoto === null || this.outputSize === null || this.targetProblem !== null
      ? null
      : this.outputSize.widthPx / (this.part ?? this.readyPhoto.state.size).widthPx,
  );
  /** Whether the result has the size of the photo, so that it is repaired and not upscaled. */
  readonly isRepair: boolean = $derived.by(() =>
    isRepair(this.readyPhoto?.state.size ?? null, this.#options.current.target),
  );
  readonly automaticCleanup: AutomaticCleanup | null = $derived(this.readyPhoto?.state.cleanup ?? null);
  /** The photo whose automatic clean-up is shown and not known yet. */
  readonly unestimatedId: string | null = $derived.by(() => {
    const photo = this.readyPhoto;
    const isAutomatic = chooseStrength(this.#options.current) === null;
    return photo !== null && isAutomatic && photo.state.cleanup === null ? photo.id : null;
  });
  /** Whether the finished result matches the settings. */
  readonly isUpToDate: boolean = $derived.by(
    () => this.photo !== null && this.finishedJob !== null && this.versions.findMatch(this.photo) !== null,
  );
  /** Whether another job would give the same: no result that was ended early, which the same settings make whole. */
  readonly isMade: boolean = $derived.by(() => {
    const match = this.photo === null ? null : this.versions.findMatch(this.photo);
    return match !== null && isWhole(match);
  });
  readonly format: OutputFormat = $derived.by(() =>
    resolveFormat(this.#options.current.format, this.readyPhoto?.state.format ?? 'png'),
  );
  readonly hasResidualMap: boolean = $derived(this.finishedJob?.snapshot.result?.hasResidualMap === true);
  /** What a policy decided for the result; null where none did, or its map could not be kept. */
  readonly effort: Effort | null = $derived.by(() => {
    const effort = this.finishedJob?.snapshot.result?.effort ?? null;
    return effort?.hasMap === true ? effort : null;
  });
  readonly isResidualMapOn: boolean = $derived(this.#wantsResidualMap && this.hasResidualMap);

  readonly stagePhoto: StagePhoto | null = $derived.by(() => {
    const photo = this.readyPhoto;
    if (photo === null) return null;
    const { id, name, state } = photo;
    const compared = this.comparedVersion;
    const version = compared?.result?.view ?? null;
    if (compared === null || version === null)
      return { id, name, size: state.size, thumbUrl: this.#viewUrl(photo.token, VIEW_FILES.thumb), tiles: state.view };
    const part = findPart(state.size, compared.target);
    return {
      id,
      name,
      size: state.size,
      thumbUrl: this.#viewUrl(version.token, fileOfWhole(version)),
      tiles: version,
      part,
    };
  });
  readonly after: StageAfter | null = $derived.by(() => this.#findAfter());
  readonly residualMap: ResidualMap | null = $derived.by(() => {
    const job = this.finishedJob;
    if (!this.isResidualMapOn || job === null) return null;
    const file = this.wantsEffort && this.effort !== null ? VIEW_FILES.effortMap : VIEW_FILES.residualMap;
    return { url: this.#viewUrl(job.token, file), strength: this.residualMapStrength };
  });

  constructor(readSnapshot: () => AppSnapshot, options: PhotoViewOptions, viewUrl: ViewUrl) {
    this.#readSnapshot = readSnapshot;
    this.#options = options;
    this.#viewUrl = viewUrl;
    this.versions = new VersionView(readSnapshot, options);
  }

  select(photoId: string): void {
    this.#selectedId = photoId;
  }

  /** Closing the selected photo selects its neighbour: the next one, or the previous one at the end. */
  selectNeighbour(photoId: string): void {
    if (this.photo?.id !== photoId) return;
    const { photos } = this.#readSnapshot();
    const index = photos.findIndex(({ id }) => id === photoId);
    const next = photos[index + 1] ?? photos[index - 1];
    if (next !== undefined) this.#selectedId = next.id;
  }

  toggleResidualMap(): void {
    if (this.hasResidualMap) this.#wantsResidualMap = !this.#wantsResidualMap;
  }

  /**
   * Those of these photos that a person can have enhanced: opened, of a size that allows the target, without a job that waits
   * or runs, not up to date.
   */
  listToEnhance(photoIds: readonly string[]): ReadyPhoto[] {
    const { photos, jobs } = this.#readSnapshot();
    return listReady(photos, photoIds).filter((photo) => {
      const canHave = this.#findProblem(photo) === null && !isUnfinished(findNewestJob(jobs, photo.id));
      return canHave && this.versions.findMatch(photo) === null;
    });
  }

  /** How many of these photos cannot have the size that is chosen for them. */
  countImpossible(photoIds: readonly string[]): number {
    const photos = listReady(this.#readSnapshot().photos, photoIds);
    return photos.filter((photo) => this.#findProblem(photo) !== null).length;
  }

  /** Those of these photos that have a result and no job that waits or runs, with the version that the stage shows of them. */
  listToSave(photoIds: readonly string[]): PhotoWithResult[] {
    const { photos, jobs } = this.#readSnapshot();
    return listReady(photos, photoIds).flatMap((photo) => {
      const newest = findNewestJob(jobs, photo.id);
      const job = newest === null || isUnfinished(newest) ? null : this.versions.findShown(photo);
      return job === null ? [] : [{ photo, job }];
    });
  }

  /** Estimated bytes of these results with the output options of their photos. */
  estimateBytes(results: readonly PhotoWithResult[]): number {
    return results.reduce((sum, result) => sum + estimateSavedBytes(result, this.#options.of(result.photo.id)), 0);
  }

  /** How many of these photos cannot be opened, or could not be enhanced. */
  countFailed(photoIds: readonly string[]): number {
    const { photos, jobs } = this.#readSnapshot();
    return photos.filter((photo) => {
      const stage = describeStripState(photo, findNewestJob(jobs, photo.id));
      return photoIds.includes(photo.id) && (stage === 'failed' || stage === 'failed-job');
    }).length;
  }

  /** Estimated time of all these photos, each with its options; null while it is not known. */
  estimateAllMs(photos: readonly ReadyPhoto[]): number | null {
    const { engine, networks } = this.#readSnapshot();
    if (engine.kind !== 'ready') return null;
    return photos.reduce<number | null>((sum, { id, state }) => {
      const options = this.#options.of(id);
      const { target, preset } = options;
      const cleanup = chooseStrength(options) ?? state.cleanup?.strength ?? 0;
      const ms = estimateJobMs(engine, { input: state.size, target, preset, cleanup, networks }, options);
      return sum === null || ms === null ? null : sum + ms;
    }, 0);
  }

  /** Estimated time of a preset for the selected photo; while it runs, what it takes by now. null while it is not known. */
  estimateMs(preset: PresetChoice): number | null {
    const { activeJob, outputSize } = this;
    const { target } = this.#options.current;
    if (outputSize === null) return null;
    const isRunning =
      activeJob?.snapshot.state === 'running' &&
      isSamePreset(activeJob.preset, preset) &&
      isSameTarget(activeJob.target, target);
    const remainingMs = isRunning ? this.remainingMs : null;
    if (activeJob !== null && remainingMs !== null) return activeJob.snapshot.elapsedMs + remainingMs;
    return this.#estimate(preset, target);
  }

  /** Estimated time of a target for the selected photo, with the chosen preset; null while it is not known. */
  estimateTargetMs(target: Target): number | null {
    return this.#estimate(this.#options.current.preset, target);
  }

  #findProblem(photo: ReadyPhoto | null): TargetProblem | null {
    if (photo === null) return null;
    const { target } = this.#options.of(photo.id);
    if (resolveTarget(photo.state.size, target) === null) return null;
    return findTargetProblem(photo.state.size, target);
  }

  #estimate(preset: PresetChoice, target: Target): number | null {
    const { engine, networks } = this.#readSnapshot();
    if (engine.kind !== 'ready' || this.readyPhoto === null) return null;
    const { current } = this.#options;
    const cleanup = chooseStrength({ ...current, preset }) ?? this.automaticCleanup?.strength ?? 0;
    return estimateJobMs(engine, { input: this.readyPhoto.state.size, target, preset, cleanup, networks }, current);
  }

  get networks(): readonly NetworkEntry[] {
    return this.#readSnapshot().networks;
  }

  get engine(): EngineState {
    return this.#readSnapshot().engine;
  }

  #findAfter(): StageAfter | null {
    const [job, photo] = [this.version ?? this.activeJob, this.readyPhoto];
    if (job === null || photo === null) return null;
    const { estimateVersion } = job.snapshot;
    const part = findPart(photo.state.size, job.target);
    const shown = part === null ? {} : { part };
    if (job.result?.view) return { kind: 'tiles', tiles: job.result.view, ...shown };
    if (estimateVersion === 0) return null;
    const outputSize = resolveTarget(photo.state.size, job.target);
    if (outputSize === null) return null;
    return {
      kind: 'estimate',
      url: this.#viewUrl(job.token, VIEW_FILES.estimate(estimateVersion)),
      outputSize,
      ...shown,
    };
  }
}
