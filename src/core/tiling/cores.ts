/** Tiles of one size that depend on nothing but the input: their order, and the progress that they add up to. */
import type { Size, StepInfo } from '#shared/jobs.ts';
import type { PipelineProgress } from '../progress.ts';
import { Progress } from '../progress.ts';
import type { Region } from './region.ts';
import { sizeOfRegion } from './region.ts';

/** The parts of an image that tiles of that size make, row by row; the last ones end with the image. */
export function splitIntoCores(image: Size, core: Size): Region[] {
  const cores: Region[] = [];
  for (let top = 0; top < image.heightPx; top += core.heightPx) {
    const bottom = Math.min(image.heightPx, top + core.heightPx);
    for (let left = 0; left < image.widthPx; left += core.widthPx) {
      cores.push({ left, top, right: Math.min(image.widthPx, left + core.widthPx), bottom });
    }
  }
  return cores;
}

/** Joins finished tiles of the only step into one fraction, by their area. */
export function createTileReporter(
  image: Size,
  { stage, level }: Pick<StepInfo, 'stage' | 'level'>,
  onProgress: ((progress: PipelineProgress) => void) | undefined,
): (core: Region) => void {
  const progress = new Progress(image.widthPx * image.heightPx);
  return (core) => {
    const size = sizeOfRegion(core);
    progress.add(size.widthPx * size.heightPx);
    const { fraction } = progress;
    onProgress?.({ fraction, step: { stage, index: 1, total: 1, level }, partDone: fraction });
  };
}
