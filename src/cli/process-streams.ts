/** The streams of a process as a report writes to them: knows the terminal, outlives a reader that goes away. */
import { getSystemCode } from '../shared/errors.ts';
import type { ReportStreams } from './report.ts';

/** What is used of a stream of `process`. */
export interface ProcessStream {
  write(text: string): unknown;
  on(name: 'error', listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const DEFAULT_COLUMNS = 80;

/** Photos are worth more than their report: when a pipe closes (`| head`), the work goes on unreported. */
export function createProcessStreams(
  out: ProcessStream,
  err: ProcessStream,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ReportStreams {
  const [writeOut, writeErr] = [out, err].map((stream) => {
    let isClosed = false;
    stream.on('error', (error) => {
      if (getSystemCode(error) !== 'EPIPE') throw error;
      isClosed = true;
    });
    return (text: string) => {
      if (!isClosed) stream.write(text);
    };
  }) as [(text: string) => void, (text: string) => void];
  return {
    writeOut,
    writeErr,
    getColumns: () => (out.isTTY === true && env['TERM'] !== 'dumb' ? out.columns || DEFAULT_COLUMNS : null),
  };
}
