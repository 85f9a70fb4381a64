/** Owns the photos of one run that are being processed: starts and cancels them, and passes each outcome to the outcome policy. */
import { dirname } from 'node:path';
import { toAppError } from '#shared/errors.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { ModelVersion } from '#shared/models.ts';
import type { HashFile } from '#files/fingerprint.ts';
import { hashFile } from '#files/fingerprint.ts';
import type { ResultList } from '#files/own-results.ts';
import { createTempPath } from '#files/temp-files.ts';
import type { EngineClient } from '#app/workers/engine-client.ts';
import { resolvePhotoOptions } from '../plan/photo-options.ts';
import { findMaker } from '../plan/result-maker.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import type { PhotoRecord } from '../store/photo-record.ts';
import type { PrepareMap } from '../views/residual-maps.ts';
import { OutcomePolicy } from './outcome-policy.ts';
import type { PauseCause } from './process-photo.ts';
import { processPhoto, toPauseCause } from './process-photo.ts';
import { mayReplace } from './recover-interrupted.ts';

export interface PhotosInProgressOptions {
  readonly store: AlbumStore;
  /** Where results are remembered. */
  readonly results: Pick<ResultList, 'add'>;
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill'>;
  /** How photos are hashed; left out: in this process. */
  readonly hash?: HashFile;
  /** Imported networks. */
  readonly getNetworks: () => readonly NetworkEntry[];
  /** Left out: no residual maps are kept. */
  readonly prepareMap?: PrepareMap;
  readonly plan: RunPlan;
  /** Called after each change of rows. */
  readonly onPhotos: (photoIds: readonly number[]) => void;
  /** The run cannot continue. */
  readonly onPause: (cause: PauseCause) => void;
}

interface PhotoInProgress {
  readonly photo: PhotoRecord;
  readonly abort: AbortController;
  /** Whether the engine has begun to upscale it. */
  hasStarted: boolean;
  fraction: number;
  /** Whether this photo was cancelled by hand, rather than the run stopped. */
  isCancelled: boolean;
  ended: Promise<void>;
}

export class PhotosInProgress {
  readonly #options: PhotosInProgressOptions;
  readonly #policy: OutcomePolicy;
  readonly #photos = new Map<number, PhotoInProgress>();
  #lastEndMs = performance.now();
  #model: ModelVersion | null = null;

  constructor(options: PhotosInProgressOptions) {
    this.#options = options;
    this.#policy = new OutcomePolicy(options.store.photos.journal, options.store.photos);
  }

  get count(): number {
    return this.#photos.size;
  }

  /** 0..1; null when the photo is not in progress. */
  findFraction(photoId: number): number | null {
    return this.#photos.get(photoId)?.fraction ?? null;
  }

  /** Call before the first photo: the time that the run takes is measured from here on. @param model makes the results */
  begin(model: ModelVersion | null): void {
    this.#model = model;
    this.#lastEndMs = performance.now();
  }

  /** Starts a photo; resolves when its outcome is stored, and never rejects. @throws {AppError} `store/*` when it cannot begin */
  start(photo: PhotoRecord, album: AlbumRecord, targetPath: string): Promise<void> {
    const { store, engine, onPhotos, onPause } = this.#options;
    const paths = { stagingPath: createTempPath(targetPath), targetPath };
    store.photos.journal.begin(photo.id, paths);
    if (this.#policy.takeFreshEngineRequest(photo.id)) engine.kill();
    const entry: PhotoInProgress = {
      ...{ photo, abort: new AbortController(), hasStarted: false, fraction: 0, isCancelled: false },
      ended: Promise.resolve(),
    };
    this.#photos.set(photo.id, entry);
    entry.ended = this.#process(entry, album, paths)
      .catch((thrown: unknown) => {
        onPause(toPauseCause(toAppError(thrown, 'The outcome of a photo was not stored')));
      })
      .finally(() => {
        this.#photos.delete(photo.id);
      });
    onPhotos([photo.id]);
    return entry.ended;
  }

  /** Cancels what the engine has not begun, except for one photo where it has begun none. */
  keepStarted(): void {
    const entries = [...this.#photos.values()];
    const started = entries.filter(({ hasStarted }) => hasStarted);
    const kept = started.length > 0 ? started : entries.slice(0, 1);
    for (const entry of entries) if (!kept.includes(entry)) entry.abort.abort();
  }

  /** Resolves when the photos are cancelled, within a second. */
  async cancelPhotos(photoIds: readonly number[]): Promise<void> {
    const entries = photoIds.flatMap((id) => this.#photos.get(id) ?? []);
    for (const entry of entries) entry.isCancelled = true;
    await abortAll(entries);
  }

  /** Interrupts all photos, which wait again; resolves within a second. */
  async interrupt(): Promise<void> {
    await abortAll([...this.#photos.values()]);
  }

  /** Resolves when all have ended. */
  async settle(): Promise<void> {
    await Promise.all([...this.#photos.values()].map(({ ended }) => ended));
  }

  async #process(
    entry: PhotoInProgress,
    album: AlbumRecord,
    paths: { readonly stagingPath: string; readonly targetPath: string },
  ): Promise<void> {
    const { store, results, engine, hash = hashFile, prepareMap, plan, onPhotos, onPause } = this.#options;
    const { getNetworks } = this.#options;
    const { photo, abort } = entry;
    const photoOptions = resolvePhotoOptions(photo, album);
    const outcome = await processPhoto(
      {
        ...{ photo, ...paths },
        photoOptions,
        isReplacing: await mayReplace(store, photo, paths.targetPath, album),
        model: findMaker(photoOptions.options.preset, { model: this.#model, networks: getNetworks() }),
        rootFolders: this.#listRoots(photo, album),
      },
      {
        ...{ engine, hash, signal: abort.signal, ...(prepareMap !== undefined && { prepareMap }) },
        onStarted: () => {
          entry.hasStarted = true;
        },
        onProgress: (fraction) => {
          entry.fraction = fraction;
          onPhotos([photo.id]);
        },
        onMade: (made) => store.photos.journal.recordMade(photo.id, made),
        measureWallMs: () => this.#measureWallMs(),
      },
    );
    const { targetPath } = paths;
    if (outcome.kind === 'done') await results.add(targetPath);
    const cause = this.#policy.apply(photo, { outcome, targetPath, isCancelled: entry.isCancelled });
    if (cause !== null) onPause(cause);
    if (outcome.kind === 'changed') plan.invalidate();
    onPhotos([photo.id]);
  }

  /** Since the photo before, or `begin`: photos overlap. */
  #measureWallMs(): number {
    const nowMs = performance.now();
    const wallMs = nowMs - this.#lastEndMs;
    this.#lastEndMs = nowMs;
    return wallMs;
  }

  #listRoots(photo: PhotoRecord, album: AlbumRecord): string[] {
    const source = this.#options.store.listSources(album.id).find(({ id }) => id === photo.sourceId);
    const root = source?.folder ?? dirname(photo.path);
    const isBeside = album.options.output.place === 'beside' || album.outputFolder === null;
    return isBeside ? [root] : [root, album.outputFolder];
  }
}

async function abortAll(entries: readonly PhotoInProgress[]): Promise<void> {
  for (const { abort } of entries) abort.abort();
  await Promise.all(entries.map(({ ended }) => ended));
}
