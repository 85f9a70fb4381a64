/** Results of finished jobs: made visible, judged against the photo, saved where the person wants them. */
import { randomBytes } from 'node:crypto';
import { dirname, join, parse } from 'node:path';
import type { CommandArguments, SaveReport } from '../shared/api.ts';
import type { JobOutcome, PhotoJob } from '../shared/app-state.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import type { JobRequest, Look, OutputFormat, Target } from '../shared/jobs.ts';
import { countLevels } from '../shared/views.ts';
import type { AppHost } from './app.ts';
import type { EventHub } from './event-hub.ts';
import type { ImagesClient } from './images-client.ts';
import type { OpenedPhotoFile } from './photos.ts';
import { EXTENSION_OF_FORMAT } from './photo-formats.ts';
import { refuse } from './refusal.ts';
import type { SessionFolder } from './session-folder.ts';

/** Names that are tried beside the photo before giving up. */
const MOST_NAMES = 1000;

export interface ResultsOptions {
  readonly hub: EventHub;
  readonly session: SessionFolder;
  readonly images: ImagesClient;
  readonly host: AppHost;
}

type SaveWish = Omit<CommandArguments<'saveResult'>, 'jobId'>;

interface Finished {
  readonly job: PhotoJob;
  readonly request: JobRequest;
  readonly photo: OpenedPhotoFile & { readonly photo: { readonly name: string } };
}

export class Results {
  readonly #options: ResultsOptions;
  readonly #savedPaths = new Map<string, string>();
  readonly #downloads = new Map<string, { readonly path: string; readonly name: string }>();

  #isEnded = false;

  constructor(options: ResultsOptions) {
    this.#options = options;
  }

  /** The processes go, and with them what was being made to look at. */
  end(): void {
    this.#isEnded = true;
  }

  /** Makes the tiles of a new result, then compares it with the photo. */
  async show(job: PhotoJob, request: JobRequest): Promise<void> {
    const { images, session } = this.#options;
    const { id, token } = job;
    this.#change(id, {});
    try {
      const made = await images.makeTiles({ path: request.outputPath, folder: session.locate(token) });
      const { size, tileSizePx } = made;
      this.#change(id, { view: { token, ...size, tileSizePx, levels: countLevels(size) } });
      const paths = { photoPath: request.inputPath, resultPath: request.outputPath };
      this.#change(id, { fidelity: await images.measureFidelity(paths) });
    } catch (thrown) {
      // The result is there and can be saved. A photo that was closed meanwhile took its folder along.
      if (!this.#isEnded && this.#isKnown(id)) console.warn(toAppError(thrown, 'A result cannot be shown').message);
    }
  }

  /** @throws {AppError} request/refused, output/*, engine/crashed */
  async save(finished: Finished, wish: SaveWish): Promise<SaveReport> {
    if (finished.job.snapshot.state !== 'finished') throw refuse('This job has no result to save.');
    switch (wish.to) {
      case 'beside':
        return this.#saveBeside(finished, wish);
      case 'choose':
        return this.#saveWhereChosen(finished, wish);
      case 'download':
        return this.#offerDownload(finished, wish);
    }
  }

  /** A file that the browser is given under `name`. @throws {AppError} request/refused where files are saved instead */
  offerFile(path: string, name: string): SaveReport {
    if (this.#options.host.abilities.hasFileSystem) throw refuse('Results are saved to files here.');
    const id = randomBytes(24).toString('base64url');
    this.#downloads.set(id, { path, name });
    return { kind: 'download', url: `/download/${id}`, name };
  }

  /** The file behind a download's id; good once. */
  takeDownload(id: string): { readonly path: string; readonly name: string } | null {
    const download = this.#downloads.get(id) ?? null;
    this.#downloads.delete(id);
    return download;
  }

  /** @throws {AppError} request/refused when it was not saved to a file */
  findSaved(jobId: string): string {
    const path = this.#savedPaths.get(jobId);
    if (path === undefined) throw refuse('This result was not saved to a file.');
    return path;
  }

  async #saveBeside(finished: Finished, wish: SaveWish): Promise<SaveReport> {
    const { photo } = finished;
    if (!photo.hasFolder) throw refuse('This photo has no folder of its own; choose where the result shall go.');
    const { name, ext } = parse(nameResult(finished, wish.format));
    for (let number = 1; number <= MOST_NAMES; number++) {
      const path = join(dirname(photo.path), `${name}${number === 1 ? '' : `-${number}`}${ext}`);
      try {
        return await this.#saveTo(path, finished, wish, 'error');
      } catch (thrown) {
        const isTaken = thrown instanceof AppError && ['output/exists', 'output/is-input'].includes(thrown.code);
        if (!isTaken) throw thrown;
      }
    }
    throw new AppError('output/exists', `There are ${MOST_NAMES} results of ${photo.photo.name} already.`);
  }

  async #saveWhereChosen(finished: Finished, wish: SaveWish): Promise<SaveReport> {
    const { host } = this.#options;
    if (!host.abilities.hasFileSystem) throw refuse('There are no dialogs here; download the result.');
    const folder = finished.photo.hasFolder ? dirname(finished.photo.path) : '';
    const name = nameResult(finished, wish.format);
    const path = await host.chooseSavePath({ folder, name, format: wish.format });
    // The dialog has asked before overwriting; the photo itself is refused all the same.
    return path === null ? { kind: 'dismissed' } : this.#saveTo(path, finished, wish, 'overwrite');
  }

  async #saveTo(
    path: string,
    { job, request }: Finished,
    { format, quality }: SaveWish,
    ifExists: 'error' | 'overwrite',
  ): Promise<SaveReport> {
    const { outputPath: resultPath, inputPath: photoPath } = request;
    await this.#options.images.exportResult({ photoPath, resultPath, outputPath: path, format, quality, ifExists });
    this.#savedPaths.set(job.id, path);
    this.#change(job.id, { savedAs: path });
    return { kind: 'saved', path };
  }

  async #offerDownload(finished: Finished, { format, quality }: SaveWish): Promise<SaveReport> {
    const { host, session, images } = this.#options;
    if (host.abilities.hasFileSystem) throw refuse('Results are saved to files here.');
    const { job, request } = finished;
    const id = randomBytes(24).toString('base64url');
    const name = nameResult(finished, format);
    const path = join(session.locate(job.token), `download-${id}.${EXTENSION_OF_FORMAT[format]}`);
    const { outputPath: resultPath, inputPath: photoPath } = request;
    await images.exportResult({ photoPath, resultPath, outputPath: path, format, quality, ifExists: 'error' });
    this.#downloads.set(id, { path, name });
    this.#change(job.id, { savedAs: name });
    return { kind: 'download', url: `/download/${id}`, name };
  }

  #isKnown(jobId: string): boolean {
    return this.#options.hub.snapshot.jobs.some(({ id }) => id === jobId);
  }

  #change(jobId: string, change: Partial<JobOutcome>): void {
    const { hub } = this.#options;
    const before = hub.snapshot.jobs.find(({ id }) => id === jobId)?.result;
    const result = { view: null, fidelity: null, savedAs: null, ...before, ...change };
    hub.publish({ kind: 'job-result', jobId, result });
  }
}

/** `<photo>-4x-balanced.jpg`: no two settings of one photo share a name. */
function nameResult({ job, photo }: Pick<Finished, 'job' | 'photo'>, format: OutputFormat): string {
  const { name } = parse(photo.photo.name);
  return `${name}-${nameTarget(job.target)}-${nameLook(job.look)}.${EXTENSION_OF_FORMAT[format]}`;
}

function nameTarget(target: Target): string {
  if (target.kind === 'scale') return `${target.factor}x`;
  const { widthPx, heightPx } = target;
  if (widthPx === undefined) return `${heightPx ?? ''}h`;
  return heightPx === undefined ? `${widthPx}w` : `${widthPx}x${heightPx}`;
}

function nameLook(look: Look): string {
  return look.kind === 'preset' ? look.name : `dial-${look.value}`;
}
