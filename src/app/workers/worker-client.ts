/** Sends numbered requests to a worker process: starts it for the first one, and fails the pending ones when it dies. */
import { AppError } from '#shared/errors.ts';
import type { WorkerPort } from './worker-port.ts';

/** Receives the replies to one request. */
export interface ReplyHandler<Reply> {
  /** Returns whether this was the last reply. */
  receive(reply: Reply): boolean;
  fail(error: AppError): void;
}

/** Details of the failure of work whose process was killed on purpose: nothing is wrong with the work. */
export const KILLED_BY_APP = { endedBy: 'app' } as const;

export interface WorkerClientOptions<Request, Reply> {
  /** Starts a process; called for the first request and again after its death. */
  readonly connect: () => WorkerPort<Request, Reply>;
  /** The name of the process in messages: `engine`, `images`. */
  readonly name: string;
}

export class WorkerClient<Request, Reply extends { readonly id: number }> {
  readonly #options: WorkerClientOptions<Request, Reply>;
  readonly #pending = new Map<
    number,
    { readonly port: WorkerPort<Request, Reply>; readonly handler: ReplyHandler<Reply> }
  >();
  #port: WorkerPort<Request, Reply> | null = null;
  /** Processes that the app itself has killed. */
  readonly #killed = new WeakSet<WorkerPort<Request, Reply>>();
  #nextId = 1;
  #isEnded = false;

  constructor(options: WorkerClientOptions<Request, Reply>) {
    this.#options = options;
  }

  request(make: (id: number) => Request, handler: ReplyHandler<Reply>): void {
    if (this.#isEnded) {
      // Without KILLED_BY_APP: another try would not help.
      handler.fail(new AppError('engine/crashed', `The ${this.#options.name} process was ended.`));
      return;
    }
    const id = this.#nextId++;
    this.#port ??= this.#open();
    this.#pending.set(id, { port: this.#port, handler });
    this.#port.send(make(id));
  }

  /** For messages without a reply; dropped where there is no process. */
  notify(message: Request): void {
    this.#port?.send(message);
  }

  /** Kills the process: pending requests fail as after a crash, but with `KILLED_BY_APP` in the details. */
  kill(): void {
    if (this.#port === null) return;
    const port = this.#port;
    this.#killed.add(port);
    // Later requests go to another process, not to one that is about to exit.
    this.#port = null;
    port.kill();
  }

  /** Ends the process; later requests fail at once. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#port?.end();
  }

  #open(): WorkerPort<Request, Reply> {
    const port = this.#options.connect();
    port.onMessage((reply) => {
      if (this.#pending.get(reply.id)?.handler.receive(reply)) this.#pending.delete(reply.id);
    });
    port.onExit((reason) => {
      if (this.#port === port) this.#port = null;
      const message = `The ${this.#options.name} process ended in the middle of the work (${reason}).`;
      for (const [id, pending] of [...this.#pending]) {
        if (pending.port !== port) continue;
        this.#pending.delete(id);
        const details = this.#killed.has(port) ? { details: KILLED_BY_APP } : {};
        pending.handler.fail(new AppError('engine/crashed', message, details));
      }
    });
    return port;
  }
}
