/** Runs planned jobs one after another on one engine, reports them, and sums up how the batch ended. */
import type { CommandEngine } from '../dependencies.ts';
import { dirname } from 'node:path';
import { assertNever, toAppError } from '#shared/errors.ts';
import type { JobEnd } from '#app/workers/cancellable-job.ts';
import { runWithRetries } from '#app/workers/retry-policy.ts';
import { getExitCodeOfBatch, isInstallationFault } from '../exit-codes.ts';
import type { RejectedPhoto } from '#files/find-photos.ts';
import { withReadablePath } from '#files/byte-names.ts';
import { getPathKind, makeFolder } from '#files/folders.ts';
import type { ResultList } from '#files/own-results.ts';
import type { JobRequest } from '#shared/jobs.ts';
import type { Plan, PlannedJob } from './plan-jobs.ts';
import type { BatchSummary, Reporter } from './batch-reporter.ts';

export interface BatchOptions {
  readonly plan: Plan;
  readonly skipExisting: boolean;
  /** Called for the first job that has to run; the batch ends what it returns. May throw an AppError. */
  readonly openEngine: () => Promise<CommandEngine>;
  readonly reporter: Reporter;
  /** Where results are remembered. */
  readonly results: Pick<ResultList, 'add'>;
  /** Aborting cancels the running job and leaves out the others. */
  readonly interrupt: AbortSignal;
  /** How long a cancelled job may take to answer before its engine is killed. */
  readonly cancelGraceMs: number;
}

/**
 * Runs all jobs of the plan. A photo that fails does not stop the others; a fault of the installation does.
 * @throws {AppError} what `openEngine` throws
 */
export async function runBatch(options: BatchOptions): Promise<BatchSummary> {
  const batch = new Batch(options);
  try {
    await batch.run();
  } finally {
    await batch.endEngine();
  }
  return batch.sumUp();
}

/** The state of one run: counters and the engine. */
class Batch {
  readonly #options: BatchOptions;
  readonly #failed: RejectedPhoto[];
  readonly #startedAtMs = performance.now();
  #client: CommandEngine | null = null;
  #finished = 0;
  #skipped = 0;
  #cancelled = 0;
  #anyStarted = false;

  constructor(options: BatchOptions) {
    this.#options = options;
    this.#failed = [...options.plan.rejected];
  }

  async run(): Promise<void> {
    const { plan, reporter, interrupt, skipExisting } = this.#options;
    reporter.reportPlan(plan);
    for (const photo of plan.rejected) reporter.reportRejection(photo);
    for (const job of plan.jobs) {
      if (interrupt.aborted) return;
      if (skipExisting && (await getPathKind(job.request.outputPath)) !== 'absent') {
        this.#skipped += 1;
        reporter.reportSkip(job);
        continue;
      }
      const end = await this.#runJob(job);
      if (end.kind === 'finished') await this.#options.results.add(job.request.outputPath);
      this.#count(job, end);
      reporter.reportEvent(job, end);
      if (end.kind === 'failed' && isInstallationFault(end.error.code)) return;
    }
  }

  async endEngine(): Promise<void> {
    await this.#client?.end();
  }

  sumUp(): BatchSummary {
    const { plan, interrupt } = this.#options;
    const doneCount = this.#finished + this.#skipped;
    return {
      finished: this.#finished,
      skipped: this.#skipped,
      failed: this.#failed,
      cancelled: this.#cancelled,
      notRun: plan.jobs.length + plan.rejected.length - doneCount - this.#failed.length - this.#cancelled,
      interrupted: interrupt.aborted,
      elapsedMs: performance.now() - this.#startedAtMs,
      exitCode: getExitCodeOfBatch({
        interrupted: interrupt.aborted,
        anyStarted: this.#anyStarted,
        doneCount,
        errors: this.#failed.map(({ error }) => error),
      }),
    };
  }

  async #runJob(job: PlannedJob): Promise<JobEnd> {
    const client = (this.#client ??= await this.#options.openEngine());
    const { request, bytesPath } = job;
    try {
      await makeFolder(dirname(request.outputPath));
      if (bytesPath === null) return await this.#send(job, request, client);
      return await withReadablePath(bytesPath, async (inputPath) => {
        const end = await this.#send(job, { ...request, inputPath }, client);
        if (end.kind !== 'failed') return end;
        const message = end.error.message.replaceAll(inputPath, request.inputPath);
        return { kind: 'failed', error: { ...end.error, message } };
      });
    } catch (thrown) {
      return { kind: 'failed', error: toAppError(thrown, job.label).toValue() };
    }
  }

  async #send(job: PlannedJob, request: JobRequest, engine: CommandEngine): Promise<JobEnd> {
    const { interrupt, cancelGraceMs, reporter } = this.#options;
    return runWithRetries({
      ...{ engine, request, signal: interrupt, graceMs: cancelGraceMs },
      onEvent: (event) => {
        if (event.kind === 'started' || event.kind === 'progress') this.#anyStarted = true;
        else if (event.kind !== 'retrying') return;
        reporter.reportEvent(job, event);
      },
    });
  }

  #count(job: PlannedJob, end: JobEnd): void {
    switch (end.kind) {
      case 'finished':
        this.#finished += 1;
        return;
      case 'failed':
        this.#failed.push({ path: job.request.inputPath, label: job.label, error: end.error });
        return;
      case 'cancelled':
        this.#cancelled += 1;
        return;
      default:
        assertNever(end);
    }
  }
}
