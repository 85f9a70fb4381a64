/** Checks and starts albums: what a run would make, which finished photos it makes again, and which results are there already. */
import type { AgainChoice, Preflight } from '#shared/albums.ts';
import type { EngineState } from '#shared/app-state.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { ModelVersion } from '#shared/models.ts';
import { estimateJobMs } from '#shared/estimates/time-estimate.ts';
import type { HashFile } from '#files/fingerprint.ts';
import { assertReady } from './plan/album-options.ts';
import { checkAlbum } from './plan/check-album.ts';
import { showEarlierResults } from './plan/earlier-results.ts';
import { findStalePhotos, isChanged } from './plan/find-stale-photos.ts';
import type { RunScheduler } from './run/run-scheduler.ts';
import type { HeaderReader } from './sources/header-reader.ts';
import type { SourceScanner } from './sources/source-scanner.ts';
import type { AlbumRecord, AlbumStore } from './store/album-store.ts';
import type { AlbumPublisher } from './views/album-publisher.ts';

export interface StartCommandsOptions {
  readonly store: AlbumStore;
  readonly publisher: AlbumPublisher;
  readonly scanner: SourceScanner;
  readonly headerReader: HeaderReader;
  readonly scheduler: RunScheduler;
  readonly hash: HashFile;
  /** Aborted when the albums end. */
  readonly signal: AbortSignal;
  readonly getEngine: () => EngineState;
  readonly getNetworks: () => readonly NetworkEntry[];
  /** Resolves when an engine has started, with its model; null: not known. @throws {AppError} when none can */
  readonly checkEngine: () => Promise<ModelVersion | null>;
}

export class StartCommands {
  readonly #options: StartCommandsOptions;

  constructor(options: StartCommandsOptions) {
    this.#options = options;
  }

  /**
   * No photo waits, or is made again, because of it: results that are in their place with the present options are found, and
   * nothing else changes.
   * @throws {AppError} options/invalid, album/no-output-folder
   */
  async preflight(album: AlbumRecord): Promise<Preflight> {
    assertReady(album);
    const { store, publisher, scanner, headerReader, hash, signal, getEngine, getNetworks } = this.#options;
    await scanner.rescan(album.id);
    await headerReader.read(album.id);
    await this.showEarlier(album.id);
    const engine = getEngine();
    const isReady = engine.kind === 'ready';
    const networks = getNetworks();
    const others = { cleanup: album.options.cleanup ?? 0, networks };
    const report = await checkAlbum(album, {
      ...{ store, signal, hash, model: isReady ? engine.model : null, networks },
      findProblem: (photoId) => headerReader.findProblem(photoId),
      estimateMs: (job) => (isReady ? estimateJobMs(engine, { ...job, ...others }, album.options) : null),
    });
    publisher.markChanged(album.id);
    return report;
  }

  /**
   * Scans for new photos, lets the chosen finished ones wait, then starts the run. Resolves when it has begun.
   * @throws {AppError} album/busy, album/no-output-folder, options/invalid; why there is no engine, where its model is asked for
   */
  async start(album: AlbumRecord, again: AgainChoice): Promise<void> {
    assertReady(album);
    const { publisher, scanner, scheduler } = this.#options;
    await scanner.rescan(album.id);
    await this.showEarlier(album.id);
    publisher.markChanged(album.id, await this.#makeWait(album, again));
    scanner.watch(album.id);
    try {
      scheduler.start(album.id);
    } catch (thrown) {
      await scanner.unwatch(album.id);
      throw thrown;
    }
  }

  /** Photos whose result with the present options is in its place show it. */
  async showEarlier(albumId: string): Promise<void> {
    const { store, publisher, scheduler, signal } = this.#options;
    const shown = await showEarlierResults(signal, store, albumId);
    if (shown.length === 0) return;
    scheduler.noteChange(albumId);
    publisher.markChanged(albumId, shown);
  }

  /** Returns the finished photos that wait now. */
  async #makeWait(album: AlbumRecord, again: AgainChoice): Promise<number[]> {
    if (!again.changed && !again.olderModel) return [];
    const { store, hash, signal, checkEngine, getNetworks } = this.#options;
    const model = again.olderModel ? await checkEngine() : null;
    const stale = await findStalePhotos(signal, album, { store, hash, model, networks: getNetworks() });
    const changed = again.changed ? stale.filter(isChanged) : [];
    const olderModel = again.olderModel ? stale.filter((photo) => !isChanged(photo)) : [];
    for (const { photo, staleness } of changed)
      if (staleness.kind === 'file') store.photos.setFileStat(photo.id, staleness.fileStat);
    const [changedIds, olderIds] = [changed, olderModel].map((some) => some.map(({ photo }) => photo.id));
    store.photos.makeWait(album.id, changedIds!);
    store.photos.makeWait(album.id, olderIds!, true);
    return [...changedIds!, ...olderIds!];
  }
}
