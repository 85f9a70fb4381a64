/** How tests wait: for a while, for what is ready to run, until a condition holds. */

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets everything run that is ready: microtasks, and timers that are due. */
export function settle(): Promise<void> {
  return pause(0);
}

export interface UntilOptions {
  /** Shorter than the time a test may take, so that this message is seen and not the one of the test runner. */
  readonly timeoutMs?: number;
  /** For the message: what is there instead of what is waited for. */
  readonly describe?: () => string;
}

const LOOK_EVERY_MS = 5;

/**
 * Calls `look` every few milliseconds and resolves with the first value that is not false, null or undefined.
 * @throws what `look` throws, and when there is no such value in time
 */
export async function until<Value>(
  look: () => Value,
  { timeoutMs = 50_000, describe = () => 'nothing' }: UntilOptions = {},
): Promise<Exclude<Value, false | null | undefined>> {
  const startMs = performance.now();
  for (;;) {
    const value = look();
    if (isThere(value)) return value;
    if (performance.now() - startMs > timeoutMs)
      throw new Error(`Waited ${timeoutMs} ms for ${look.toString()}; there is ${describe()}.`);
    await pause(LOOK_EVERY_MS);
  }
}

function isThere<Value>(value: Value): value is Exclude<Value, false | null | undefined> {
  return value !== false && value !== null && value !== undefined;
}
