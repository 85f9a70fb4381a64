/** Owns how a target becomes a size in pixels, and what the networks do to give an image that size. Limits are the engine's. */
import { assertNever } from './errors.ts';
import type { Size, Target } from './jobs.ts';

/** How many times as wide and as high as its input the result of the networks is. */
export const NETWORK_SCALE = 4;

/** Pixels of the result; a side left out follows from the proportions, at least 1. */
export function resolveOutputSize(input: Size, target: Target): Size {
  switch (target.kind) {
    case 'repair':
      return { widthPx: input.widthPx, heightPx: input.heightPx };
    case 'scale':
      return { widthPx: input.widthPx * target.factor, heightPx: input.heightPx * target.factor };
    case 'size':
      return completeSize(input, target);
    default:
      return assertNever(target);
  }
}

function completeSize(input: Size, { widthPx, heightPx }: Extract<Target, { kind: 'size' }>): Size {
  const scale = widthPx === undefined ? (heightPx ?? 1) / input.heightPx : widthPx / input.widthPx;
  return {
    widthPx: widthPx ?? Math.max(1, Math.round(input.widthPx * scale)),
    heightPx: heightPx ?? Math.max(1, Math.round(input.heightPx * scale)),
  };
}

/**
 * What the networks do to give an image a size.
 * - `repair`: the size is its own; the restorer alone runs.
 * - `upscale`: the sizes of the results of one or two passes, the last one being that of the result.
 */
export type WorkPlan = { readonly kind: 'repair' } | { readonly kind: 'upscale'; readonly passes: readonly Size[] };

/** Above the scale of the network a first pass makes an image that the second one upscales by exactly that scale. */
export function planWork(input: Size, output: Size): WorkPlan {
  if (output.widthPx === input.widthPx && output.heightPx === input.heightPx) return { kind: 'repair' };
  const factor = Math.max(output.widthPx / input.widthPx, output.heightPx / input.heightPx);
  if (factor <= NETWORK_SCALE) return { kind: 'upscale', passes: [output] };
  const between = {
    widthPx: Math.ceil(output.widthPx / NETWORK_SCALE),
    heightPx: Math.ceil(output.heightPx / NETWORK_SCALE),
  };
  return { kind: 'upscale', passes: [between, output] };
}
