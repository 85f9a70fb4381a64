/** Owns the results of finished jobs: makes them visible, measures their fidelity, saves them or offers them as downloads. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import type { CommandArguments, SaveReport } from '#shared/api.ts';
import type { JobOutcome, PhotoJob } from '#shared/app-state.ts';
import { ignoreSystemError, toAppError } from '#shared/errors.ts';
import type { OutputFormat } from '#shared/formats.ts';
import type { JobRequest, WriteMode } from '#shared/jobs.ts';
import { getNamePlatform } from '#shared/naming/file-names.ts';
import type { AppHost, Download } from '../app.ts';
import type { EventHub } from '../event-hub.ts';
import type { ImagesClient } from '../workers/images-client.ts';
import type { OpenedPhotoFile } from './open-photos.ts';
import { FORMATS } from '#shared/formats.ts';
import { useFreeName } from '#files/free-name.ts';
import type { ResultList } from '#files/own-results.ts';
import { nameOutput } from '../output-plan.ts';
import { reject } from '../rejection.ts';
import { makeTiledView } from '../tiled-view.ts';
import type { SessionFolder } from './session-folder.ts';

export interface JobResultsOptions {
  readonly hub: EventHub;
  readonly session: SessionFolder;
  readonly images: ImagesClient;
  readonly host: AppHost;
  /** Where results are remembered. */
  readonly list: Pick<ResultList, 'add'>;
}

type SaveOptions = Omit<CommandArguments<'saveResult'>, 'jobId'>;

interface Finished {
  readonly job: PhotoJob;
  readonly request: JobRequest;
  readonly photo: OpenedPhotoFile & { readonly photo: { readonly name: string } };
}

/** Files that wait to be fetched. */
const MAX_OFFERED = 16;

export class JobResults {
  readonly #options: JobResultsOptions;
  readonly #savedPaths = new Map<string, string>();
  readonly #downloads = new Map<string, Download>();

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
    this.#change(id, {});
    try {
      const view = await makeTiledView(images, request.outputPath, { token, folder: session.locate(token) });
      this.#change(id, { view });
      const paths = { photoPath: request.inputPath, resultPath: request.outputPath };
      this.#change(id, { fidelity: await images.measureFidelity(paths) });
    } catch (thrown) {
      // The result can be saved all the same. The folder of a photo that was closed meanwhile is gone.
      if (!this.#isEnded && this.#isKnown(id)) console.warn(toAppError(thrown, 'A result cannot be shown').message);
    }
  }

  /** @throws {AppError} request/refused, output/*, engine/crashed */
  async save(finished: Finished, options: SaveOptions): Promise<SaveReport> {
    if (finished.job.snapshot.state !== 'finished') throw reject('This job has no result to save.', 'no-result');
    switch (options.to) {
      case 'beside':
        return this.#saveBeside(finished, options);
      case 'choose':
        return this.#saveWhereChosen(finished, options);
      case 'download':
        return this.#offerDownload(finished, options);
    }
  }

  /**
   * Offers a file to the browser under `name`.
   * @param discard removes a file that was made for this download: after it, or when too many others were offered since
   * @throws {AppError} request/refused where files are saved instead
   */
  offerFile(path: string, name: string, discard: () => Promise<void> = () => Promise.resolve()): SaveReport {
    if (this.#options.host.abilities.hasFileSystem) throw reject('Results are saved to files here.');
    const id = randomBytes(24).toString('base64url');
    // A leftover goes with the session.
    this.#downloads.set(id, { path, name, discard: () => discard().catch(ignoreSystemError) });
    for (const [oldId, old] of [...this.#downloads].slice(0, -MAX_OFFERED)) {
      this.#downloads.delete(oldId);
      void old.discard();
    }
    return { kind: 'download', url: `/download/${id}`, name };
  }

  /** The file behind a download's id; good once. */
  takeDownload(id: string): Download | null {
    const download = this.#downloads.get(id) ?? null;
    this.#downloads.delete(id);
    return download;
  }

  /** @throws {AppError} request/refused when it was not saved to a file */
  findSaved(jobId: string): string {
    const path = this.#savedPaths.get(jobId);
    if (path === undefined) throw reject('This result was not saved to a file.');
    return path;
  }

  async #saveBeside(finished: Finished, options: SaveOptions): Promise<SaveReport> {
    const { photo } = finished;
    if (!photo.hasFolder) throw reject('This photo has no folder of its own; choose where the result shall go.');
    const path = join(dirname(photo.path), nameResult(finished, options.format));
    return useFreeName(path, (free) => this.#saveTo(free, finished, options, 'fail'));
  }

  async #saveWhereChosen(finished: Finished, options: SaveOptions): Promise<SaveReport> {
    const { host } = this.#options;
    if (!host.abilities.hasFileSystem) throw reject('There are no dialogs here; download the result.');
    const folder = finished.photo.hasFolder ? dirname(finished.photo.path) : '';
    const name = nameResult(finished, options.format);
    const path = await host.chooseSavePath({ folder, name, format: options.format });
    // The dialog has asked before overwriting; the photo itself is rejected all the same.
    return path === null ? { kind: 'dismissed' } : this.#saveTo(path, finished, options, 'overwrite');
  }

  async #saveTo(
    path: string,
    { job, request }: Finished,
    { format, quality, removeMetadata }: SaveOptions,
    ifExists: WriteMode,
  ): Promise<SaveReport> {
    const { outputPath: resultPath, inputPath: photoPath } = request;
    const paths = { photoPath, resultPath, outputPath: path };
    const savedRemarks = await this.#options.images.exportResult({
      ...{ ...paths, format, quality, removeMetadata, ifExists },
    });
    this.#savedPaths.set(job.id, path);
    await this.#options.list.add(path);
    this.#change(job.id, { savedAs: path, savedRemarks });
    return { kind: 'saved', path };
  }

  async #offerDownload(finished: Finished, options: SaveOptions): Promise<SaveReport> {
    const { format, quality, removeMetadata } = options;
    const { host, session, images } = this.#options;
    if (host.abilities.hasFileSystem) throw reject('Results are saved to files here.');
    const { job, request } = finished;
    const name = nameResult(finished, format);
    const fileName = `download-${randomBytes(8).toString('hex')}.${FORMATS[format].extensions[0]}`;
    const path = join(session.locate(job.token), fileName);
    const { outputPath: resultPath, inputPath: photoPath } = request;
    const paths = { photoPath, resultPath, outputPath: path };
    const savedRemarks = await images.exportResult({ ...paths, format, quality, removeMetadata, ifExists: 'fail' });
    this.#change(job.id, { savedAs: name, savedRemarks });
    return this.offerFile(path, name, () => rm(path, { force: true }));
  }

  #isKnown(jobId: string): boolean {
    return this.#options.hub.snapshot.jobs.some(({ id }) => id === jobId);
  }

  #change(jobId: string, change: Partial<JobOutcome>): void {
    const { hub } = this.#options;
    const before = hub.snapshot.jobs.find(({ id }) => id === jobId)?.result;
    const result = { view: null, fidelity: null, savedAs: null, savedRemarks: [], ...before, ...change };
    hub.publish({ kind: 'job-result', jobId, result });
  }
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
