/** Reports a batch: as text for people, or as one JSON event per line for programs. */
import { assertNever } from '#shared/errors.ts';
import type { JobEvent } from '#shared/jobs.ts';
import type { ExitCode } from '../exit-codes.ts';
import { describeBatch, describeJobEvent, describeRejection } from '../json-names.ts';
import { formatSkipped } from '#shared/combining/add-reports.ts';
import type { RejectedPhoto } from '#files/find-photos.ts';
import type { LineHead, ProgressEvent } from '../terminal/format-text.ts';
import {
  cutEnd,
  escapeControls,
  formatDuration,
  formatHead,
  formatProgress,
  formatProgressLine,
  formatRemarks,
  formatResult,
  nameOnce,
} from '../terminal/format-text.ts';
import { LineWriter, writeJson } from '../terminal/line-writer.ts';
import type { ReportStreams } from '../terminal/process-streams.ts';
import type { Plan, PlannedJob } from './plan-jobs.ts';

/** How a batch ended. Every photo is in exactly one of the numbers. */
export interface BatchSummary {
  readonly finished: number;
  readonly skipped: number;
  readonly failed: readonly RejectedPhoto[];
  /** Started and cancelled: 0 or 1. */
  readonly cancelled: number;
  /** Never started. */
  readonly notRun: number;
  readonly interrupted: boolean;
  readonly elapsedMs: number;
  readonly exitCode: ExitCode;
}

export interface Reporter {
  reportPlan(plan: Plan): void;
  /** A photo that is not upscaled. */
  reportRejection(photo: RejectedPhoto): void;
  /** A photo whose output exists. */
  reportSkip(job: PlannedJob): void;
  /** Events of one job in their order; the last is `finished`, `failed` or `cancelled`. */
  reportEvent(job: PlannedJob, event: JobEvent): void;
  reportSummary(summary: BatchSummary): void;
}

/** One JSON object per line on `writeOut`, nothing on `writeErr`. Events of a job carry its `id` and `inputPath`. */
export function createJsonReporter(streams: Pick<ReportStreams, 'writeOut'>): Reporter {
  return {
    reportPlan({ jobs, rejected, photoCount, skipped }) {
      const counts = { photos: photoCount, jobs: jobs.length, rejected: rejected.length };
      writeJson(streams, describeBatch({ ...counts, skippedFiles: skipped }));
    },
    reportRejection({ path, error }) {
      writeJson(streams, describeRejection(path, error));
    },
    reportSkip({ request: { id, inputPath, outputPath } }) {
      writeJson(streams, { kind: 'skipped', id, inputPath, outputPath });
    },
    reportEvent({ request: { id, inputPath } }, event) {
      writeJson(streams, { ...describeJobEvent(event), id, inputPath });
    },
    reportSummary(summary) {
      const failed = summary.failed.map(({ path, error }) => ({ inputPath: path, error }));
      writeJson(streams, { kind: 'summary', ...summary, failed });
    },
  };
}

/** Least time between two plain progress lines of one photo that show no new step. */
const PLAIN_LINE_EVERY_MS = 5000;

/** Progress and results on `writeOut`, failures on `writeErr`. On a terminal the progress of a photo is one line, rewritten. */
export function createTextReporter(streams: ReportStreams): Reporter {
  return new TextReporter(streams);
}

class TextReporter implements Reporter {
  readonly #streams: ReportStreams;
  readonly #lines: LineWriter;
  #photoCount = 0;
  /** The last plain line, and the highest step of its photo. */
  #lastPlain = { photo: '', step: 0, elapsedMs: 0 };

  constructor(streams: ReportStreams) {
    this.#streams = streams;
    this.#lines = new LineWriter(streams);
  }

  reportPlan({ photoCount, skipped }: Plan): void {
    this.#photoCount = photoCount;
    const line = formatSkipped(skipped);
    if (line !== null) this.#lines.print(line);
  }

  reportRejection({ error }: RejectedPhoto): void {
    this.#lines.printError(`failed: ${error.message}`);
  }

  reportSkip(job: PlannedJob): void {
    this.#lines.print(`${this.#formatHead(job)}  skipped: ${job.request.outputPath} exists`);
  }

  reportEvent(job: PlannedJob, event: JobEvent): void {
    switch (event.kind) {
      case 'started':
        this.#showStart(job);
        return;
      case 'progress':
        this.#showProgress(job, event);
        return;
      case 'finished':
        this.#lines.print(`${this.#formatHead(job)}  ${formatResult(event.result)}`);
        for (const line of formatRemarks(event.result.remarks)) this.#lines.print(line);
        return;
      case 'failed':
        this.#lines.printError(`${this.#formatHead(job)}  failed: ${event.error.message}`);
        return;
      case 'cancelled':
        this.#lines.print(`${this.#formatHead(job)}  cancelled`);
        return;
      case 'retrying':
        this.#lines.printError(`${this.#formatHead(job)}  trying again: ${event.reason.message}`);
        return;
      // For windows; a batch asks for no images of unfinished work.
      case 'scheduled':
      case 'estimate':
        return;
      default:
        assertNever(event);
    }
  }

  reportSummary(summary: BatchSummary): void {
    this.#lines.print(formatSummary(summary));
    // With one photo the failure is the line above.
    if (countAll(summary) === 1) return;
    for (const { label, error } of summary.failed) this.#lines.printError(`  ${nameOnce(label, error.message)}`);
  }

  #showStart(job: PlannedJob): void {
    const columns = this.#streams.getColumns();
    if (columns !== null) this.#lines.rewrite(cutEnd(escapeControls(this.#formatHead(job)), columns - 1));
  }

  #showProgress(job: PlannedJob, event: ProgressEvent): void {
    const columns = this.#streams.getColumns();
    // One column stays free: terminals wrap when the last one is written.
    if (columns !== null) this.#lines.rewrite(formatProgressLine(this.#getHead(job), event, columns - 1));
    else if (this.#shouldPrint(job, event)) this.#lines.print(`${this.#formatHead(job)}  ${formatProgress(event)}`);
  }

  /**
   * Whether to print a plain progress line: when a photo reaches a step for the first time, and from time to time while the
   * steps of a large photo repeat, strip by strip.
   */
  #shouldPrint(job: PlannedJob, event: ProgressEvent): boolean {
    const photo = job.request.id;
    const last = photo === this.#lastPlain.photo ? this.#lastPlain : { step: 0, elapsedMs: 0 };
    const isNewStep = event.step.index > last.step;
    if (!isNewStep && event.elapsedMs - last.elapsedMs < PLAIN_LINE_EVERY_MS) return false;
    this.#lastPlain = { photo, step: Math.max(last.step, event.step.index), elapsedMs: event.elapsedMs };
    return true;
  }

  #getHead({ index, label }: PlannedJob): LineHead {
    return { index, photoCount: this.#photoCount, label };
  }

  #formatHead(job: PlannedJob): string {
    return formatHead(this.#getHead(job));
  }
}

/** `9 done, 1 failed, 2 skipped in 3 min 10 s`. */
export function formatSummary(summary: BatchSummary): string {
  const counts: [number, string][] = [
    [summary.failed.length, 'failed'],
    [summary.skipped, 'skipped'],
    [summary.cancelled, 'cancelled'],
    [summary.notRun, 'not started'],
  ];
  const others = counts.filter(([count]) => count > 0).map(([count, word]) => `, ${count} ${word}`);
  const start = summary.interrupted ? 'Interrupted: ' : '';
  return `${start}${summary.finished} done${others.join('')} in ${formatDuration(summary.elapsedMs)}`;
}

function countAll({ finished, skipped, failed, cancelled, notRun }: BatchSummary): number {
  return finished + skipped + failed.length + cancelled + notRun;
}
