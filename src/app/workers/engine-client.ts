/** The client of the engine process: jobs, previews, model and devices. One process for all; a new one after a crash. */
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import type {
  DeviceReport,
  EngineReply,
  EngineRequest,
  ModelDescription,
  PreviewEvent,
  PreviewRequest,
} from '#shared/engine-protocol.ts';
import { AppError } from '#shared/errors.ts';
import type { ImportedNetwork, ImportStage } from '#shared/imported/networks.ts';
import type { JobEvent, JobRequest, JobSnapshot } from '#shared/jobs.ts';
import { applyJobEvent, createJobSnapshot, hasEnded } from '#shared/jobs.ts';
import { WorkerClient } from './worker-client.ts';
import type { WorkerPort } from './worker-port.ts';

/** A running engine process, however it was started. */
export type EnginePort = WorkerPort<EngineRequest, EngineReply>;

export interface EngineClient {
  /** Runs one job; resolves with how it ended, and does not reject for a job that fails. */
  runJob(job: JobRequest, onEvent: (event: JobEvent) => void): Promise<JobSnapshot>;
  /** Runs one preview to its last event, which is also the result; never rejects. */
  runPreview(preview: PreviewRequest, onEvent: (event: PreviewEvent) => void): Promise<PreviewEvent>;
  /** For jobs and previews, waiting or running. */
  cancel(workId: string): void;
  endJobEarly(jobId: string): void;
  /** @throws {AppError} when the engine does not answer it */
  describeModel(): Promise<ModelDescription>;
  /** The strength of automatic clean-up for a photo. @throws {AppError} as reading it does, or when the engine does not answer */
  estimateCleanup(path: string): Promise<AutomaticCleanup>;
  /** @throws {AppError} when the engine does not answer it */
  listDevices(): Promise<readonly DeviceReport[]>;
  /**
   * Measures a network and keeps a copy of it. `cancel(nameImport(name))` ends it after the running call.
   * @throws {AppError} as `importNetwork` of the engine, when it was cancelled too, or when the engine does not answer
   */
  importNetwork(network: NetworkToImport, onStage?: (stage: ImportStage) => void): Promise<ImportedNetwork>;
  /** Ends the process at once; pending requests fail with `engine/crashed`. */
  kill(): void;
  end(): Promise<void>;
}

/** A file, the name that it gets, and its licence as far as it is stated. */
export interface NetworkToImport {
  readonly path: string;
  readonly name: string;
  readonly licence: string | null;
  /** Whether a network of that name is replaced. */
  readonly replaces: boolean;
}

type EngineWorker = WorkerClient<EngineRequest, EngineReply>;

/** @param connect starts an engine process; called for the first request and again after a crash. */
export function createEngineClient(options: { readonly connect: () => EnginePort }): EngineClient {
  const worker: EngineWorker = new WorkerClient({ ...options, name: 'engine' });
  return {
    runJob: (job, onEvent) => runJob(worker, job, onEvent),
    runPreview: (preview, onEvent) => runPreview(worker, preview, onEvent),
    cancel: (jobId) => {
      worker.notify({ kind: 'cancel', jobId });
    },
    endJobEarly: (jobId) => {
      worker.notify({ kind: 'end-early', jobId });
    },
    describeModel: () =>
      ask(
        worker,
        (id) => ({ kind: 'describe', id }),
        (reply) => (reply.kind === 'description' ? reply.model : null),
      ),
    estimateCleanup: (path) =>
      ask(
        worker,
        (id) => ({ kind: 'cleanup', id, path }),
        (reply) => (reply.kind === 'cleanup' ? reply.cleanup : null),
      ),
    listDevices: () =>
      ask(
        worker,
        (id) => ({ kind: 'devices', id }),
        (reply) => (reply.kind === 'devices' ? reply.devices : null),
      ),
    importNetwork: (network, onStage) =>
      ask(
        worker,
        (id) => ({ kind: 'import-network', id, ...network }),
        (reply) => {
          if (reply.kind === 'network-stage') onStage?.(reply.stage);
          return reply.kind === 'network' ? reply.network : null;
        },
      ),
    kill: () => {
      worker.kill();
    },
    end: () => worker.end(),
  };
}

function runJob(worker: EngineWorker, job: JobRequest, onEvent: (event: JobEvent) => void): Promise<JobSnapshot> {
  return new Promise((resolve) => {
    let snapshot = createJobSnapshot(job.id);
    requestEvents<JobEvent>(worker, {
      make: (id) => ({ kind: 'run', id, job }),
      pick: (reply) => (reply.kind === 'event' ? reply.event : null),
      apply: (event) => {
        snapshot = applyJobEvent(snapshot, event);
        onEvent(event);
        const isOver = hasEnded(snapshot);
        if (isOver) resolve(snapshot);
        return isOver;
      },
    });
  });
}

function runPreview(
  worker: EngineWorker,
  preview: PreviewRequest,
  onEvent: (event: PreviewEvent) => void,
): Promise<PreviewEvent> {
  return new Promise((resolve) => {
    requestEvents<PreviewEvent>(worker, {
      make: (id) => ({ kind: 'preview', id, preview }),
      pick: (reply) => (reply.kind === 'preview' ? reply.event : null),
      apply: (event) => {
        onEvent(event);
        const isOver = event.kind !== 'variant';
        if (isOver) resolve(event);
        return isOver;
      },
    });
  });
}

type FailedEvent = Extract<JobEvent, { kind: 'failed' }>;

/** Sends a request that is answered by events; whatever goes wrong is an event, too. */
function requestEvents<Event>(
  worker: EngineWorker,
  request: {
    readonly make: (id: number) => EngineRequest;
    /** The event in a reply, null when the reply is none. */
    readonly pick: (reply: EngineReply) => Event | null;
    /** Returns whether this was the last event. */
    readonly apply: (event: Event | FailedEvent) => boolean;
  },
): void {
  const { make, pick, apply } = request;
  worker.request(make, {
    receive: (reply) => {
      const event = pick(reply);
      if (event !== null) return apply(event);
      return reply.kind === 'error' && apply({ kind: 'failed', error: reply.error });
    },
    fail: (error) => apply({ kind: 'failed', error: error.toValue() }),
  });
}

/** @param pick the answer in a reply, null when the reply is none @throws {AppError} when the engine does not answer it */
function ask<Answer>(
  worker: EngineWorker,
  make: (id: number) => EngineRequest,
  pick: (reply: EngineReply) => Answer | null,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.request(make, {
      receive: (reply) => {
        const answer = pick(reply);
        if (answer !== null) resolve(answer);
        else if (reply.kind === 'error') reject(AppError.fromValue(reply.error));
        return answer !== null || reply.kind === 'error';
      },
      fail: reject,
    });
  });
}
