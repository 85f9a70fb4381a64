/** Entry of the engine process: holds the sessions, queues what needs them, answers the app. No window, no store. */
import { constants, setPriority } from 'node:os';
import type { z } from 'zod';
import { endAtUnexpectedErrors } from '#files/end-process.ts';
import type { EngineReply, PreviewRequest } from '#shared/engine-protocol.ts';
import { engineRequestSchema, engineStartSchema, nameImport } from '#shared/engine-protocol.ts';
import type { ImportStage } from '#shared/imported/networks.ts';
import { AppError, assertNever, toAppError } from '#shared/errors.ts';
import type { JobRequest } from '#shared/jobs.ts';
import { importNetwork } from './inference/imported/import-network.ts';
import { OpenNetwork } from './inference/imported/open-network.ts';
import { describeModel } from './inference/describe-model.ts';
import type { Model } from './inference/model-folder.ts';
import { loadModel } from './inference/model-folder.ts';
import type { ChosenProvider } from './inference/providers.ts';
import { chooseProvider, reportDevices } from './inference/providers.ts';
import { measureSamplerMs } from './inference/sampler-timing.ts';
import { countThreads } from './inference/threads.ts';
import { AutomaticCleanupChooser } from './jobs/automatic-cleanup.ts';
import type { QueueSlot } from './jobs/inference-queue.ts';
import { InferenceQueue } from './jobs/inference-queue.ts';
import { RightOfWay } from './jobs/right-of-way.ts';
import { runJob } from './jobs/run-job.ts';
import { runPreview } from './jobs/run-preview.ts';
import { connectToParent } from './parent-port.ts';

/** How a job or preview, waiting or running, is stopped. */
interface Controls {
  readonly cancel: AbortController;
  shouldEndEarly: boolean;
}

/** For what cannot be cancelled, or checks a signal of its own. */
const NEVER = new AbortController().signal;

type CountedStart = z.output<typeof engineStartSchema> & { readonly threads: number };

class Engine {
  readonly #options: CountedStart;
  readonly #send: (reply: EngineReply) => void;
  readonly #controls = new Map<string, Controls>();
  #model: Promise<Model> | null = null;
  #cleanup: AutomaticCleanupChooser | null = null;
  #open: { readonly key: string; readonly provider: Promise<ChosenProvider> } | null = null;
  readonly #network: OpenNetwork;
  readonly #queue = new InferenceQueue();
  readonly #rightOfWay = new RightOfWay();
  readonly #running = new Set<Promise<void>>();

  constructor(start: CountedStart, send: (reply: EngineReply) => void) {
    this.#options = start;
    this.#send = send;
    this.#network = new OpenNetwork({ ...start, root: start.networksFolder });
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
      case 'import-network':
        this.#startCancellable(request.id, nameImport(request.name), async ({ cancel: { signal } }, slot) => {
          const { networksFolder: root, threads } = this.#options;
          if (root === null) throw new AppError('store/failed', 'There is no data folder to keep a network in.');
          await slot.begin(signal);
          const onStage = (stage: ImportStage): void => {
            this.#send({ kind: 'network-stage', id: request.id, stage });
          };
          const network = await importNetwork({ ...request, id: request.name, root, threads, onStage, signal });
          this.#send({ kind: 'network', id: request.id, network });
        });
        return;
      case 'cleanup':
        // It does not wait for the networks: its own takes milliseconds, and a person looks at the photo.
        this.#start(request.id, async (slot) => {
          slot.release();
          const cleanup = await (await this.#openCleanup()).forFile(request.path);
          this.#send({ kind: 'cleanup', id: request.id, cleanup });
        });
        return;
      case 'run':
        this.#startCancellable(request.id, request.job.id, (controls, slot) =>
          this.#runJob(request.id, request.job, { controls, slot }),
        );
        return;
      case 'preview':
        this.#startCancellable(request.id, request.preview.id, (controls, slot) =>
          this.#findTurn(request.preview, slot, () => this.#runPreview(request.id, request.preview, controls)),
        );
        return;
      default:
        assertNever(request);
    }
  }

  /**
   * Cancels everything; resolves when nothing runs any more, not even the network calls that cancelled jobs did not
   * wait for.
   */
  async end(): Promise<void> {
    for (const { cancel } of this.#controls.values()) cancel.abort();
    await Promise.all(this.#running);
    // Queued after those calls. A process that exits during a call is aborted by onnxruntime.
    await this.#closeProvider();
    await this.#network.close();
    await this.#cleanup?.release();
  }

  /** Starts what has the networks to itself from its beginning to its end. */
  #enqueue(id: number, run: () => Promise<void>): void {
    this.#start(id, async (slot) => {
      await slot.begin(NEVER);
      await run();
    });
  }

  /** Starts what can be cancelled by `name`, while it waits too. */
  #startCancellable(id: number, name: string, run: (controls: Controls, slot: QueueSlot) => Promise<void>): void {
    const controls: Controls = { cancel: new AbortController(), shouldEndEarly: false };
    this.#controls.set(name, controls);
    this.#start(id, (slot) => run(controls, slot).finally(() => this.#controls.delete(name)));
  }

  /** Reserves the next slot, and runs at once, since not everything needs the networks. */
  #start(id: number, run: (slot: QueueSlot) => Promise<void>): void {
    const slot = this.#queue.reserve();
    const running = run(slot)
      .catch((thrown: unknown) => {
        this.#send({ kind: 'error', id, error: toAppError(thrown, 'The engine failed').toValue() });
      })
      .finally(() => {
        slot.release();
        this.#running.delete(running);
      });
    this.#running.add(running);
  }

  /** Lets the end wait for work that nobody else waits for. */
  #track(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  async #runJob(
    id: number,
    job: JobRequest,
    { controls, slot }: { readonly controls: Controls; readonly slot: QueueSlot },
  ): Promise<void> {
    const [model, cleanup] = [await this.#loadModel(), await this.#openCleanup()];
    await runJob(job, {
      model,
      chooseCleanup: ({ image, info }) => cleanup.forImage(image, info.lossy),
      slot,
      openProvider: async (wanted) => {
        // A preview may still use the networks that this closes.
        const provider = await this.#rightOfWay.take(() => this.#openProvider(model, wanted));
        return { ...provider, networks: this.#rightOfWay.yielding(provider.networks) };
      },
      network: {
        open: async (name, wanted) => {
          // A preview may still use the one that this closes.
          const loaded = await this.#rightOfWay.take(() => this.#network.open(name, wanted));
          return { ...loaded, run: (input) => this.#rightOfWay.giveWay(() => loaded.run(input)) };
        },
        close: () => {
          this.#track(this.#network.close());
        },
      },
      emit: (event) => {
        this.#send({ kind: 'event', id, event });
      },
      shouldEndEarly: () => controls.shouldEndEarly,
      signal: controls.cancel.signal,
    });
  }

  /** With the networks that are open, a preview goes between the calls of a job; others are opened when its slot begins. */
  async #findTurn(preview: PreviewRequest, slot: QueueSlot, run: () => Promise<void>): Promise<void> {
    const hasRun = await this.#rightOfWay.take(async () => {
      const isOpen = this.#open?.key === keyOf(preview) && (await this.#isNetworkFree(preview));
      if (isOpen) await run();
      return isOpen;
    });
    if (hasRun) return;
    await slot.begin(NEVER);
    await this.#rightOfWay.take(run);
  }

  /** Whether the imported network of a preview closes none that a job is using; what is wrong with it is said later. */
  async #isNetworkFree({ variants, device }: PreviewRequest): Promise<boolean> {
    const variant = variants.find(({ kind }) => kind === 'network');
    if (variant?.kind !== 'network') return true;
    return this.#network.isFreeFor(variant.choice.id, { device, precision: 'auto' }).catch(() => true);
  }

  async #runPreview(id: number, preview: PreviewRequest, { cancel }: Controls): Promise<void> {
    const [model, chooser] = [await this.#loadModel(), await this.#openCleanup()];
    await runPreview(preview, {
      model,
      chooseCleanup: (path, photo) => chooser.forOpenImage(path, photo),
      openProvider: (wanted) => this.#openProvider(model, wanted),
      openNetwork: (name, wanted) => this.#network.open(name, wanted),
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

  async #openCleanup(): Promise<AutomaticCleanupChooser> {
    const model = await this.#loadModel();
    this.#cleanup ??= new AutomaticCleanupChooser(model);
    return this.#cleanup;
  }

  async #openProvider(model: Model, wanted: Pick<JobRequest, 'device' | 'precision'>): Promise<ChosenProvider> {
    const key = keyOf(wanted);
    if (this.#open?.key === key) return this.#open.provider;
    await this.#closeProvider();
    const open = { key, provider: chooseProvider({ ...this.#options, model }, wanted) };
    this.#open = open;
    try {
      return await open.provider;
    } catch (thrown) {
      if (this.#open === open) this.#open = null;
      throw thrown;
    }
  }

  async #closeProvider(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await (await open?.provider.catch(() => null))?.networks.release();
  }
}

/** Requests with the same key use the same networks. */
const keyOf = ({ device, precision }: Pick<JobRequest, 'device' | 'precision'>): string => `${device} ${precision}`;

async function main(): Promise<void> {
  endAtUnexpectedErrors('engine');
  // The app decides when the engine ends; a Ctrl-C in the terminal reaches the whole process group, and the app handles it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const start = engineStartSchema.parse(JSON.parse(process.argv[2] ?? 'null'));
  // The threads of the sessions inherit the priority.
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
