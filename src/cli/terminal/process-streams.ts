/** The streams that reports write to, and those of a process: knows the terminal, outlives a reader that closes the pipe. */
import type { OutputStream } from '#files/process-output.ts';
import { createWriter } from '#files/process-output.ts';

/** Where a report goes; both take whole pieces of text. */
export interface ReportStreams {
  writeOut(text: string): void;
  writeErr(text: string): void;
  /** Columns of the terminal that `writeOut` goes to; null when it is no terminal. Asked for every line, since windows are resized. */
  getColumns(): number | null;
}

/** What is used of a stream of `process`. */
export interface ProcessStream extends OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const DEFAULT_COLUMNS = 80;

/** When a pipe closes (`| head`) or its disk is full, the command continues without a report: the photos are worth more. */
export function createProcessStreams(
  out: ProcessStream,
  err: ProcessStream,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ReportStreams {
  const writeErr = createWriter(err, () => undefined);
  const writeOut = createWriter(out, (systemCode) => {
    // Who closes a pipe wants no more.
    if (systemCode !== 'EPIPE')
      writeErr(`skipstone: the report cannot be written (${systemCode}); the command continues without it.\n`);
  });
  return {
    writeOut,
    writeErr,
    getColumns: () => (out.isTTY === true && env['TERM'] !== 'dumb' ? out.columns || DEFAULT_COLUMNS : null),
  };
}
