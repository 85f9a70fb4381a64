/** Owns what the app knows of the engine: its model, its devices, and how long jobs take compared with their estimates. */
import type { AppEvent, EngineState } from '#shared/app-state.ts';
import type { ModelDescription } from '#shared/engine-protocol.ts';
import { toAppError } from '#shared/errors.ts';
import { findNetwork } from '#shared/imported/network-work.ts';
import type { NetworkEntry } from '#shared/imported/networks.ts';
import type { JobResult, PresetChoice, Target } from '#shared/jobs.ts';
import type { Settings } from '#shared/settings.ts';
import { estimateJobMs } from '#shared/estimates/time-estimate.ts';
import type { EngineClient } from './engine-client.ts';
import { retryAfterCrash } from './retry-policy.ts';

/** Shorter jobs mostly read and write files, which says nothing of the pace. */
const MIN_JOB_MS = 2000;
/** Weight of the newest job in the running mean of the pace. */
const NEWEST_WEIGHT = 0.5;
/** One job that waited for another program must not distort all estimates. */
const PACE_RANGE = [0.25, 8] as const;

/** Where the state of the engine is stored and published. */
export interface EngineHub {
  readonly snapshot: { readonly engine: EngineState; readonly networks: readonly NetworkEntry[] };
  publish(event: Extract<AppEvent, { kind: 'engine' }>): void;
}

export class EngineMonitor {
  readonly #hub: EngineHub;
  readonly #engine: Pick<EngineClient, 'describeModel' | 'listDevices'>;
  #model: Promise<ModelDescription> | null = null;

  constructor(options: {
    readonly hub: EngineHub;
    readonly engine: Pick<EngineClient, 'describeModel' | 'listDevices'>;
  }) {
    this.#hub = options.hub;
    this.#engine = options.engine;
  }

  /** Asks the engine for its model and devices, and publishes them. */
  async start(): Promise<void> {
    let engine: EngineState;
    try {
      const model = await this.describeModel();
      const devices = await retryAfterCrash(() => this.#engine.listDevices());
      engine = { kind: 'ready', model, devices, pace: 1 };
    } catch (thrown) {
      engine = { kind: 'failed', error: toAppError(thrown, 'The engine could not be started').toValue() };
    }
    this.#hub.publish({ kind: 'engine', engine });
  }

  /** @throws {AppError} when there is no model */
  describeModel(): Promise<ModelDescription> {
    this.#model ??= retryAfterCrash(() => this.#engine.describeModel());
    return this.#model;
  }

  /** Compares a finished job with what was predicted, and corrects later predictions. */
  learnPace(
    job: { readonly preset: PresetChoice; readonly target: Target; readonly result: JobResult },
    wanted: Pick<Settings, 'device' | 'precision'>,
  ): void {
    const { engine, networks } = this.#hub.snapshot;
    // Where nothing was to be repaired, no network ran.
    if (engine.kind !== 'ready' || job.result.endedEarly || job.result.evaluations === 0) return;
    const { input, cleanup } = job.result;
    const neutral = { ...engine, pace: 1, networkPaces: {} };
    const predictedMs = estimateJobMs(neutral, { ...job, input, cleanup, networks }, wanted);
    if (predictedMs === null || job.result.elapsedMs < MIN_JOB_MS) return;
    const learn = (before: number): number => {
      const pace = before ** (1 - NEWEST_WEIGHT) * (job.result.elapsedMs / predictedMs) ** NEWEST_WEIGHT;
      return Math.min(PACE_RANGE[1], Math.max(PACE_RANGE[0], pace));
    };
    const sha256 = findNetwork(networks, job.preset)?.network.sha256;
    const { networkPaces = {} } = engine;
    const learned =
      sha256 === undefined
        ? { pace: learn(engine.pace) }
        : { networkPaces: { ...networkPaces, [sha256]: learn(networkPaces[sha256] ?? 1) } };
    this.#hub.publish({ kind: 'engine', engine: { ...engine, ...learned } });
  }
}
