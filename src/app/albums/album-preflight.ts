/** Finds out what a pre-flight is made of: what is due, where results go, what is the same twice, how much room there is. */
import { basename, dirname } from 'node:path';
import type { Preflight } from '../../shared/albums.ts';
import type { ErrorValue } from '../../shared/errors.ts';
import { AppError } from '../../shared/errors.ts';
import type { Look, Size, Target } from '../../shared/jobs.ts';
import { resolveOutputSize } from '../../shared/output-size.ts';
import type { AlbumRecord, AlbumStore } from './album-store.ts';
import { findDuePhotos } from './find-due-photos.ts';
import { hashFile } from './fingerprint.ts';
import { findDrive } from './free-space.ts';
import { resolvePhotoOptions } from './photo-options.ts';
import type { PhotoRecord } from './photo-record.ts';
import type { PhotoToCheck } from './preflight.ts';
import { assemblePreflight } from './preflight.ts';
import { planAlbum } from './run-plan.ts';

export interface PreflightTools {
  readonly store: AlbumStore;
  readonly signal: AbortSignal;
  /** Why a header could not be read. */
  readonly findProblem: (photoId: number) => ErrorValue | null;
  /** null while the engine is not measured. */
  readonly estimateMs: (job: { readonly input: Size; readonly target: Target; readonly look: Look }) => number | null;
}

const UNKNOWN_DRIVE = { id: '', freeBytes: null };

/** Headers must have been read. Photos that are due again wait afterwards. @throws {AppError} options/invalid */
export async function checkAlbum(album: AlbumRecord, tools: PreflightTools): Promise<Preflight> {
  const { store, signal } = tools;
  store.photos.makeWait(album.id, await findDuePhotos(signal, store, album));
  const plan = await planAlbum(signal, store, album);
  const photos = new Map(store.photos.page(album.id, 'waiting', { offset: 0, limit: -1 }).map((one) => [one.id, one]));
  const hashes = await hashLookalikes([...photos.values()], tools);
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
  return assemblePreflight({ photos: checked, freeBytes, toName: (path) => basename(path) });
}

function describePhoto(
  photo: PhotoRecord,
  album: AlbumRecord,
  tools: PreflightTools,
): Pick<PhotoToCheck, 'id' | 'name' | 'result' | 'error' | 'estimatedMs'> {
  const { id, path, header } = photo;
  const name = basename(path);
  if (header === null) {
    const message = `The header of ${path} was not read.`;
    const error = tools.findProblem(id) ?? { code: 'image/not-found', message };
    return { id, name, result: null, error, estimatedMs: null };
  }
  const { format, options } = resolvePhotoOptions(photo, album);
  const { quality, target, look } = options;
  const output = resolveOutputSize(header.size, target);
  const result = { format, quality, output, bitDepth: header.bitDepth };
  return { id, name, result, error: null, estimatedMs: tools.estimateMs({ input: header.size, target, look }) };
}

/** Hashes of the content, of files that are as long as another one; no other file is read. */
async function hashLookalikes(photos: readonly PhotoRecord[], tools: PreflightTools): Promise<Map<number, string>> {
  const counts = new Map<number, number>();
  for (const { stamp } of photos) counts.set(stamp.sizeBytes, (counts.get(stamp.sizeBytes) ?? 0) + 1);
  const hashes = new Map<number, string>();
  for (const photo of photos) {
    if ((counts.get(photo.stamp.sizeBytes) ?? 0) < 2) continue;
    const hash = await findHash(photo, tools);
    if (hash !== null) hashes.set(photo.id, hash);
  }
  return hashes;
}

/** null: it cannot be read, which its header says. */
async function findHash(photo: PhotoRecord, { store, signal }: PreflightTools): Promise<string | null> {
  if (photo.hash !== null) return photo.hash;
  try {
    const hash = await hashFile(signal, photo.path);
    store.photos.setHash(photo.id, hash);
    return hash;
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}
