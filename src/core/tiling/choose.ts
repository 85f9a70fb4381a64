/** Which tiles and strips suit a picture: the least padded area for its shape, and no more state than the memory allows. */
import type { Plan } from './plan.ts';
import { estimateStateBytes, planPicture } from './plan.ts';

/** A call costs about as much as this many LR pixels on top of its area. */
const CALL_OVERHEAD_PIXELS = 500;
const SIZE_STEP_PX = 16;

/** The tile size up to `maxSizePx` (halo included) that covers the picture with the least computed area. */
export function chooseTileSize(widthPx: number, heightPx: number, haloPx: number, maxSizePx: number): number {
  let best = maxSizePx;
  let bestCost = Infinity;
  for (let size = 2 * haloPx + SIZE_STEP_PX; size <= maxSizePx; size += SIZE_STEP_PX) {
    const core = size - 2 * haloPx;
    const cost = Math.ceil(widthPx / core) * Math.ceil(heightPx / core) * (size * size + CALL_OVERHEAD_PIXELS);
    if (cost <= bestCost) [best, bestCost] = [size, cost];
  }
  return best;
}

export interface ChooseOptions {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly levels: number;
  readonly tileSizePx: number;
  readonly haloPx: number;
  readonly featureChannels: number;
  readonly memoryBudgetBytes: number;
}

/** One strip where its state fits the budget (the picture then clears up as a whole), else strips of one tile row. */
export function choosePlan(options: ChooseOptions): Plan {
  const { tileSizePx, haloPx, heightPx } = options;
  const whole = planPicture({ ...options, stripPx: heightPx + (heightPx % 2) });
  if (estimateStateBytes(whole, options.featureChannels) <= options.memoryBudgetBytes) return whole;
  return planPicture({ ...options, stripPx: tileSizePx - 2 * haloPx });
}
