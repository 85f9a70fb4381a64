/**
 * One job from path to path: check, decode, enlarge in one or two passes, encode, rename; events on the way. Only enlarging takes
 * turns: the next job is decoded, and the last one encoded, meanwhile.
 */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Progress } from '../core/progress.ts';
import { toAppError } from '../shared/errors.ts';
import type { JobEvent, JobRequest, JobResult, Size, StepInfo } from '../shared/jobs.ts';
import type { PictureInfo, PictureMetadata, PictureOutput } from './image-io.ts';
import { assertFitsFormat, assertWritableTarget, inspectPicture, openOutput, readPicture } from './image-io.ts';
import type { SourcePicture } from '../core/ports.ts';
import type { Model } from './models.ts';
import { createTempPath, sweepLeftovers } from './output-file.ts';
import type { ChosenProvider } from './providers.ts';
import { planPasses, resolveTargetSize } from './target-size.ts';
import type { Turn } from './turns.ts';
import { enlargePicture } from './upscale-picture.ts';
import { WorkPictures } from './work-pictures.ts';

const PROGRESS_INTERVAL_MS = 50;
/** Share of the progress kept for encoding the result. */
const ENCODE_SHARE = 0.03;

export interface JobTools {
  readonly model: Model;
  /** Opens (or gives the open) provider that the job asks for. */
  readonly openProvider: (wanted: Pick<JobRequest, 'device' | 'precision'>) => Promise<ChosenProvider>;
  readonly emit: (event: JobEvent) => void;
  /** Whether somebody finds the picture good enough as it is. */
  readonly shouldEndEarly: () => boolean;
  /** When the networks are this job's. */
  readonly turn: Turn;
  readonly signal: AbortSignal;
}

/**
 * Runs a job to its end and reports that end as an event: finished, failed or cancelled. Never throws for a bad picture; no
 * file is left behind unless it finished.
 */
export async function runJob(job: JobRequest, tools: JobTools): Promise<void> {
  try {
    tools.emit(await performJob(job, tools));
  } catch (thrown) {
    if (tools.signal.aborted) tools.emit({ kind: 'cancelled' });
    else tools.emit({ kind: 'failed', error: toAppError(thrown, job.inputPath).toValue() });
  } finally {
    tools.turn.end();
  }
}

async function performJob(job: JobRequest, tools: JobTools): Promise<JobEvent> {
  const clock = new WorkClock();
  const { signal, turn } = tools;
  const info = await inspectPicture(job.inputPath);
  const output = resolveTargetSize(info.size, job.target, job.inputPath);
  assertFitsFormat(job.format, output, job.outputPath);
  await assertWritableTarget(job.inputPath, job.outputPath, job.ifExists);
  await sweepLeftovers(dirname(job.outputPath));
  signal.throwIfAborted();
  const decoded = await readPicture(job.inputPath);
  await clock.leaveOut(() => turn.begin(signal));
  const provider = await tools.openProvider(job);
  const started = { input: info.size, output };
  const done = await runPasses({ job, tools, info, provider, clock, started }, decoded, planPasses(info.size, output));
  return {
    kind: 'finished',
    result: {
      outputPath: job.outputPath,
      input: info.size,
      output,
      device: provider.device,
      precision: provider.precision,
      ...done,
      elapsedMs: clock.elapsedMs,
    },
  };
}

/** How long a job is worked on; waiting for its turn is not. */
class WorkClock {
  #beganAt = performance.now();

  get elapsedMs(): number {
    return performance.now() - this.#beganAt;
  }

  async leaveOut(wait: () => Promise<void>): Promise<void> {
    const from = performance.now();
    await wait();
    this.#beganAt += performance.now() - from;
  }
}

interface JobRun {
  readonly job: JobRequest;
  readonly tools: JobTools;
  readonly info: PictureInfo;
  readonly provider: ChosenProvider;
  readonly clock: WorkClock;
  /** What is told when the schedule is known. */
  readonly started: { readonly input: Size; readonly output: Size };
}

type PassesDone = Pick<JobResult, 'evaluations' | 'endedEarly' | 'hasHeat'>;

/** Runs the passes one after another; a pass in between goes through a lossless file beside the result. */
async function runPasses(run: JobRun, decoded: Decoded, passes: readonly Size[]): Promise<PassesDone> {
  const report = createReporter(run, passes);
  let from = decoded;
  let done: PassesDone = { evaluations: 0, endedEarly: false, hasHeat: false };
  let nextVersion = 1;
  const betweenPath = createTempPath(run.job.outputPath);
  try {
    for (const [pass, size] of passes.entries()) {
      const isLast = pass === passes.length - 1;
      const output = await openPass(run, from, size, isLast ? null : betweenPath);
      const pictures = openWorkPictures(run, from, nextVersion);
      try {
        const { evaluations, endedEarly } = await runPass(run, from.picture, {
          output,
          pictures,
          isFirst: pass === 0,
          isOnly: passes.length === 1,
          report: (fraction, step, part) => {
            report(pass, fraction, step, part);
          },
        });
        run.tools.signal.throwIfAborted();
        if (isLast) run.tools.turn.end();
        const hasHeat = (await pictures?.finish()) ?? false;
        await output.finish();
        nextVersion = pictures?.nextVersion ?? nextVersion;
        done = { evaluations: done.evaluations + evaluations, endedEarly, hasHeat };
      } catch (thrown) {
        await output.discard();
        throw thrown;
      }
      if (!isLast) from = { ...from, picture: (await readPicture(betweenPath)).picture };
    }
  } finally {
    await rm(betweenPath, { force: true });
  }
  return done;
}

function openWorkPictures(run: JobRun, from: Decoded, firstVersion: number): WorkPictures | null {
  const { viewFolder } = run.job;
  if (viewFolder === undefined) return null;
  return new WorkPictures({
    folder: viewFolder,
    picture: from.picture,
    metadata: from.metadata,
    firstVersion,
    onVersion: (version) => {
      run.tools.emit({ kind: 'estimate', version });
    },
  });
}

type Decoded = { readonly picture: SourcePicture; readonly metadata: PictureMetadata };

function openPass(run: JobRun, from: Decoded, size: Size, betweenPath: string | null): Promise<PictureOutput> {
  const { job } = run;
  const { widthPx, heightPx, channels, samples } = from.picture;
  return openOutput({
    path: betweenPath ?? job.outputPath,
    format: betweenPath === null ? job.format : 'png',
    quality: job.quality,
    input: { widthPx: 4 * widthPx, heightPx: 4 * heightPx, channels, bitDepth: samples.bitDepth },
    size,
    metadata: from.metadata,
    ifExists: betweenPath === null ? job.ifExists : 'overwrite',
  });
}

interface Pass {
  readonly output: PictureOutput;
  readonly pictures: WorkPictures | null;
  readonly isFirst: boolean;
  readonly isOnly: boolean;
  readonly report: (fraction: number, step: StepInfo, partDone: number) => void;
}

async function runPass(
  run: JobRun,
  picture: SourcePicture,
  { output, pictures, isFirst, isOnly, report }: Pass,
): Promise<{ readonly evaluations: number; readonly endedEarly: boolean }> {
  const { job, tools, info, provider } = run;
  const { lossy, lossless } = tools.model.manifest.defaultCleanup;
  return enlargePicture({ model: tools.model, provider }, picture, {
    look: job.look,
    cleanup: job.cleanup ?? (info.lossy ? lossy : lossless),
    seed: job.seed,
    sink: output,
    onSchedule: (steps, canEndEarly) => {
      const evaluations = steps.filter(({ runs }) => runs).length;
      if (isFirst) tools.emit({ kind: 'started', ...run.started, evaluations, canEndEarly: canEndEarly && isOnly });
      tools.emit({ kind: 'scheduled', steps });
    },
    // Of two passes the first is only half of the way.
    shouldEndEarly: () => isOnly && tools.shouldEndEarly(),
    onProgress: ({ fraction, step, partDone }) => {
      report(fraction, step, partDone);
    },
    ...(pictures && {
      onEstimate: (estimate) => pictures.add(estimate),
    }),
    signal: tools.signal,
  });
}

/** Joins the passes into one rising fraction, at most twenty times a second. */
function createReporter(run: JobRun, passes: readonly Size[]) {
  // A pass costs what it reads: the input of pass i is the result of pass i - 1.
  const pixels = passes.map((_, i) => {
    const size = i === 0 ? run.info.size : passes[i - 1]!;
    return size.widthPx * size.heightPx;
  });
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
