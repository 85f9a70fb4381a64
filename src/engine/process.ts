/** Entry of the engine process: holds the sessions, runs jobs one after another, answers the app. No window, no store. */
import type { EngineReply, EngineStart, PreviewRequest } from '../shared/engine-protocol.ts';
import { engineRequestSchema, engineStartSchema } from '../shared/engine-protocol.ts';
import { assertNever, toAppError } from '../shared/errors.ts';
import type { JobRequest } from '../shared/jobs.ts';
import { describeModel } from './describe-model.ts';
import type { Model } from './models.ts';
import { loadModel } from './models.ts';
import type { ChosenProvider } from './providers.ts';
import { chooseProvider, reportDevices } from './providers.ts';
import { runJob } from './run-job.ts';
import { runPreview } from './run-preview.ts';

/** How work that waits or runs is told to stop. */
interface Controls {
  readonly cancel: AbortController;
  shouldEndEarly: boolean;
}

class Engine {
  readonly #start: EngineStart;
  readonly #send: (reply: EngineReply) => void;
  readonly #controls = new Map<string, Controls>();
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
        this.#controls.get(request.jobId)?.cancel.abort();
        return;
      case 'end-early': {
        const controls = this.#controls.get(request.jobId);
        if (controls !== undefined) controls.shouldEndEarly = true;
        return;
      }
      case 'describe':
        this.#enqueue(request.id, async () => {
          const model = describeModel((await this.#loadModel()).manifest);
          this.#send({ kind: 'description', id: request.id, model });
        });
        return;
      case 'devices':
        this.#enqueue(request.id, async () => {
          const devices = await reportDevices({ ...this.#start, model: await this.#loadModel() });
          this.#send({ kind: 'devices', id: request.id, devices });
        });
        return;
      case 'run':
        this.#enqueueWork(request.id, request.job.id, (controls) => this.#runJob(request.id, request.job, controls));
        return;
      case 'preview':
        this.#enqueueWork(request.id, request.preview.id, (controls) =>
          this.#runPreview(request.id, request.preview, controls),
        );
        return;
      default:
        assertNever(request);
    }
  }

  /** Cancels all work; resolves when nothing runs any more. */
  async end(): Promise<void> {
    for (const { cancel } of this.#controls.values()) cancel.abort();
    await this.#queue;
  }

  #enqueue(id: number, work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((thrown: unknown) => {
      this.#send({ kind: 'error', id, error: toAppError(thrown, 'The engine failed').toValue() });
    });
  }

  /** Work that can be cancelled: known from now on, so that this is true while it waits. */
  #enqueueWork(id: number, name: string, work: (controls: Controls) => Promise<void>): void {
    const controls: Controls = { cancel: new AbortController(), shouldEndEarly: false };
    this.#controls.set(name, controls);
    this.#enqueue(id, () => work(controls).finally(() => this.#controls.delete(name)));
  }

  async #runJob(id: number, job: JobRequest, controls: Controls): Promise<void> {
    const model = await this.#loadModel();
    await runJob(job, {
      model,
      openProvider: (wanted) => this.#openProvider(model, wanted),
      emit: (event) => {
        this.#send({ kind: 'event', id, event });
      },
      shouldEndEarly: () => controls.shouldEndEarly,
      signal: controls.cancel.signal,
    });
  }

  async #runPreview(id: number, preview: PreviewRequest, { cancel }: Controls): Promise<void> {
    const model = await this.#loadModel();
    await runPreview(preview, {
      model,
      openProvider: (wanted) => this.#openProvider(model, wanted),
      emit: (event) => {
        this.#send({ kind: 'preview', id, event });
      },
      signal: cancel.signal,
    });
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
