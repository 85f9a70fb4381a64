/** Speaks to the engine process: requests by number, events to their job, a new engine after a crash. */
import type { DeviceReport, EngineReply, EngineRequest } from '../shared/engine-protocol.ts';
import { AppError } from '../shared/errors.ts';
import type { JobEvent, JobRequest, JobSnapshot } from '../shared/jobs.ts';
import { applyJobEvent, createJobSnapshot } from '../shared/jobs.ts';

/** A running engine process, however it was started. */
export interface EnginePort {
  send(request: EngineRequest): void;
  onMessage(listener: (reply: EngineReply) => void): void;
  /** Called once, when the process is gone; `reason` is for people. */
  onExit(listener: (reason: string) => void): void;
  /** Lets the engine cancel its work and leave; resolves when it is gone. */
  end(): Promise<void>;
}

export interface EngineClient {
  /** Runs one job; resolves with how it ended and never rejects for a job that fails. */
  runJob(job: JobRequest, onEvent: (event: JobEvent) => void): Promise<JobSnapshot>;
  cancelJob(jobId: string): void;
  /** @throws {AppError} when the engine cannot tell. */
  listDevices(): Promise<readonly DeviceReport[]>;
  end(): Promise<void>;
}

/** @param connect starts an engine process; called for the first request and again after a crash. */
export function createEngineClient(options: { readonly connect: () => EnginePort }): EngineClient {
  return new SupervisedEngine(options.connect);
}

interface Pending {
  readonly receive: (reply: EngineReply) => void;
  readonly fail: (error: AppError) => void;
}

class SupervisedEngine implements EngineClient {
  readonly #connect: () => EnginePort;
  readonly #pending = new Map<number, Pending>();
  #port: EnginePort | null = null;
  #nextId = 1;

  constructor(connect: () => EnginePort) {
    this.#connect = connect;
  }

  runJob(job: JobRequest, onEvent: (event: JobEvent) => void): Promise<JobSnapshot> {
    let snapshot = createJobSnapshot(job.id);
    return new Promise((resolve) => {
      const apply = (id: number, event: JobEvent): void => {
        snapshot = applyJobEvent(snapshot, event);
        onEvent(event);
        if (snapshot.state === 'waiting' || snapshot.state === 'running') return;
        this.#pending.delete(id);
        resolve(snapshot);
      };
      this.#request((id) => ({ kind: 'run', id, job }), {
        receive: (reply) => {
          if (reply.kind === 'event') apply(reply.id, reply.event);
          else if (reply.kind === 'error') apply(reply.id, { kind: 'failed', error: reply.error });
        },
        fail: (id, error) => {
          apply(id, { kind: 'failed', error: error.toValue() });
        },
      });
    });
  }

  cancelJob(jobId: string): void {
    this.#port?.send({ kind: 'cancel', jobId });
  }

  listDevices(): Promise<readonly DeviceReport[]> {
    return new Promise((resolve, reject) => {
      this.#request((id) => ({ kind: 'devices', id }), {
        receive: (reply) => {
          this.#pending.delete(reply.id);
          if (reply.kind === 'devices') resolve(reply.devices);
          else if (reply.kind === 'error') reject(AppError.fromValue(reply.error));
        },
        fail: (_, error) => {
          reject(error);
        },
      });
    });
  }

  async end(): Promise<void> {
    await this.#port?.end();
  }

  #request(
    make: (id: number) => EngineRequest,
    handlers: { receive: (reply: EngineReply) => void; fail: (id: number, error: AppError) => void },
  ): void {
    const id = this.#nextId++;
    this.#pending.set(id, {
      receive: handlers.receive,
      fail: (error) => {
        this.#pending.delete(id);
        handlers.fail(id, error);
      },
    });
    this.#port ??= this.#open();
    this.#port.send(make(id));
  }

  #open(): EnginePort {
    const port = this.#connect();
    port.onMessage((reply) => {
      this.#pending.get(reply.id)?.receive(reply);
    });
    port.onExit((reason) => {
      if (this.#port === port) this.#port = null;
      const error = new AppError('engine/crashed', `The engine process ended in the middle of the work (${reason}).`);
      for (const pending of [...this.#pending.values()]) pending.fail(error);
    });
    return port;
  }
}
