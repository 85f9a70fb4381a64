/** What a batch has to tell, and the two ways to tell it: text for people, one JSON event per line for programs. */
import type { ErrorValue } from '../shared/errors.ts';
import { assertNever } from '../shared/errors.ts';
import type { JobEvent } from '../shared/jobs.ts';
import type { ExitCode } from './exit-codes.ts';
import type { RefusedPhoto } from '../app/find-photos.ts';
import type { LineHead, ProgressEvent } from './format-text.ts';
import {
  cutEnd,
  escapeControls,
  formatDuration,
  formatHead,
  formatProgress,
  formatProgressLine,
  formatResult,
} from './format-text.ts';
import { LineWriter } from './line-writer.ts';
import type { Plan, PlannedJob } from './plan-jobs.ts';

/** Where a report goes; both take whole pieces of text. */
export interface ReportStreams {
  writeOut(text: string): void;
  writeErr(text: string): void;
  /** Columns of the terminal that `writeOut` goes to; null when it goes elsewhere. Asked anew for every line. */
  getColumns(): number | null;
}

/** How a batch ended. Every photo is in exactly one of the numbers. */
export interface BatchSummary {
  readonly finished: number;
  readonly skipped: number;
  readonly failed: readonly RefusedPhoto[];
  /** Begun and given up: 0 or 1. */
  readonly cancelled: number;
  /** Never begun. */
  readonly notRun: number;
  readonly interrupted: boolean;
  readonly elapsedMs: number;
  readonly exitCode: ExitCode;
}

export interface Reporter {
  reportPlan(plan: Plan): void;
  /** A photo that is not worked on. */
  reportRefusal(photo: RefusedPhoto): void;
  /** A photo whose output is there already. */
  reportSkip(job: PlannedJob): void;
  /** Events of one job in their order; the last is `finished`, `failed` or `cancelled`. */
  reportEvent(job: PlannedJob, event: JobEvent): void;
  reportSummary(summary: BatchSummary): void;
  /** The one error that ended the command before it could begin. */
  reportFatal(error: ErrorValue): void;
}

/** One JSON object per line on `writeOut`, nothing on `writeErr`. Events of a job carry its `id` and `inputPath`. */
export function createJsonReporter({ writeOut }: Pick<ReportStreams, 'writeOut'>): Reporter {
  const write = (value: { readonly kind: string; readonly [key: string]: unknown }) => {
    writeOut(`${JSON.stringify(value)}\n`);
  };
  return {
    reportPlan({ jobs, refused, photoCount }) {
      write({ kind: 'batch', photos: photoCount, jobs: jobs.length, refused: refused.length });
    },
    reportRefusal({ path, error }) {
      write({ kind: 'refused', inputPath: path, error });
    },
    reportSkip({ request: { id, inputPath, outputPath } }) {
      write({ kind: 'skipped', id, inputPath, outputPath });
    },
    reportEvent({ request: { id, inputPath } }, event) {
      write({ ...event, id, inputPath });
    },
    reportSummary(summary) {
      const failed = summary.failed.map(({ path, error }) => ({ inputPath: path, error }));
      write({ kind: 'summary', ...summary, failed });
    },
    reportFatal(error) {
      write({ kind: 'error', error });
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

  reportPlan({ photoCount }: Plan): void {
    this.#photoCount = photoCount;
  }

  reportRefusal({ error }: RefusedPhoto): void {
    this.#lines.complain(`failed: ${error.message}`);
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
        return;
      case 'failed':
        this.#lines.complain(`${this.#formatHead(job)}  failed: ${event.error.message}`);
        return;
      case 'cancelled':
        this.#lines.print(`${this.#formatHead(job)}  cancelled`);
        return;
      // Told to windows; a batch asks for no pictures of work under way and begins no job anew.
      case 'scheduled':
      case 'estimate':
      case 'retrying':
        return;
      default:
        assertNever(event);
    }
  }

  reportSummary(summary: BatchSummary): void {
    this.#lines.print(formatSummary(summary));
    // With one photo the failure is the line above.
    if (countAll(summary) === 1) return;
    for (const { label, error } of summary.failed) this.#lines.complain(formatFailure(label, error));
  }

  reportFatal(error: ErrorValue): void {
    this.#lines.complain(`skipstone: ${error.message}`);
  }

  #showStart(job: PlannedJob): void {
    const columns = this.#streams.getColumns();
    if (columns !== null) this.#lines.rewrite(cutEnd(escapeControls(this.#formatHead(job)), columns - 1));
  }

  #showProgress(job: PlannedJob, event: ProgressEvent): void {
    const columns = this.#streams.getColumns();
    // One column stays free: terminals wrap when the last one is written.
    if (columns !== null) this.#lines.rewrite(formatProgressLine(this.#getHead(job), event, columns - 1));
    else if (this.#isDue(job, event)) this.#lines.print(`${this.#formatHead(job)}  ${formatProgress(event)}`);
  }

  /**
   * Whether a plain progress line is due: when a photo reaches a step for the first time, and now and then when the steps of
   * a large photo come again, strip by strip.
   */
  #isDue(job: PlannedJob, event: ProgressEvent): boolean {
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
    [summary.notRun, 'not begun'],
  ];
  const others = counts.filter(([count]) => count > 0).map(([count, word]) => `, ${count} ${word}`);
  const start = summary.interrupted ? 'Interrupted: ' : '';
  return `${start}${summary.finished} done${others.join('')} in ${formatDuration(summary.elapsedMs)}`;
}

/** Names the photo once, whether or not the message does so itself. */
export function formatFailure(label: string, error: ErrorValue): string {
  return error.message.includes(label) ? `  ${error.message}` : `  ${label}: ${error.message}`;
}

function countAll({ finished, skipped, failed, cancelled, notRun }: BatchSummary): number {
  return finished + skipped + failed.length + cancelled + notRun;
}
