/** Speaks to the engine process: jobs, previews, what it offers. One process for all, a new one after a crash. */
import type {
  DeviceReport,
  EngineReply,
  EngineRequest,
  ModelDescription,
  PreviewEvent,
  PreviewRequest,
} from '../shared/engine-protocol.ts';
import { AppError } from '../shared/errors.ts';
import type { JobEvent, JobRequest, JobSnapshot } from '../shared/jobs.ts';
import { applyJobEvent, createJobSnapshot, hasEnded } from '../shared/jobs.ts';
import { WorkerClient } from './worker-client.ts';
import type { WorkerPort } from './worker-port.ts';

/** A running engine process, however it was started. */
export type EnginePort = WorkerPort<EngineRequest, EngineReply>;

export interface EngineClient {
  /** Runs one job; resolves with how it ended and never rejects for a job that fails. */
  runJob(job: JobRequest, onEvent: (event: JobEvent) => void): Promise<JobSnapshot>;
  /** Runs one preview to its last event, which is also the result; never rejects. */
  runPreview(preview: PreviewRequest, onEvent: (event: PreviewEvent) => void): Promise<PreviewEvent>;
  /** For jobs and previews, waiting or running. */
  cancel(workId: string): void;
  endJobEarly(jobId: string): void;
  /** @throws {AppError} when the engine cannot tell. */
  describeModel(): Promise<ModelDescription>;
  /** @throws {AppError} when the engine cannot tell. */
  listDevices(): Promise<readonly DeviceReport[]>;
  /** Ends the process at once; what was under way fails with `engine/crashed`. */
  kill(): void;
  end(): Promise<void>;
}

/** @param connect starts an engine process; called for the first request and again after a crash. */
export function createEngineClient(options: { readonly connect: () => EnginePort }): EngineClient {
  const worker = new WorkerClient({ ...options, name: 'engine' });

  function ask<Value>(make: (id: number) => EngineRequest, pick: (reply: EngineReply) => Value | null): Promise<Value> {
    return new Promise((resolve, reject) => {
      worker.request(make, {
        receive: (reply) => {
          const value = pick(reply);
          if (value !== null) resolve(value);
          else if (reply.kind === 'error') reject(AppError.fromValue(reply.error));
          return value !== null || reply.kind === 'error';
        },
        fail: reject,
      });
    });
  }

  return {
    runJob: (job, onEvent) =>
      new Promise((resolve) => {
        let snapshot = createJobSnapshot(job.id);
        const apply = (event: JobEvent): boolean => {
          snapshot = applyJobEvent(snapshot, event);
          onEvent(event);
          const isOver = hasEnded(snapshot);
          if (isOver) resolve(snapshot);
          return isOver;
        };
        worker.request((id) => ({ kind: 'run', id, job }), {
          receive: (reply) => {
            if (reply.kind === 'event') return apply(reply.event);
            return reply.kind === 'error' && apply({ kind: 'failed', error: reply.error });
          },
          fail: (error) => apply({ kind: 'failed', error: error.toValue() }),
        });
      }),
    runPreview: (preview, onEvent) =>
      new Promise((resolve) => {
        const apply = (event: PreviewEvent): boolean => {
          onEvent(event);
          const isOver = event.kind !== 'look';
          if (isOver) resolve(event);
          return isOver;
        };
        worker.request((id) => ({ kind: 'preview', id, preview }), {
          receive: (reply) => {
            if (reply.kind === 'preview') return apply(reply.event);
            return reply.kind === 'error' && apply({ kind: 'failed', error: reply.error });
          },
          fail: (error) => apply({ kind: 'failed', error: error.toValue() }),
        });
      }),
    cancel: (jobId) => {
      worker.notify({ kind: 'cancel', jobId });
    },
    endJobEarly: (jobId) => {
      worker.notify({ kind: 'end-early', jobId });
    },
    describeModel: () =>
      ask(
        (id) => ({ kind: 'describe', id }),
        (reply) => (reply.kind === 'description' ? reply.model : null),
      ),
    listDevices: () =>
      ask(
        (id) => ({ kind: 'devices', id }),
        (reply) => (reply.kind === 'devices' ? reply.devices : null),
      ),
    kill: () => {
      worker.kill();
    },
    end: () => worker.end(),
  };
}
