/** Requests to a worker process by number: starts it when there is work, fails what was under way when it dies. */
import { AppError } from '../shared/errors.ts';
import type { WorkerPort } from './worker-port.ts';

/** How the answers to one request are taken. */
export interface Answers<Reply> {
  /** Returns whether this was the last answer. */
  receive(reply: Reply): boolean;
  fail(error: AppError): void;
}

/** Details of the failure of work whose process was ended on purpose: nothing is wrong with it. */
export const ENDED_BY_APP = { endedBy: 'app' } as const;

export interface WorkerClientOptions<Request, Reply> {
  /** Starts a process; called for the first request and again after its death. */
  readonly connect: () => WorkerPort<Request, Reply>;
  /** What the process is called in messages: `engine`, `images`. */
  readonly name: string;
}

export class WorkerClient<Request, Reply extends { readonly id: number }> {
  readonly #options: WorkerClientOptions<Request, Reply>;
  readonly #pending = new Map<
    number,
    { readonly port: WorkerPort<Request, Reply>; readonly answers: Answers<Reply> }
  >();
  #port: WorkerPort<Request, Reply> | null = null;
  /** Processes that the app itself has ended. */
  readonly #killed = new WeakSet<WorkerPort<Request, Reply>>();
  #nextId = 1;
  #isEnded = false;

  constructor(options: WorkerClientOptions<Request, Reply>) {
    this.#options = options;
  }

  request(make: (id: number) => Request, answers: Answers<Reply>): void {
    if (this.#isEnded) {
      const message = `The ${this.#options.name} process was ended.`;
      answers.fail(new AppError('engine/crashed', message, { details: ENDED_BY_APP }));
      return;
    }
    const id = this.#nextId++;
    this.#port ??= this.#open();
    this.#pending.set(id, { port: this.#port, answers });
    this.#port.send(make(id));
  }

  /** For messages without an answer; without a process there is nobody to tell. */
  notify(message: Request): void {
    this.#port?.send(message);
  }

  /** What was under way fails as after a crash, but with `ENDED_BY_APP` in its details. */
  kill(): void {
    if (this.#port === null) return;
    const port = this.#port;
    this.#killed.add(port);
    // Requests from now on go to another process, not to one that is about to be gone.
    this.#port = null;
    port.kill();
  }

  /** Requests from now on fail at once. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#port?.end();
  }

  #open(): WorkerPort<Request, Reply> {
    const port = this.#options.connect();
    port.onMessage((reply) => {
      if (this.#pending.get(reply.id)?.answers.receive(reply)) this.#pending.delete(reply.id);
    });
    port.onExit((reason) => {
      if (this.#port === port) this.#port = null;
      const message = `The ${this.#options.name} process ended in the middle of the work (${reason}).`;
      for (const [id, pending] of [...this.#pending]) {
        if (pending.port !== port) continue;
        this.#pending.delete(id);
        const details = this.#killed.has(port) ? { details: ENDED_BY_APP } : {};
        pending.answers.fail(new AppError('engine/crashed', message, details));
      }
    });
    return port;
  }
}
