/** Owns the results of finished jobs: makes them visible, measures their fidelity, saves them or offers them as downloads. */
import { basename, dirname, join, parse } from 'node:path';
import type { CommandArguments } from '#shared/api.ts';
import type { SaveReport } from '#shared/save-reports.ts';
import type { JobOutcome, PhotoJob } from '#shared/app-state.ts';
import { toAppError } from '#shared/errors.ts';
import type { OutputFormat } from '#shared/formats.ts';
import type { JobRequest, WriteMode } from '#shared/jobs.ts';
import type { Remark } from '#shared/remarks.ts';
import { getNamePlatform } from '#shared/naming/file-names.ts';
import type { AppHost } from '../app.ts';
import type { Downloads } from '../downloads/downloads.ts';
import type { EventHub } from '../event-hub.ts';
import type { ImagesClient } from '../workers/images-client.ts';
import type { OpenedPhotoFile } from './open-photos.ts';
import { FORMATS, getFormatOfPath, resolveQuality } from '#shared/formats.ts';
import { useFreeName } from '#files/free-name.ts';
import type { ResultList } from '#files/own-results.ts';
import { nameOutput } from '../output-plan.ts';
import { reject } from '../rejection.ts';
import { makeTiledView } from '../tiled-view.ts';
import type { ResultHistory } from './result-history.ts';
import type { SessionFolder } from './session-folder.ts';

export interface JobResultsOptions {
  readonly hub: EventHub;
  readonly session: SessionFolder;
  readonly images: ImagesClient;
  readonly host: AppHost;
  /** Where results are remembered. */
  readonly list: Pick<ResultList, 'add'>;
  /** What people saved last. */
  readonly history: Pick<ResultHistory, 'add' | 'list'>;
  readonly downloads: Downloads;
}

/** How a result is written. */
export type WriteOptions = Omit<CommandArguments<'saveResult'>, 'jobId' | 'to'>;
type SaveOptions = WriteOptions & Pick<CommandArguments<'saveResult'>, 'to'>;

/** A finished job and its photo. */
export interface Finished {
  readonly job: PhotoJob;
  readonly request: JobRequest;
  readonly photo: OpenedPhotoFile & { readonly photo: { readonly name: string } };
}

export class JobResults {
  readonly #options: JobResultsOptions;
  readonly #savedPaths = new Map<string, string>();

  #isEnded = false;

  constructor(options: JobResultsOptions) {
    this.#options = options;
  }

  /** Call before the worker processes end: views that are being made fail then, without a warning. */
  end(): void {
    this.#isEnded = true;
  }

  /** Makes the tiles of a new result, then compares it with the photo. */
  async show(job: PhotoJob, request: JobRequest): Promise<void> {
    const { images, session } = this.#options;
    const { id, token } = job;
    this.#change(id, { finishedAtMs: Date.now() });
    try {
      const view = await makeTiledView(images, request.outputPath, { token, folder: session.locate(token) });
      this.#change(id, { view, bytes: await session.measureView(token) });
      const paths = { photoPath: request.inputPath, resultPath: request.outputPath, target: request.target };
      this.#change(id, { fidelity: await images.measureFidelity(paths) });
    } catch (thrown) {
      // The result can be saved all the same. The folder of a photo that was closed meanwhile is gone.
      if (!this.#isEnded && this.#isKnown(id)) console.warn(toAppError(thrown, 'A result cannot be shown').message);
    }
  }

  /** @throws {AppError} request/refused, output/*, engine/crashed */
  async save(finished: Finished, options: SaveOptions): Promise<SaveReport> {
    assertFinished(finished);
    this.#change(finished.job.id, { isSaving: true });
    try {
      switch (options.to) {
        case 'beside':
          return await this.#saveBeside(finished, options);
        case 'choose':
          return await this.#saveWhereChosen(finished, options);
        case 'download':
          return await this.#offerDownload(finished, options);
      }
    } finally {
      this.#change(finished.job.id, { isSaving: false });
    }
  }

  /** Says which results are about to be saved, or no longer are. */
  announceSaving(jobIds: readonly string[], isSaving: boolean): void {
    for (const { id, snapshot } of this.#options.hub.snapshot.jobs)
      if (jobIds.includes(id) && snapshot.state === 'finished') this.#change(id, { isSaving });
  }

  /**
   * Saves under a free name in the folder; returns the path.
   * @param isKept false for a copy that is sent to a browser
   * @throws {AppError} request/refused, output/*, engine/crashed
   */
  async saveInto(folder: string, finished: Finished, options: WriteOptions, isKept: boolean): Promise<string> {
    assertFinished(finished);
    const path = join(folder, nameResult(finished, options.format));
    if (isKept) return this.#saveFree(path, finished, options);
    return useFreeName(path, async (free) => {
      await this.#copyTo(free, finished, options);
      return free;
    });
  }

  /** As `saveInto`, for a copy that does not count as saved. */
  async copyInto(folder: string, finished: Finished, options: WriteOptions): Promise<string> {
    assertFinished(finished);
    const path = join(folder, nameResult(finished, options.format));
    await this.#write(path, finished, options, 'fail');
    return path;
  }

  /** @throws {AppError} request/refused when it was not saved to a file */
  findSaved(jobId: string): string {
    const path = this.#savedPaths.get(jobId);
    if (path === undefined) throw reject('This result was not saved to a file.');
    return path;
  }

  async #saveBeside(finished: Finished, options: WriteOptions): Promise<SaveReport> {
    const { photo } = finished;
    if (!photo.hasFolder) throw reject('This photo has no folder of its own; choose where the result shall go.');
    return { kind: 'saved', path: await this.saveInto(dirname(photo.path), finished, options, true) };
  }

  async #saveWhereChosen(finished: Finished, options: WriteOptions): Promise<SaveReport> {
    const { host } = this.#options;
    if (!host.abilities.hasFileSystem) throw reject('There are no dialogs here; download the result.');
    const folder = finished.photo.hasFolder ? dirname(finished.photo.path) : '';
    const name = nameResult(finished, options.format);
    const path = await host.chooseSavePath({ folder, name, format: options.format });
    if (path === null) return { kind: 'dismissed' };
    const format = getFormatOfPath(path);
    if (format === null) {
      // The dialog has asked about another name than that of the file.
      const named = `${path}.${FORMATS[options.format].extensions[0]}`;
      return { kind: 'saved', path: await this.#saveFree(named, finished, options) };
    }
    const quality = format === options.format ? options.quality : resolveQuality(null, format);
    // The dialog has asked before overwriting; the photo itself is rejected all the same.
    await this.#saveTo(path, finished, { ...options, format, quality }, 'overwrite');
    return { kind: 'saved', path };
  }

  #saveFree(path: string, finished: Finished, options: WriteOptions): Promise<string> {
    return useFreeName(path, async (free) => {
      await this.#saveTo(free, finished, options, 'fail');
      return free;
    });
  }

  async #saveTo(path: string, finished: Finished, options: WriteOptions, ifExists: WriteMode): Promise<void> {
    const savedRemarks = await this.#write(path, finished, options, ifExists);
    const { id } = finished.job;
    this.#savedPaths.set(id, path);
    await this.#options.list.add(path);
    this.#change(id, { savedAs: path, savedRemarks });
    await this.#remember(path);
  }

  async #remember(path: string): Promise<void> {
    const { history, hub } = this.#options;
    try {
      await history.add(path, Date.now());
    } catch (thrown) {
      // The result is saved, so that an unwritten list is no failure.
      console.warn(toAppError(thrown, 'The list of saved results was not written').message);
    }
    hub.publish({ kind: 'saved-results', results: history.list() });
  }

  async #offerDownload(finished: Finished, options: WriteOptions): Promise<SaveReport> {
    const { session, downloads } = this.#options;
    downloads.assertPossible();
    const { token, folder } = await session.addView();
    const discard = (): Promise<void> => session.removeView(token);
    try {
      const path = await this.saveInto(folder, finished, options, false);
      return downloads.offerFile(path, basename(path), discard);
    } catch (thrown) {
      await discard();
      throw thrown;
    }
  }

  /** Into a folder of the session. */
  async #copyTo(path: string, finished: Finished, options: WriteOptions): Promise<void> {
    const savedRemarks = await this.#write(path, finished, options, 'fail');
    this.#change(finished.job.id, { savedAs: nameResult(finished, options.format), savedRemarks });
  }

  #write(
    path: string,
    { request }: Finished,
    { format, quality, maxBytes, removeMetadata }: WriteOptions,
    ifExists: WriteMode,
  ): Promise<readonly Remark[]> {
    const { outputPath: resultPath, inputPath: photoPath, target } = request;
    const paths = { photoPath, resultPath, outputPath: path, target };
    return this.#options.images.exportResult({ ...paths, format, quality, maxBytes, removeMetadata, ifExists });
  }

  #isKnown(jobId: string): boolean {
    return this.#options.hub.snapshot.jobs.some(({ id }) => id === jobId);
  }

  #change(jobId: string, change: Partial<JobOutcome>): void {
    const { hub } = this.#options;
    const before = hub.snapshot.jobs.find(({ id }) => id === jobId)?.result;
    const result = { ...UNSAVED, ...before, ...change };
    hub.publish({ kind: 'job-result', jobId, result });
  }
}

const UNSAVED: JobOutcome = {
  ...{ view: null, fidelity: null, finishedAtMs: 0, bytes: null, savedAs: null, savedRemarks: [], isSaving: false },
};

/** @throws {AppError} request/refused */
function assertFinished({ job }: Finished): void {
  if (job.snapshot.state !== 'finished') throw reject('This job has no result to save.', 'no-result');
}

/** The default name of a result, as albums and the command line give it. */
function nameResult({ job, photo }: Pick<Finished, 'job' | 'photo'>, format: OutputFormat): string {
  // The name that people see may be escaped.
  const { name } = parse(photo.path);
  const [ext] = FORMATS[format].extensions;
  const { target, preset } = job;
  const parts = { name, ext, target, preset, output: null, takenAt: null, index: 1, photoCount: 1 };
  return nameOutput(parts, { template: null, platform: getNamePlatform(process.platform) });
}
