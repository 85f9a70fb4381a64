/** Which tiles and strips suit a picture: few and equal tiles, and no more state than the memory allows. */
import type { Size } from '../../shared/jobs.ts';
import type { Plan } from './plan.ts';
import { estimateStateBytes, planPicture } from './plan.ts';
import { roundUpToEven } from './region.ts';

/** Side of the cores along an extent: one tile where it fits, else the fewest tiles that do, of equal size. */
export function chooseCore(extentPx: number, tileSizePx: number, haloPx: number): number {
  if (extentPx <= tileSizePx) return roundUpToEven(extentPx);
  const count = Math.ceil(extentPx / (tileSizePx - 2 * haloPx));
  return roundUpToEven(Math.ceil(extentPx / count));
}

export interface ChooseOptions {
  readonly picture: Size;
  readonly levels: number;
  /** Largest tile, halo included; even, and larger than two halos. */
  readonly tileSizePx: number;
  readonly haloPx: number;
  readonly featureChannels: number;
  readonly memoryBudgetBytes: number;
}

/** One strip where its state fits the budget (the picture then clears up as a whole), else strips of one tile row. */
export function choosePlan(options: ChooseOptions): Plan {
  const { picture, tileSizePx, haloPx } = options;
  const common = {
    ...picture,
    levels: options.levels,
    haloPx,
    coreWidthPx: chooseCore(picture.widthPx, tileSizePx, haloPx),
    coreHeightPx: chooseCore(picture.heightPx, tileSizePx, haloPx),
  };
  const whole = planPicture({ ...common, stripPx: roundUpToEven(picture.heightPx) });
  if (estimateStateBytes(whole, options.featureChannels) <= options.memoryBudgetBytes) return whole;
  return planPicture({ ...common, stripPx: common.coreHeightPx });
}
