/** Owns how a target becomes a size in pixels, and what the networks do to give an image that size. Limits are the engine's. */
import { assertNever } from './errors.ts';
import type { Size, Target } from './jobs.ts';
import type { InvalidOption } from './reasons.ts';

/** How many times as wide and as high as its input the result of the networks is. */
export const NETWORK_SCALE = 4;

/** Beyond two passes the network would upscale its own inventions. */
const MAX_FACTOR = NETWORK_SCALE ** 2;
/** How far a requested width and height may be from the image's proportions. */
const PROPORTION_TOLERANCE = 0.01;

/** Why a photo cannot get a size, and what the limit is. */
export type TargetProblem = Exclude<InvalidOption, { readonly reason: 'pattern' }>;

/** null: the size is possible. Images are neither downscaled nor stretched, and grow 16 times at most. */
export function findTargetProblem(input: Size, target: Target): TargetProblem | null {
  const size = resolveOutputSize(input, target);
  const { widthPx, heightPx } = input;
  const details = { widthPx, heightPx, wantedWidthPx: size.widthPx, wantedHeightPx: size.heightPx };
  const [x, y] = [size.widthPx / widthPx, size.heightPx / heightPx];
  const hasBoth = target.kind === 'size' && target.widthPx !== undefined && target.heightPx !== undefined;
  if (hasBoth && Math.abs(Math.log(x / y)) > PROPORTION_TOLERANCE) return { reason: 'stretched', ...details };
  if (Math.min(x, y) < 1) return { reason: 'smaller', ...details };
  if (Math.max(x, y) > MAX_FACTOR) return { reason: 'too-large', ...details, maxFactor: MAX_FACTOR };
  return null;
}

/** The possible target that is nearest to one with this problem. */
export function correctTarget({ reason, widthPx, wantedWidthPx }: TargetProblem): Target {
  const limits = { smaller: widthPx, 'too-large': widthPx * MAX_FACTOR, stretched: wantedWidthPx };
  return { kind: 'size', widthPx: Math.min(widthPx * MAX_FACTOR, Math.max(widthPx, limits[reason])) };
}

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
