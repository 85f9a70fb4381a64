/** From a target (a factor or an exact size) to the pixels of the result; what may be asked is left to the engine. */
import type { Size, Target } from './jobs.ts';

/** Pixels of the result; a side left out follows from the proportions, at least 1. */
export function resolveOutputSize(input: Size, target: Target): Size {
  if (target.kind === 'scale') {
    return { widthPx: input.widthPx * target.factor, heightPx: input.heightPx * target.factor };
  }
  const { widthPx, heightPx } = target;
  const scale = widthPx === undefined ? (heightPx ?? 1) / input.heightPx : widthPx / input.widthPx;
  return {
    widthPx: widthPx ?? Math.max(1, Math.round(input.widthPx * scale)),
    heightPx: heightPx ?? Math.max(1, Math.round(input.heightPx * scale)),
  };
}
