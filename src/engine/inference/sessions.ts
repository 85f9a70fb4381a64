/**
 * Opens ONNX files on one execution provider and runs them on float32 tensors, in a thread of their own
 * (session-thread.ts).
 */
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { locateInPackage } from '#files/package-root.ts';
import { AppError } from '#shared/errors.ts';
import type { Device } from '#shared/jobs.ts';
import type { SessionReply, SessionRequest, Tensor, TensorInfo } from './session-messages.ts';

export type { Tensor, TensorInfo } from './session-messages.ts';

export interface Session {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Resolves to all outputs by name; they belong to the caller. Inputs are copied before this returns. */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
}

const THREAD_ENTRY = locateInPackage('out', 'node', 'session-thread.js');

type Unnumbered<Request> = Request extends { readonly id: number } ? Omit<Request, 'id'> : never;

interface Waiting {
  readonly resolve: (reply: SessionReply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The thread, started for the first session and shared by all; it keeps the process alive only while a reply is
 * awaited.
 */
class SessionThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  constructor() {
    // onnxruntime sends usage data to its makers unless this is set; it reads it when the first session opens.
    process.env['ORT_DISABLE_TELEMETRY'] = '1';
    this.#worker = new Worker(THREAD_ENTRY);
    this.#worker.unref();
    this.#worker.on('message', (reply: SessionReply) => {
      this.#take(reply.id)?.resolve(reply);
    });
    const fail = (error: Error): void => {
      if (thread === this) thread = null;
      for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(error);
    };
    this.#worker.on('error', fail);
    this.#worker.on('exit', () => {
      fail(new Error('the session thread has ended'));
    });
  }

  nextId(): number {
    return this.#nextId++;
  }

  async ask(request: Unnumbered<SessionRequest>): Promise<SessionReply> {
    const id = this.nextId();
    const reply = await new Promise<SessionReply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ ...request, id });
    });
    if (reply.kind === 'failed') throw new Error(reply.reason);
    return reply;
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    return waiting;
  }
}

let thread: SessionThread | null = null;

/**
 * Opens a model file on `device`, and on nothing else.
 * @throws {AppError} `model/corrupt` when the file cannot be opened as a model on that device.
 */
export async function openSession(path: string, options: { threads: number; device: Device }): Promise<Session> {
  const { threads, device } = options;
  thread ??= new SessionThread();
  const home = thread;
  const session = home.nextId();
  const opened = await home.ask({ kind: 'open', session, path, device, threads }).catch((cause: unknown) => {
    throw new AppError('model/corrupt', `${path} cannot be opened on ${device}`, { cause });
  });
  const { inputs, outputs } = expectKind(opened, 'opened');
  return {
    inputs,
    outputs,
    run: async (feeds) => expectKind(await home.ask({ kind: 'run', session, feeds }), 'ran').outputs,
    release: async () => {
      await home.ask({ kind: 'release', session });
    },
  };
}

function expectKind<Kind extends SessionReply['kind']>(
  reply: SessionReply,
  kind: Kind,
): Extract<SessionReply, { kind: Kind }> {
  if (reply.kind !== kind) throw new TypeError(`expected ${kind}, got ${reply.kind}`);
  return reply as Extract<SessionReply, { kind: Kind }>;
}
