/** What is known of the engine: its model, its devices, and how its promises compare with what jobs really took. */
import type { AppEvent, EngineState } from '../shared/app-state.ts';
import type { ModelDescription } from '../shared/engine-protocol.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import type { JobResult, Look, Target } from '../shared/jobs.ts';
import type { Settings } from '../shared/settings.ts';
import { estimateJobMs } from '../shared/time-estimate.ts';
import type { EngineClient } from './engine-client.ts';

/** Shorter jobs are mostly reading and writing, and say nothing of the pace. */
const MIN_TELLING_MS = 2000;
/** Weight of the newest job in the running mean. */
const NEWEST = 0.5;
/** One job that had to wait for another program must not spoil all estimates. */
const PACE_RANGE = [0.25, 8] as const;

/** Where the state of the engine is kept and told. */
export interface EngineHub {
  readonly snapshot: { readonly engine: EngineState };
  publish(event: Extract<AppEvent, { kind: 'engine' }>): void;
}

export class EngineWatch {
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

  /** Asks the engine, and tells the windows. */
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
    job: { readonly look: Look; readonly target: Target; readonly result: JobResult },
    wanted: Pick<Settings, 'device' | 'precision'>,
  ): void {
    const { engine } = this.#hub.snapshot;
    if (engine.kind !== 'ready' || job.result.endedEarly) return;
    const predictedMs = estimateJobMs({ ...engine, pace: 1 }, { ...job, input: job.result.input }, wanted);
    if (predictedMs === null || job.result.elapsedMs < MIN_TELLING_MS) return;
    const pace = engine.pace ** (1 - NEWEST) * (job.result.elapsedMs / predictedMs) ** NEWEST;
    const clamped = Math.min(PACE_RANGE[1], Math.max(PACE_RANGE[0], pace));
    this.#hub.publish({ kind: 'engine', engine: { ...engine, pace: clamped } });
  }
}

async function retryAfterCrash<Value>(ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'engine/crashed') throw thrown;
    return ask();
  }
}
