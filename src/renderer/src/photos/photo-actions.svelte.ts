/** Actions on the open photos: each one calls the app and shows a notice when the app rejects it. */
import type { OpenReport } from '#shared/api.ts';
import type { PhotoJob } from '#shared/app-state.ts';
import type { ErrorValue } from '#shared/errors.ts';
import { resolveQuality } from '#shared/formats.ts';
import type { BridgeCalls } from '../bridge/bridge-calls.svelte.ts';
import type { PhotoSettings } from '../options/photo-settings.svelte.ts';
import { ClosingQuestion } from './closing/closing-question.svelte.ts';
import { LongRunQuestion } from './job/long-run-question.svelte.ts';
import type { PhotoView } from './photo-view.svelte.ts';
import type { DragOptions } from './result/result-drag.svelte.ts';
import { ResultDrag } from './result/result-drag.svelte.ts';
import { SaveSeveral } from './several/save-several.svelte.ts';

/** Opens the browser's own file picker; `take` receives the picked files. */
export type PickFiles = (what: 'photos' | 'folder' | 'network', take: (files: readonly File[]) => void) => void;

/** Where a result goes: next to its photo, to a chosen file, or through the browser. */
export type SaveGoal = 'beside' | 'choose' | 'download';

export interface PhotoActionsDependencies {
  readonly options: Pick<PhotoSettings, 'current' | 'of' | 'replaceOf' | 'flush' | 'isSizeTyped'>;
  readonly photoView: PhotoView;
  /** Downloads in the browser; replaced in tests. */
  readonly download: (url: string, name: string) => void;
}

/** The actions, and which of them are in progress. */
export class PhotoActions {
  readonly #calls: BridgeCalls;
  readonly #options: PhotoActionsDependencies['options'];
  readonly #photoView: PhotoView;
  readonly #download: PhotoActionsDependencies['download'];
  /** Set by FilePicker.svelte while it is mounted. */
  pickFiles: PickFiles | null = null;
  /** Drags the finished result out of the window. */
  readonly drag: ResultDrag;
  /** Saves several results; `saveAll` begins it. */
  readonly several: SaveSeveral;
  /** Closes photos and removes versions; asks first where that loses something. */
  readonly closing: ClosingQuestion;
  /** The question before a long run; its answer calls `upscaleAll` again. */
  readonly longRun = new LongRunQuestion();
  #isStarting = $state(false);
  #isSaving = $state(false);
  #endingId = $state<string | null>(null);

  constructor(calls: BridgeCalls, { options, photoView, download }: PhotoActionsDependencies) {
    this.#calls = calls;
    this.#options = options;
    this.#photoView = photoView;
    this.#download = download;
    this.several = new SaveSeveral(calls, { flush: () => options.flush(), download });
    this.closing = new ClosingQuestion(calls, photoView);
    this.drag = new ResultDrag(calls, () => {
      const { finishedJob } = photoView;
      return finishedJob === null ? null : { jobId: finishedJob.id, ...this.#readWriteOptions() };
    });
  }

  /** Number of files that are being sent to the app. */
  get sendingCount(): number {
    return this.#calls.sendingCount;
  }

  get isStarting(): boolean {
    return this.#isStarting;
  }

  /** Whether jobs can be started at all; `PhotoView` says for which photos. */
  get canStart(): boolean {
    return !this.#isStarting && this.#options.isSizeTyped && this.#photoView.engine.kind !== 'failed';
  }

  get isSaving(): boolean {
    return this.#isSaving;
  }

  async open(what: 'photos' | 'folder'): Promise<void> {
    if (!this.#calls.hasDialogs) this.pickFiles?.(what, (files) => void this.openFiles(files));
    else this.#report(await this.#calls.ask(what === 'photos' ? 'choosePhotos' : 'chooseFolder', {}));
  }

  async openFiles(files: readonly File[]): Promise<void> {
    this.#report(await this.#calls.sendFiles(files, (sent) => this.#calls.bridge.openFiles(sent)));
  }

  async openSavedResult(resultId: string): Promise<void> {
    this.#report(await this.#calls.ask('openSavedResult', { resultId }));
  }

  async showSavedResult(resultId: string): Promise<void> {
    await this.#calls.ask('showSavedResult', { resultId });
  }

  async clearHistory(of: 'photos' | 'results'): Promise<void> {
    await this.#calls.ask('clearHistory', { of });
  }

  async openRecent(recentId: string): Promise<void> {
    this.#report(await this.#calls.ask('openRecent', { recentId }));
  }

  /** Browsers name an image without a file `image.png`; on the desktop the app reads such an image from the clipboard. */
  async paste(files: readonly File[]): Promise<void> {
    const { bridge, notices, readSnapshot, texts } = this.#calls;
    const isBareImage = files.length === 1 && files[0]?.name === 'image.png';
    if (readSnapshot().abilities.frontEnd === 'desktop' && (files.length === 0 || isBareImage)) {
      const outcome = await bridge.call('pastePhoto', {});
      if (!outcome.ok && outcome.error.code === 'image/not-found') notices.add('info', texts.open.clipboardEmpty);
      else this.#report(this.#calls.accept(outcome));
    } else if (files.length > 0) await this.openFiles(files);
    else notices.add('info', texts.open.clipboardEmpty);
  }

  /** Tells the app that the photo is shown, so that it makes the tiles. */
  async viewPhoto(photoId: string): Promise<void> {
    await this.#calls.ask('viewPhoto', { photoId });
  }

  /** Tells the app that the window shows the strength of automatic clean-up for the photo. */
  async estimateCleanup(photoId: string): Promise<void> {
    await this.#calls.ask('estimateCleanup', { photoId });
  }

  /** Starts a job for the selected photo; does nothing while one is active, or when there is a version with these options. */
  async upscale(): Promise<void> {
    const { readyPhoto, canUpscale } = this.#photoView;
    if (readyPhoto === null || !canUpscale) return;
    await this.upscaleAll([readyPhoto.id]);
  }

  /** Adds a job for each of these photos to the queue; ends at the first error, which would be that of the others too. */
  async upscaleAll(photoIds: readonly string[]): Promise<void> {
    if (!this.canStart) return;
    const ms = this.#photoView.estimateAllMs(this.#photoView.listToEnhance(photoIds));
    if (this.longRun.asks(photoIds, ms)) return;
    this.#isStarting = true;
    try {
      for (const photoId of photoIds) if (!(await this.#request(photoId))) return;
    } finally {
      this.#isStarting = false;
    }
  }

  /** Resolves with whether the app has accepted the job. */
  async #request(photoId: string): Promise<boolean> {
    const { preset, target, cleanup, seed, device, precision } = this.#options.of(photoId);
    const requested = { preset, target, cleanup, seed, device, precision };
    const started = await this.#calls.ask('upscale', { photoId, ...requested });
    if (started !== null) this.#photoView.versions.prefer(photoId, started.jobId);
    return started !== null;
  }

  /** Shows a version of a photo, which takes over the options that made it. */
  showVersion({ id, photoId, preset, target, cleanup, seed, device, precision }: PhotoJob): void {
    const made = { preset, target, cleanup, seed, device, precision };
    this.#options.replaceOf(photoId, { ...this.#options.of(photoId), ...made });
    this.#photoView.versions.prefer(photoId, id);
  }

  async cancelJob(job: PhotoJob): Promise<void> {
    await this.#calls.ask('cancelJob', { jobId: job.id });
  }

  /** Whether the job was asked to end early: the step that runs cannot be interrupted, but the button answers at once. */
  isEnding(job: PhotoJob): boolean {
    return this.#endingId === job.id;
  }

  /** Whether there is a result to keep, and nobody has asked for it yet. */
  canEndEarly(job: PhotoJob): boolean {
    return job.snapshot.canEndEarly && job.snapshot.estimateVersion > 0 && !this.isEnding(job);
  }

  async endEarly(job: PhotoJob): Promise<void> {
    if (this.isEnding(job)) return;
    this.#endingId = job.id;
    const outcome = await this.#calls.bridge.call('endJobEarly', { jobId: job.id });
    if (!outcome.ok) this.#calls.showError(outcome.error);
    if (!outcome.ok && this.#endingId === job.id) this.#endingId = null;
  }

  /** Saves the finished result of the selected photo. */
  async save(to: SaveGoal): Promise<void> {
    const { finishedJob } = this.#photoView;
    if (finishedJob === null || this.#isSaving) return;
    this.#isSaving = true;
    try {
      const report = await this.#calls.ask('saveResult', { jobId: finishedJob.id, ...this.#readWriteOptions(), to });
      // A saved file shows in the panel by an event.
      if (report?.kind === 'download') this.#download(report.url, report.name);
    } finally {
      this.#isSaving = false;
    }
  }

  /** How the result of the selected photo is written. */
  #readWriteOptions(): Omit<DragOptions, 'jobId'> {
    const { format } = this.#photoView;
    const { quality, maxBytes, removeMetadata } = this.#options.current;
    return { format, quality: resolveQuality(quality, format), maxBytes, removeMetadata };
  }

  /** Saves several results, each with the options of its photo. */
  async saveAll(jobIds: readonly string[]): Promise<void> {
    if (this.#isSaving) return;
    this.#isSaving = true;
    try {
      await this.several.save(jobIds);
    } finally {
      this.#isSaving = false;
    }
  }

  /** Saves as Ctrl+S and the menu do: to a chosen file, or through the browser. */
  async saveSomewhere(): Promise<void> {
    await this.save(this.#calls.hasDialogs ? 'choose' : 'download');
  }

  async showResult(job: PhotoJob): Promise<void> {
    await this.#calls.ask('showResult', { jobId: job.id });
  }

  /** Puts the finished result of the selected photo on the clipboard. */
  async copyResult(): Promise<void> {
    const { finishedJob } = this.#photoView;
    if (finishedJob === null || this.#isSaving) return;
    this.#isSaving = true;
    try {
      const { removeMetadata } = this.#options.current;
      const copied = await this.#calls.bridge.call('copyResult', { jobId: finishedJob.id, removeMetadata });
      if (copied.ok) this.#calls.notices.add('info', this.#calls.texts.panel.copied);
      else this.#calls.showError(copied.error);
    } finally {
      this.#isSaving = false;
    }
  }

  showError(error: ErrorValue): void {
    this.#calls.showError(error);
  }

  /** Selects the first opened photo and shows what was rejected. */
  showOpened(report: OpenReport): void {
    const [first] = report.photoIds;
    if (first !== undefined) this.#photoView.select(first);
    this.#calls.showRejected(report.rejected);
  }

  #report(report: OpenReport | null): void {
    if (report !== null) this.showOpened(report);
  }
}
