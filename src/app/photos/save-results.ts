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
  readonly rejected: readonly RejectedFile[];
}

/** @throws {AppError} request/refused for a front end that saves in the other way */
export function saveResults(batch: Batch, savers: Savers): Promise<SaveAllReport> {
  return batch.to === 'folder' ? saveToFolder(batch, savers) : offerZip(batch, savers);
}

async function saveToFolder(batch: Batch, savers: Savers): Promise<SaveAllReport> {
  const folder = (await choosePaths(savers.host, 'folder'))?.[0];
  if (folder === undefined) return { kind: 'dismissed', rejected: [] };
  const { paths, rejected } = await saveAll(folder, batch, savers);
  return paths.length === 0 ? { kind: 'nothing', rejected } : { kind: 'saved', folder, count: paths.length, rejected };
}

async function offerZip(batch: Batch, savers: Savers): Promise<SaveAllReport> {
  const { downloads, session } = savers;
  downloads.assertPossible();
  const { token, folder } = await session.addView();
  const discard = (): Promise<void> => session.removeView(token);
  try {
    const { paths, rejected } = await saveAll(folder, batch, savers);
    if (paths.length === 0) {
      await discard();
      return { kind: 'nothing', rejected };
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
async function saveAll(folder: string, batch: Batch, { results, jobs, photos }: Savers): Promise<Saved> {
  const { jobIds, format: wanted, quality, maxBytes, removeMetadata, to } = batch;
  const paths: string[] = [];
  const rejected: RejectedFile[] = [];
  results.announceSaving(jobIds, true);
  for (const jobId of jobIds) {
    let name = '';
    try {
      const { job, request } = jobs.find(jobId);
      const photo = photos.find(job.photoId);
      ({ name } = photo.photo);
      const { state } = photo.photo;
      if (state.kind !== 'ready') throw reject('This photo is not open.', 'not-ready');
      const format = resolveFormat(wanted, state.format);
      const options = { format, quality: resolveQuality(quality, format), maxBytes, removeMetadata };
      paths.push(await results.saveInto(folder, { job, request, photo }, options, to === 'folder'));
    } catch (thrown) {
      rejected.push({ name, error: toAppError(thrown, name).toValue() });
    } finally {
      results.announceSaving([jobId], false);
    }
  }
  return { paths, rejected };
}
