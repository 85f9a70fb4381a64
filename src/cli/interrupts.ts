/** Turns the signals that ask a process to stop into an AbortSignal, and waits for work until it is aborted. */
import { EXIT_INTERRUPTED } from './exit-codes.ts';

/** The part of `process` that is used here. */
export interface SignalSource {
  on(name: NodeJS.Signals, listener: () => void): unknown;
  off(name: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): unknown;
}

export interface InterruptWatch {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Stops listening, so that Node handles the signals again. */
  stop(): void;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** From the first signal until the process ends, whatever it waits for; those who send it wait no longer than 5 seconds. */
const DEADLINE_MS = 4500;

/**
 * The first signal aborts, and ends the process where that takes too long; the second ends it at once. The workers end with it.
 * Listens until `stop`.
 */
export function watchInterrupts(source: SignalSource, deadlineMs = DEADLINE_MS): InterruptWatch {
  const controller = new AbortController();
  let deadline: NodeJS.Timeout | undefined;
  const end = () => {
    source.exit(EXIT_INTERRUPTED);
  };
  const listener = () => {
    if (controller.signal.aborted) {
      end();
      return;
    }
    controller.abort();
    deadline = setTimeout(end, deadlineMs);
  };
  for (const name of SIGNALS) source.on(name, listener);
  return {
    signal: controller.signal,
    stop() {
      for (const name of SIGNALS) source.off(name, listener);
      clearTimeout(deadline);
    },
  };
}

/** Resolves with what `work` resolves with, or with null as soon as `signal` is aborted; the work itself is not stopped. */
export async function untilAborted<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value | null> {
  if (signal.aborted) return null;
  let stop: () => void = () => undefined;
  const aborted = new Promise<null>((resolve) => {
    stop = () => {
      resolve(null);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
