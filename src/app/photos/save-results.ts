/** Saves the results of several photos: into a folder, or as one ZIP for the browser. What cannot be saved is left out and reported. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CommandArguments } from '#shared/api.ts';
import type { RejectedFile, SaveAllReport } from '#shared/save-reports.ts';
import { toAppError } from '#shared/errors.ts';
import { resolveFormat, resolveQuality } from '#shared/formats.ts';
import type { AppHost } from '../app.ts';
import { choosePaths } from '../choose-paths.ts';
import type { Downloads } from '../downloads/downloads.ts';
import { reject } from '../rejection.ts';
import type { JobQueue } from './job-queue.ts';
import type { JobResults } from './job-results.ts';
import type { OpenPhotos } from './open-photos.ts';
import type { SessionFolder } from './session-folder.ts';

/** What a ZIP is called; browsers number equal names. */
const ZIP_NAME = 'enhanced-photos.zip';

export interface Savers {
  readonly host: AppHost;
  readonly photos: Pick<OpenPhotos, 'find'>;
  readonly jobs: Pick<JobQueue, 'find'>;
  readonly results: Pick<JobResults, 'saveInto' | 'announceSaving'>;
  readonly downloads: Downloads;
  readonly session: SessionFolder;
}

type Batch = CommandArguments<'saveResults'>;

interface Saved {
  readonly paths: readonly string[];
  /** Of the last one. */
  readonly jobId: string;
  readonly rejected: readonly RejectedFile[];
}

/**
 * @param signal ends it after the file that is being written
 * @throws {AppError} request/refused for a front end that saves in the other way
 */
export function saveResults(batch: Batch, savers: Savers, signal: AbortSignal): Promise<SaveAllReport> {
  return batch.to === 'folder' ? saveToFolder(batch, savers, signal) : offerZip(batch, savers, signal);
}

async function saveToFolder(batch: Batch, savers: Savers, signal: AbortSignal): Promise<SaveAllReport> {
  const folder = (await choosePaths(savers.host, 'folder'))?.[0];
  if (folder === undefined) return { kind: 'dismissed', rejected: [] };
  const { paths, jobId, rejected } = await saveAll(folder, batch, savers, signal);
  const count = paths.length;
  if (count > 0) return { kind: 'saved', folder, count, jobId, rejected };
  return { kind: signal.aborted ? 'dismissed' : 'nothing', rejected };
}

async function offerZip(batch: Batch, savers: Savers, signal: AbortSignal): Promise<SaveAllReport> {
  const { downloads, session } = savers;
  downloads.assertPossible();
  const { token, folder } = await session.addView();
  const discard = (): Promise<void> => session.removeView(token);
  try {
    const { paths, rejected } = await saveAll(folder, batch, savers, signal);
    if (paths.length === 0 || signal.aborted) {
      await discard();
      return { kind: signal.aborted ? 'dismissed' : 'nothing', rejected };
    }
    const files = paths.map((path) => ({ path, name: basename(path) }));
    let bytes = 0;
    for (const path of paths) bytes += (await stat(path)).size;
    return { ...downloads.offerZip(files, ZIP_NAME, discard), count: paths.length, bytes, rejected };
  } catch (thrown) {
    await discard();
    throw thrown;
  }
}

/** One after another: the images process writes one file at a time. */
async function saveAll(
  folder: string,
  batch: Batch,
  { results, jobs, photos }: Savers,
  signal: AbortSignal,
): Promise<Saved> {
  const { jobIds, to } = batch;
  const paths: string[] = [];
  const rejected: RejectedFile[] = [];
  let last = '';
  results.announceSaving(jobIds, true);
  for (const jobId of jobIds) {
    if (signal.aborted) break;
    let name = '';
    try {
      const { job, request } = jobs.find(jobId);
      const photo = photos.find(job.photoId);
      ({ name } = photo.photo);
      const { state, options: wanted } = photo.photo;
      if (state.kind !== 'ready') throw reject('This photo is not open.', 'not-ready');
      const format = resolveFormat(wanted.format, state.format);
      const quality = resolveQuality(wanted.quality, format);
      const { maxBytes, removeMetadata } = wanted;
      const options = { format, quality, maxBytes, removeMetadata };
      paths.push(await results.saveInto(folder, { job, request, photo }, options, to === 'folder'));
      last = jobId;
    } catch (thrown) {
      rejected.push({ name, error: toAppError(thrown, name).toValue() });
    } finally {
      results.announceSaving([jobId], false);
    }
  }
  results.announceSaving(jobIds, false);
  return { paths, jobId: last, rejected };
}
