/** Owns writing to the output of a process, which may be full, closed or gone: the work is worth more than its report. */
import { getSystemCode } from '#shared/errors.ts';

/** What is used of a stream of `process`. */
export interface OutputStream {
  write(text: string): unknown;
  on(name: 'error', listener: (error: Error) => void): unknown;
}

/** Writes until the stream fails. @param onFailure called once, with the system's code */
export function createWriter(stream: OutputStream, onFailure: (systemCode: string) => void): (text: string) => void {
  let isClosed = false;
  const close = (error: unknown): void => {
    const systemCode = getSystemCode(error);
    if (systemCode === undefined) throw error;
    if (isClosed) return;
    isClosed = true;
    onFailure(systemCode);
  };
  stream.on('error', close);
  return (text) => {
    if (isClosed) return;
    try {
      // A file is written at once, and its errors are thrown.
      stream.write(text);
    } catch (error) {
      close(error);
    }
  };
}
