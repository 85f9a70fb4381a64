/** Runs planned jobs one after another on one engine, reports them, and sums up how the batch ended. */
import type { CommandEngine } from './dependencies.ts';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, assertNever, getSystemCode, toAppError } from '../shared/errors.ts';
import type { JobEvent, JobSnapshot } from '../shared/jobs.ts';
import { getExitCodeOfBatch, isInstallationFault } from './exit-codes.ts';
import type { RefusedPhoto } from '../app/find-photos.ts';
import { getPathKind } from '../app/find-photos.ts';
import type { Plan, PlannedJob } from './plan-jobs.ts';
import type { BatchSummary, Reporter } from './report.ts';

export interface BatchOptions {
  readonly plan: Plan;
  readonly skipExisting: boolean;
  /** Called for the first job that has to run; the batch ends what it returns. May throw an AppError. */
  readonly openEngine: () => Promise<CommandEngine>;
  readonly reporter: Reporter;
  /** Aborting cancels the running job and leaves out the others. */
  readonly interrupt: AbortSignal;
  /** How long a cancelled job may take to answer before the engine is ended all the same. */
  readonly cancelGraceMs: number;
}

type Ending = Extract<JobEvent, { kind: 'finished' | 'failed' | 'cancelled' }>;

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
  readonly #failed: RefusedPhoto[];
  readonly #startedAtMs = performance.now();
  #client: CommandEngine | null = null;
  #finished = 0;
  #skipped = 0;
  #cancelled = 0;
  #anyStarted = false;

  constructor(options: BatchOptions) {
    this.#options = options;
    this.#failed = [...options.plan.refused];
  }

  async run(): Promise<void> {
    const { plan, reporter, interrupt, skipExisting } = this.#options;
    reporter.reportPlan(plan);
    for (const photo of plan.refused) reporter.reportRefusal(photo);
    for (const job of plan.jobs) {
      if (interrupt.aborted) return;
      if (skipExisting && (await getPathKind(job.request.outputPath)) !== 'absent') {
        this.#skipped += 1;
        reporter.reportSkip(job);
        continue;
      }
      const ending = await this.#runJob(job);
      this.#count(job, ending);
      reporter.reportEvent(job, ending);
      if (ending.kind === 'failed' && isInstallationFault(ending.error.code)) return;
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
      notRun: plan.jobs.length + plan.refused.length - doneCount - this.#failed.length - this.#cancelled,
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

  async #runJob(job: PlannedJob): Promise<Ending> {
    this.#client ??= await this.#options.openEngine();
    const client = this.#client;
    const { interrupt, cancelGraceMs, reporter } = this.#options;
    const cancellation = followCancellation(interrupt, cancelGraceMs, () => {
      client.cancel(job.request.id);
    });
    try {
      await makeFolder(dirname(job.request.outputPath));
      // The engine may take a moment to open: an interrupt of that time has had no job to cancel.
      if (interrupt.aborted) return { kind: 'cancelled' };
      const run = client.runJob(job.request, (event) => {
        if (event.kind !== 'started' && event.kind !== 'progress') return;
        this.#anyStarted = true;
        reporter.reportEvent(job, event);
      });
      return getEnding(await Promise.race([run, cancellation.overdue]));
    } catch (thrown) {
      return { kind: 'failed', error: toAppError(thrown, job.label).toValue() };
    } finally {
      cancellation.stop();
    }
  }

  #count(job: PlannedJob, ending: Ending): void {
    switch (ending.kind) {
      case 'finished':
        this.#finished += 1;
        return;
      case 'failed':
        this.#failed.push({ path: job.request.inputPath, label: job.label, error: ending.error });
        return;
      case 'cancelled':
        this.#cancelled += 1;
        return;
      default:
        assertNever(ending);
    }
  }
}

interface Cancellation {
  /** Resolves when the job has not answered within the grace after the interrupt. */
  readonly overdue: Promise<null>;
  stop(): void;
}

function followCancellation(interrupt: AbortSignal, graceMs: number, cancel: () => void): Cancellation {
  let timer: NodeJS.Timeout | undefined;
  let listener: () => void = cancel;
  const overdue = new Promise<null>((resolve) => {
    listener = () => {
      cancel();
      timer = setTimeout(() => {
        resolve(null);
      }, graceMs);
    };
  });
  interrupt.addEventListener('abort', listener, { once: true });
  return {
    overdue,
    stop() {
      interrupt.removeEventListener('abort', listener);
      clearTimeout(timer);
    },
  };
}

/** `null`: the job was cancelled and did not answer. */
function getEnding(snapshot: JobSnapshot | null): Ending {
  if (snapshot === null || snapshot.state === 'cancelled') return { kind: 'cancelled' };
  if (snapshot.state === 'finished' && snapshot.result !== null) return { kind: 'finished', result: snapshot.result };
  const error = snapshot.error ?? {
    code: 'engine/internal',
    message: `The engine left job ${snapshot.id} ${snapshot.state}.`,
  };
  return { kind: 'failed', error };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    const systemCode = getSystemCode(thrown);
    if (systemCode === undefined) throw thrown;
    const code = systemCode === 'ENOSPC' ? 'output/no-space' : 'output/not-writable';
    throw new AppError(code, `Folder ${folder} cannot be made (${systemCode}).`, { cause: thrown });
  }
}
