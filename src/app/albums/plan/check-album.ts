/** Collects the facts of a pre-flight: which photos wait, where results go, which files are identical, how much room there is. */
import { escapeHidden } from '#shared/naming/readable-text.ts';
import { basename, dirname } from 'node:path';
import type { Preflight } from '#shared/albums.ts';
import type { ErrorValue } from '#shared/errors.ts';
import { AppError } from '#shared/errors.ts';
import type { PresetChoice, Size, Target } from '#shared/jobs.ts';
import { planWork, resolveOutputSize } from '#shared/target-size.ts';
import type { AlbumRecord, AlbumStore } from '../store/album-store.ts';
import { findStalePhotos } from './find-stale-photos.ts';
import type { HashFile } from '#files/fingerprint.ts';
import { hashFile } from '#files/fingerprint.ts';
import { findDrive } from '#files/free-space.ts';
import { resolvePhotoOptions } from './photo-options.ts';
import type { PhotoRecord } from '../store/photo-record.ts';
import type { PhotoToCheck } from './preflight.ts';
import { assemblePreflight } from './preflight.ts';
import { planAlbum } from './run-plan.ts';

export interface PreflightTools {
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

/** Headers must have been read. Stale photos wait afterwards. @throws {AppError} options/invalid */
export async function checkAlbum(album: AlbumRecord, tools: PreflightTools): Promise<Preflight> {
  const { store, signal } = tools;
  store.photos.makeWait(album.id, await findStalePhotos(signal, album, tools));
  const plan = await planAlbum(signal, store, album);
  const photos = new Map(store.photos.page(album.id, 'waiting', { offset: 0, limit: -1 }).map((one) => [one.id, one]));
  const hashes = await hashSameSizes([...photos.values()], tools);
  const drives = new Map<string, { readonly id: string; readonly freeBytes: number | null }>();
  const checked: PhotoToCheck[] = [];
  for (const planned of plan) {
    const photo = photos.get(planned.id);
    if (photo === undefined) continue;
    const folder = dirname(planned.outputPath);
    const drive = drives.get(folder) ?? (await findDrive(folder)) ?? UNKNOWN_DRIVE;
    drives.set(folder, drive);
    const facts = { planned, contentHash: hashes.get(photo.id) ?? null, target: { folder, driveId: drive.id } };
    checked.push({ ...describePhoto(photo, album, tools), ...facts });
  }
  const freeBytes = new Map([...drives.values()].map(({ id, freeBytes: free }) => [id, free]));
  return assemblePreflight({ photos: checked, freeBytes, toName: (path) => escapeHidden(basename(path)) });
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
  const output = resolveOutputSize(header.size, target);
  const { kind: work } = planWork(header.size, output);
  const result = { work, format, quality, output, bitDepth: header.bitDepth };
  return { id, name, result, error: null, estimatedMs: tools.estimateMs({ input: header.size, target, preset }) };
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
