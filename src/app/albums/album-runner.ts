/** Starts, pauses and resumes runs of albums, here and over restarts; sees to it that one program at a time runs any. */
import { stat } from 'node:fs/promises';
import type { AlbumRun as ShownRun } from '../../shared/albums.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import type { EngineClient } from '../engine-client.ts';
import type { RunEnd } from './album-run.ts';
import { AlbumRun, toRunEnd } from './album-run.ts';
import type { AlbumRecord, AlbumStore, StoredRun } from './album-store.ts';
import { RunLock } from './run-lock.ts';
import { RunPlan } from './run-plan.ts';
import { WorkLanes } from './work-lanes.ts';

/** One is read, one sampled, one written. */
const LANES = 3;
/** From look to look whether there is room again, or the folder is back. */
const CHECK_MS = 5000;
/** Room for a result and what is made on the way to it. */
const ENOUGH_BYTES = 512 * 2 ** 20;

export interface RunnerOptions {
  readonly store: AlbumStore;
  readonly dataFolder: string;
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill'>;
  readonly checkEngine: () => Promise<unknown>;
  /** null: the system does not say. */
  readonly measureFreeBytes: (folder: string) => Promise<number | null>;
  /** Resolves when the headers of all waiting photos were read, or could not be. */
  readonly readHeaders: (albumId: string) => Promise<void>;
  readonly isWatching: (albumId: string) => boolean;
  readonly onPhotos: (albumId: string, photoIds: readonly number[]) => void;
  /** A run has begun, ended or changed. */
  readonly onRun: (albumId: string) => void;
  readonly checkMs?: number;
  /** Which paused albums go on by themselves once there is room again, or the folder is back; left out: all. */
  readonly mayGoOn?: (albumId: string) => boolean;
}

interface Running {
  readonly run: AlbumRun;
  readonly plan: RunPlan;
  readonly ended: Promise<void>;
}

export class AlbumRunner {
  readonly #options: RunnerOptions;
  readonly #lanes = new WorkLanes(LANES);
  readonly #runs = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;
  /** Free bytes when the disk was full, by album. */
  readonly #freeBefore = new Map<string, number>();
  /** How runs ended that the store has no room for, by album. */
  readonly #unwritten = new Map<string, StoredRun>();
  /** A look at paused albums that is under way. */
  #checking: Promise<void> | null = null;
  #lock: RunLock | null = null;
  #isEnded = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#checking ??= this.#checkPaused()
        .catch((thrown: unknown) => {
          console.warn(toAppError(thrown, 'Paused albums were not looked at').message);
        })
        .finally(() => {
          this.#checking = null;
        });
    }, options.checkMs ?? CHECK_MS);
    this.#timer.unref();
  }

  /** Goes on with what waits; a run that is under way already goes on. @throws {AppError} album/busy */
  start(albumId: string): void {
    const { onRun } = this.#options;
    const known = this.#runs.get(albumId);
    if (known !== undefined && !known.run.isStopping) {
      known.run.wake();
      return;
    }
    this.#takeLock();
    this.#writeRunning(albumId);
    // One that is about to stop is waited for, and followed by another one.
    if (known === undefined) this.#begin(albumId);
    else
      void known.ended.then(() => {
        this.#beginAgain(albumId);
      });
    onRun(albumId);
  }

  /** Resolves when nothing of the album is worked on any more. */
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

  /** Ends the work on photos that are under way; resolves when they are cancelled. */
  async cancelPhotos(albumId: string, photoIds: readonly number[]): Promise<void> {
    await this.#runs.get(albumId)?.run.cancelPhotos(photoIds);
  }

  /** Photos, their order, options or files have changed. */
  noteChange(albumId: string): void {
    const known = this.#runs.get(albumId);
    known?.plan.invalidate();
    known?.run.wake();
  }

  /** Starts what was running when the last program ended, unless another one does it. */
  resumeInterrupted(): void {
    const { store } = this.#options;
    const running = store.list().filter(({ run }) => run.kind === 'running');
    if (running.length === 0 || (this.#lock ??= RunLock.take(this.#options.dataFolder)) === null) return;
    for (const { id } of running) this.#begin(id);
  }

  /** Share of the work on a photo that is done; 0 when this program does not do it. */
  findFraction(albumId: string, photoId: number): number {
    return this.#runs.get(albumId)?.run.findFraction(photoId) ?? 0;
  }

  describeRun({ id, run }: Pick<AlbumRecord, 'id' | 'run'>): ShownRun {
    const known = this.#runs.get(id);
    if (known !== undefined) return known.run.isStopping ? { kind: 'stopping' } : { kind: 'running' };
    const left = this.#unwritten.get(id) ?? run;
    if (left.kind !== 'running') return left;
    // Another program runs it, or was ended in the middle of it.
    return this.#isRunElsewhere() ? { kind: 'elsewhere' } : { kind: 'paused', reason: 'user', at: '' };
  }

  /** Whether any album is worked on here. */
  get isBusy(): boolean {
    return this.#runs.size > 0;
  }

  /** Stops all runs; they go on at the next `resumeInterrupted`. */
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
    this.#letGo();
  }

  #begin(albumId: string): void {
    const { store, engine, checkEngine, readHeaders, isWatching, onPhotos, onRun } = this.#options;
    const plan = new RunPlan(store);
    const run = new AlbumRun(albumId, {
      ...{ store, engine, lanes: this.#lanes, plan, checkEngine },
      readHeaders: () => readHeaders(albumId),
      isWatching: () => isWatching(albumId),
      onPhotos: (photoIds) => {
        onPhotos(albumId, photoIds);
      },
    });
    const ended = run.run().then(
      (end) => this.#finish(albumId, end),
      (thrown: unknown) => this.#finish(albumId, toRunEnd(thrown, 'The album could not go on')),
    );
    this.#runs.set(albumId, { run, plan, ended });
    onRun(albumId);
  }

  #beginAgain(albumId: string): void {
    if (this.#isEnded || this.#runs.has(albumId)) return;
    this.#takeLock();
    this.#writeRunning(albumId);
    this.#begin(albumId);
  }

  /** @throws {AppError} store/no-space, store/failed; the lock is not kept for nothing */
  #writeRunning(albumId: string): void {
    try {
      this.#options.store.setRun(albumId, { kind: 'running' });
      this.#unwritten.delete(albumId);
    } catch (thrown) {
      if (this.#runs.size === 0) this.#letGo();
      throw thrown;
    }
  }

  async #finish(albumId: string, end: RunEnd): Promise<void> {
    const { onRun, measureFreeBytes } = this.#options;
    if (end.kind === 'paused' && (end.reason === 'disk-full' || end.reason === 'store-full'))
      this.#freeBefore.set(albumId, (await measureFreeBytes(end.at)) ?? 0);
    this.#runs.delete(albumId);
    if (end.kind !== 'suspended') this.#writeRun(albumId, toStored(end));
    if (this.#runs.size === 0) this.#letGo();
    onRun(albumId);
  }

  #setPaused(albumId: string): void {
    const { store, onRun } = this.#options;
    if (store.find(albumId)?.run.kind === 'idle' || this.#isRunElsewhere()) return;
    this.#writeRun(albumId, { kind: 'paused', reason: 'user', at: '' });
    onRun(albumId);
  }

  /** What a full disk has no room for counts until the program ends; the next one takes the run up. */
  #writeRun(albumId: string, run: StoredRun): void {
    try {
      this.#options.store.setRun(albumId, run);
      this.#unwritten.delete(albumId);
    } catch (thrown) {
      this.#unwritten.set(albumId, run);
      console.warn(toAppError(thrown, 'How a run ended was not written down').message);
    }
  }

  /** Goes on where the reason of a pause is gone. */
  async #checkPaused(): Promise<void> {
    const { store, mayGoOn } = this.#options;
    for (const { id, run: stored } of store.list()) {
      const run = this.#unwritten.get(id) ?? stored;
      if (run.kind !== 'paused' || this.#runs.has(id) || this.#hasEnded() || mayGoOn?.(id) === false) continue;
      const isOver =
        (run.reason === 'folder-gone' && (await isFolder(run.at))) ||
        ((run.reason === 'disk-full' || run.reason === 'store-full') && (await this.#hasRoom(id, run.at)));
      // Somebody may have spoken meanwhile, or the program ends.
      if (!isOver || this.#hasEnded() || this.#runs.has(id)) continue;
      const now = this.#unwritten.get(id) ?? store.find(id)?.run;
      if (now?.kind === 'paused' && now.reason === run.reason && !this.#isRunElsewhere()) this.start(id);
    }
  }

  #hasEnded(): boolean {
    return this.#isEnded;
  }

  /** More than when it was full, or enough for anything. */
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

  #letGo(): void {
    this.#lock?.release();
    this.#lock = null;
  }

  #isRunElsewhere(): boolean {
    return this.#lock === null && RunLock.isTaken(this.#options.dataFolder);
  }
}

function toStored(end: Exclude<RunEnd, { kind: 'suspended' }>): StoredRun {
  return end.kind === 'finished' ? { kind: 'idle' } : end;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
