/** The albums of every door: made, filled, changed, run. Keeps the parts of src/app/albums together; each has its own file. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Album, AlbumOptions, AlbumOptionsPatch, Preflight, ReportFormat } from '../../shared/albums.ts';
import type { AppEvent, EngineState } from '../../shared/app-state.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import { parseTemplate } from '../../shared/name-template.ts';
import { estimateJobMs } from '../../shared/time-estimate.ts';
import type { EngineClient } from '../engine-client.ts';
import type { ImagesClient } from '../images-client.ts';
import { refuse } from '../refusal.ts';
import { writeReport } from './album-exports.ts';
import { AlbumFeed } from './album-feed.ts';
import { AlbumHeaders } from './album-headers.ts';
import { AlbumIntake } from './album-intake.ts';
import { AlbumNeighbours } from './album-neighbours.ts';
import { checkAlbum } from './album-preflight.ts';
import { AlbumRows } from './album-rows.ts';
import { AlbumRunner } from './album-runner.ts';
import { AlbumSearch } from './album-search.ts';
import type { AlbumRecord } from './album-store.ts';
import { AlbumStore } from './album-store.ts';
import { AlbumThumbs } from './album-thumbs.ts';
import { findDuePhotos } from './find-due-photos.ts';
import { findDrive } from './free-space.ts';
import { TEMPLATE_RULES } from './run-plan.ts';

export interface AlbumsOptions {
  /** Holds the file of albums, and photos that were sent in. */
  readonly dataFolder: string;
  readonly cacheFolder: string;
  /** False: nobody chooses folders; results go below the data folder and are fetched from there. */
  readonly hasFileSystem: boolean;
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill'>;
  readonly images: Pick<ImagesClient, 'open' | 'inspect'>;
  /** Resolves when an engine has started. @throws {AppError} when none can */
  readonly checkEngine: () => Promise<unknown>;
  readonly getEngine: () => EngineState;
  readonly publish: (event: AppEvent) => void;
  /** As `RunnerOptions.mayGoOn`. */
  readonly mayGoOn?: (albumId: string) => boolean;
}

/** Every method throws request/refused for an id that is not known, and `store/*` when the store fails. */
export class Albums {
  readonly store: AlbumStore;
  readonly thumbs: AlbumThumbs;
  readonly rows: AlbumRows;
  readonly intake: AlbumIntake;
  readonly #options: AlbumsOptions;
  readonly #feed: AlbumFeed;
  readonly #headers: AlbumHeaders;
  readonly #search: AlbumSearch;
  readonly #runner: AlbumRunner;
  readonly #neighbours: AlbumNeighbours;
  readonly #ending = new AbortController();
  readonly #pruned: Promise<void>;

  /** @throws {AppError} store/newer, store/failed */
  constructor(options: AlbumsOptions) {
    this.#options = options;
    const { dataFolder, images, publish, engine, checkEngine } = options;
    const store = AlbumStore.open(dataFolder);
    this.store = store;
    this.thumbs = new AlbumThumbs(options);
    this.#pruned = this.thumbs.prune(this.#ending.signal);
    const promiseMs = (album: AlbumRecord, pixels: number): number | null => this.#promiseMs(album, pixels);
    const feed = new AlbumFeed({ store, thumbs: this.thumbs, publish, promiseMs });
    const note = (albumId: string, photoIds: readonly number[]): void => {
      feed.note(albumId, photoIds);
    };
    const onPhotos = (albumId: string, photoIds: readonly number[] = []): void => {
      this.#noteNewPhotos(albumId, photoIds);
    };
    const search = new AlbumSearch({ store, onPhotos });
    const runner = new AlbumRunner({
      ...{ store, dataFolder, engine, checkEngine, onPhotos: note },
      measureFreeBytes: async (folder) => (await findDrive(folder))?.freeBytes ?? null,
      ...(options.mayGoOn !== undefined && { mayGoOn: options.mayGoOn }),
      readHeaders: (albumId) => this.#headers.read(albumId),
      isWatching: (albumId) => search.isWatching(albumId),
      onRun: (albumId) => {
        this.#followRun(albumId);
      },
    });
    feed.follow(runner);
    this.#feed = feed;
    this.#search = search;
    this.#runner = runner;
    this.#headers = new AlbumHeaders({
      ...{ store, images },
      onRead: (albumId, photoIds) => {
        // Names and formats follow from headers.
        runner.noteChange(albumId);
        note(albumId, photoIds);
      },
    });
    this.#neighbours = new AlbumNeighbours({ store, feed, runner, publish });
    this.rows = new AlbumRows({ store, feed, runner });
    this.intake = new AlbumIntake({
      ...{ store, feed, search, onPhotos },
      locateOwnFolder: (albumId) => this.#locateOwnFolder(albumId),
      onSources: (albumId) => this.#watchAnew(albumId),
    });
  }

  /** Oldest first. */
  list(): Album[] {
    return this.store.list().map((record) => this.#feed.describeAlbum(record));
  }

  describe(albumId: string): Album {
    return this.#feed.describeAlbum(this.find(albumId));
  }

  find(albumId: string): AlbumRecord {
    const album = this.store.find(albumId);
    if (album === null) throw refuse('There is no album with this id.');
    return album;
  }

  /** Whether an album is worked on by this program. */
  get isBusy(): boolean {
    return this.#runner.isBusy;
  }

  /** Goes on with what was running when the last program ended. */
  resumeInterrupted(): void {
    this.#runner.resumeInterrupted();
  }

  /** @throws {AppError} options/invalid for a template */
  async create(name: string, options: AlbumOptions): Promise<string> {
    checkTemplate(options);
    const id = randomUUID();
    const ownFolder = join(this.#locateOwnFolder(id), 'results');
    const { hasFileSystem } = this.#options;
    if (!hasFileSystem) await mkdir(ownFolder, { recursive: true });
    this.store.create({
      ...{ id, name, createdAtMs: Date.now(), options: this.#suitDoor(options) },
      outputFolder: hasFileSystem ? null : ownFolder,
    });
    this.#show(id);
    return id;
  }

  rename(albumId: string, name: string): void {
    this.find(albumId);
    this.store.rename(albumId, name);
    this.#show(albumId);
  }

  async delete(albumId: string): Promise<void> {
    this.find(albumId);
    await this.#runner.pause(albumId);
    await this.#search.unwatch(albumId);
    this.store.delete(albumId);
    await rm(this.#locateOwnFolder(albumId), { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
    this.#neighbours.noteAlbums();
    this.#options.publish({ kind: 'album-deleted', albumId });
  }

  /** @throws {AppError} options/invalid for a template */
  changeOptions(albumId: string, patch: AlbumOptionsPatch): void {
    const given = Object.entries(patch).filter(([, value]) => value !== undefined);
    const options = this.#suitDoor({ ...this.find(albumId).options, ...Object.fromEntries(given) });
    checkTemplate(options);
    this.store.setOptions(albumId, options);
    this.#noteChange(albumId);
  }

  /** @param folder absolute; it is made if need be */
  async setOutputFolder(albumId: string, folder: string): Promise<void> {
    this.find(albumId);
    await mkdir(folder, { recursive: true });
    this.store.setOutputFolder(albumId, folder);
    this.#noteChange(albumId);
  }

  /** @throws {AppError} options/invalid, album/no-output-folder */
  async preflight(albumId: string): Promise<Preflight> {
    const album = this.#findReady(albumId);
    await this.#search.rescan(albumId);
    await this.#headers.read(albumId);
    const report = await checkAlbum(album, {
      ...{ store: this.store, signal: this.#ending.signal },
      findProblem: (photoId) => this.#headers.findProblem(photoId),
      estimateMs: (job) => {
        const engine = this.#options.getEngine();
        return engine.kind === 'ready' ? estimateJobMs(engine, job, album.options) : null;
      },
    });
    this.#feed.note(albumId);
    return report;
  }

  /**
   * Looks for what is new or has changed, then runs. Resolves when it has begun.
   * @throws {AppError} album/busy, album/no-output-folder, options/invalid
   */
  async start(albumId: string): Promise<void> {
    const album = this.#findReady(albumId);
    await this.#search.rescan(albumId);
    const due = await findDuePhotos(this.#ending.signal, this.store, album);
    this.store.photos.makeWait(albumId, due);
    this.#feed.note(albumId, due);
    this.#search.watch(albumId);
    try {
      this.#runner.start(albumId);
    } catch (thrown) {
      await this.#search.unwatch(albumId);
      throw thrown;
    }
  }

  /** Resolves when nothing is worked on any more. */
  async pause(albumId: string): Promise<void> {
    this.find(albumId);
    await this.#runner.pause(albumId);
  }

  stopAfterPhoto(albumId: string): void {
    this.find(albumId);
    this.#runner.stopAfterPhoto(albumId);
  }

  /** @param path absolute; what stands there is replaced */
  async exportReport(albumId: string, format: ReportFormat, path: string): Promise<void> {
    const album = this.describe(albumId);
    const photos = this.store.photos.page(albumId, 'all', { offset: 0, limit: -1 });
    await writeReport(path, { album, photos, format }, this.thumbs);
  }

  /** Stops all work, which goes on at the next start of a program. */
  async end(): Promise<void> {
    this.#neighbours.end();
    this.#ending.abort();
    await Promise.all([this.#search.end(), this.#headers.end(), this.#runner.end(), this.#pruned]);
    this.#feed.end();
    this.store.close();
  }

  #findReady(albumId: string): AlbumRecord {
    const album = this.find(albumId);
    if (album.options.output.place !== 'beside' && album.outputFolder === null)
      throw new AppError('album/no-output-folder', `Choose the folder for the results of ${album.name} first.`);
    checkTemplate(album.options);
    return album;
  }

  /** Without a file system there is no place beside a photo. */
  #suitDoor(options: AlbumOptions): AlbumOptions {
    if (this.#options.hasFileSystem || options.output.place !== 'beside') return options;
    return { ...options, output: { ...options.output, place: 'folder' } };
  }

  #locateOwnFolder(albumId: string): string {
    return join(this.#options.dataFolder, 'albums', albumId);
  }

  #promiseMs({ options }: AlbumRecord, pixels: number): number | null {
    const engine = this.#options.getEngine();
    if (engine.kind !== 'ready') return null;
    // One photo of all the pixels takes as long as all of them.
    const sidePx = Math.max(1, Math.round(Math.sqrt(pixels)));
    const input = { widthPx: sidePx, heightPx: sidePx };
    const { look } = options;
    const target = options.target.kind === 'scale' ? options.target : ({ kind: 'scale', factor: 4 } as const);
    return estimateJobMs(engine, { input, target, look }, options);
  }

  /** New or changed, and told before the answer to the command. */
  #show(albumId: string): void {
    this.#neighbours.noteAlbums();
    this.#feed.note(albumId);
    this.#feed.flush();
  }

  #noteChange(albumId: string): void {
    this.#runner.noteChange(albumId);
    this.#feed.note(albumId);
  }

  #noteNewPhotos(albumId: string, photoIds: readonly number[]): void {
    this.#runner.noteChange(albumId);
    this.#feed.note(albumId, photoIds);
    this.#headers.read(albumId).catch((thrown: unknown) => {
      // The photos are there; their sizes come with the next reading.
      if (!this.#ending.signal.aborted) console.warn(toAppError(thrown, 'Sizes of photos were not read').message);
    });
  }

  #followRun(albumId: string): void {
    // A run that was taken up at the start has its watches opened here.
    if (this.#isRunning(albumId)) this.#search.watch(albumId);
    else void this.#search.unwatch(albumId);
    this.#feed.note(albumId);
    // Whoever has started a run sees it run when the answer is there.
    this.#feed.flush();
  }

  async #watchAnew(albumId: string): Promise<void> {
    await this.#search.unwatch(albumId);
    if (this.#isRunning(albumId)) this.#search.watch(albumId);
    this.#runner.noteChange(albumId);
  }

  #isRunning(albumId: string): boolean {
    const record = this.store.find(albumId);
    return record !== null && this.#runner.describeRun(record).kind === 'running';
  }
}

/** @throws {AppError} options/invalid */
function checkTemplate({ output }: AlbumOptions): void {
  if (output.template !== null) parseTemplate(output.template, TEMPLATE_RULES);
}
