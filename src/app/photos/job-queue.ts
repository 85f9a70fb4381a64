/**
 * Runs the jobs of one person's opened photos one after another, in turn with those of other people, and keeps the finished ones, within
 * bounds. What follows a failure is left to workers/retry-policy.ts, results to job-results.ts.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type PQueue from 'p-queue';
import type { UpscaleArguments } from '#shared/api.ts';
import type { PhotoJob } from '#shared/app-state.ts';
import { toAppError } from '#shared/errors.ts';
import type { JobEvent, JobRequest } from '#shared/jobs.ts';
import { createJobSnapshot, hasEnded } from '#shared/jobs.ts';
import type { JobEnd } from '../workers/cancellable-job.ts';
import { CANCEL_GRACE_MS } from '../workers/cancellable-job.ts';
import type { EngineClient } from '../workers/engine-client.ts';
import { runWithRetries } from '../workers/retry-policy.ts';
import type { EventHub } from '../event-hub.ts';
import { reject } from '../rejection.ts';
import type { SessionFolder } from './session-folder.ts';
import { MAX_VERSION_BYTES, planRoom } from './version-space.ts';

/** The working result: lossless, in 16 bits where the photo has them, with the photo's metadata. */
const RESULT_FILE = 'result.tif';

export interface JobQueueOptions {
  readonly hub: EventHub;
  readonly session: SessionFolder;
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill' | 'endJobEarly'>;
  /** Jobs of all queues run one after another. */
  readonly turns: PQueue;
  /** Called before a job runs; what it throws is the job's failure. */
  readonly assertRoom: (request: JobRequest, photoId: string) => Promise<void>;
  readonly onFinished: (job: PhotoJob, request: JobRequest) => void;
  /** Left out: `MAX_VERSION_BYTES`. */
  readonly maxVersionBytes?: number;
}

interface QueuedJob {
  readonly request: JobRequest;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  readonly end: () => void;
}

export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #waiting: QueuedJob[] = [];
  readonly #jobs = new Map<string, QueuedJob>();
  #running: QueuedJob | null = null;

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  /** Returns the id of the job, which waits for those before it. */
  async add(photoPath: string, options: UpscaleArguments): Promise<string> {
    const { session, hub } = this.#options;
    const { token, folder } = await session.addView();
    const { photoId, preset, target, cleanup, seed, device, precision } = options;
    const id = randomUUID();
    const request: JobRequest = {
      id,
      inputPath: photoPath,
      outputPath: join(folder, RESULT_FILE),
      ...{ target, preset, seed, device, precision },
      ...(cleanup !== null && { cleanup }),
      format: 'tiff',
      quality: 100,
      ifExists: 'overwrite',
      viewFolder: folder,
    };
    const snapshot = createJobSnapshot(id);
    const requested = { preset, target, cleanup, seed, device, precision };
    hub.publish({ kind: 'job-added', job: { id, photoId, token, ...requested, snapshot, result: null } });
    const job = createQueuedJob(request);
    this.#jobs.set(id, job);
    this.#waiting.push(job);
    void this.#runAll();
    return id;
  }

  /** A job and its request. @throws {AppError} request/refused for an id that is not known */
  find(jobId: string): { readonly job: PhotoJob; readonly request: JobRequest } {
    const job = this.#options.hub.snapshot.jobs.find(({ id }) => id === jobId);
    const queued = this.#jobs.get(jobId);
    if (job === undefined || queued === undefined) throw reject('There is no job with this id.', 'gone');
    return { job, request: queued.request };
  }

  /** Resolves when the job has ended, within a second. A job that has ended stays as it ended. */
  async cancel(jobId: string): Promise<void> {
    this.find(jobId);
    const job = this.#jobs.get(jobId)!;
    job.abort.abort();
    const index = this.#waiting.indexOf(job);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      this.#publish(jobId, { kind: 'cancelled' });
      job.end();
    } else if (this.#running === job) await job.ended;
  }

  /** Keeps the image as it stands as the result, as soon as the running step is done. */
  endEarly(jobId: string): void {
    if (this.find(jobId).job.snapshot.canEndEarly) this.#options.engine.endJobEarly(jobId);
    else
      throw reject('This job cannot be ended early: it upscales one part of the image at a time.', 'cannot-end-early');
  }

  /** Cancels and removes the jobs of a photo, with their results. */
  async removeJobsOf(photoId: string): Promise<void> {
    const jobs = this.#options.hub.snapshot.jobs.filter((job) => job.photoId === photoId);
    await Promise.all(jobs.map(({ id }) => this.cancel(id)));
    for (const { id, token } of jobs) {
      this.#jobs.delete(id);
      await this.#options.session.removeView(token);
    }
  }

  /** Removes a job that has ended, with its result. @throws {AppError} request/refused for another one */
  async remove(jobId: string): Promise<void> {
    const { job } = this.find(jobId);
    if (!hasEnded(job.snapshot) || job.result?.isSaving === true)
      throw reject('This job still runs, or its result is being saved.', 'in-use');
    this.#jobs.delete(jobId);
    this.#options.hub.publish({ kind: 'job-removed', jobId });
    await this.#options.session.removeView(job.token);
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((id) => this.cancel(id)));
  }

  async #runAll(): Promise<void> {
    if (this.#running !== null) return;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      this.#running = job;
      try {
        await this.#run(job);
      } catch (thrown) {
        console.warn(toAppError(thrown, `The end of job ${job.request.id} was not reported`).message);
      } finally {
        this.#running = null;
        job.end();
      }
    }
  }

  async #run(queued: QueuedJob): Promise<void> {
    const { request } = queued;
    const end = await this.#takeTurn(queued).catch((thrown: unknown): JobEnd => ({
      kind: 'failed',
      error: toAppError(thrown, request.inputPath).toValue(),
    }));
    this.#publish(request.id, end);
    const job = this.#options.hub.snapshot.jobs.find(({ id }) => id === request.id);
    if (job !== undefined && end.kind === 'finished') this.#options.onFinished(job, request);
  }

  /** A job that is cancelled while it waits for its turn ends at once; one that runs ends when the engine has left it. */
  async #takeTurn(queued: QueuedJob): Promise<JobEnd> {
    const { signal } = queued.abort;
    const waiting = new AbortController();
    const leave = (): void => {
      waiting.abort();
    };
    signal.addEventListener('abort', leave);
    const run = (): Promise<JobEnd> => {
      signal.removeEventListener('abort', leave);
      return this.#runNow(queued);
    };
    try {
      return await this.#options.turns.add(run, { signal: waiting.signal });
    } catch (thrown) {
      if (waiting.signal.aborted) return { kind: 'cancelled' };
      throw thrown;
    }
  }

  async #runNow({ request, abort }: QueuedJob): Promise<JobEnd> {
    await this.#makeRoom();
    await this.#options.assertRoom(request, this.find(request.id).job.photoId);
    return runWithRetries({
      ...{ engine: this.#options.engine, request, signal: abort.signal, graceMs: CANCEL_GRACE_MS },
      onEvent: (event) => {
        this.#publish(request.id, event);
      },
    });
  }

  /** @throws {AppError} request/refused where only versions that stay take all the space */
  async #makeRoom(): Promise<void> {
    const { hub, maxVersionBytes = MAX_VERSION_BYTES } = this.#options;
    const { removed, isFull } = planRoom(hub.snapshot.jobs, maxVersionBytes);
    for (const jobId of removed) await this.remove(jobId);
    if (isFull) throw reject('The versions of the open photos take all the space that they may have.', 'versions-full');
  }

  #publish(jobId: string, event: JobEvent): void {
    this.#options.hub.publish({ kind: 'job', jobId, event });
  }
}

function createQueuedJob(request: JobRequest): QueuedJob {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { request, abort: new AbortController(), ended, end };
}
