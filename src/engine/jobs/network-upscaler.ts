/** Passes of an imported network, for jobs whose preset is one. */
import { NETWORK_STEP, upscaleTiled } from '#core/imported/upscale-tiled.ts';
import type { SourceImage } from '#core/ports.ts';
import type { PipelineProgress } from '#core/progress.ts';
import { AppError } from '#shared/errors.ts';
import type { JobRequest, NetworkChoice, PlannedStep, Size } from '#shared/jobs.ts';
import type { ImportedNetwork } from '#shared/imported/networks.ts';
import { formatGigabytes, measureUsableBytes } from '../inference/imported/memory.ts';
import type { JobTools, PassUpscaler } from './job-run.ts';
import { repairInMemory } from './repair-with-model.ts';

/** Of the work on a photo that is repaired first; how slow the network is, is not known before. */
const REPAIR_SHARE = 0.2;
const RESTORE: PlannedStep = { stage: 'restore', level: 0, runs: true };

type UpscaledJob = Pick<JobRequest, 'inputPath' | 'device' | 'precision'>;

/** Opens the network. @throws {AppError} as `openImported` */
export async function openNetworkUpscaler(
  job: UpscaledJob,
  choice: NetworkChoice,
  tools: Pick<JobTools, 'model' | 'openProvider' | 'network' | 'signal'>,
): Promise<PassUpscaler> {
  const open = () => tools.network.open(choice.id, job);
  const { record, device } = await open();
  const { traits } = record;
  return {
    ...{ scale: traits.scale, device, precision: 'float32' },
    run: async (image, { cleanup, sink, onSchedule, onProgress, onEstimate, signal }) => {
      assertFits(image, record, job);
      const isRepaired = cleanup > 0;
      onSchedule([...(isRepaired ? [RESTORE] : []), NETWORK_STEP], false);
      const input = isRepaired ? await repair(image, cleanup) : image;
      try {
        // The session of the last pass may be closed.
        const { run } = await open();
        await upscaleTiled({
          ...{ image: input, network: run, traits, backProjection: choice.backProjection, sink, signal },
          onProgress: (progress) => {
            onProgress(isRepaired ? afterRepair(progress) : progress);
          },
          ...(onEstimate && { onEstimate }),
        });
      } finally {
        // What onnxruntime keeps for the next photo is as much as the whole of this one took.
        if (traits.tile === null) tools.network.close();
      }
      return { evaluations: isRepaired ? 2 : 1, endedEarly: false, effort: null };

      async function repair(faulty: SourceImage, strength: number): Promise<SourceImage> {
        const provider = await tools.openProvider({ device: job.device, precision: 'auto' });
        const repaired = await repairInMemory({ model: tools.model, provider }, faulty, {
          ...{ cleanup: strength, signal },
          onProgress: (progress) => {
            onProgress({
              ...progress,
              fraction: REPAIR_SHARE * progress.fraction,
              step: { ...progress.step, total: 2 },
              partDone: 0,
            });
          },
        });
        return repaired.image;
      }
    },
  };
}

function afterRepair({ fraction, step, partDone }: PipelineProgress): PipelineProgress {
  return { fraction: REPAIR_SHARE + (1 - REPAIR_SHARE) * fraction, step: { ...step, index: 2, total: 2 }, partDone };
}

/** @throws {AppError} `image/too-large` where a whole photo takes more memory than there is */
export function assertFits(
  { widthPx, heightPx }: Size,
  { id, traits }: ImportedNetwork,
  job: Pick<JobRequest, 'inputPath'>,
): void {
  if (traits.tile !== null) return;
  const [needed, usable] = [traits.bytesPerPixel * widthPx * heightPx, measureUsableBytes()];
  if (needed <= usable) return;
  const megapixels = (usable / traits.bytesPerPixel / 1e6).toFixed(1);
  const reason = `${id} takes whole photos only, and ${widthPx} x ${heightPx} pixels need ${formatGigabytes(needed)} of memory; there is room for ${megapixels} megapixels`;
  // Fewer pixels would fit: the network is one that can be used.
  throw new AppError('image/too-large', `${job.inputPath}: ${reason}.`, { details: { fault: 'memory' } });
}
