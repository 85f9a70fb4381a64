/** The job of a photo that keeps its size: it is repaired, or its pixels are written as they are where clean-up is 0. */
import type { PlannedStep } from '#shared/jobs.ts';
import { getPrintDpi } from '#shared/target-size.ts';
import { openOutput } from '../imageio/encode.ts';
import type { ChosenProvider } from '../inference/providers.ts';
import type { JobDone, JobImage, JobRun } from './job-run.ts';
import { createReporter, openLivePreview } from './job-run.ts';
import { repairWithModel } from './repair-with-model.ts';

/** Repairs the photo and writes the result. */
export async function runRepair(
  run: JobRun,
  provider: ChosenProvider,
  { image, metadata }: JobImage,
): Promise<JobDone> {
  const { job, tools, cleanup } = run;
  const { widthPx, heightPx, channels, samples } = image;
  const steps: readonly PlannedStep[] = cleanup === 0 ? [] : [{ stage: 'restore', level: 0, runs: true }];
  tools.emit({ kind: 'started', ...run.started, evaluations: steps.length, canEndEarly: false });
  tools.emit({ kind: 'scheduled', steps });
  const report = createReporter(run, [widthPx * heightPx]);
  const output = await openOutput({
    ...{ path: job.outputPath, format: job.format, quality: job.quality, ifExists: job.ifExists, metadata },
    ...{ dpi: getPrintDpi(job.target), maxBytes: job.maxBytes ?? null },
    ...(job.removeMetadata !== undefined && { removal: job.removeMetadata }),
    input: { widthPx, heightPx, channels, bitDepth: samples.bitDepth },
    size: { widthPx, heightPx },
  });
  const preview = openLivePreview(run, { image, metadata }, { scale: 1, firstVersion: 1 });
  try {
    const evaluations = await repairWithModel({ model: tools.model, provider }, image, {
      ...{ cleanup, sink: output, signal: tools.signal },
      onProgress: ({ fraction, step, partDone }) => {
        report(0, fraction, step, partDone);
      },
      ...(preview && { onEstimate: (estimate) => preview.add(estimate) }),
    });
    tools.signal.throwIfAborted();
    tools.slot.release();
    const remarks = await output.finish();
    return {
      ...{ evaluations, effort: null, endedEarly: false, hasResidualMap: false },
      remarks: [...(evaluations === 0 ? (['nothing-to-repair'] as const) : []), ...remarks],
    };
  } catch (thrown) {
    await output.discard();
    throw thrown;
  }
}
