/** Takes one photo through the engine to its result; what the outcome means for photo and album is left to outcome-policy.ts. */
import { escapeHidden } from '#shared/naming/readable-text.ts';
import { randomBytes } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PauseReason } from '#shared/albums.ts';
import type { ErrorCode, ErrorValue } from '#shared/errors.ts';
import { AppError, ignoreSystemError, toAppError } from '#shared/errors.ts';
import type { JobRequest, JobResult } from '#shared/jobs.ts';
import type { ModelVersion } from '#shared/models.ts';
import type { EngineClient } from '#app/workers/engine-client.ts';
import { CANCEL_GRACE_MS, runCancellable } from '#app/workers/cancellable-job.ts';
import { isEngineFailure, wasKilledByApp } from '#app/workers/retry-policy.ts';
import type { Fingerprint, HashFile } from '#files/fingerprint.ts';
import { findFileStat, isSameStat, readFileStat, readFingerprint } from '#files/fingerprint.ts';
import { findMissing, makeFolder } from '#files/folders.ts';
import type { PhotoOptions } from '../plan/photo-options.ts';
import { createJob } from '../plan/photo-options.ts';
import type { MadeResult, PhotoRecord } from '../store/photo-record.ts';
import type { PrepareMap } from '../views/residual-maps.ts';
import { placeResult } from './place-result.ts';

export type PhotoOutcome =
  | { readonly kind: 'done'; readonly made: MadeResult; readonly contentHash: string }
  | { readonly kind: 'failed'; readonly error: ErrorValue }
  /** Cancelled, or the app killed the engine: nothing is held against the photo. */
  | { readonly kind: 'interrupted' }
  /** As `isEngineFailure` says. */
  | { readonly kind: 'engine-failed'; readonly error: ErrorValue }
  /** The file is not what it was when the work began. */
  | { readonly kind: 'changed' }
  /** No photo can be processed until something outside has changed. */
  | ({ readonly kind: 'blocked' } & PauseCause);

/** Why a run pauses. */
export interface PauseCause {
  readonly reason: PauseReason;
  /** The folder that it is about, or a message of the engine, for people. */
  readonly at: string;
}

export interface PhotoTask {
  readonly photo: PhotoRecord;
  readonly photoOptions: PhotoOptions;
  /** What makes the result; null: not known. */
  readonly model: ModelVersion | null;
  readonly stagingPath: string;
  readonly targetPath: string;
  /** Whether an existing file under the name of the result is replaced. */
  readonly isReplacing: boolean;
  /** Folders that must exist before the work: none is made in place of a drive that was unplugged. */
  readonly rootFolders: readonly string[];
}

export interface PhotoTaskTools {
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill'>;
  readonly hash: HashFile;
  /** Left out: no residual maps are kept. */
  readonly prepareMap?: PrepareMap;
  /** Aborting it cancels the work. */
  readonly signal: AbortSignal;
  readonly onStarted: () => void;
  readonly onProgress: (fraction: number) => void;
  /** Resolves when the result is recorded durably; the file gets its name after that. */
  readonly onMade: (made: MadeResult) => Promise<void>;
  /** Milliseconds by which this photo made the run longer. */
  readonly measureWallMs: () => number;
}

/** Never rejects; no temporary file stays unless the outcome is `done`. */
export async function processPhoto(task: PhotoTask, tools: PhotoTaskTools): Promise<PhotoOutcome> {
  let outcome: PhotoOutcome;
  try {
    outcome = await upscalePhoto(task, tools);
  } catch (thrown) {
    outcome = tools.signal.aborted
      ? { kind: 'interrupted' }
      : await toOutcome(toAppError(thrown, task.photo.path), task);
    if ('error' in outcome) outcome = { ...outcome, error: nameTarget(outcome.error, task) };
  }
  // The folder may be gone, and the file with it.
  if (outcome.kind !== 'done') await rm(task.stagingPath, { force: true }).catch(ignoreSystemError);
  return outcome;
}

async function upscalePhoto(task: PhotoTask, tools: PhotoTaskTools): Promise<PhotoOutcome> {
  const { photo, photoOptions, stagingPath, targetPath, isReplacing } = task;
  const missing = await findMissing(task.rootFolders);
  if (missing !== null) return { kind: 'blocked', reason: 'folder-gone', at: missing };
  const source = await readFingerprint(tools.signal, photo.path, tools.hash);
  await makeFolder(dirname(targetPath));
  tools.signal.throwIfAborted();
  const { sizeBytes, mtimeMs } = source;
  const origin = { photoPath: photo.path, source: { sizeBytes, mtimeMs }, optionsHash: photoOptions.hash };
  const viewFolder = (await tools.prepareMap?.(origin)) ?? null;
  const job = createJob(photo, photoOptions, {
    ...(viewFolder !== null && { viewFolder }),
    id: `album-${photo.id}-${randomBytes(6).toString('hex')}`,
    outputPath: stagingPath,
  });
  const result = await runJob(job, tools);
  if (result === null) return { kind: 'interrupted' };
  if (!isSameStat(await readFileStat(photo.path), source)) return { kind: 'changed' };
  if (photoOptions.options.output.keepFileTimes) await copyTimes(photo.path, stagingPath);
  const made = await describeMade(task, source, { result, wallMs: tools.measureWallMs() });
  await tools.onMade(made);
  await placeResult(stagingPath, targetPath, isReplacing);
  return { kind: 'done', made, contentHash: source.contentHash };
}

/** null: cancelled. @throws {AppError} how the job failed */
async function runJob(
  request: JobRequest,
  { engine, signal, onStarted, onProgress }: PhotoTaskTools,
): Promise<JobResult | null> {
  const end = await runCancellable({
    ...{ engine, request, signal, graceMs: CANCEL_GRACE_MS },
    onEvent: (event) => {
      if (event.kind === 'started') onStarted();
      else if (event.kind === 'progress') onProgress(event.fraction);
    },
  });
  if (end.kind === 'failed') throw AppError.fromValue(end.error);
  return end.kind === 'finished' ? end.result : null;
}

async function describeMade(
  { stagingPath, photoOptions, model }: PhotoTask,
  { sizeBytes, mtimeMs }: Fingerprint,
  { result, wallMs }: { readonly result: JobResult; readonly wallMs: number },
): Promise<MadeResult> {
  const fileStat = await findFileStat(stagingPath);
  if (fileStat === null) throw new AppError('engine/internal', `The engine made no file ${stagingPath}.`);
  const { output, elapsedMs, remarks } = result;
  const source = { sizeBytes, mtimeMs };
  return { fileStat, output, elapsedMs, wallMs, source, optionsHash: photoOptions.hash, remarks, model };
}

/** Every other photo would fail as well. */
const INSTALLATION_FAILURES: readonly ErrorCode[] = [
  'model/missing',
  'model/corrupt',
  'model/foreign',
  'device/unavailable',
];
/** Also the failures of a folder that is gone. */
const FILE_FAILURES: readonly ErrorCode[] = ['image/not-found', 'output/not-writable'];

async function toOutcome(error: AppError, task: PhotoTask): Promise<PhotoOutcome> {
  const { code } = error;
  if (wasKilledByApp(error)) return { kind: 'interrupted' };
  if (code === 'output/no-space') return { kind: 'blocked', reason: 'disk-full', at: dirname(task.targetPath) };
  if (code.startsWith('store/') || INSTALLATION_FAILURES.includes(code))
    return { kind: 'blocked', ...toPauseCause(error) };
  if (FILE_FAILURES.includes(code)) {
    const missing = await findMissing(task.rootFolders);
    if (missing !== null) return { kind: 'blocked', reason: 'folder-gone', at: missing };
  }
  return { kind: isEngineFailure(error) ? 'engine-failed' : 'failed', error: error.toValue() };
}

/** Why a run pauses after an error that no photo caused. */
export function toPauseCause({ code, message, details }: AppError): PauseCause {
  if (code === 'store/no-space') return { reason: 'store-full', at: String(details?.['folder'] ?? '') };
  return { reason: code.startsWith('store/') ? 'store-failed' : 'engine-failed', at: message };
}

/** Messages of the engine hold the temporary name of the result, which means nothing to people. */
function nameTarget(error: ErrorValue, { stagingPath, targetPath }: PhotoTask): ErrorValue {
  return { ...error, message: error.message.replaceAll(escapeHidden(stagingPath), escapeHidden(targetPath)) };
}

async function copyTimes(fromPath: string, toPath: string): Promise<void> {
  const { atime, mtime } = await stat(fromPath);
  const handle = await open(toPath, 'r+');
  try {
    await handle.utimes(atime, mtime);
    // By its time the file is known after a power cut.
    await handle.sync();
  } finally {
    await handle.close();
  }
}
