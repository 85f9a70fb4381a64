/** Owns the albums of every front end: creates, changes, checks and runs them, and connects the parts of this folder. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgainChoice, Album, AlbumOptions, AlbumOptionsPatch, Preflight, ReportFormat } from '#shared/albums.ts';
import type { AppEvent, EngineState } from '#shared/app-state.ts';
import type { AppError } from '#shared/errors.ts';
import { toAppError } from '#shared/errors.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { ModelVersion } from '#shared/models.ts';
import type { EngineClient } from '../workers/engine-client.ts';
import type { ImagesClient } from '../workers/images-client.ts';
import { reject } from '../rejection.ts';
import { writeReport } from './views/album-report.ts';
import { estimatePixelsMs } from './views/album-progress.ts';
import { AlbumPublisher } from './views/album-publisher.ts';
import { HeaderReader } from './sources/header-reader.ts';
import { ImportCommands } from './import-commands.ts';
import { ExternalChanges } from './external-changes.ts';
import { prepareOptions } from './plan/album-options.ts';
import { PhotoCommands } from './photo-commands.ts';
import { RunWatches } from './run-watches.ts';
import { RunScheduler } from './run/run-scheduler.ts';
import { SourceScanner } from './sources/source-scanner.ts';
import { StartCommands } from './start-commands.ts';
import type { AlbumRecord } from './store/album-store.ts';
import { AlbumStore } from './store/album-store.ts';
import { ResidualMaps } from './views/residual-maps.ts';
import { Thumbnails } from './views/thumbnails.ts';
import { makeFolder } from '#files/folders.ts';
import type { HashFile } from '#files/fingerprint.ts';
import { findDrive } from '#files/free-space.ts';
import { makePrivate } from '#files/private-files.ts';
import { ResultList } from '#files/own-results.ts';

export interface AlbumsOptions {
  /** Holds the file of albums, and photos that were sent in. */
  readonly dataFolder: string;
  readonly cacheFolder: string;
  /** Results of all front ends; left out: the list in the data folder. */
  readonly results?: ResultList;
  /** False where no folder can be chosen: results go below the data folder, and are downloaded. */
  readonly hasFileSystem: boolean;
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill'>;
  readonly images: Pick<ImagesClient, 'open' | 'inspect' | 'hash'>;
  /** Resolves when an engine has started, with its model; null: not known. @throws {AppError} when none can */
  readonly checkEngine: () => Promise<ModelVersion | null>;
  readonly getEngine: () => EngineState;
  /** Imported networks. */
  readonly getNetworks: () => readonly NetworkEntry[];
  readonly publish: (event: AppEvent) => void;
  /** The store fails where no command waits for an answer; left out: it is written to the log. */
  readonly onFailure?: (error: AppError) => void;
  /** As `RunSchedulerOptions.mayResume`. */
  readonly mayResume?: (albumId: string) => boolean;
}

/** Every method throws request/refused for an unknown id, and `store/*` when the store fails. */
export class Albums {
  readonly store: AlbumStore;
  readonly thumbnails: Thumbnails;
  readonly residualMaps: ResidualMaps;
  readonly photos: PhotoCommands;
  readonly imports: ImportCommands;
  readonly #options: AlbumsOptions;
  readonly #publisher: AlbumPublisher;
  readonly #headerReader: HeaderReader;
  readonly #scanner: SourceScanner;
  readonly #scheduler: RunScheduler;
  readonly #watches: RunWatches;
  readonly #starts: StartCommands;
  readonly #hash: HashFile = (signal, path) => this.#options.images.hash(signal, path);
  readonly #noteNewPhotos = (albumId: string, photoIds: readonly number[] = []): void => {
    this.#scheduler.noteChange(albumId);
    this.#publisher.markChanged(albumId, photoIds);
    this.#headerReader.read(albumId).catch((thrown: unknown) => {
      // The photos are added all the same; their sizes are read next time.
      if (!this.#ending.signal.aborted) console.warn(toAppError(thrown, 'Sizes of photos were not read').message);
    });
  };
  readonly #externalChanges: ExternalChanges;
  readonly #ending = new AbortController();
  readonly #pruned: Promise<void>;

  /** @throws {AppError} store/newer, store/failed */
  constructor(options: AlbumsOptions) {
    this.#options = options;
    const { dataFolder, images, publish, engine, checkEngine, results = new ResultList(dataFolder) } = options;
    const { getNetworks, onFailure = warn } = options;
    const store = AlbumStore.open(dataFolder);
    makePrivate(join(dataFolder, 'albums'));
    this.store = store;
    this.thumbnails = new Thumbnails(options);
    this.residualMaps = new ResidualMaps(this.thumbnails.folder);
    this.#pruned = this.thumbnails.prune(this.#ending.signal);
    const publisher = new AlbumPublisher({
      ...{ store, thumbnails: this.thumbnails, publish, onFailure },
      estimateMs: (album, pixels) => estimatePixelsMs(options, album.options, pixels),
    });
    const markChanged = (albumId: string, photoIds: readonly number[]): void => {
      publisher.markChanged(albumId, photoIds);
    };
    const onPhotos = this.#noteNewPhotos;
    const scanner = new SourceScanner({ store, results, onPhotos });
    const scheduler = new RunScheduler({
      ...{ store, results, dataFolder, engine, checkEngine, hash: this.#hash, onPhotos: markChanged },
      ...{ getNetworks, prepareMap: this.residualMaps.prepare },
      measureFreeBytes: async (folder) => (await findDrive(folder))?.freeBytes ?? null,
      ...(options.mayResume !== undefined && { mayResume: options.mayResume }),
      readHeaders: (albumId) => this.#headerReader.read(albumId),
      isWatching: (albumId) => scanner.isWatching(albumId),
      onRun: (albumId) => {
        try {
          this.#watches.follow(albumId);
        } catch (thrown) {
          onFailure(toAppError(thrown, 'The end of a run could not be shown'));
        }
      },
    });
    publisher.follow(scheduler);
    this.#publisher = publisher;
    this.#scanner = scanner;
    this.#scheduler = scheduler;
    this.#watches = new RunWatches({ store, scanner, scheduler, publisher });
    this.#headerReader = new HeaderReader({
      ...{ store, images },
      onRead: (albumId, photoIds) => {
        // Headers decide names and formats.
        scheduler.noteChange(albumId);
        markChanged(albumId, photoIds);
      },
    });
    this.#externalChanges = new ExternalChanges({ store, publisher, scheduler, publish, onFailure });
    const ofStarts = { headerReader: this.#headerReader, hash: this.#hash, signal: this.#ending.signal };
    this.#starts = new StartCommands({ ...options, ...ofStarts, store, publisher, scanner, scheduler });
    this.photos = new PhotoCommands({
      ...{ store, publisher, scheduler },
      showEarlier: (albumId) => this.#starts.showEarlier(albumId),
    });
    this.imports = new ImportCommands({
      ...{ store, publisher, scanner, onPhotos },
      locateOwnFolder: (albumId) => this.#locateOwnFolder(albumId),
      onSources: (albumId) => this.#watches.restart(albumId),
    });
  }

  /** Oldest first. */
  list(): Album[] {
    return this.store.list().map((record) => this.#publisher.describeAlbum(record));
  }

  describe(albumId: string): Album {
    return this.#publisher.describeAlbum(this.find(albumId));
  }

  find(albumId: string): AlbumRecord {
    const album = this.store.find(albumId);
    if (album === null) throw reject('There is no album with this id.', 'gone');
    return album;
  }

  /** Whether this process runs an album. */
  get isBusy(): boolean {
    return this.#scheduler.isBusy;
  }

  /** Resumes the runs that the last process left. */
  resumeInterrupted(): void {
    this.#scheduler.resumeInterrupted();
  }

  /** @throws {AppError} options/invalid for a template */
  async create(name: string, options: AlbumOptions): Promise<string> {
    const { hasFileSystem } = this.#options;
    const prepared = prepareOptions(options, hasFileSystem);
    const id = randomUUID();
    const ownFolder = join(this.#locateOwnFolder(id), 'results');
    if (!hasFileSystem) await mkdir(ownFolder, { recursive: true, mode: 0o700 });
    this.store.create({
      ...{ id, name, createdAtMs: Date.now(), options: prepared },
      outputFolder: hasFileSystem ? null : ownFolder,
    });
    this.#publish(id);
    return id;
  }

  rename(albumId: string, name: string): void {
    this.find(albumId);
    this.store.rename(albumId, name);
    this.#publish(albumId);
  }

  async delete(albumId: string): Promise<void> {
    this.find(albumId);
    await this.#scheduler.pause(albumId);
    await this.#scanner.unwatch(albumId);
    this.store.delete(albumId);
    await rm(this.#locateOwnFolder(albumId), { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
    this.#externalChanges.noteAlbums();
    this.#options.publish({ kind: 'album-deleted', albumId });
  }

  /** Results that were made with these options before are shown again. @throws {AppError} options/invalid for a template */
  async changeOptions(albumId: string, patch: AlbumOptionsPatch): Promise<void> {
    const { hasFileSystem } = this.#options;
    const given = Object.entries(patch).filter(([, value]) => value !== undefined);
    const options = prepareOptions({ ...this.find(albumId).options, ...Object.fromEntries(given) }, hasFileSystem);
    this.store.setOptions(albumId, options);
    await this.#noteOptions(albumId);
  }

  /** @param folder absolute; made where it does not exist. @throws {AppError} output/not-writable, output/no-space */
  async setOutputFolder(albumId: string, folder: string): Promise<void> {
    this.find(albumId);
    await makeFolder(folder);
    this.store.setOutputFolder(albumId, folder);
    await this.#noteOptions(albumId);
  }

  /** As `StartCommands.preflight`. */
  preflight(albumId: string): Promise<Preflight> {
    return this.#starts.preflight(this.find(albumId));
  }

  /** As `StartCommands.start`. */
  start(albumId: string, again: AgainChoice): Promise<void> {
    return this.#starts.start(this.find(albumId), again);
  }

  /** Resolves when no photo is in progress. */
  async pause(albumId: string): Promise<void> {
    this.find(albumId);
    await this.#scheduler.pause(albumId);
  }

  stopAfterPhoto(albumId: string): void {
    this.find(albumId);
    this.#scheduler.stopAfterPhoto(albumId);
  }

  /** @param path absolute; an existing file is replaced */
  async exportReport(albumId: string, format: ReportFormat, path: string): Promise<void> {
    const album = this.describe(albumId);
    const photos = this.store.photos.page(albumId, 'all', { offset: 0, limit: -1 });
    await writeReport(path, { album, photos, format }, this.thumbnails);
  }

  /** Stops all runs; they resume when a process opens the albums again. */
  async end(): Promise<void> {
    this.#externalChanges.end();
    this.#ending.abort();
    await Promise.all([this.#scanner.end(), this.#headerReader.end(), this.#scheduler.end(), this.#pruned]);
    this.#publisher.end();
    this.store.close();
  }

  #locateOwnFolder(albumId: string): string {
    return join(this.#options.dataFolder, 'albums', albumId);
  }

  /** Publishes an album that is new or renamed before the command is answered. */
  #publish(albumId: string): void {
    this.#externalChanges.noteAlbums();
    this.#publisher.markChanged(albumId);
    this.#publisher.flush();
  }

  async #noteOptions(albumId: string): Promise<void> {
    this.store.photos.countRevision(albumId);
    this.#scheduler.noteChange(albumId);
    this.#publisher.markChanged(albumId);
    await this.#starts.showEarlier(albumId);
  }
}

function warn({ message }: AppError): void {
  console.warn(message);
}
