/** One job from path to path: check, decode, enlarge in one or two passes, encode, rename; events on the way. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { resolveLook } from '../core/sampler/presets.ts';
import { Progress } from '../core/progress.ts';
import { toAppError } from '../shared/errors.ts';
import type { JobEvent, JobRequest, Size, StepInfo } from '../shared/jobs.ts';
import type { PictureInfo, PictureMetadata, PictureOutput } from './image-io.ts';
import { assertFitsFormat, assertWritableTarget, inspectPicture, openOutput, readPicture } from './image-io.ts';
import type { SourcePicture } from '../core/ports.ts';
import type { Model } from './models.ts';
import { createTempPath, sweepLeftovers } from './output-file.ts';
import type { ChosenProvider } from './providers.ts';
import { countEvaluations } from './sampler-cost.ts';
import { planPasses, resolveTargetSize } from './target-size.ts';
import { enlargePicture } from './upscale-picture.ts';

const PROGRESS_INTERVAL_MS = 50;
/** Share of the progress kept for encoding the result. */
const ENCODE_SHARE = 0.03;

export interface JobTools {
  readonly model: Model;
  /** Opens (or gives the open) provider that the job asks for. */
  readonly openProvider: (wanted: Pick<JobRequest, 'device' | 'precision'>) => Promise<ChosenProvider>;
  readonly emit: (event: JobEvent) => void;
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
  }
}

async function performJob(job: JobRequest, tools: JobTools): Promise<JobEvent> {
  const start = performance.now();
  const { model, signal } = tools;
  const info = await inspectPicture(job.inputPath);
  const output = resolveTargetSize(info.size, job.target, job.inputPath);
  assertFitsFormat(job.format, output, job.outputPath);
  await assertWritableTarget(job.inputPath, job.outputPath, job.ifExists);
  await sweepLeftovers(dirname(job.outputPath));
  signal.throwIfAborted();
  const provider = await tools.openProvider(job);
  const preset = resolveLook(model.manifest.presets, job.look);
  tools.emit({ kind: 'started', input: info.size, output, evaluations: countEvaluations(preset), canEndEarly: false });
  const evaluations = await runPasses({ job, tools, info, provider, start }, planPasses(info.size, output));
  return {
    kind: 'finished',
    result: {
      outputPath: job.outputPath,
      input: info.size,
      output,
      device: provider.device,
      precision: provider.precision,
      evaluations,
      elapsedMs: performance.now() - start,
      endedEarly: false,
      hasHeat: false,
    },
  };
}

interface JobRun {
  readonly job: JobRequest;
  readonly tools: JobTools;
  readonly info: PictureInfo;
  readonly provider: ChosenProvider;
  readonly start: number;
}

/** Runs the passes one after another; a pass in between goes through a lossless file beside the result. */
async function runPasses(run: JobRun, passes: readonly Size[]): Promise<number> {
  const report = createReporter(run, passes);
  let from = await readPicture(run.job.inputPath);
  let evaluations = 0;
  const betweenPath = createTempPath(run.job.outputPath);
  try {
    for (const [pass, size] of passes.entries()) {
      const isLast = pass === passes.length - 1;
      const output = await openPass(run, from, size, isLast ? null : betweenPath);
      try {
        evaluations += await runPass(run, from.picture, output, (fraction, step, part) => {
          report(pass, fraction, step, part);
        });
        run.tools.signal.throwIfAborted();
        await output.finish();
      } catch (thrown) {
        await output.discard();
        throw thrown;
      }
      if (!isLast) from = { ...from, picture: (await readPicture(betweenPath)).picture };
    }
  } finally {
    await rm(betweenPath, { force: true });
  }
  return evaluations;
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

async function runPass(
  run: JobRun,
  picture: SourcePicture,
  output: PictureOutput,
  report: (fraction: number, step: StepInfo, partDone: number) => void,
): Promise<number> {
  const { job, tools, info, provider } = run;
  const { lossy, lossless } = tools.model.manifest.defaultCleanup;
  const loaded = { model: tools.model, provider };
  const { evaluations } = await enlargePicture(loaded, picture, {
    look: job.look,
    cleanup: job.cleanup ?? (info.lossy ? lossy : lossless),
    seed: job.seed,
    sink: output,
    onProgress: ({ fraction, step, partDone }) => {
      report(fraction, step, partDone);
    },
    signal: tools.signal,
  });
  return evaluations;
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
    const elapsedMs = now - run.start;
    const remainingMs = progress.estimateRemaining(elapsedMs);
    run.tools.emit({ kind: 'progress', fraction: progress.fraction, step, partDone, elapsedMs, remainingMs });
  };
}
