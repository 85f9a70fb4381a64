/** Handles the commands of opened photos and their jobs: adds what only a front end has (dialogs, clipboard) to the services. */
import { Readable } from 'node:stream';
import { NOTHING_OPENED } from '#shared/combining/add-reports.ts';
import type { OpenReport } from '#shared/api.ts';
import { AppError } from '#shared/errors.ts';
import type { AppHost } from '../app.ts';
import type { Downloads } from '../downloads/downloads.ts';
import { choosePaths } from '../choose-paths.ts';
import type { Handlers } from '../command-dispatcher.ts';
import type { JobQueue } from './job-queue.ts';
import type { Finished, JobResults } from './job-results.ts';
import type { OpenPhotos } from './open-photos.ts';
import type { ResultCopies } from './result-copies.ts';
import { saveResults } from './save-results.ts';
import type { Previews } from './previews.ts';
import type { SessionFolder } from './session-folder.ts';

export type PhotoHandlers = Pick<Handlers, OpenCommand | JobCommand>;
type OpenCommand =
  | 'choosePhotos'
  | 'chooseFolder'
  | 'pastePhoto'
  | 'viewPhoto'
  | 'estimateCleanup'
  | 'changePhotoOptions'
  | 'closePhoto';
type JobCommand =
  | 'previewRegion'
  | 'cancelPreview'
  | 'upscale'
  | 'cancelJob'
  | 'endJobEarly'
  | 'saveResult'
  | 'saveResults'
  | 'cancelSaving'
  | 'removeResult'
  | 'showResult'
  | 'copyResult'
  | 'prepareDrag';

export interface PhotoHandlersOptions {
  readonly host: AppHost;
  readonly photos: OpenPhotos;
  readonly previews: Previews;
  readonly results: JobResults;
  readonly copies: ResultCopies;
  readonly jobs: JobQueue;
  readonly downloads: Downloads;
  readonly session: SessionFolder;
}

export function createPhotoHandlers(options: PhotoHandlersOptions): PhotoHandlers {
  return { ...createOpenHandlers(options), ...createJobHandlers(options) };
}

function createOpenHandlers({ host, photos, jobs, previews }: PhotoHandlersOptions): Pick<Handlers, OpenCommand> {
  const choose = async (kind: 'photos' | 'folder'): Promise<OpenReport> => {
    const paths = await choosePaths(host, kind);
    return paths === null ? NOTHING_OPENED : photos.openPaths(paths);
  };
  return {
    choosePhotos: () => choose('photos'),
    chooseFolder: () => choose('folder'),
    pastePhoto: async () => {
      const png = await host.readClipboard();
      if (png === null) throw new AppError('image/not-found', 'There is no image on the clipboard.');
      return photos.openContent('pasted.png', Readable.from([png]));
    },
    viewPhoto: ({ photoId }) => {
      photos.viewPhoto(photoId);
      return null;
    },
    estimateCleanup: ({ photoId }) => {
      photos.estimateCleanup(photoId);
      return null;
    },
    changePhotoOptions: ({ changes }) => {
      photos.changeOptions(changes);
      return null;
    },
    closePhoto: async ({ photoId }) => {
      photos.find(photoId);
      await Promise.all([jobs.removeJobsOf(photoId), previews.removePreviewOf(photoId)]);
      await photos.close(photoId);
      return null;
    },
  };
}

function createJobHandlers(options: PhotoHandlersOptions): Pick<Handlers, JobCommand> {
  const { host, photos, previews, results, copies, jobs } = options;
  const findFinished = (jobId: string): Finished => {
    const { job, request } = jobs.find(jobId);
    return { job, request, photo: photos.find(job.photoId) };
  };
  let saving = new AbortController();
  return {
    previewRegion: async (region) => {
      const { path } = photos.findReady(region.photoId);
      return { previewId: await previews.start(path, region) };
    },
    cancelPreview: () => {
      previews.cancel();
      return null;
    },
    upscale: async (job) => {
      const { path } = photos.findReady(job.photoId);
      return { jobId: await jobs.add(path, job) };
    },
    cancelJob: async ({ jobId }) => {
      await jobs.cancel(jobId);
      return null;
    },
    endJobEarly: ({ jobId }) => {
      jobs.endEarly(jobId);
      return null;
    },
    saveResult: ({ jobId, ...options }) => results.save(findFinished(jobId), options),
    saveResults: (batch) => saveResults(batch, options, saving.signal),
    cancelSaving: () => {
      saving.abort();
      saving = new AbortController();
      return null;
    },
    removeResult: async ({ jobId }) => {
      await jobs.remove(jobId);
      return null;
    },
    showResult: ({ jobId }) => {
      host.showInFolder(results.findSaved(jobId));
      return null;
    },
    copyResult: async ({ jobId, removeMetadata }) => {
      await copies.toClipboard(findFinished(jobId), removeMetadata);
      return null;
    },
    prepareDrag: async ({ jobId, ...options }) => ({ fileId: await copies.prepareDrag(findFinished(jobId), options) }),
  };
}
