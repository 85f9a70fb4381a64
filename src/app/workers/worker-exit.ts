/** Describes how a worker process ended, and ends one that was asked to leave and does not. */

/** How long a worker that was asked to leave may take to clean up; a running tile cannot be interrupted. */
const LEAVE_TIMEOUT_MS = 5000;
const MAX_TAIL_CHARACTERS = 500;

/** Keeps the end of what a process writes to stderr. Native libraries write there at any time; it matters if the process dies. */
export class StderrTail {
  #text = '';

  constructor(stderr: NodeJS.ReadableStream | null) {
    stderr?.setEncoding('utf8').on('data', (text: string | Buffer) => {
      this.#text = (this.#text + text.toString()).slice(-MAX_TAIL_CHARACTERS);
    });
  }

  /** `signal SIGKILL; it last said: ...`, for people. */
  describeExit(code: number | null, signal: NodeJS.Signals | null = null): string {
    const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
    const said = this.#text.trim();
    return said === '' ? how : `${how}; it last said: ${said}`;
  }
}

/** Resolves when `gone` does, at the latest soon after `LEAVE_TIMEOUT_MS`, when the process is killed. */
export async function killUnlessGone(gone: Promise<unknown>, kill: () => void): Promise<void> {
  const timer = setTimeout(kill, LEAVE_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}
