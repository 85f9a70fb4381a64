/** Collects the facts of a pre-flight: which photos wait or are stale, where results go, which files are identical, how much room there is. */
import { escapeHidden } from '#shared/naming/readable-text.ts';
import { basename, dirname } from 'node:path';
import type { Preflight, PreflightPart } from '#shared/albums.ts';
import type { ErrorValue } from '#shared/errors.ts';
import { AppError } from '#shared/errors.ts';
import type { PresetChoice, Size, Target } from '#shared/jobs.ts';
import { planWork, resolveTargetSize } from '#shared/target-size.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import type { Staleness, StalePhoto } from './find-stale-photos.ts';
import { findStalePhotos, isChanged } from './find-stale-photos.ts';
import type { HashFile } from '#files/fingerprint.ts';
import { hashFile } from '#files/fingerprint.ts';
import { findDrive } from '#files/free-space.ts';
import { resolvePhotoOptions } from './photo-options.ts';
import type { PhotoRecord } from '../store/photo-record.ts';
import type { Makers } from './result-maker.ts';
import type { PlannedOutput } from './plan-outputs.ts';
import type { PhotoToCheck } from './preflight.ts';
import { assemblePreflight } from './preflight.ts';
import { planAlbum } from './run-plan.ts';

export interface PreflightTools extends Makers {
  readonly store: AlbumStore;
  readonly signal: AbortSignal;
  /** How photos are hashed; left out: in this process. */
  readonly hash?: HashFile;
  /** Why a header could not be read. */
  readonly findProblem: (photoId: number) => ErrorValue | null;
  /** null while the engine has not been measured. */
  readonly estimateMs: (job: {
    readonly input: Size;
    readonly target: Target;
    readonly preset: PresetChoice;
  }) => number | null;
}

const UNKNOWN_DRIVE = { id: '', freeBytes: null };

/** Headers must have been read. Changes no photo. @throws {AppError} options/invalid */
export async function checkAlbum(album: AlbumRecord, tools: PreflightTools): Promise<Preflight> {
  const { store, signal } = tools;
  const stale = await findStalePhotos(signal, album, tools);
  const drives = new Drives();
  const waiting = store.photos.page(album.id, 'waiting', { offset: 0, limit: -1 });
  const plan = await planAlbum(signal, store, album);
  const part = await checkPhotos({ photos: waiting, plan, hashes: await hashSameSizes(waiting, tools) }, album, {
    ...tools,
    drives,
  });
  // What is made again takes no name from what waits: the plan of a run without it is the one above.
  const others = new Set(stale.map(({ photo }) => photo.id));
  const fullPlan = others.size === 0 ? [] : await planAlbum(signal, store, album, others);
  const checkStale = (some: readonly StalePhoto[]): Promise<PreflightPart> => {
    const photos = some.map(({ photo }) => photo);
    return checkPhotos({ photos, plan: fullPlan, hashes: new Map() }, album, { ...tools, drives });
  };
  const changed = stale.filter(isChanged);
  const olderModel = stale.filter((photo) => !isChanged(photo));
  return {
    ...part,
    changed: {
      ...(await checkStale(changed)),
      reasons: { options: count(changed, 'options'), file: count(changed, 'file'), gone: count(changed, 'gone') },
      replacedCount: countReplaced(changed, fullPlan),
    },
    olderModel: {
      ...(await checkStale(olderModel)),
      reasons: {
        older: count(olderModel, 'older-model'),
        unknown: count(olderModel, 'unknown-model'),
        network: count(olderModel, 'replaced-network'),
      },
    },
  };
}

function count(stale: readonly StalePhoto[], kind: Staleness['kind']): number {
  return stale.filter(({ staleness }) => staleness.kind === kind).length;
}

function countReplaced(stale: readonly StalePhoto[], plan: readonly PlannedOutput[]): number {
  const paths = new Map(
    plan.flatMap((planned) => (planned.kind === 'write' ? [[planned.id, planned.outputPath]] : [])),
  );
  return stale.filter(({ photo, staleness }) => staleness.kind !== 'gone' && paths.get(photo.id) === photo.result?.path)
    .length;
}

interface PhotosToCheck {
  readonly photos: readonly PhotoRecord[];
  /** Of these photos, and of others. */
  readonly plan: readonly PlannedOutput[];
  readonly hashes: ReadonlyMap<number, string>;
}

async function checkPhotos(
  { photos, plan, hashes }: PhotosToCheck,
  album: AlbumRecord,
  tools: PreflightTools & { readonly drives: Drives },
): Promise<PreflightPart> {
  const byId = new Map(photos.map((photo) => [photo.id, photo]));
  const checked: PhotoToCheck[] = [];
  for (const planned of plan) {
    const photo = byId.get(planned.id);
    if (photo === undefined) continue;
    const target = await tools.drives.locate(dirname(planned.outputPath));
    const facts = { planned, contentHash: hashes.get(photo.id) ?? null, target };
    checked.push({ ...describePhoto(photo, album, tools), ...facts });
  }
  const { freeBytes } = tools.drives;
  return assemblePreflight({ photos: checked, freeBytes, toName: (path) => escapeHidden(basename(path)) });
}

/** The drives of results; each is named by the first of its folders. */
class Drives {
  readonly #byFolder = new Map<string, string>();
  readonly #names = new Map<string, string>();
  /** By id of the drive. */
  readonly freeBytes = new Map<string, number | null>();

  async locate(folder: string): Promise<PhotoToCheck['target']> {
    let driveId = this.#byFolder.get(folder);
    if (driveId === undefined) {
      const drive = (await findDrive(folder)) ?? UNKNOWN_DRIVE;
      driveId = drive.id;
      this.#byFolder.set(folder, driveId);
      this.freeBytes.set(driveId, drive.freeBytes);
      if (!this.#names.has(driveId)) this.#names.set(driveId, folder);
    }
    return { folder: this.#names.get(driveId) ?? folder, driveId };
  }
}

function describePhoto(
  photo: PhotoRecord,
  album: AlbumRecord,
  tools: PreflightTools,
): Pick<PhotoToCheck, 'id' | 'name' | 'result' | 'error' | 'estimatedMs'> {
  const { id, path, header } = photo;
  const name = escapeHidden(basename(path));
  if (header === null) {
    const message = `The header of ${path} was not read.`;
    const error = tools.findProblem(id) ?? new AppError('image/not-found', message).toValue();
    return { id, name, result: null, error, estimatedMs: null };
  }
  const { format, quality, options } = resolvePhotoOptions(photo, album);
  const { target, preset } = options;
  const output = resolvePossibleSize(header.size, target, name);
  if ('code' in output) return { id, name, result: null, error: output, estimatedMs: null };
  const work = preset.kind === 'network' ? 'upscale' : planWork(header.size, target).kind;
  const result = { work, format, quality, output, bitDepth: header.bitDepth };
  return { id, name, result, error: null, estimatedMs: tools.estimateMs({ input: header.size, target, preset }) };
}

/** Size of the result, or why the photo cannot get it. */
function resolvePossibleSize(photo: Size, target: Target, name: string): Size | ErrorValue {
  try {
    return resolveTargetSize(photo, target, name);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return thrown.toValue();
  }
}

/** Hashes of the contents of files that are as long as another one; no other file is read. */
async function hashSameSizes(photos: readonly PhotoRecord[], tools: PreflightTools): Promise<Map<number, string>> {
  const counts = new Map<number, number>();
  for (const { fileStat } of photos) counts.set(fileStat.sizeBytes, (counts.get(fileStat.sizeBytes) ?? 0) + 1);
  const hashes = new Map<number, string>();
  for (const photo of photos) {
    if ((counts.get(photo.fileStat.sizeBytes) ?? 0) < 2) continue;
    const hash = await findHash(photo, tools);
    if (hash !== null) hashes.set(photo.id, hash);
  }
  return hashes;
}

/** null: the file cannot be read, which the problem of its header says. */
async function findHash(
  photo: PhotoRecord,
  { store, signal, hash: hashHere = hashFile }: PreflightTools,
): Promise<string | null> {
  if (photo.hash !== null) return photo.hash;
  try {
    const hash = await hashHere(signal, photo.path);
    store.photos.setHash(photo.id, hash);
    return hash;
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}
