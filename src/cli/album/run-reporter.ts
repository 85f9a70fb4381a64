/** Reports the run of an album: as text for people, or as one JSON object per line for programs. */
import { basename } from 'node:path';
import type { AgainChoice, Album, AlbumPhotoStateName, AlbumRunState, Preflight } from '#shared/albums.ts';
import type { ErrorValue } from '#shared/errors.ts';
import type { PhotoRecord } from '#app/albums/store/photo-record.ts';
import type { ExitCode } from '../exit-codes.ts';
import { describeFatal, formatFatal } from '../run-command.ts';
import {
  formatClock,
  formatDuration,
  formatHead,
  formatHeadedLine,
  formatPercent,
  formatRemarks,
  formatSize,
} from '../terminal/format-text.ts';
import { LineWriter, writeJson } from '../terminal/line-writer.ts';
import type { ReportStreams } from '../terminal/process-streams.ts';
import { describeAlbum, describePhoto, describePreflight } from './album-json.ts';
import { formatCounts, formatPause, formatPreflight, quoteName, UNKNOWN_REASON } from './format-album.ts';

/** A photo that is being upscaled, by its name for people. */
export interface PhotoAtWork {
  readonly id: number;
  readonly name: string;
  /** 0..1 */
  readonly fraction: number;
}

export interface RunProgress {
  readonly album: Album;
  /** The one with the most progress first. */
  readonly atWork: readonly PhotoAtWork[];
  /** Photos of this run that have ended, and all photos of it. */
  readonly endedCount: number;
  readonly photoCount: number;
}

export interface EndedPhoto {
  readonly photo: PhotoRecord;
  /** From 1, in the order in which they ended. */
  readonly index: number;
  readonly photoCount: number;
}

/** How the photos of this run ended, and the album after it. */
export interface RunSummary {
  readonly album: Album;
  readonly counts: Readonly<Record<EndedState, number>>;
  readonly elapsedMs: number;
  readonly exitCode: ExitCode;
}

export type EndedState = Exclude<AlbumPhotoStateName, 'waiting' | 'running'>;
type Pause = Extract<AlbumRunState, { kind: 'paused' }>;

export interface RunReporter {
  reportPreflight(album: Album, preflight: Preflight, again: AgainChoice): void;
  /** Called a few times a second. */
  reportProgress(progress: RunProgress): void;
  reportPhoto(ended: EndedPhoto): void;
  /** null: the run resumes. */
  reportPause(pause: Pause | null): void;
  reportSummary(summary: RunSummary): void;
  /** The one error that ended the command. */
  reportFatal(error: ErrorValue): void;
}

/** Least time between two lines of progress that are not rewritten. */
const PROGRESS_LINE_MS = 30_000;
const PROGRESS_JSON_MS = 1000;

/** One JSON object per line on `writeOut`, nothing on `writeErr`. */
export function createJsonRunReporter(
  streams: Pick<ReportStreams, 'writeOut'>,
  nowMs: () => number = () => performance.now(),
): RunReporter {
  let lastProgressMs = -Infinity;
  return {
    reportPreflight(album, preflight, again) {
      writeJson(streams, describePreflight(album, preflight, again));
    },
    reportProgress({ album, atWork, endedCount, photoCount }) {
      if (nowMs() - lastProgressMs < PROGRESS_JSON_MS) return;
      lastProgressMs = nowMs();
      const { fraction, remainingMs } = album.progress;
      writeJson(streams, { kind: 'progress', fraction, remainingMs, ended: endedCount, photos: photoCount, atWork });
    },
    reportPhoto({ photo, index, photoCount }) {
      writeJson(streams, { kind: 'photo', ...describePhoto(photo), index, photos: photoCount });
    },
    reportPause(pause) {
      writeJson(streams, pause === null ? { kind: 'resumed' } : { kind: 'paused', reason: pause.reason, at: pause.at });
    },
    reportSummary({ album, counts, elapsedMs, exitCode }) {
      writeJson(streams, { kind: 'summary', ...counts, elapsedMs, exitCode, album: describeAlbum(album) });
    },
    reportFatal(error) {
      writeJson(streams, describeFatal(error));
    },
  };
}

/** Progress and results on `writeOut`, failures on `writeErr`. On a terminal the progress is one line, rewritten. */
export class TextRunReporter implements RunReporter {
  readonly #streams: ReportStreams;
  readonly #lines: LineWriter;
  readonly #nowMs: () => number;
  #lastLineMs: number;

  constructor(streams: ReportStreams, nowMs: () => number = () => performance.now()) {
    this.#streams = streams;
    this.#lines = new LineWriter(streams);
    this.#nowMs = nowMs;
    this.#lastLineMs = nowMs();
  }

  reportPreflight({ name }: Album, preflight: Preflight, again: AgainChoice): void {
    for (const line of formatPreflight(name, preflight, again)) this.#print(line);
  }

  reportProgress({ album, atWork, endedCount, photoCount }: RunProgress): void {
    const [photo] = atWork;
    if (photo === undefined) return;
    const { fraction, remainingMs } = album.progress;
    const left = remainingMs === null ? '' : `, ${formatClock(remainingMs)} left`;
    const text = `${formatPercent(photo.fraction)}, album ${formatPercent(fraction)}${left}`;
    const head = { index: endedCount + 1, photoCount, label: photo.name };
    const columns = this.#streams.getColumns();
    // One column stays free: terminals wrap when the last one is written.
    if (columns !== null) this.#lines.rewrite(formatHeadedLine(head, text, columns - 1));
    else if (this.#nowMs() - this.#lastLineMs >= PROGRESS_LINE_MS) this.#print(`${formatHead(head)}  ${text}`);
  }

  reportPhoto({ photo, index, photoCount }: EndedPhoto): void {
    const head = formatHead({ index, photoCount, label: basename(photo.path) });
    const { state, result, error, skipReason } = photo;
    if (state === 'failed') this.#lines.printError(`${head}  failed: ${error?.message ?? UNKNOWN_REASON}`);
    else if (state === 'done' && result !== null) {
      this.#print(`${head}  -> ${result.path}  ${formatSize(result.output)}, ${formatDuration(result.elapsedMs)}`);
      for (const line of formatRemarks(result.remarks)) this.#print(line);
    } else this.#print(`${head}  ${state}${skipReason === 'exists' ? ': its result exists' : ''}`);
    this.#lastLineMs = this.#nowMs();
  }

  reportPause(pause: Pause | null): void {
    this.#lines.printError(pause === null ? 'resumed' : formatPause(pause));
  }

  reportSummary({ album, counts, elapsedMs }: RunSummary): void {
    const { name, run, progress } = album;
    const { waiting, running, failed } = progress.counts;
    const start = run.kind === 'idle' ? '' : 'Paused: ';
    const all = formatCounts({ ...counts, 'not done yet': waiting + running });
    this.#print(`${start}${all === 'no photos' ? 'nothing to do' : all} in ${formatDuration(elapsedMs)}`);
    if (run.kind !== 'idle') this.#print(`Resume with: skipstone album run ${quoteName(name)}`);
    if (failed === 0) return;
    const photos = failed === 1 ? '1 photo of the album has' : `${failed} photos of the album have`;
    this.#lines.printError(`${photos} failed. Retry with: skipstone album retry ${quoteName(name)}`);
  }

  reportFatal(error: ErrorValue): void {
    this.#lines.printError(formatFatal(error));
  }

  #print(line: string): void {
    this.#lines.print(line);
    this.#lastLineMs = this.#nowMs();
  }
}
