/** What a batch has to tell, and the two ways to tell it: text for people, one JSON event per line for programs. */
import type { ErrorValue } from '../shared/errors.ts';
import { assertNever } from '../shared/errors.ts';
import type { JobEvent } from '../shared/jobs.ts';
import type { ExitCode } from './exit-codes.ts';
import type { RefusedPhoto } from './find-photos.ts';
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

/** Least time between two plain progress lines of one photo. */
const PLAIN_LINE_EVERY_MS = 1000;
const CLEAR_LINE = '\r\u001b[K';

/** Progress and results on `writeOut`, failures on `writeErr`. On a terminal the progress of a photo is one line, rewritten. */
export function createTextReporter(streams: ReportStreams): Reporter {
  let photoCount = 0;
  let isLineOpen = false;
  let lastPlain = { photo: '', step: '', elapsedMs: 0 };

  const closeLine = () => {
    if (isLineOpen) streams.writeOut(CLEAR_LINE);
    isLineOpen = false;
  };
  const print = (line: string) => {
    closeLine();
    streams.writeOut(`${escapeControls(line)}\n`);
  };
  const complain = (line: string) => {
    closeLine();
    streams.writeErr(`${escapeControls(line)}\n`);
  };
  const getHead = ({ index, label }: PlannedJob): LineHead => ({ index, photoCount, label });

  const showProgress = (job: PlannedJob, event: ProgressEvent) => {
    const columns = streams.getColumns();
    if (columns === null) {
      const step = `${event.step.stage} ${event.step.index}`;
      const isSamePhoto = lastPlain.photo === job.request.id;
      const isSoon = event.elapsedMs - lastPlain.elapsedMs < PLAIN_LINE_EVERY_MS;
      if (isSamePhoto && (lastPlain.step === step || isSoon)) return;
      lastPlain = { photo: job.request.id, step, elapsedMs: event.elapsedMs };
      print(`${formatHead(getHead(job))}  ${formatProgress(event)}`);
      return;
    }
    // One column stays free: terminals wrap when the last one is written.
    streams.writeOut(CLEAR_LINE + formatProgressLine(getHead(job), event, columns - 1));
    isLineOpen = true;
  };

  const showStart = (job: PlannedJob) => {
    const columns = streams.getColumns();
    if (columns === null) return;
    streams.writeOut(CLEAR_LINE + cutEnd(escapeControls(formatHead(getHead(job))), columns - 1));
    isLineOpen = true;
  };

  return {
    reportPlan(plan) {
      photoCount = plan.photoCount;
    },
    reportRefusal({ error }) {
      complain(`failed: ${error.message}`);
    },
    reportSkip(job) {
      print(`${formatHead(getHead(job))}  skipped: ${job.request.outputPath} exists`);
    },
    reportEvent(job, event) {
      switch (event.kind) {
        case 'started':
          showStart(job);
          return;
        case 'progress':
          showProgress(job, event);
          return;
        case 'finished':
          print(`${formatHead(getHead(job))}  ${formatResult(event.result)}`);
          return;
        case 'failed':
          complain(`${formatHead(getHead(job))}  failed: ${event.error.message}`);
          return;
        case 'cancelled':
          print(`${formatHead(getHead(job))}  cancelled`);
          return;
        default:
          assertNever(event);
      }
    },
    reportSummary(summary) {
      print(formatSummary(summary));
      // With one photo the failure is the line above.
      if (countAll(summary) > 1) for (const { label, error } of summary.failed) complain(formatFailure(label, error));
    },
    reportFatal(error) {
      complain(`skipstone: ${error.message}`);
    },
  };
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
