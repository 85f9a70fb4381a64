/** What people can do: each action asks the app, and says in a notice when it was refused. */
import type { CommandResults, OpenReport, Outcome, SkipstoneBridge } from '../../../shared/api.ts';
import type { AppSnapshot, Photo, PhotoJob } from '../../../shared/app-state.ts';
import type { ErrorValue } from '../../../shared/errors.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { PhotoRegion } from '../../../shared/views.ts';
import { describeError } from '../i18n/index.ts';
import type { Notices } from './notices.svelte.ts';
import type { Options } from './options.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import type { StudioView } from './studio-view.svelte.ts';
import { findNewestJob, isSaved } from './photo-work.ts';

/** Opens the browser's own file picker; `take` is given what was picked. */
export type PickFiles = (what: 'photos' | 'folder', take: (files: readonly File[]) => void) => void;

export type SaveGoal = 'beside' | 'choose' | 'download';

export interface ActionParts {
  readonly bridge: SkipstoneBridge;
  readonly readSnapshot: () => AppSnapshot;
  readonly options: Options<Settings>;
  readonly preferences: Preferences;
  readonly studio: StudioView;
  readonly notices: Notices;
  /** Downloads in the browser; replaced in tests. */
  readonly download: (url: string, name: string) => void;
}

const MOST_LINES = 5;

export class Actions {
  readonly #parts: ActionParts;
  /** Set by the component that holds the picker. */
  pickFiles: PickFiles | null = null;
  #sendingCount = $state(0);
  #isStarting = $state(false);
  #isSaving = $state(false);
  #closing = $state.raw<Photo | null>(null);

  constructor(parts: ActionParts) {
    this.#parts = parts;
  }

  /** Files on their way to the app. */
  get sendingCount(): number {
    return this.#sendingCount;
  }

  get isStarting(): boolean {
    return this.#isStarting;
  }

  get isSaving(): boolean {
    return this.#isSaving;
  }

  /** A photo whose unsaved result somebody is about to throw away. */
  get closing(): Photo | null {
    return this.#closing;
  }

  async open(what: 'photos' | 'folder'): Promise<void> {
    const { bridge, readSnapshot } = this.#parts;
    if (!readSnapshot().abilities.hasFileSystem) this.pickFiles?.(what, (files) => void this.openFiles(files));
    else if (what === 'photos') this.#report(await bridge.call('choosePhotos', {}));
    else this.#report(await bridge.call('chooseFolder', {}));
  }

  async openFiles(files: readonly File[]): Promise<void> {
    const { bridge, notices, preferences } = this.#parts;
    if (files.length === 0) {
      notices.add('error', preferences.texts.open.nothingFound);
      return;
    }
    this.#sendingCount += files.length;
    try {
      this.#report(await bridge.openFiles(files));
    } finally {
      this.#sendingCount -= files.length;
    }
  }

  async openRecent(recentId: string): Promise<void> {
    this.#report(await this.#parts.bridge.call('openRecent', { recentId }));
  }

  /** A browser names a picture without a file `image.png`; on the desktop the app reads such a one from the clipboard itself. */
  async paste(files: readonly File[]): Promise<void> {
    const { bridge, readSnapshot, notices, preferences } = this.#parts;
    const isBarePicture = files.length === 1 && files[0]?.name === 'image.png';
    if (readSnapshot().abilities.door === 'desktop' && (files.length === 0 || isBarePicture)) {
      const outcome = await bridge.call('pastePhoto', {});
      if (!outcome.ok && outcome.error.code === 'image/not-found')
        notices.add('info', preferences.texts.open.clipboardEmpty);
      else this.#report(outcome);
    } else if (files.length > 0) await this.openFiles(files);
    else notices.add('info', preferences.texts.open.clipboardEmpty);
  }

  /** Asks first when an unsaved result would go with the photo. */
  requestClose(photo: Photo): void {
    const job = findNewestJob(this.#parts.readSnapshot().jobs, photo.id);
    if (job?.snapshot.state === 'finished' && !isSaved(job)) this.#closing = photo;
    else void this.close(photo);
  }

  keepOpen(): void {
    this.#closing = null;
  }

  async close(photo: Photo): Promise<void> {
    const { bridge, studio } = this.#parts;
    this.#closing = null;
    studio.chooseNeighbour(photo.id);
    this.#check(await bridge.call('closePhoto', { photoId: photo.id }));
  }

  /** The window shows this photo: the app makes its tiles. */
  async lookAt(photoId: string): Promise<void> {
    this.#check(await this.#parts.bridge.call('lookAt', { photoId }));
  }

  async enhance(): Promise<void> {
    const { bridge, options, studio } = this.#parts;
    const photo = studio.readyPhoto;
    if (photo === null || studio.outputSize === null || studio.activeJob !== null || this.#isStarting) return;
    this.#isStarting = true;
    try {
      const { look, target, cleanup, seed, device, precision } = options.current;
      const asked = { look, target, cleanup, seed, device, precision };
      const outcome = await bridge.call('enhance', { photoId: photo.id, ...asked });
      if (this.#check(outcome)) studio.rememberAsked(outcome.value.jobId, asked);
    } finally {
      this.#isStarting = false;
    }
  }

  async cancelJob(job: PhotoJob): Promise<void> {
    this.#check(await this.#parts.bridge.call('cancelJob', { jobId: job.id }));
  }

  async endEarly(job: PhotoJob): Promise<void> {
    this.#check(await this.#parts.bridge.call('endJobEarly', { jobId: job.id }));
  }

  async save(to: SaveGoal): Promise<void> {
    const { bridge, options, studio, download } = this.#parts;
    const job = studio.finishedJob;
    if (job === null || this.#isSaving) return;
    this.#isSaving = true;
    try {
      const { format } = studio;
      const outcome = await bridge.call('saveResult', { jobId: job.id, format, quality: options.current.quality, to });
      if (!this.#check(outcome)) return;
      const report = outcome.value;
      // What was saved shows in the panel, by an event.
      if (report.kind === 'download') download(report.url, report.name);
    } finally {
      this.#isSaving = false;
    }
  }

  /** The usual way to keep a result, behind Ctrl+S. */
  async saveSomewhere(): Promise<void> {
    await this.save(this.#parts.readSnapshot().abilities.hasFileSystem ? 'choose' : 'download');
  }

  async showResult(job: PhotoJob): Promise<void> {
    this.#check(await this.#parts.bridge.call('showResult', { jobId: job.id }));
  }

  async startPreview(photoId: string, region: PhotoRegion): Promise<void> {
    const { bridge, options } = this.#parts;
    const { look, cleanup, seed, device, precision } = options.current;
    const dial = look.kind === 'dial' ? look.value : null;
    this.#check(await bridge.call('previewRegion', { photoId, region, cleanup, seed, device, precision, dial }));
  }

  async cancelPreview(): Promise<void> {
    this.#check(await this.#parts.bridge.call('cancelPreview', {}));
  }

  sayError(error: ErrorValue): void {
    this.#parts.notices.add('error', describeError(error, this.#parts.preferences.texts));
  }

  #check<Name extends keyof CommandResults>(
    outcome: Outcome<CommandResults[Name]>,
  ): outcome is Extract<Outcome<CommandResults[Name]>, { ok: true }> {
    if (!outcome.ok) this.sayError(outcome.error);
    return outcome.ok;
  }

  #report(outcome: Outcome<OpenReport>): void {
    const { notices, preferences, studio } = this.#parts;
    if (!outcome.ok) {
      this.sayError(outcome.error);
      return;
    }
    const { photoIds, refused } = outcome.value;
    const [first] = photoIds;
    if (first !== undefined) studio.choose(first);
    if (refused.length === 0) return;
    const { texts } = preferences;
    const lines = refused.slice(0, MOST_LINES).map(({ name, error }) => `${name}: ${describeError(error, texts)}`);
    if (refused.length > MOST_LINES) lines.push(texts.notices.more(refused.length - MOST_LINES));
    notices.add('error', texts.open.refusedTitle(refused.length), lines);
  }
}

/** The last part of a path of any system. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The browser saves what an address holds, under a name. */
export function downloadFile(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
