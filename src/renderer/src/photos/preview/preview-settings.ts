/** The settings of a photo as its region preview reads them. Pure. */
import type { PresetChoice } from '#shared/jobs.ts';
import type { PreviewOptions } from '#shared/previews/region-preview.ts';
import { NETWORK_SCALE } from '#shared/target-size.ts';
import { clamp } from '#renderer/stage/viewport.ts';

export interface PreviewSettings extends Omit<PreviewOptions, 'compare'> {
  readonly preset: PresetChoice;
  /** What automatic clean-up comes to, or what is set; 0..1. */
  readonly usedCleanup: number;
  readonly isRepair: boolean;
  /** Scales of the imported networks that can be used, by name. */
  readonly networkScales: ReadonlyMap<string, number>;
}

/**
 * Pixels of the preview per pixel of the photo: as the result has, but the result of one pass at most. `factor` is that of the
 * result; null: its size is not possible. `networkScale` is that of the imported network in use; undefined: none is.
 */
export function toPreviewScale(factor: number | null, networkScale: number = NETWORK_SCALE): number {
  return clamp(factor ?? NETWORK_SCALE, 1, Math.min(NETWORK_SCALE, networkScale));
}
