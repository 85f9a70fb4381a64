/** Entry of the engine process: holds the sessions, runs jobs one after another, answers the app. No window, no store. */
import type { EngineReply, EngineStart } from '../shared/engine-protocol.ts';
import { engineRequestSchema, engineStartSchema } from '../shared/engine-protocol.ts';
import { toAppError } from '../shared/errors.ts';
import type { JobRequest } from '../shared/jobs.ts';
import type { Model } from './models.ts';
import { loadModel } from './models.ts';
import type { ChosenProvider } from './providers.ts';
import { chooseProvider, reportDevices } from './providers.ts';
import { runJob } from './run-job.ts';

class Engine {
  readonly #start: EngineStart;
  readonly #send: (reply: EngineReply) => void;
  readonly #running = new Map<string, AbortController>();
  #model: Promise<Model> | null = null;
  #open: { readonly key: string; readonly provider: ChosenProvider } | null = null;
  #queue: Promise<void> = Promise.resolve();

  constructor(start: EngineStart, send: (reply: EngineReply) => void) {
    this.#start = start;
    this.#send = send;
  }

  receive(message: unknown): void {
    const request = engineRequestSchema.parse(message);
    switch (request.kind) {
      case 'cancel':
        this.#running.get(request.jobId)?.abort();
        return;
      case 'devices':
        this.#enqueue(request.id, async () => {
          const devices = await reportDevices({ ...this.#start, model: await this.#loadModel() });
          this.#send({ kind: 'devices', id: request.id, devices });
        });
        return;
      case 'run': {
        // Known from now on, so that a job can be cancelled while it waits.
        const controller = new AbortController();
        this.#running.set(request.job.id, controller);
        this.#enqueue(request.id, () => this.#runJob(request.id, request.job, controller.signal));
      }
    }
  }

  /** Cancels all work; resolves when nothing runs any more. */
  async end(): Promise<void> {
    for (const controller of this.#running.values()) controller.abort();
    await this.#queue;
  }

  #enqueue(id: number, work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((thrown: unknown) => {
      this.#send({ kind: 'error', id, error: toAppError(thrown, 'The engine failed').toValue() });
    });
  }

  async #runJob(id: number, job: JobRequest, signal: AbortSignal): Promise<void> {
    try {
      const model = await this.#loadModel();
      await runJob(job, {
        model,
        openProvider: (wanted) => this.#openProvider(model, wanted),
        emit: (event) => {
          this.#send({ kind: 'event', id, event });
        },
        signal,
      });
    } finally {
      this.#running.delete(job.id);
    }
  }

  #loadModel(): Promise<Model> {
    this.#model ??= loadModel(this.#start.modelFolder);
    return this.#model;
  }

  async #openProvider(model: Model, wanted: Pick<JobRequest, 'device' | 'precision'>): Promise<ChosenProvider> {
    const key = `${wanted.device} ${wanted.precision}`;
    if (this.#open?.key === key) return this.#open.provider;
    await this.#open?.provider.networks.release();
    this.#open = null;
    const provider = await chooseProvider({ ...this.#start, model }, wanted);
    this.#open = { key, provider };
    return provider;
  }
}

function main(): void {
  const start = engineStartSchema.parse(JSON.parse(process.argv[2] ?? 'null'));
  const engine = new Engine(start, (reply) => {
    if (process.connected) process.send?.(reply);
  });
  process.on('message', (message) => {
    engine.receive(message);
  });
  // The app decides when to end; a Ctrl-C in the terminal reaches the whole group and is the app's to handle.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => {
    void engine.end().finally(() => process.exit(0));
  });
}

main();
