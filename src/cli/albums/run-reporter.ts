/** What a run of an album has to tell, and the two ways to tell it: text for people, one JSON object per line for programs. */
import { basename } from 'node:path';
import type { Album, AlbumPhotoStateName, AlbumRun, Preflight } from '../../shared/albums.ts';
import type { ErrorValue } from '../../shared/errors.ts';
import type { PhotoRecord } from '../../app/albums/photo-record.ts';
import type { ExitCode } from '../exit-codes.ts';
import {
  escapeControls,
  formatClock,
  formatDuration,
  formatHead,
  formatHeadedLine,
  formatPercent,
  formatSize,
} from '../format-text.ts';
import { LineWriter } from '../line-writer.ts';
import type { ReportStreams } from '../report.ts';
import { describeAlbum, describePhoto } from './album-shapes.ts';
import { formatCounts, formatPause, formatPreflight, quoteName } from './format-album.ts';

/** A photo that the engine has, by its name for people. */
export interface PhotoAtWork {
  readonly id: number;
  readonly name: string;
  /** 0..1 */
  readonly fraction: number;
}

export interface RunProgress {
  readonly album: Album;
  /** The one that is furthest first. */
  readonly atWork: readonly PhotoAtWork[];
  /** Photos that this run is done with, and those of it in all. */
  readonly endedCount: number;
  readonly photoCount: number;
}

export interface EndedPhoto {
  readonly photo: PhotoRecord;
  /** From 1, in the order in which they ended. */
  readonly index: number;
  readonly photoCount: number;
}

/** What became of the photos of this run, and of the album. */
export interface RunSummary {
  readonly album: Album;
  readonly counts: Readonly<Record<EndedState, number>>;
  readonly elapsedMs: number;
  readonly exitCode: ExitCode;
}

export type EndedState = Exclude<AlbumPhotoStateName, 'waiting' | 'running'>;
type Pause = Extract<AlbumRun, { kind: 'paused' }>;

export interface RunReporter {
  reportPreflight(album: Album, preflight: Preflight): void;
  /** Called a few times a second. */
  reportProgress(progress: RunProgress): void;
  reportPhoto(ended: EndedPhoto): void;
  /** null: it goes on. */
  reportPause(pause: Pause | null): void;
  reportSummary(summary: RunSummary): void;
  /** The one error that ended the command. */
  reportFatal(error: ErrorValue): void;
}

/** Least time between two lines of progress where they are not rewritten. */
const PROGRESS_LINE_MS = 30_000;
const PROGRESS_JSON_MS = 1000;

/** One JSON object per line on `writeOut`, nothing on `writeErr`. */
export function createJsonRunReporter(
  { writeOut }: Pick<ReportStreams, 'writeOut'>,
  nowMs: () => number = () => performance.now(),
): RunReporter {
  let lastProgressMs = -Infinity;
  const write = (value: { readonly kind: string; readonly [key: string]: unknown }): void => {
    writeOut(`${JSON.stringify(value)}\n`);
  };
  return {
    reportPreflight({ id, name }, preflight) {
      write({ kind: 'preflight', albumId: id, name, ...preflight });
    },
    reportProgress({ album, atWork, endedCount, photoCount }) {
      if (nowMs() - lastProgressMs < PROGRESS_JSON_MS) return;
      lastProgressMs = nowMs();
      const { fraction, remainingMs } = album.progress;
      write({ kind: 'progress', fraction, remainingMs, ended: endedCount, photos: photoCount, atWork });
    },
    reportPhoto({ photo, index, photoCount }) {
      write({ kind: 'photo', ...describePhoto(photo), index, photos: photoCount });
    },
    reportPause(pause) {
      write(pause === null ? { kind: 'resumed' } : { kind: 'paused', reason: pause.reason, at: pause.at });
    },
    reportSummary({ album, counts, elapsedMs, exitCode }) {
      write({ kind: 'summary', ...counts, elapsedMs, exitCode, album: describeAlbum(album) });
    },
    reportFatal(error) {
      write({ kind: 'error', error });
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

  reportPreflight({ name }: Album, preflight: Preflight): void {
    for (const line of formatPreflight(name, preflight)) this.#print(line);
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
    if (state === 'failed') this.#lines.complain(`${head}  failed: ${error?.message ?? 'nobody wrote down why'}`);
    else if (state === 'done' && result !== null)
      this.#print(`${head}  -> ${result.path}  ${formatSize(result.output)}, ${formatDuration(result.elapsedMs)}`);
    else this.#print(`${head}  ${state}${skipReason === 'exists' ? ': its result exists' : ''}`);
    this.#lastLineMs = this.#nowMs();
  }

  reportPause(pause: Pause | null): void {
    this.#lines.complain(pause === null ? 'going on' : escapeControls(formatPause(pause)));
  }

  reportSummary({ album, counts, elapsedMs }: RunSummary): void {
    const { name, run, progress } = album;
    const { waiting, running, failed } = progress.counts;
    const start = run.kind === 'idle' ? '' : 'Paused: ';
    const all = formatCounts({ ...counts, 'not done yet': waiting + running });
    this.#print(`${start}${all === 'no photos' ? 'nothing was due' : all} in ${formatDuration(elapsedMs)}`);
    if (run.kind !== 'idle') this.#print(`Go on with: skipstone album run ${quoteName(name)}`);
    if (failed === 0) return;
    const photos = failed === 1 ? '1 photo of the album has' : `${failed} photos of the album have`;
    this.#lines.complain(`${photos} failed. Try again with: skipstone album retry ${quoteName(name)}`);
  }

  reportFatal(error: ErrorValue): void {
    this.#lines.complain(`skipstone: ${error.message}`);
  }

  #print(line: string): void {
    this.#lines.print(line);
    this.#lastLineMs = this.#nowMs();
  }
}
