/** Jobs, one after another: waiting, running, cancelled, begun anew once after the engine's death. Results are kept elsewhere. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { EnhanceArguments } from '../shared/api.ts';
import type { PhotoJob } from '../shared/app-state.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { JobEvent, JobRequest } from '../shared/jobs.ts';
import { createJobSnapshot, hasEnded } from '../shared/jobs.ts';
import type { EngineClient } from './engine-client.ts';
import type { EventHub } from './event-hub.ts';
import { refuse } from './refusal.ts';
import type { SessionFolder } from './session-folder.ts';

/** How long a cancelled job may take to answer before its engine is ended; a running tile cannot be interrupted. */
const CANCEL_GRACE_MS = 700;
/** The working result: lossless, in 16 bits where the photo has them, with the photo's metadata. */
const RESULT_FILE = 'result.tif';

/** Deaths that may not be the fault of the photo. */
const WORTH_ANOTHER_TRY: readonly ErrorCode[] = ['engine/crashed', 'engine/out-of-memory'];

export interface JobQueueOptions {
  readonly hub: EventHub;
  readonly session: SessionFolder;
  readonly engine: EngineClient;
  readonly onFinished: (job: PhotoJob, request: JobRequest) => void;
}

interface Work {
  readonly request: JobRequest;
  isCancelled: boolean;
  readonly ended: Promise<void>;
  readonly end: () => void;
}

export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #waiting: Work[] = [];
  readonly #works = new Map<string, Work>();
  #running: Work | null = null;

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  /** Returns the id of the job, which waits for those before it. `cleanup`: what counts where the arguments leave it open. */
  async add(photoPath: string, wish: EnhanceArguments, defaultCleanup: number): Promise<string> {
    const { session, hub } = this.#options;
    const { token, folder } = await session.addView();
    const { photoId, look, target, seed, device, precision } = wish;
    const cleanup = wish.cleanup ?? defaultCleanup;
    const id = randomUUID();
    const request: JobRequest = {
      id,
      inputPath: photoPath,
      outputPath: join(folder, RESULT_FILE),
      ...{ target, look, cleanup, seed, device, precision },
      format: 'tiff',
      quality: 100,
      ifExists: 'overwrite',
      viewFolder: folder,
    };
    const snapshot = createJobSnapshot(id);
    hub.publish({ kind: 'job-added', job: { id, photoId, token, look, target, cleanup, snapshot, result: null } });
    const work = createWork(request);
    this.#works.set(id, work);
    this.#waiting.push(work);
    void this.#runAll();
    return id;
  }

  /** The work order of a job. @throws {AppError} request/refused for an id that is not known */
  find(jobId: string): { readonly job: PhotoJob; readonly request: JobRequest } {
    const job = this.#options.hub.snapshot.jobs.find(({ id }) => id === jobId);
    const work = this.#works.get(jobId);
    if (job === undefined || work === undefined) throw refuse('There is no job with this id.');
    return { job, request: work.request };
  }

  /** Resolves when the job has ended, within a second. A job that has ended stays as it ended. */
  async cancel(jobId: string): Promise<void> {
    this.find(jobId);
    const work = this.#works.get(jobId)!;
    work.isCancelled = true;
    const place = this.#waiting.indexOf(work);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      this.#publish(jobId, { kind: 'cancelled' });
      work.end();
    } else if (this.#running === work) {
      this.#options.engine.cancel(jobId);
      const timer = setTimeout(() => {
        this.#options.engine.kill();
      }, CANCEL_GRACE_MS);
      await work.ended;
      clearTimeout(timer);
    }
  }

  /** Keeps the picture as it stands as the result, as soon as the running step is done. */
  endEarly(jobId: string): void {
    if (this.find(jobId).job.snapshot.canEndEarly) this.#options.engine.endJobEarly(jobId);
    else throw refuse('This job cannot be ended early: only a part of the picture is worked on at a time.');
  }

  /** Cancels the jobs of a photo and forgets them, with their results. */
  async removeJobsOf(photoId: string): Promise<void> {
    const jobs = this.#options.hub.snapshot.jobs.filter((job) => job.photoId === photoId);
    await Promise.all(jobs.map(({ id }) => this.cancel(id)));
    for (const { id, token } of jobs) {
      this.#works.delete(id);
      await this.#options.session.removeView(token);
    }
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.#works.keys()].map((id) => this.cancel(id)));
  }

  async #runAll(): Promise<void> {
    if (this.#running !== null) return;
    for (let work = this.#waiting.shift(); work !== undefined; work = this.#waiting.shift()) {
      this.#running = work;
      await this.#run(work);
      this.#running = null;
      work.end();
    }
  }

  async #run(work: Work): Promise<void> {
    for (let isFirst = true; ; isFirst = false) {
      const last = await this.#try(work);
      const isRetried = isFirst && last.kind === 'failed' && WORTH_ANOTHER_TRY.includes(last.error.code);
      const isCancelled = work.isCancelled && last.kind !== 'finished';
      if (isCancelled || !isRetried) {
        this.#finish(work, isCancelled ? { kind: 'cancelled' } : last);
        return;
      }
      this.#publish(work.request.id, { kind: 'retrying', reason: last.error });
    }
  }

  /** One run in the engine: passes the events on, but for the last, which it returns. */
  async #try({ request }: Work): Promise<JobEvent> {
    let last: JobEvent = { kind: 'cancelled' };
    await this.#options.engine.runJob(request, (event) => {
      if (event.kind === 'finished' || event.kind === 'failed' || event.kind === 'cancelled') last = event;
      else this.#publish(request.id, event);
    });
    return last;
  }

  #finish({ request }: Work, last: JobEvent): void {
    this.#publish(request.id, last);
    const job = this.#options.hub.snapshot.jobs.find(({ id }) => id === request.id);
    if (job !== undefined && hasEnded(job.snapshot) && last.kind === 'finished') this.#options.onFinished(job, request);
  }

  #publish(jobId: string, event: JobEvent): void {
    this.#options.hub.publish({ kind: 'job', jobId, event });
  }
}

function createWork(request: JobRequest): Work {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { request, isCancelled: false, ended, end };
}
