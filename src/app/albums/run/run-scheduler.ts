/** Starts, pauses and resumes runs of albums, also after a restart, and ensures that one process at a time runs albums. */
import type { AlbumRunState } from '#shared/albums.ts';
import { getPathKind } from '#files/folders.ts';
import type { HashFile } from '#files/fingerprint.ts';
import type { ResultList } from '#files/own-results.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { ModelVersion } from '#shared/models.ts';
import type { EngineClient } from '#app/workers/engine-client.ts';
import type { RunEnd } from './album-run.ts';
import { AlbumRun, toRunEnd } from './album-run.ts';
import type { AlbumRecord, AlbumStore, StoredRun } from '../store/album-store.ts';
import { RunLock } from '../store/run-lock.ts';
import { RunPlan } from '../plan/run-plan.ts';
import type { PrepareMap } from '../views/residual-maps.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';

/** One is read, one sampled, one written. */
const MAX_CONCURRENT_PHOTOS = 3;
/** Interval of the checks whether there is room again, or the folder is back. */
const CHECK_MS = 5000;
/** Room for any result and its temporary files. */
const ENOUGH_BYTES = 512 * 2 ** 20;

export interface RunSchedulerOptions {
  readonly store: AlbumStore;
  /** Where results are remembered. */
  readonly results: Pick<ResultList, 'add'>;
  readonly dataFolder: string;
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill'>;
  /** How photos are hashed; left out: in this process. */
  readonly hash?: HashFile;
  /** Imported networks. */
  readonly getNetworks: () => readonly NetworkEntry[];
  /** Left out: no residual maps are kept. */
  readonly prepareMap?: PrepareMap;
  readonly checkEngine: () => Promise<ModelVersion | null>;
  /** null: the system does not say. */
  readonly measureFreeBytes: (folder: string) => Promise<number | null>;
  /** Resolves when the headers of all waiting photos were read, or could not be. */
  readonly readHeaders: (albumId: string) => Promise<void>;
  readonly isWatching: (albumId: string) => boolean;
  readonly onPhotos: (albumId: string, photoIds: readonly number[]) => void;
  /** A run has begun, ended or changed. */
  readonly onRun: (albumId: string) => void;
  readonly checkMs?: number;
  /** Which paused albums resume by themselves once there is room again, or the folder is back; absent: all. */
  readonly mayResume?: (albumId: string) => boolean;
}

interface Running {
  readonly run: AlbumRun;
  readonly plan: RunPlan;
  readonly ended: Promise<void>;
}

export class RunScheduler {
  readonly #options: RunSchedulerOptions;
  readonly #limiter = new ConcurrencyLimiter(MAX_CONCURRENT_PHOTOS);
  readonly #runs = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;
  /** Free bytes when the disk was full, by album. */
  readonly #freeBefore = new Map<string, number>();
  /** States of runs that could not be stored, by album. */
  readonly #unstored = new Map<string, StoredRun>();
  /** The check of paused albums that is running. */
  #checking: Promise<void> | null = null;
  #lock: RunLock | null = null;
  #isEnded = false;

  constructor(options: RunSchedulerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#checking ??= this.#checkPaused()
        .catch((thrown: unknown) => {
          console.warn(toAppError(thrown, 'Paused albums were not checked').message);
        })
        .finally(() => {
          this.#checking = null;
        });
    }, options.checkMs ?? CHECK_MS);
    this.#timer.unref();
  }

  /** Runs what waits; an album that runs already continues. @throws {AppError} album/busy */
  start(albumId: string): void {
    const { onRun } = this.#options;
    const known = this.#runs.get(albumId);
    if (known !== undefined && !known.run.isStopping) {
      known.run.wake();
      return;
    }
    this.#takeLock();
    this.#storeRunning(albumId);
    // A run that is stopping is followed by another one.
    if (known === undefined) this.#begin(albumId);
    else
      void known.ended.then(() => {
        this.#restart(albumId);
      });
    onRun(albumId);
  }

  /** Resolves when no photo of the album is in progress. */
  async pause(albumId: string): Promise<void> {
    const known = this.#runs.get(albumId);
    if (known === undefined) this.#setPaused(albumId);
    else {
      await known.run.stopNow({ kind: 'paused', reason: 'user', at: '' });
      await known.ended;
    }
  }

  /** Resolves at once. */
  stopAfterPhoto(albumId: string): void {
    const known = this.#runs.get(albumId);
    if (known === undefined) this.#setPaused(albumId);
    else known.run.stopAfterPhoto();
    this.#options.onRun(albumId);
  }

  /** Cancels photos in progress; resolves when they are cancelled. */
  async cancelPhotos(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#runs.get(albumId)?.run.cancelPhotos(photoIds);
  }

  /** Photos, their order, options or files have changed. */
  noteChange(albumId: string): void {
    const known = this.#runs.get(albumId);
    known?.plan.invalidate();
    known?.run.wake();
  }

  /** Starts the runs that the last process left, unless another process runs albums. */
  resumeInterrupted(): void {
    const { store } = this.#options;
    const running = store.list().filter(({ run }) => run.kind === 'running');
    if (running.length === 0 || (this.#lock ??= RunLock.take(this.#options.dataFolder)) === null) return;
    for (const { id } of running) this.#begin(id);
  }

  /** Share of the work on a photo that is done, 0..1; 0 when this process does not upscale it. */
  findFraction(albumId: string, photoId: number): number {
    return this.#runs.get(albumId)?.run.findFraction(photoId) ?? 0;
  }

  describeRun({ id, run }: Pick<AlbumRecord, 'id' | 'run'>): AlbumRunState {
    const known = this.#runs.get(id);
    if (known !== undefined) return known.run.isStopping ? { kind: 'stopping' } : { kind: 'running' };
    const stored = this.#unstored.get(id) ?? run;
    if (stored.kind !== 'running') return stored;
    // Another process runs it, or was ended in the middle of it. The contract calls the former `elsewhere`.
    return this.#isRunByOtherProcess() ? { kind: 'elsewhere' } : { kind: 'paused', reason: 'user', at: '' };
  }

  /** Whether this process runs any album. */
  get isBusy(): boolean {
    return this.#runs.size > 0;
  }

  /** Stops all runs; the next `resumeInterrupted` resumes them. */
  async end(): Promise<void> {
    this.#isEnded = true;
    clearInterval(this.#timer);
    await this.#checking;
    await Promise.all(
      [...this.#runs.values()].map(async ({ run, ended }) => {
        await run.stopNow({ kind: 'suspended' });
        await ended;
      }),
    );
    this.#releaseLock();
  }

  #begin(albumId: string): void {
    const { store, results, hash, prepareMap, engine, checkEngine, getNetworks } = this.#options;
    const { readHeaders, isWatching, onPhotos, onRun } = this.#options;
    const plan = new RunPlan(store);
    const run = new AlbumRun(albumId, {
      ...{
        store,
        results,
        engine,
        limiter: this.#limiter,
        plan,
        checkEngine,
        getNetworks,
        ...(hash !== undefined && { hash }),
      },
      ...(prepareMap !== undefined && { prepareMap }),
      readHeaders: () => readHeaders(albumId),
      isWatching: () => isWatching(albumId),
      onPhotos: (photoIds) => {
        onPhotos(albumId, photoIds);
      },
    });
    const ended = run.run().then(
      (end) => this.#finish(albumId, end),
      (thrown: unknown) => this.#finish(albumId, toRunEnd(thrown, 'The album could not continue')),
    );
    this.#runs.set(albumId, { run, plan, ended });
    onRun(albumId);
  }

  #restart(albumId: string): void {
    if (this.#isEnded || this.#runs.has(albumId)) return;
    this.#takeLock();
    this.#storeRunning(albumId);
    this.#begin(albumId);
  }

  /** @throws {AppError} store/no-space, store/failed, and releases the lock if nothing else runs */
  #storeRunning(albumId: string): void {
    try {
      this.#options.store.setRun(albumId, { kind: 'running' });
      this.#unstored.delete(albumId);
    } catch (thrown) {
      if (this.#runs.size === 0) this.#releaseLock();
      throw thrown;
    }
  }

  async #finish(albumId: string, end: RunEnd): Promise<void> {
    const { onRun, measureFreeBytes } = this.#options;
    if (end.kind === 'paused' && (end.reason === 'disk-full' || end.reason === 'store-full'))
      this.#freeBefore.set(albumId, (await measureFreeBytes(end.at)) ?? 0);
    this.#runs.delete(albumId);
    if (end.kind !== 'suspended') this.#storeRun(albumId, toStored(end));
    if (this.#runs.size === 0) this.#releaseLock();
    onRun(albumId);
  }

  #setPaused(albumId: string): void {
    const { store, onRun } = this.#options;
    if (store.find(albumId)?.run.kind === 'idle' || this.#isRunByOtherProcess()) return;
    this.#storeRun(albumId, { kind: 'paused', reason: 'user', at: '' });
    onRun(albumId);
  }

  /** A state that a full disk has no room for counts until the process ends; the next one resumes the run. */
  #storeRun(albumId: string, run: StoredRun): void {
    try {
      this.#options.store.setRun(albumId, run);
      this.#unstored.delete(albumId);
    } catch (thrown) {
      this.#unstored.set(albumId, run);
      console.warn(toAppError(thrown, 'The end of a run was not stored').message);
    }
  }

  /** Resumes albums whose reason to pause is gone. */
  async #checkPaused(): Promise<void> {
    const { store, mayResume } = this.#options;
    for (const { id, run: stored } of store.list()) {
      const run = this.#unstored.get(id) ?? stored;
      if (run.kind !== 'paused' || this.#runs.has(id) || this.#hasEnded() || mayResume?.(id) === false) continue;
      const isOver =
        (run.reason === 'folder-gone' && (await getPathKind(run.at)) === 'folder') ||
        ((run.reason === 'disk-full' || run.reason === 'store-full') && (await this.#hasRoom(id, run.at)));
      // Meanwhile a person may have paused or started it, or the process may be ending.
      if (!isOver || this.#hasEnded() || this.#runs.has(id)) continue;
      const now = this.#unstored.get(id) ?? store.find(id)?.run;
      if (now?.kind === 'paused' && now.reason === run.reason && !this.#isRunByOtherProcess()) this.start(id);
    }
  }

  #hasEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether there is more room than when the disk was full, or enough for any result. */
  async #hasRoom(albumId: string, folder: string): Promise<boolean> {
    const free = await this.#options.measureFreeBytes(folder);
    if (free === null) return true;
    const before = this.#freeBefore.get(albumId) ?? 0;
    return free >= ENOUGH_BYTES || free >= 2 * Math.max(before, 2 ** 20);
  }

  #takeLock(): void {
    this.#lock ??= RunLock.take(this.#options.dataFolder);
    if (this.#lock === null)
      throw new AppError('album/busy', 'Another Skipstone runs albums; wait for it, or close it.');
  }

  #releaseLock(): void {
    this.#lock?.release();
    this.#lock = null;
  }

  #isRunByOtherProcess(): boolean {
    return this.#lock === null && RunLock.isTaken(this.#options.dataFolder);
  }
}

function toStored(end: Exclude<RunEnd, { kind: 'suspended' }>): StoredRun {
  return end.kind === 'finished' ? { kind: 'idle' } : end;
}
