/** One photo through the engine into its place; what the end means for the album is album-run.ts's. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import type { PauseReason } from '../../shared/albums.ts';
import type { ErrorCode, ErrorValue } from '../../shared/errors.ts';
import { AppError, getSystemCode, ignoreSystemError, toAppError } from '../../shared/errors.ts';
import type { JobRequest, JobResult } from '../../shared/jobs.ts';
import { makeTempName } from '../../shared/temp-names.ts';
import type { EngineClient } from '../engine-client.ts';
import { ENDED_BY_APP } from '../worker-client.ts';
import type { Fingerprint } from './fingerprint.ts';
import { isSameStamp, readFileStamp, readFingerprint } from './fingerprint.ts';
import type { PhotoOptions } from './photo-options.ts';
import { createJob } from './photo-options.ts';
import type { MadeResult, PhotoRecord } from './photo-record.ts';
import { findStamp, placeResult } from './place-result.ts';

export type WorkEnd =
  | { readonly kind: 'done'; readonly made: MadeResult; readonly contentHash: string }
  | { readonly kind: 'failed'; readonly error: ErrorValue }
  /** Cancelled, or the app ended the engine: nothing is held against the photo. */
  | { readonly kind: 'interrupted' }
  /** The engine died under it, or failed in a way that a fresh one may not. */
  | { readonly kind: 'engine-failed'; readonly error: ErrorValue }
  /** The file is not what it was when the work began. */
  | { readonly kind: 'changed' }
  /** No photo can go on until something outside has changed. */
  | { readonly kind: 'blocked'; readonly reason: PauseReason; readonly at: string };

export interface PhotoWork {
  readonly photo: PhotoRecord;
  readonly photoOptions: PhotoOptions;
  readonly stagingPath: string;
  readonly targetPath: string;
  /** A file under the target's name gives way. */
  readonly isReplacing: boolean;
  /** Folders that must be there before the work: a drive that was unplugged must not be made anew as a folder. */
  readonly rootFolders: readonly string[];
}

export interface WorkTools {
  readonly engine: Pick<EngineClient, 'runJob'>;
  readonly signal: AbortSignal;
  /** Called when the job is known to the engine, with the id by which it is cancelled. */
  readonly onJob: (jobId: string) => void;
  readonly onStarted: () => void;
  readonly onProgress: (fraction: number) => void;
  /** Resolves when it is written down for good, before the file gets its name. */
  readonly onMade: (made: MadeResult) => Promise<void>;
  /** Milliseconds that the album has lost by this photo. */
  readonly measureWallMs: () => number;
}

/** A name for the result in the making, in the folder where it will stand. */
export function createStagingPath(targetPath: string): string {
  return join(dirname(targetPath), makeTempName(basename(targetPath), process.pid, randomBytes(6).toString('hex')));
}

/** Never throws; nothing is left of work that did not end as `done`. */
export async function workOnPhoto(work: PhotoWork, tools: WorkTools): Promise<WorkEnd> {
  let end: WorkEnd;
  try {
    end = await perform(work, tools);
  } catch (thrown) {
    end = tools.signal.aborted ? { kind: 'interrupted' } : await judge(toAppError(thrown, work.photo.path), work);
    if ('error' in end) end = { ...end, error: nameTarget(end.error, work) };
  }
  // A folder that is gone took the file along.
  if (end.kind !== 'done') await rm(work.stagingPath, { force: true }).catch(ignoreSystemError);
  return end;
}

async function perform(work: PhotoWork, tools: WorkTools): Promise<WorkEnd> {
  const { photo, photoOptions, stagingPath, targetPath, isReplacing } = work;
  const missing = await findMissing(work.rootFolders);
  if (missing !== null) return { kind: 'blocked', reason: 'folder-gone', at: missing };
  const source = await readFingerprint(tools.signal, photo.path);
  await makeFolder(dirname(targetPath));
  tools.signal.throwIfAborted();
  const job = createJob(photo, photoOptions, {
    id: `album-${photo.id}-${randomBytes(6).toString('hex')}`,
    outputPath: stagingPath,
  });
  const result = await runJob(job, tools);
  if (result === null) return { kind: 'interrupted' };
  if (!isSameStamp(await readFileStamp(photo.path), source)) return { kind: 'changed' };
  if (photoOptions.options.output.keepFileTimes) await copyTimes(photo.path, stagingPath);
  const made = await describeMade(work, source, { result, wallMs: tools.measureWallMs() });
  await tools.onMade(made);
  await placeResult(stagingPath, targetPath, isReplacing);
  return { kind: 'done', made, contentHash: source.contentHash };
}

/** null: cancelled. @throws {AppError} how the job failed */
async function runJob(job: JobRequest, tools: WorkTools): Promise<JobResult | null> {
  tools.onJob(job.id);
  const snapshot = await tools.engine.runJob(job, (event) => {
    if (event.kind === 'started') tools.onStarted();
    else if (event.kind === 'progress') tools.onProgress(event.fraction);
  });
  if (snapshot.state === 'cancelled') return null;
  if (snapshot.result !== null) return snapshot.result;
  throw AppError.fromValue(snapshot.error ?? { code: 'engine/internal', message: `The engine left ${job.inputPath}.` });
}

async function describeMade(
  { stagingPath, photoOptions }: PhotoWork,
  { sizeBytes, mtimeMs }: Fingerprint,
  { result, wallMs }: { readonly result: JobResult; readonly wallMs: number },
): Promise<MadeResult> {
  const stamp = await findStamp(stagingPath);
  if (stamp === null) throw new AppError('engine/internal', `The engine made no file ${stagingPath}.`);
  const { output, elapsedMs } = result;
  return { stamp, output, elapsedMs, wallMs, source: { sizeBytes, mtimeMs }, optionsHash: photoOptions.hash };
}

/** A fresh engine may do better. */
const ENGINE_FAILURES: readonly ErrorCode[] = ['engine/crashed', 'engine/out-of-memory', 'engine/internal'];
/** Any other photo would fail as well. */
const INSTALLATION_FAILURES: readonly ErrorCode[] = [
  'model/missing',
  'model/corrupt',
  'model/foreign',
  'device/unavailable',
];
/** May be the folder's fault and not the file's. */
const FILE_FAILURES: readonly ErrorCode[] = ['image/not-found', 'output/not-writable'];

async function judge(error: AppError, work: PhotoWork): Promise<WorkEnd> {
  const { code, details } = error;
  if (code === 'engine/crashed' && details?.['endedBy'] === ENDED_BY_APP.endedBy) return { kind: 'interrupted' };
  if (code === 'output/no-space') return { kind: 'blocked', reason: 'disk-full', at: dirname(work.targetPath) };
  if (code === 'store/no-space' || INSTALLATION_FAILURES.includes(code)) return { kind: 'blocked', ...toPause(error) };
  if (FILE_FAILURES.includes(code)) {
    const missing = await findMissing(work.rootFolders);
    if (missing !== null) return { kind: 'blocked', reason: 'folder-gone', at: missing };
  }
  return { kind: ENGINE_FAILURES.includes(code) ? 'engine-failed' : 'failed', error: error.toValue() };
}

/** Why nothing goes on after an error that is no photo's. */
export function toPause({ code, message, details }: AppError): { readonly reason: PauseReason; readonly at: string } {
  if (code === 'store/no-space') return { reason: 'store-full', at: String(details?.['folder'] ?? '') };
  return { reason: 'engine-failed', at: message };
}

/** The engine knows the result by the name it is made under, which says nothing to people. */
function nameTarget(error: ErrorValue, { stagingPath, targetPath }: PhotoWork): ErrorValue {
  return { ...error, message: error.message.replaceAll(stagingPath, targetPath) };
}

/** The first of the folders that is not there. */
export async function findMissing(folders: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    const isFolder = await stat(folder).then(
      (found) => found.isDirectory(),
      (thrown: unknown) => {
        if (getSystemCode(thrown) === undefined) throw thrown;
        return false;
      },
    );
    if (!isFolder) return folder;
  }
  return null;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    const systemCode = getSystemCode(thrown);
    if (systemCode === undefined) throw thrown;
    const isFull = systemCode === 'ENOSPC' || systemCode === 'EDQUOT';
    const message = `Folder ${folder} cannot be made (${systemCode}).`;
    throw new AppError(isFull ? 'output/no-space' : 'output/not-writable', message, { cause: thrown });
  }
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
