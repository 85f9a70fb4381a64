/** The jobs of the fake app: one at a time, with steps, estimates and a result. Seed 13 fails, seed 7 restarts the engine once. */
import type { CommandArguments, CommandResults, Outcome } from '#shared/api.ts';
import type { AppEvent } from '#shared/app-state.ts';
import type { Effort, PlannedStep, Size } from '#shared/jobs.ts';
import { createJobSnapshot } from '#shared/jobs.ts';
import { resolveOutputSize } from '#shared/target-size.ts';
import { FAKE_CLEANUP, planFakeSteps } from './fake-engine.ts';
import type { FakeImages } from './fake-images.ts';
import type { FakeState } from './fake-state.ts';
import { fail, ok } from './fake-state.ts';

const STEP_MS = 900;
const FAILING_SEED = 13;
const RESTARTING_SEED = 7;
const FAKE_EFFORT: Effort = { cells: [12, 20, 8], hasMap: true };

type JobEvent = Extract<AppEvent, { kind: 'job' }>['event'];

interface FakeJob {
  readonly id: string;
  readonly token: string;
  readonly input: Size;
  readonly output: Size;
  /** Seed of the painted image. */
  readonly imageSeed: number;
  readonly seed: number;
  readonly cleanup: number | null;
  readonly steps: readonly PlannedStep[];
  readonly effort: Effort | null;
  readonly startedMs: number;
}

/** Runs jobs by timers. */
export class FakeJobs {
  readonly #state: FakeState;
  readonly #images: FakeImages;
  readonly #endedEarly = new Set<string>();

  constructor(state: FakeState, images: FakeImages) {
    this.#state = state;
    this.#images = images;
  }

  upscale(parameters: CommandArguments<'upscale'>): Outcome<CommandResults['upscale']> {
    const photo = this.#state.snapshot.photos.find(({ id }) => id === parameters.photoId);
    if (photo?.state.kind !== 'ready') return { ok: false, error: fail('request/refused') };
    const { preset, target, cleanup, seed, device, precision } = parameters;
    const number = this.#state.takeNumber();
    const job: FakeJob = {
      id: `job-${number}`,
      token: `job-token-00000-${number}`,
      input: photo.state.size,
      output: resolveOutputSize(photo.state.size, target),
      imageSeed: Number(photo.id.slice('photo-'.length)),
      seed,
      cleanup: parameters.cleanup,
      steps: planFakeSteps(preset),
      effort: preset.kind === 'preset' && preset.name === 'auto' ? FAKE_EFFORT : null,
      startedMs: performance.now(),
    };
    this.#state.emit({
      kind: 'job-added',
      job: {
        id: job.id,
        photoId: photo.id,
        token: job.token,
        ...{ preset, target, cleanup, seed, device, precision },
        snapshot: createJobSnapshot(job.id),
        result: null,
      },
    });
    void this.#run(job);
    return ok({ jobId: job.id });
  }

  endEarly(jobId: string): void {
    this.#endedEarly.add(jobId);
  }

  async #run(job: FakeJob): Promise<void> {
    if (!(await this.#waitForOthers(job))) return;
    this.#start(job);
    await this.#state.wait(STEP_MS);
    this.#emit(job, { kind: 'scheduled', steps: job.steps });
    this.#images.add(job.token, { size: job.output, seed: job.imageSeed, sharpness: 1 });
    if (!(await this.#runSteps(job))) return;
    await this.#state.wait(500);
    if (!this.#hasEnded(job)) await this.#finish(job);
  }

  /** Resolves with false when the job has ended meanwhile. */
  async #waitForOthers(job: FakeJob): Promise<boolean> {
    const isOtherRunning = (): boolean =>
      this.#state.snapshot.jobs.some(({ id, snapshot }) => id !== job.id && snapshot.state === 'running');
    while (isOtherRunning()) {
      await this.#state.wait(200);
      if (this.#hasEnded(job)) return false;
    }
    return true;
  }

  #start(job: FakeJob): void {
    const evaluations = listRuns(job).length;
    this.#emit(job, { kind: 'started', input: job.input, output: job.output, evaluations, canEndEarly: true });
  }

  /** Resolves with false when the job has ended without a result. */
  async #runSteps(job: FakeJob): Promise<boolean> {
    const runs = listRuns(job);
    for (const [index, { stage, level }] of runs.entries()) {
      await this.#state.wait(STEP_MS);
      if (this.#hasEnded(job)) return false;
      if (job.seed === FAILING_SEED && index === 2) {
        this.#emit(job, { kind: 'failed', error: fail('engine/out-of-memory') });
        return false;
      }
      if (job.seed === RESTARTING_SEED && index === 1) this.#restart(job);
      this.#emit(job, {
        kind: 'progress',
        fraction: (index + 1) / runs.length,
        step: { stage, index: index + 1, total: runs.length, level },
        partDone: index / runs.length,
        elapsedMs: performance.now() - job.startedMs,
        remainingMs: (STEP_MS * (runs.length - index - 1)) / this.#state.speed,
      });
      if (index > 0) this.#emit(job, { kind: 'estimate', version: index });
      if (this.#endedEarly.has(job.id)) break;
    }
    return true;
  }

  #restart(job: FakeJob): void {
    this.#emit(job, { kind: 'retrying', reason: fail('engine/crashed') });
    this.#start(job);
    this.#emit(job, { kind: 'scheduled', steps: job.steps });
  }

  async #finish(job: FakeJob): Promise<void> {
    this.#emit(job, {
      kind: 'finished',
      result: {
        outputPath: '/tmp/fake.png',
        input: job.input,
        output: job.output,
        device: 'cpu',
        precision: 'uint8',
        evaluations: listRuns(job).length,
        elapsedMs: performance.now() - job.startedMs,
        effort: job.effort,
        endedEarly: this.#endedEarly.has(job.id),
        hasResidualMap: true,
        cleanup: job.cleanup ?? FAKE_CLEANUP.strength,
        cleanupEstimate: job.cleanup === null ? FAKE_CLEANUP.estimate : null,
        remarks: [],
      },
    });
    await this.#state.wait(400);
    const view = this.#images.add(job.token, { size: job.output, seed: job.imageSeed, sharpness: 1 });
    const result = {
      ...{ view, fidelity: null, savedAs: null, savedRemarks: [], isSaving: false },
      ...{ finishedAtMs: Date.now(), bytes: 12 * job.output.widthPx * job.output.heightPx },
    };
    this.#state.emit({ kind: 'job-result', jobId: job.id, result });
    await this.#state.wait(700);
    const fidelity = { psnrDb: 53.8, meanError: 0.31 };
    this.#state.emit({ kind: 'job-result', jobId: job.id, result: { ...result, fidelity } });
  }

  #emit(job: FakeJob, event: JobEvent): void {
    this.#state.emit({ kind: 'job', jobId: job.id, event });
  }

  #hasEnded({ id }: FakeJob): boolean {
    const state = this.#state.snapshot.jobs.find((job) => job.id === id)?.snapshot.state;
    return state === 'cancelled' || state === 'finished';
  }
}

function listRuns({ steps }: FakeJob): readonly PlannedStep[] {
  return steps.filter(({ runs }) => runs);
}
