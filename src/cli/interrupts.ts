/** Turns the signals that ask a process to stop into an AbortSignal: the first asks, the second ends the process. */
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
  /** Gives the signals back to Node. */
  stop(): void;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Listens until `stop`. The engine child ends by itself when this process is gone. */
export function watchInterrupts(source: SignalSource): InterruptWatch {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) source.exit(EXIT_INTERRUPTED);
    else controller.abort();
  };
  for (const name of SIGNALS) source.on(name, listener);
  return {
    signal: controller.signal,
    stop() {
      for (const name of SIGNALS) source.off(name, listener);
    },
  };
}
