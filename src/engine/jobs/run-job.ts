/**
 * One job from path to path: check, decode, upscale, encode, rename; reports progress as events. Only upscaling waits in
 * the inference queue: the next job is decoded, and the last one encoded, meanwhile.
 */
import { dirname } from 'node:path';
import { assertWritableTarget } from '#files/atomic-write.ts';
import { sweepLeftovers } from '#files/temp-files.ts';
import type { AutomaticCleanup } from '#shared/cleanup.ts';
import type { ErrorValue } from '#shared/errors.ts';
import { toAppError } from '#shared/errors.ts';
import { assertFitsFormat } from '#shared/formats.ts';
import type { JobEvent, JobRequest, JobResult, Size } from '#shared/jobs.ts';
import { findPart, planNetworkPasses, planWork, resolveTargetSize } from '#shared/target-size.ts';
import { cutPart } from '#core/image/cut-part.ts';
import { SCALE } from '#core/pixel-unshuffle.ts';
import { openImage } from '../imageio/decode.ts';
import type { DecodedImage, OpenImage } from '../imageio/image-types.ts';
import type { JobDone, JobImage, JobRun, JobTools, PassUpscaler } from './job-run.ts';
import { JobClock } from './job-run.ts';
import { runPasses } from './run-passes.ts';
import { openNetworkUpscaler } from './network-upscaler.ts';
import { runRepair } from './run-repair.ts';
import { upscaleImage } from './upscale-image.ts';

/**
 * Runs a job to its end and reports that end as an event: finished, failed or cancelled. Never throws for a bad image;
 * no file is left behind unless it finished.
 */
export async function runJob(job: JobRequest, tools: JobTools): Promise<void> {
  try {
    tools.emit(await performJob(job, tools));
  } catch (thrown) {
    if (tools.signal.aborted) tools.emit({ kind: 'cancelled' });
    else tools.emit({ kind: 'failed', error: nameInput(toAppError(thrown, job.inputPath).toValue(), job) });
  } finally {
    tools.slot.release();
  }
}

/** The networks do not know which photo they fail on. */
function nameInput(error: ErrorValue, { inputPath }: JobRequest): ErrorValue {
  return error.code === 'device/wrong-output' ? { ...error, message: `${inputPath}: ${error.message}` } : error;
}

async function performJob(job: JobRequest, tools: JobTools): Promise<JobEvent> {
  const clock = new JobClock();
  const { signal, slot } = tools;
  const { output, decoded } = await openImage(job.inputPath, (photo) => checkAndDecode(job, photo, signal));
  const { info } = decoded;
  await clock.pauseDuring(() => slot.begin(signal));
  const { strength: cleanup, estimate: cleanupEstimate } = await resolveCleanup(job, decoded, tools);
  const run: JobRun = { job, tools, info, clock, cleanup, started: { input: info.size, output } };
  const done = await runWork(run, takePart(job, decoded));
  return {
    kind: 'finished',
    result: {
      outputPath: job.outputPath,
      input: info.size,
      output,
      ...done,
      cleanup,
      cleanupEstimate,
      elapsedMs: clock.elapsedMs,
      remarks: [...(decoded.isDamaged ? (['damaged-in-parts'] as const) : []), ...done.remarks],
    },
  };
}

type WorkDone = JobDone & Pick<JobResult, 'device' | 'precision'>;

/** Runs the networks of the job. */
async function runWork(run: JobRun, from: JobImage): Promise<WorkDone> {
  const { job, tools, info } = run;
  const { preset, target } = job;
  if (preset.kind === 'network') {
    const upscaler = await openNetworkUpscaler(job, preset, tools);
    const passes = planNetworkPasses(info.size, target, upscaler.scale);
    const { device, precision } = upscaler;
    return { ...(await runPasses(run, from, { upscaler, passes })), device, precision };
  }
  const provider = await tools.openProvider(job);
  const { device, precision } = provider;
  const work = planWork(info.size, target);
  if (work.kind === 'repair') return { ...(await runRepair(run, provider, from)), device, precision };
  const upscaler: PassUpscaler = {
    ...{ scale: SCALE, device, precision },
    run: (image, options) => upscaleImage({ model: tools.model, provider }, image, { ...options, preset }),
  };
  return { ...(await runPasses(run, from, { upscaler, passes: work.passes })), device, precision };
}

/** The part that the target wants, with metadata of it. Clean-up is chosen before, by the whole photo. */
function takePart({ target }: JobRequest, { info, image, metadata }: DecodedImage): JobImage {
  const part = findPart(info.size, target);
  return part === null ? { image, metadata } : { image: cutPart(image, part), metadata: { ...metadata, part } };
}

/** What the job says, or what the photo needs. An imported network is what its person chose for it. */
function resolveCleanup(job: JobRequest, decoded: DecodedImage, tools: JobTools): Promise<AutomaticCleanup> {
  const strength = job.cleanup ?? (job.preset.kind === 'network' ? 0 : null);
  if (strength === null) return tools.chooseCleanup(decoded);
  return Promise.resolve({ strength, estimate: null });
}

/** Decodes a photo whose header and target have passed every check that needs no pixels. */
async function checkAndDecode(
  job: JobRequest,
  photo: OpenImage,
  signal: AbortSignal,
): Promise<{ readonly output: Size; readonly decoded: DecodedImage }> {
  const output = resolveTargetSize(photo.info.size, job.target, job.inputPath);
  assertFitsFormat(job.format, output, job.outputPath);
  await assertWritableTarget(job.inputPath, job.outputPath, job.ifExists);
  await sweepLeftovers(dirname(job.outputPath));
  signal.throwIfAborted();
  return { output, decoded: await photo.decode() };
}
