/** Runs one job so that it can always be cancelled: a job that does not answer in time loses its engine process. */
import type { JobEvent, JobRequest, JobSnapshot } from '#shared/jobs.ts';
import type { EngineClient } from './engine-client.ts';

/** How long a cancelled job may take to answer where a person waits for it; a running tile cannot be interrupted. */
export const CANCEL_GRACE_MS = 700;

export type JobEnd = Extract<JobEvent, { readonly kind: 'finished' | 'failed' | 'cancelled' }>;

export interface CancellableJob {
  readonly engine: Pick<EngineClient, 'runJob' | 'cancel' | 'kill'>;
  readonly request: JobRequest;
  /** Aborting it cancels the job. */
  readonly signal: AbortSignal;
  /** From the cancellation until the process is killed. */
  readonly graceMs: number;
  /** Receives the events of the job, except for the last one. */
  readonly onEvent: (event: JobEvent) => void;
}

/** Resolves with the end of the job: within `graceMs` and a moment once it is cancelled. Rejects only if the client does. */
export async function runCancellable({ engine, request, signal, graceMs, onEvent }: CancellableJob): Promise<JobEnd> {
  if (signal.aborted) return { kind: 'cancelled' };
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    engine.cancel(request.id);
    timer = setTimeout(() => {
      engine.kill();
    }, graceMs);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const snapshot = await engine.runJob(request, (event) => {
      if (!isEnd(event)) onEvent(event);
    });
    return toEnd(snapshot, signal);
  } finally {
    signal.removeEventListener('abort', cancel);
    clearTimeout(timer);
  }
}

function isEnd(event: JobEvent): event is JobEnd {
  return event.kind === 'finished' || event.kind === 'failed' || event.kind === 'cancelled';
}

function toEnd({ id, state, result, error }: JobSnapshot, signal: AbortSignal): JobEnd {
  if (result !== null) return { kind: 'finished', result };
  // A job whose process was killed by its cancellation has failed.
  if (state === 'cancelled' || signal.aborted) return { kind: 'cancelled' };
  const unknown = { code: 'engine/internal', message: `The engine left job ${id} ${state}.` } as const;
  return { kind: 'failed', error: error ?? unknown };
}
