/** How many bytes results will have when they are saved, so that a person knows before a download. Pure. */
import type { PhotoJob } from '#shared/app-state.ts';
import { estimateOutputBytes } from '#shared/estimates/space-estimate.ts';
import { FORMATS, resolveFormat, resolveQuality } from '#shared/formats.ts';
import type { Settings } from '#shared/settings.ts';
import type { ReadyPhoto } from '../photo-jobs.ts';

/** A photo and the finished job whose result it shows. */
export interface PhotoWithResult {
  readonly photo: ReadyPhoto;
  readonly job: PhotoJob;
}

/** Expected bytes of a saved result; 0 for a job without one. */
export function estimateSavedBytes(
  { photo, job }: PhotoWithResult,
  options: Pick<Settings, 'format' | 'quality' | 'maxBytes'>,
): number {
  const { result } = job.snapshot;
  if (result === null) return 0;
  const format = resolveFormat(options.format, photo.state.format);
  const work = job.target.kind === 'repair' ? 'repair' : 'upscale';
  const quality = resolveQuality(options.quality, format);
  const { bitDepth } = photo.state;
  const bytes = estimateOutputBytes({ work, format, quality, output: result.output, bitDepth });
  const { maxBytes } = options;
  return maxBytes !== null && FORMATS[format].isLossy ? Math.min(bytes, maxBytes) : bytes;
}
