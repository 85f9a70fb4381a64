/** What the stages of a job share: its tools, what upscales, its clock, its live preview, and its progress as one rising fraction. */
import { Progress } from '#core/progress.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import type { PipelineResult } from '#core/pipeline.ts';
import type { SourceImage } from '#core/ports.ts';
import type { JobEvent, JobRequest, JobResult, Size, StepInfo } from '#shared/jobs.ts';
import type { NetworkScale } from '#shared/imported/networks.ts';
import type { DecodedImage, ImageInfo } from '../imageio/image-types.ts';
import type { LoadedNetwork } from '../inference/imported/open-imported.ts';
import type { Model } from '../inference/model-folder.ts';
import type { ChosenProvider } from '../inference/providers.ts';
import type { QueueSlot } from './inference-queue.ts';
import type { LivePreviewOptions } from './live-preview.ts';
import { LivePreview } from './live-preview.ts';
import type { UpscaleOptions } from './upscale-image.ts';

const PROGRESS_INTERVAL_MS = 50;
/** Share of the progress kept for encoding the result. */
const ENCODE_SHARE = 0.03;

export interface JobTools {
  readonly model: Model;
  /** Opens the provider of the job, unless it is open already. */
  readonly openProvider: (wanted: Pick<JobRequest, 'device' | 'precision'>) => Promise<ChosenProvider>;
  /** The imported network of the job. Closing does not wait; opening after it opens it once more. */
  readonly network: {
    readonly open: (id: string, wanted: Pick<JobRequest, 'device' | 'precision'>) => Promise<LoadedNetwork>;
    readonly close: () => void;
  };
  /** The strength of automatic clean-up for a decoded photo. */
  readonly chooseCleanup: (photo: DecodedImage) => Promise<AutomaticCleanup>;
  readonly emit: (event: JobEvent) => void;
  /** Whether the current estimate is to become the result. */
  readonly shouldEndEarly: () => boolean;
  /** This job's place in the queue for the networks. */
  readonly slot: QueueSlot;
  readonly signal: AbortSignal;
}

/** Time that a job has taken, without that in the queue. */
export class JobClock {
  #startedAt = performance.now();

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  async pauseDuring(wait: () => Promise<void>): Promise<void> {
    const from = performance.now();
    await wait();
    this.#startedAt += performance.now() - from;
  }
}

/** What a pass is given, whatever upscales. */
type PassOptions = Pick<UpscaleOptions, 'cleanup' | 'seed' | 'sink' | 'onEstimate' | 'signal'> &
  Required<Pick<UpscaleOptions, 'onSchedule' | 'onProgress' | 'shouldEndEarly'>>;

/** What upscales: the model with a preset, or an imported network. */
export interface PassUpscaler extends Pick<JobResult, 'device' | 'precision'> {
  readonly scale: NetworkScale;
  readonly run: (image: SourceImage, options: PassOptions) => Promise<PipelineResult>;
}

export interface JobRun {
  readonly job: JobRequest;
  readonly tools: JobTools;
  readonly info: ImageInfo;
  readonly clock: JobClock;
  /** 0..1 */
  readonly cleanup: number;
  /** Part of the event that follows when the schedule is known. */
  readonly started: { readonly input: Size; readonly output: Size };
}

/** What a job adds to its result when its networks are done and its file is written. */
export type JobDone = Pick<JobResult, 'evaluations' | 'effort' | 'endedEarly' | 'hasResidualMap' | 'remarks'>;

/** An image on its way through a job. */
export type JobImage = Pick<DecodedImage, 'image' | 'metadata'>;

/** null: nobody watches the job. */
export function openLivePreview(
  run: JobRun,
  from: JobImage,
  { scale, firstVersion }: Pick<LivePreviewOptions, 'scale' | 'firstVersion'>,
): LivePreview | null {
  const { viewFolder } = run.job;
  if (viewFolder === undefined) return null;
  return new LivePreview({
    folder: viewFolder,
    image: from.image,
    metadata: from.metadata,
    scale,
    firstVersion,
    hasEstimates: run.job.hasEstimates ?? true,
    onVersion: (version) => {
      run.tools.emit({ kind: 'estimate', version });
    },
  });
}

/**
 * Joins the passes of a job into one rising fraction, at most twenty times a second.
 * @param pixels what each pass reads, which is what it costs
 */
export function createReporter(run: JobRun, pixels: readonly number[]) {
  const total = pixels.reduce((a, b) => a + b, 0);
  const progress = new Progress(total / (1 - ENCODE_SHARE));
  let reported = 0;
  let last = -Infinity;
  return (pass: number, fraction: number, step: StepInfo, partDone: number): void => {
    const done = pixels.slice(0, pass).reduce((a, b) => a + b, 0) + fraction * pixels[pass]!;
    progress.add(done - reported);
    reported = done;
    const now = performance.now();
    if (now - last < PROGRESS_INTERVAL_MS && fraction < 1) return;
    last = now;
    const { elapsedMs } = run.clock;
    const remainingMs = progress.estimateRemaining(elapsedMs);
    run.tools.emit({ kind: 'progress', fraction: progress.fraction, step, partDone, elapsedMs, remainingMs });
  };
}
