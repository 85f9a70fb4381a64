/** One run of one album: which photo comes next, and when the run stops. The work is photo-work.ts's, what its end means work-verdicts.ts's. */
import { dirname } from 'node:path';
import { toAppError } from '../../shared/errors.ts';
import type { PauseReason } from '../../shared/albums.ts';
import type { EngineClient } from '../engine-client.ts';
import type { AlbumRecord, AlbumStore } from './album-store.ts';
import { resolvePhotoOptions } from './photo-options.ts';
import type { PhotoRecord } from './photo-record.ts';
import { createStagingPath, toPause, workOnPhoto } from './photo-work.ts';
import { sweepFolder } from './place-result.ts';
import type { RunPlan } from './run-plan.ts';
import { mayReplace, takeUpWork } from './take-up-work.ts';
import type { WorkLanes } from './work-lanes.ts';
import { WorkVerdicts } from './work-verdicts.ts';

/** How long cancelled work may take to answer before its engine is ended; a running tile cannot be interrupted. */
const CANCEL_GRACE_MS = 700;
/** Several photos as large as this do not fit into memory together. */
const LARGE_PIXELS = 30e6;

export type RunEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'paused'; readonly reason: PauseReason; readonly at: string }
  /** The app ends: the run goes on when it is back. */
  | { readonly kind: 'suspended' };

export interface RunTools {
  readonly store: AlbumStore;
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill'>;
  /** Shared by all albums. */
  readonly lanes: WorkLanes;
  readonly plan: RunPlan;
  /** Resolves when an engine has started. @throws {AppError} when none can */
  readonly checkEngine: () => Promise<unknown>;
  /** Resolves when the headers of all waiting photos were read, or could not be. */
  readonly readHeaders: () => Promise<void>;
  /** True while photos may still arrive: the run waits for them. */
  readonly isWatching: () => boolean;
  /** Called after each change of rows. */
  readonly onPhotos: (photoIds: readonly number[]) => void;
}

interface InFlight {
  readonly photo: PhotoRecord;
  readonly abort: AbortController;
  jobId: string | null;
  hasStarted: boolean;
  fraction: number;
  /** Somebody wants this photo to end, not the run. */
  isCancelled: boolean;
  ended: Promise<void>;
}

export class AlbumRun {
  readonly #albumId: string;
  readonly #tools: RunTools;
  readonly #inFlight = new Map<number, InFlight>();
  readonly #verdicts: WorkVerdicts;
  readonly #folders = new Set<string>();
  /** Photos whose headers cannot be read; the engine will say why. */
  readonly #headless = new Set<number>();
  #end: RunEnd | null = null;
  #lastEndMs = performance.now();
  #wake: () => void = () => undefined;

  constructor(albumId: string, tools: RunTools) {
    this.#albumId = albumId;
    this.#tools = tools;
    this.#verdicts = new WorkVerdicts(tools.store.photos.journal, tools.store.photos);
  }

  /** Share of the work on a photo that is done, 0..1; null when the engine has it not. */
  findFraction(photoId: number): number | null {
    return this.#inFlight.get(photoId)?.fraction ?? null;
  }

  /** Whether it ends as soon as what runs is done. */
  get isStopping(): boolean {
    return this.#end !== null;
  }

  /** Resolves when nothing is under way any more. @throws {AppError} when the store or the plan fails */
  async run(): Promise<RunEnd> {
    try {
      const taken = await takeUpWork(this.#tools.store, this.#albumId);
      for (const folder of taken.folders) this.#folders.add(folder);
      this.#tools.onPhotos(taken.photoIds);
      if (taken.missingFolder !== null) this.#stop({ kind: 'paused', reason: 'folder-gone', at: taken.missingFolder });
      else await this.#checkEngine();
      await this.#loop();
    } finally {
      await Promise.all([...this.#inFlight.values()].map(({ ended }) => ended));
      for (const folder of this.#folders) await sweepFolder(folder);
    }
    return this.#end ?? { kind: 'finished' };
  }

  /** Photos have come, or wait again. */
  wake(): void {
    this.#wake();
  }

  /** What the engine works on is done first; what it has only been given waits again. */
  stopAfterPhoto(): void {
    this.#stop({ kind: 'paused', reason: 'user', at: '' });
    const works = [...this.#inFlight.values()];
    const kept = works.filter(({ hasStarted }) => hasStarted);
    for (const work of works.slice(kept.length === 0 ? 1 : 0)) if (!kept.includes(work)) this.#cancel(work);
  }

  /** Resolves when nothing runs, within a second. */
  async stopNow(end: RunEnd): Promise<void> {
    this.#stop(end);
    await this.#cancelAll([...this.#inFlight.values()]);
  }

  /** Ends the work on some photos; they are cancelled when it resolves. */
  async cancelPhotos(photoIds: readonly number[]): Promise<void> {
    const works = photoIds.flatMap((id) => this.#inFlight.get(id) ?? []);
    for (const work of works) work.isCancelled = true;
    await this.#cancelAll(works);
  }

  #stop(end: RunEnd): void {
    this.#end ??= end;
    this.#wake();
  }

  async #cancelAll(works: readonly InFlight[]): Promise<void> {
    if (works.length === 0) return;
    for (const work of works) this.#cancel(work);
    const timer = setTimeout(() => {
      this.#tools.engine.kill();
    }, CANCEL_GRACE_MS);
    await Promise.all(works.map(({ ended }) => ended));
    clearTimeout(timer);
  }

  #cancel(work: InFlight): void {
    work.abort.abort();
    if (work.jobId !== null) this.#tools.engine.cancel(work.jobId);
  }

  async #checkEngine(): Promise<void> {
    try {
      await this.#tools.checkEngine();
    } catch (thrown) {
      const { message } = toAppError(thrown, 'The engine could not be started');
      this.#stop({ kind: 'paused', reason: 'engine-failed', at: message });
    }
  }

  async #loop(): Promise<void> {
    const { store, lanes, plan, isWatching } = this.#tools;
    const { signal } = new AbortController();
    this.#lastEndMs = performance.now();
    while (this.#end === null) {
      const candidate = this.#findNext();
      if (candidate === null) {
        if (this.#inFlight.size === 0 && !isWatching()) {
          this.#end = { kind: 'finished' };
          return;
        }
        await this.#sleep();
        continue;
      }
      if (this.#lacksHeader(candidate)) {
        await this.#awaitHeader(candidate);
        continue;
      }
      const isAlone = mustBeAlone(candidate);
      const leave = await lanes.enter(isAlone);
      try {
        await plan.refresh(signal, this.#albumId);
        const next = this.isStopping ? null : this.#findNext();
        const album = store.find(this.#albumId);
        const rival = next === null ? null : this.#findUnknownRival(next);
        const hasBegun =
          next !== null &&
          album !== null &&
          rival === null &&
          mustBeAlone(next) === isAlone &&
          !this.#lacksHeader(next) &&
          this.#begin(next, album, leave);
        if (!hasBegun) leave();
        if (rival !== null) await this.#awaitHeader(rival);
      } catch (thrown) {
        leave();
        throw thrown;
      }
    }
  }

  #findNext(): PhotoRecord | null {
    const { store } = this.#tools;
    const order = store.find(this.#albumId)?.options.order ?? 'list';
    return store.photos.journal.findNext(this.#albumId, order);
  }

  /** What a photo really is decides the format and the name of its result; a run that was cut off must decide the same again. */
  #lacksHeader({ id, header }: PhotoRecord): boolean {
    return header === null && !this.#headless.has(id);
  }

  /** A photo that may not want the name it seems to take from another one, once its header is read; null: there is none. */
  #findUnknownRival({ id }: PhotoRecord): Pick<PhotoRecord, 'id'> | null {
    const { store, plan } = this.#tools;
    if (plan.find(id)?.kind !== 'refused') return null;
    const unknown = store.photos.listWithoutHeader(this.#albumId);
    return unknown.find((other) => other.id !== id && !this.#headless.has(other.id)) ?? null;
  }

  /** Until it may be there, or the run is told something else. */
  async #awaitHeader({ id }: Pick<PhotoRecord, 'id'>): Promise<void> {
    const read = this.#tools.readHeaders().then(() => {
      this.#headless.add(id);
    });
    await Promise.race([read, this.#sleep()]);
  }

  /** Until something ends, arrives or is told to stop. */
  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = () => undefined;
        resolve();
      };
    });
  }

  /** Returns whether work has begun, which then gives back the lane. */
  #begin(photo: PhotoRecord, album: AlbumRecord, leave: () => void): boolean {
    const { store, plan, onPhotos } = this.#tools;
    const { journal } = store.photos;
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
    const paths = { stagingPath: createStagingPath(planned.outputPath), targetPath: planned.outputPath };
    journal.begin(photo.id, paths);
    this.#folders.add(dirname(planned.outputPath));
    if (this.#verdicts.takeWishForFreshEngine(photo.id)) this.#tools.engine.kill();
    const abort = new AbortController();
    const work: InFlight = {
      ...{ photo, abort, jobId: null, hasStarted: false, fraction: 0, isCancelled: false },
      ended: Promise.resolve(),
    };
    this.#inFlight.set(photo.id, work);
    work.ended = this.#perform(work, album, paths)
      .catch((thrown: unknown) => {
        this.#stop(toRunEnd(thrown, 'What became of a photo was not written down'));
      })
      .finally(() => {
        this.#inFlight.delete(photo.id);
        leave();
        this.#wake();
      });
    onPhotos([photo.id]);
    return true;
  }

  async #perform(
    work: InFlight,
    album: AlbumRecord,
    { stagingPath, targetPath }: { readonly stagingPath: string; readonly targetPath: string },
  ): Promise<void> {
    const { store, engine, plan, onPhotos } = this.#tools;
    const { photo } = work;
    const { journal } = store.photos;
    const end = await workOnPhoto(
      {
        ...{ photo, stagingPath, targetPath },
        photoOptions: resolvePhotoOptions(photo, album),
        isReplacing: mayReplace(photo, targetPath, album),
        rootFolders: this.#listRoots(photo, album),
      },
      {
        engine,
        signal: work.abort.signal,
        onJob: (jobId) => {
          work.jobId = jobId;
        },
        onStarted: () => {
          work.hasStarted = true;
        },
        onProgress: (fraction) => {
          work.fraction = fraction;
          onPhotos([photo.id]);
        },
        onMade: (made) => journal.recordMade(photo.id, made),
        measureWallMs: () => {
          const now = performance.now();
          const wallMs = now - this.#lastEndMs;
          this.#lastEndMs = now;
          return wallMs;
        },
      },
    );
    const blocked = this.#verdicts.settle(photo, { end, targetPath, isCancelled: work.isCancelled });
    if (blocked !== null) this.#stop({ kind: 'paused', ...blocked });
    if (end.kind === 'changed') plan.invalidate();
    onPhotos([photo.id]);
  }

  #listRoots(photo: PhotoRecord, album: AlbumRecord): string[] {
    const source = this.#tools.store.listSources(album.id).find(({ id }) => id === photo.sourceId);
    const root = source?.folder ?? dirname(photo.path);
    const isBeside = album.options.output.place === 'beside' || album.outputFolder === null;
    return isBeside ? [root] : [root, album.outputFolder];
  }
}

/** How a run ends that cannot go on, by what was thrown. */
export function toRunEnd(thrown: unknown, context: string): RunEnd {
  return { kind: 'paused', ...toPause(toAppError(thrown, context)) };
}

/** Together with others nobody knows under whom the engine died, and several large pictures do not fit into memory. */
function mustBeAlone({ deaths, header }: PhotoRecord): boolean {
  return deaths > 0 || (header !== null && header.size.widthPx * header.size.heightPx > LARGE_PIXELS);
}
