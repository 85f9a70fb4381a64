/**
 * Runs one album: decides which photo comes next, and when the run stops. Photos are processed in photos-in-progress.ts; when a
 * run may begin, and what follows its end, is left to run-scheduler.ts.
 */
import { dirname } from 'node:path';
import { toAppError } from '#shared/errors.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { ModelVersion } from '#shared/models.ts';
import type { HashFile } from '#files/fingerprint.ts';
import type { ResultList } from '#files/own-results.ts';
import { sweepLeftovers } from '#files/temp-files.ts';
import type { EngineClient } from '#app/workers/engine-client.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { AlbumStore } from '../store/album-store.ts';
import type { PhotoRecord } from '../store/photo-record.ts';
import type { PrepareMap } from '../views/residual-maps.ts';
import type { ConcurrencyLimiter } from './concurrency-limiter.ts';
import { PhotosInProgress } from './photos-in-progress.ts';
import type { PauseCause } from './process-photo.ts';
import { toPauseCause } from './process-photo.ts';
import { recoverInterrupted } from './recover-interrupted.ts';

/** Several photos as large as this do not fit into memory together. */
const LARGE_PIXELS = 30e6;

export type RunEnd =
  | { readonly kind: 'finished' }
  | ({ readonly kind: 'paused' } & PauseCause)
  /** The app ends: the run resumes with the next one. */
  | { readonly kind: 'suspended' };

export interface RunTools {
  readonly store: AlbumStore;
  readonly results: Pick<ResultList, 'add'>;
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill'>;
  /** How photos are hashed; left out: in this process. */
  readonly hash?: HashFile;
  /** Imported networks. */
  readonly getNetworks: () => readonly NetworkEntry[];
  /** Left out: no residual maps are kept. */
  readonly prepareMap?: PrepareMap;
  /** Shared by all albums. */
  readonly limiter: ConcurrencyLimiter;
  readonly plan: RunPlan;
  /** Resolves when an engine has started, with its model; null: not known. @throws {AppError} when none can */
  readonly checkEngine: () => Promise<ModelVersion | null>;
  /** Resolves when the headers of all waiting photos were read, or could not be. */
  readonly readHeaders: () => Promise<void>;
  /** True while photos may still arrive: the run waits for them. */
  readonly isWatching: () => boolean;
  /** Called after each change of rows. */
  readonly onPhotos: (photoIds: readonly number[]) => void;
}

export class AlbumRun {
  readonly #albumId: string;
  readonly #tools: RunTools;
  readonly #inProgress: PhotosInProgress;
  /** Folders of results, which are swept at the end. */
  readonly #folders = new Set<string>();
  /** Photos whose headers cannot be read; the engine will say why. */
  readonly #unreadable = new Set<number>();
  /** Aborted when the run stops, so that nothing that leads to another photo continues. */
  readonly #stopping = new AbortController();
  #end: RunEnd | null = null;
  #wake: () => void = () => undefined;

  constructor(albumId: string, tools: RunTools) {
    this.#albumId = albumId;
    this.#tools = tools;
    this.#inProgress = new PhotosInProgress({
      ...tools,
      onPause: (cause) => {
        this.#stop({ kind: 'paused', ...cause });
      },
    });
  }

  /** Share of the work on a photo that is done, 0..1; null when the photo is not in progress. */
  findFraction(photoId: number): number | null {
    return this.#inProgress.findFraction(photoId);
  }

  /** Whether it ends after the photos in progress. */
  get isStopping(): boolean {
    return this.#end !== null;
  }

  /** Resolves when no photo is in progress any more. @throws {AppError} when the store or the plan fails */
  async run(): Promise<RunEnd> {
    try {
      const recovery = await recoverInterrupted(this.#tools.store, this.#albumId);
      for (const folder of recovery.folders) this.#folders.add(folder);
      this.#tools.onPhotos(recovery.photoIds);
      const { missingFolder } = recovery;
      if (missingFolder !== null) this.#stop({ kind: 'paused', reason: 'folder-gone', at: missingFolder });
      this.#inProgress.begin(missingFolder === null ? await this.#checkEngine() : null);
      await this.#loop().catch((thrown: unknown) => {
        if (thrown !== this.#stopping.signal.reason) throw thrown;
      });
    } finally {
      await this.#inProgress.settle();
      for (const folder of this.#folders) await sweepLeftovers(folder);
    }
    return this.#end ?? { kind: 'finished' };
  }

  /** Call when photos have come, or wait again. */
  wake(): void {
    this.#wake();
  }

  /** Stops after the photos that the engine has begun; the others wait again. */
  stopAfterPhoto(): void {
    this.#stop({ kind: 'paused', reason: 'user', at: '' });
    this.#inProgress.keepStarted();
  }

  /** Resolves when no photo is in progress, within a second. */
  async stopNow(end: RunEnd): Promise<void> {
    this.#stop(end);
    await this.#inProgress.interrupt();
  }

  /** Cancels some photos and not the run; resolves when they are cancelled. */
  async cancelPhotos(photoIds: readonly number[]): Promise<void> {
    await this.#inProgress.cancelPhotos(photoIds);
  }

  #stop(end: RunEnd): void {
    this.#end ??= end;
    this.#stopping.abort();
    this.#wake();
  }

  async #checkEngine(): Promise<ModelVersion | null> {
    try {
      return await this.#tools.checkEngine();
    } catch (thrown) {
      const { message } = toAppError(thrown, 'The engine could not be started');
      this.#stop({ kind: 'paused', reason: 'engine-failed', at: message });
      return null;
    }
  }

  async #loop(): Promise<void> {
    while (this.#end === null) {
      const photo = this.#findNext();
      if (photo === null) {
        if (this.#inProgress.count === 0 && !this.#tools.isWatching()) {
          this.#end = { kind: 'finished' };
          return;
        }
        await this.#sleep();
      } else if (this.#lacksHeader(photo)) await this.#awaitHeader(photo);
      else await this.#startNext(needsWholeEngine(photo));
    }
  }

  /** Waits for a slot, plans, and starts the next photo, unless that is another one by then, which needs something else first. */
  async #startNext(isExclusive: boolean): Promise<void> {
    const { limiter, plan } = this.#tools;
    const { signal } = this.#stopping;
    const release = await limiter.acquire(signal, isExclusive);
    let rival: Pick<PhotoRecord, 'id'> | null;
    try {
      await plan.refresh(signal, this.#albumId);
      const photo = this.isStopping ? null : this.#findNext();
      rival = photo === null ? null : this.#findUnknownRival(photo);
      const isReady =
        photo !== null &&
        rival === null &&
        needsWholeEngine(photo) === isExclusive &&
        !this.#lacksHeader(photo) &&
        this.#start(photo, release);
      if (!isReady) release();
    } catch (thrown) {
      release();
      throw thrown;
    }
    if (rival !== null) await this.#awaitHeader(rival);
  }

  /** Returns whether the photo is in progress; the slot is released then when it has ended. */
  #start(photo: PhotoRecord, release: () => void): boolean {
    const { store, plan, onPhotos } = this.#tools;
    const { journal } = store.photos;
    const album = store.find(this.#albumId);
    if (album === null) return false;
    const planned = plan.find(photo.id);
    if (planned === null) {
      plan.invalidate();
      return false;
    }
    if (planned.kind !== 'write') {
      if (planned.kind === 'skip') journal.skip(photo.id);
      else journal.fail(photo.id, planned.error, false);
      onPhotos([photo.id]);
      return false;
    }
    const ended = this.#inProgress.start(photo, album, planned.outputPath);
    this.#folders.add(dirname(planned.outputPath));
    void ended.then(() => {
      release();
      this.#wake();
    });
    return true;
  }

  #findNext(): PhotoRecord | null {
    const { store } = this.#tools;
    const order = store.find(this.#albumId)?.options.order ?? 'list';
    return store.photos.journal.findNext(this.#albumId, order);
  }

  /** The header decides format and name of the result; a run that was interrupted must decide the same again. */
  #lacksHeader({ id, header }: PhotoRecord): boolean {
    return header === null && !this.#unreadable.has(id);
  }

  /** A photo that may not need the name that it takes from another one, once its header is read; null: there is none. */
  #findUnknownRival({ id }: PhotoRecord): Pick<PhotoRecord, 'id'> | null {
    const { store, plan } = this.#tools;
    if (plan.find(id)?.kind !== 'rejected') return null;
    const unknown = store.photos.listWithoutHeader(this.#albumId);
    return unknown.find((other) => other.id !== id && !this.#unreadable.has(other.id)) ?? null;
  }

  /** Resolves when the header may have been read, or something else has changed. */
  async #awaitHeader({ id }: Pick<PhotoRecord, 'id'>): Promise<void> {
    const read = this.#tools.readHeaders().then(() => {
      this.#unreadable.add(id);
    });
    await Promise.race([read, this.#sleep()]);
  }

  /** Resolves when a photo ends, arrives or is cancelled, or the run stops. */
  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = () => undefined;
        resolve();
      };
    });
  }
}

/** The end of a run that an error stops. */
export function toRunEnd(thrown: unknown, context: string): RunEnd {
  return { kind: 'paused', ...toPauseCause(toAppError(thrown, context)) };
}

/** After a crash, the photo that caused it is known only if it is alone; and several large images do not fit into memory. */
function needsWholeEngine({ deaths, header }: PhotoRecord): boolean {
  return deaths > 0 || (header !== null && header.size.widthPx * header.size.heightPx > LARGE_PIXELS);
}
