/** Entry of the engine process: holds the sessions, lets work take turns with them, answers the app. No window, no store. */
import { constants, setPriority } from 'node:os';
import type { EngineReply, EngineStart, PreviewRequest } from '../shared/engine-protocol.ts';
import { engineRequestSchema, engineStartSchema } from '../shared/engine-protocol.ts';
import { assertNever, toAppError } from '../shared/errors.ts';
import type { JobRequest } from '../shared/jobs.ts';
import { describeModel } from './describe-model.ts';
import type { Model } from './models.ts';
import { loadModel } from './models.ts';
import { connectToParent } from './parent-port.ts';
import type { ChosenProvider } from './providers.ts';
import { chooseProvider, reportDevices } from './providers.ts';
import { runJob } from './run-job.ts';
import { runPreview } from './run-preview.ts';
import { measureSamplerMs } from './sampler-time.ts';
import { countThreads } from './threads.ts';
import type { Turn } from './turns.ts';
import { Turns } from './turns.ts';

/** How work that waits or runs is told to stop. */
interface Controls {
  readonly cancel: AbortController;
  shouldEndEarly: boolean;
}

/** For what cannot be cancelled, or notices by itself. */
const NEVER = new AbortController().signal;

type CountedStart = EngineStart & { readonly threads: number };

class Engine {
  readonly #options: CountedStart;
  readonly #send: (reply: EngineReply) => void;
  readonly #controls = new Map<string, Controls>();
  #model: Promise<Model> | null = null;
  #open: { readonly key: string; readonly provider: ChosenProvider } | null = null;
  readonly #turns = new Turns();
  readonly #works = new Set<Promise<void>>();

  constructor(start: CountedStart, send: (reply: EngineReply) => void) {
    this.#options = start;
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
          const { manifest } = await this.#loadModel();
          const model = describeModel(manifest, await measureSamplerMs(manifest));
          this.#send({ kind: 'description', id: request.id, model });
        });
        return;
      case 'devices':
        this.#enqueue(request.id, async () => {
          const devices = await reportDevices({ ...this.#options, model: await this.#loadModel() });
          this.#send({ kind: 'devices', id: request.id, devices });
        });
        return;
      case 'run':
        this.#startWork(request.id, request.job.id, (controls, turn) =>
          this.#runJob(request.id, request.job, { controls, turn }),
        );
        return;
      case 'preview':
        this.#startWork(request.id, request.preview.id, async (controls, turn) => {
          await turn.begin(NEVER);
          await this.#runPreview(request.id, request.preview, controls);
        });
        return;
      default:
        assertNever(request);
    }
  }

  /** Cancels all work; resolves when nothing runs any more, not even the calls of networks that cancelled work did not wait for. */
  async end(): Promise<void> {
    for (const { cancel } of this.#controls.values()) cancel.abort();
    await Promise.all(this.#works);
    // Takes its turn after them. A process that exits under a call is aborted.
    await this.#open?.provider.networks.release();
  }

  /** Work that has the networks to itself from its beginning to its end. */
  #enqueue(id: number, work: () => Promise<void>): void {
    this.#start(id, async (turn) => {
      await turn.begin(NEVER);
      await work();
    });
  }

  /** Work that can be cancelled: known from now on, so that this is true while it waits. */
  #startWork(id: number, name: string, work: (controls: Controls, turn: Turn) => Promise<void>): void {
    const controls: Controls = { cancel: new AbortController(), shouldEndEarly: false };
    this.#controls.set(name, controls);
    this.#start(id, (turn) => work(controls, turn).finally(() => this.#controls.delete(name)));
  }

  /** Takes the next turn, and begins at once with what needs none. */
  #start(id: number, work: (turn: Turn) => Promise<void>): void {
    const turn = this.#turns.reserve();
    const running = work(turn)
      .catch((thrown: unknown) => {
        this.#send({ kind: 'error', id, error: toAppError(thrown, 'The engine failed').toValue() });
      })
      .finally(() => {
        turn.end();
        this.#works.delete(running);
      });
    this.#works.add(running);
  }

  async #runJob(
    id: number,
    job: JobRequest,
    work: { readonly controls: Controls; readonly turn: Turn },
  ): Promise<void> {
    const { controls, turn } = work;
    const model = await this.#loadModel();
    await runJob(job, {
      model,
      turn,
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
    this.#model ??= loadModel(this.#options.modelFolder);
    return this.#model;
  }

  async #openProvider(model: Model, wanted: Pick<JobRequest, 'device' | 'precision'>): Promise<ChosenProvider> {
    const key = `${wanted.device} ${wanted.precision}`;
    if (this.#open?.key === key) return this.#open.provider;
    await this.#open?.provider.networks.release();
    this.#open = null;
    const provider = await chooseProvider({ ...this.#options, model }, wanted);
    this.#open = { key, provider };
    return provider;
  }
}

async function main(): Promise<void> {
  // The app decides when to end; a Ctrl-C in the terminal reaches the whole group and is the app's to handle.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const start = engineStartSchema.parse(JSON.parse(process.argv[2] ?? 'null'));
  // The threads of the sessions inherit it.
  if (start.yieldsToOthers) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const engine: Engine = new Engine({ ...start, threads: start.threads ?? (await countThreads()) }, (reply) => {
    send(reply);
  });
  const send = connectToParent(
    (message) => {
      engine.receive(message);
    },
    () => engine.end(),
  );
}

void main();
