/** From what was asked (a factor or exact sizes) to pixels, and to passes of the x4 network. */
import { AppError } from '../shared/errors.ts';
import type { Size, Target } from '../shared/jobs.ts';
import { resolveOutputSize } from '../shared/output-size.ts';

const NETWORK_SCALE = 4;
/** Beyond two passes the network would enlarge its own inventions. */
const MAX_FACTOR = 16;
/** How far a requested width and height may be from the picture's proportions. */
const PROPORTION_TOLERANCE = 0.01;

/**
 * Size of the result.
 * @throws {AppError} `options/invalid` when the picture would shrink, be stretched out of proportion, or grow more than x16.
 */
export function resolveTargetSize(input: Size, target: Target, path: string): Size {
  assertKeepsProportions(input, target, path);
  const size = resolveOutputSize(input, target);
  const factor = Math.max(size.widthPx / input.widthPx, size.heightPx / input.heightPx);
  const wanted = `${size.widthPx} x ${size.heightPx}`;
  if (size.widthPx < input.widthPx || size.heightPx < input.heightPx) {
    const has = `${input.widthPx} x ${input.heightPx}`;
    throw new AppError('options/invalid', `${path} is ${has} pixels, larger than the ${wanted} that were asked for.`);
  }
  if (factor > MAX_FACTOR) {
    const message = `${path} would grow ${factor.toFixed(1)} times to ${wanted}; ${MAX_FACTOR} times is the most.`;
    throw new AppError('options/invalid', message);
  }
  return size;
}

function assertKeepsProportions(input: Size, target: Target, path: string): void {
  if (target.kind !== 'size' || target.widthPx === undefined || target.heightPx === undefined) return;
  const { widthPx, heightPx } = target;
  const stretch = widthPx / input.widthPx / (heightPx / input.heightPx);
  if (Math.abs(Math.log(stretch)) <= PROPORTION_TOLERANCE) return;
  const message = `${path} is ${input.widthPx} x ${input.heightPx}; ${widthPx} x ${heightPx} would stretch it. Give one side only.`;
  throw new AppError('options/invalid', message);
}

/**
 * Sizes of the results of the passes, the last one being `output`. Above x4 a first pass makes a quarter of the result,
 * which the second enlarges by exactly 4.
 */
export function planPasses(input: Size, output: Size): Size[] {
  const factor = Math.max(output.widthPx / input.widthPx, output.heightPx / input.heightPx);
  if (factor <= NETWORK_SCALE) return [output];
  const quarter = {
    widthPx: Math.ceil(output.widthPx / NETWORK_SCALE),
    heightPx: Math.ceil(output.heightPx / NETWORK_SCALE),
  };
  return [quarter, output];
}
