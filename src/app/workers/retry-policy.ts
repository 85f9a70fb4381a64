/**
 * Decides whether work is tried again after a worker process failed. The one policy of the command line, the window and albums:
 *
 * | failure                                  | another try                     | given up at                  |
 * | ---------------------------------------- | ------------------------------- | ---------------------------- |
 * | the app killed the process (for a        | yes; it does not count          | never                        |
 * | cancelled job, or to have a fresh one)   |                                 |                              |
 * | engine/crashed                           | in the next process             | the 2nd crash; in albums the |
 * |                                          |                                 | 3rd, which quarantines       |
 * | engine/out-of-memory, engine/internal    | in a process started for it     | the 2nd failure              |
 * | any other                                | no                              | the 1st failure              |
 * | engine/crashed under a question (model,  | in the next process; what the   | the 2nd crash                |
 * | devices) or a request for images         | images process does, alone      |                              |
 *
 * Albums have one crash more because their photos share the engine: the first crash may be the fault of another photo, so that
 * the later tries run alone.
 */
import type { ErrorCode, ErrorValue } from '#shared/errors.ts';
import { AppError } from '#shared/errors.ts';
import type { CancellableJob, JobEnd } from './cancellable-job.ts';
import { runCancellable } from './cancellable-job.ts';
import type { EngineClient } from './engine-client.ts';
import { KILLED_BY_APP } from './worker-client.ts';

const MAX_CRASHES = { alone: 2, shared: 3 } as const;

/** Failures that another process may not repeat. */
const ENGINE_FAILURES: readonly ErrorCode[] = ['engine/crashed', 'engine/out-of-memory', 'engine/internal'];

export type RetryDecision =
  /** In the next process; the failure counts. */
  | 'retry'
  /** In a process that is started for it: the caller kills the present one first. The failure counts. */
  | 'retry-fresh'
  /** Nothing is held against the work. */
  | 'retry-uncounted'
  | 'give-up';

/** @param history.failures counted failures before this one @param history.isShared whether other photos were in the engine, too */
export function decideRetry(
  error: ErrorValue,
  history: { readonly failures: number; readonly isShared: boolean },
): RetryDecision {
  if (wasKilledByApp(error)) return 'retry-uncounted';
  if (!isEngineFailure(error)) return 'give-up';
  const failures = history.failures + 1;
  if (error.code === 'engine/crashed')
    return failures < MAX_CRASHES[history.isShared ? 'shared' : 'alone'] ? 'retry' : 'give-up';
  return failures === 1 ? 'retry-fresh' : 'give-up';
}

/** Whether the engine failed, and not the photo, its result or the installation. */
export function isEngineFailure({ code }: Pick<ErrorValue, 'code'>): boolean {
  return ENGINE_FAILURES.includes(code);
}

/** Whether the process was killed on purpose, so that nothing is wrong with the work. */
export function wasKilledByApp({ code, details }: Pick<AppError, 'code' | 'details'> | ErrorValue): boolean {
  return code === 'engine/crashed' && details?.['endedBy'] === KILLED_BY_APP.endedBy;
}

/** Runs a job that is alone in the engine, as often as the policy says. Rejects only if the client does, without another try. */
export function runWithRetries(job: CancellableJob): Promise<JobEnd> {
  return retryByPolicy(job.engine, () => runCancellable(job), {
    getError: (end) => (end.kind === 'failed' ? end.error : null),
    onRetry: (reason) => {
      job.onEvent({ kind: 'retrying', reason });
    },
  });
}

/** Returns the first end that needs no other try, by `getError` (null) or by the policy. */
export async function retryByPolicy<End>(
  engine: Pick<EngineClient, 'kill'>,
  attempt: () => Promise<End>,
  { getError, onRetry }: { readonly getError: (end: End) => ErrorValue | null; onRetry?: (reason: ErrorValue) => void },
): Promise<End> {
  for (let failures = 0; ;) {
    const end = await attempt();
    const error = getError(end);
    const decision = error === null ? 'give-up' : decideRetry(error, { failures, isShared: false });
    if (error === null || decision === 'give-up') return end;
    if (decision !== 'retry-uncounted') failures++;
    if (decision === 'retry-fresh') engine.kill();
    onRetry?.(error);
  }
}

/** For questions and requests for images. @param askAgain the second try, where it differs from the first */
export async function retryAfterCrash<Value>(ask: () => Promise<Value>, askAgain = ask): Promise<Value> {
  try {
    return await ask();
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'engine/crashed') throw thrown;
    return askAgain();
  }
}
