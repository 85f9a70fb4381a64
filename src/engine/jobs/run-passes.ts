/** The passes of an upscale: each reads an image, upscales it, and writes it; the last one writes the result. */
import { rm } from 'node:fs/promises';
import { countCells } from '#core/cells/decisions.ts';
import type { PipelineResult } from '#core/pipeline.ts';
import type { SourceImage } from '#core/ports.ts';
import { createTempPath } from '#files/temp-files.ts';
import type { Size, StepInfo } from '#shared/jobs.ts';
import { getPrintDpi } from '#shared/target-size.ts';
import { readImage } from '../imageio/decode.ts';
import type { ImageOutput } from '../imageio/encode.ts';
import { openOutput } from '../imageio/encode.ts';
import type { ImageMetadata } from '../imageio/image-types.ts';
import type { JobDone, JobImage, JobRun, PassUpscaler } from './job-run.ts';
import { createReporter, openLivePreview } from './job-run.ts';
import type { FinishedMaps, LivePreview } from './live-preview.ts';

const NO_MAPS: FinishedMaps = { hasResidualMap: false, hasEffortMap: false };

/**
 * Runs the passes one after another; the result of the first of two is a lossless temporary file in the folder of the
 * result.
 */
export async function runPasses(
  run: JobRun,
  decoded: JobImage,
  { upscaler, passes }: { readonly upscaler: PassUpscaler; readonly passes: readonly Size[] },
): Promise<JobDone> {
  const { scale } = upscaler;
  // The input of pass i is the result of pass i - 1.
  const inputs: Size[] = [decoded.image, ...passes.slice(0, -1)];
  const report = createReporter(
    run,
    inputs.map(({ widthPx, heightPx }) => widthPx * heightPx),
  );
  let from: JobImage = decoded;
  let done: JobDone = { evaluations: 0, effort: null, endedEarly: false, hasResidualMap: false, remarks: [] };
  let nextVersion = 1;
  const betweenPath = createTempPath(run.job.outputPath);
  try {
    for (const [pass, size] of passes.entries()) {
      const isLast = pass === passes.length - 1;
      const output = await openPass(run, from, { size, scale, betweenPath: isLast ? null : betweenPath });
      const preview = openLivePreview(run, from, { scale, firstVersion: nextVersion });
      try {
        const { evaluations, endedEarly, effort } = await runPass(run, from.image, {
          upscaler,
          output,
          preview,
          isFirst: pass === 0,
          isOnly: passes.length === 1,
          report: (fraction, step, part) => {
            report(pass, fraction, step, part);
          },
        });
        run.tools.signal.throwIfAborted();
        if (isLast) run.tools.slot.release();
        const { hasResidualMap, hasEffortMap } = (await preview?.finish(effort)) ?? NO_MAPS;
        const remarks = await output.finish();
        nextVersion = preview?.nextVersion ?? nextVersion;
        done = {
          evaluations: done.evaluations + evaluations,
          effort: effort && { cells: countCells(effort), hasMap: hasEffortMap },
          endedEarly,
          hasResidualMap,
          remarks,
        };
      } catch (thrown) {
        await output.discard();
        throw thrown;
      }
      if (!isLast) from = { ...from, image: (await readImage(betweenPath)).image };
    }
  } finally {
    await rm(betweenPath, { force: true });
  }
  return done;
}

interface PassFile {
  readonly size: Size;
  readonly scale: number;
  /** null: the result of the job. */
  readonly betweenPath: string | null;
}

function openPass(run: JobRun, from: JobImage, { size, scale, betweenPath }: PassFile): Promise<ImageOutput> {
  const { job } = run;
  const { widthPx, heightPx, channels, samples } = from.image;
  return openOutput({
    path: betweenPath ?? job.outputPath,
    format: betweenPath === null ? job.format : 'png',
    quality: job.quality,
    maxBytes: betweenPath === null ? (job.maxBytes ?? null) : null,
    input: { widthPx: scale * widthPx, heightPx: scale * heightPx, channels, bitDepth: samples.bitDepth },
    size,
    metadata: betweenPath === null ? from.metadata : pickProfile(from.metadata),
    dpi: getPrintDpi(job.target),
    ...(job.removeMetadata !== undefined && { removal: job.removeMetadata }),
    ifExists: betweenPath === null ? job.ifExists : 'overwrite',
  });
}

function pickProfile({ icc }: ImageMetadata): ImageMetadata {
  return icc === undefined ? {} : { icc };
}

interface Pass {
  readonly upscaler: PassUpscaler;
  readonly output: ImageOutput;
  readonly preview: LivePreview | null;
  readonly isFirst: boolean;
  readonly isOnly: boolean;
  readonly report: (fraction: number, step: StepInfo, partDone: number) => void;
}

async function runPass(
  run: JobRun,
  image: SourceImage,
  { upscaler, output, preview, isFirst, isOnly, report }: Pass,
): Promise<PipelineResult> {
  const { job, tools } = run;
  return upscaler.run(image, {
    // What the first pass made needs no repair.
    cleanup: isFirst ? run.cleanup : 0,
    seed: job.seed,
    sink: output,
    onSchedule: (steps, canEndEarly) => {
      const evaluations = steps.filter(({ runs }) => runs).length;
      if (isFirst) tools.emit({ kind: 'started', ...run.started, evaluations, canEndEarly: canEndEarly && isOnly });
      tools.emit({ kind: 'scheduled', steps });
    },
    // After the first of two passes there is no result yet.
    shouldEndEarly: () => isOnly && tools.shouldEndEarly(),
    onProgress: ({ fraction, step, partDone }) => {
      report(fraction, step, partDone);
    },
    ...(preview && {
      onEstimate: (estimate) => preview.add(estimate),
    }),
    signal: tools.signal,
  });
}
