/**
 * Checks the target of a job: which sizes are allowed. Computing sizes and passes is left to src/shared/target-size.ts.
 */
import { AppError } from '#shared/errors.ts';
import type { Size, Target } from '#shared/jobs.ts';
import type { InvalidOption } from '#shared/reasons.ts';
import { NETWORK_SCALE, resolveOutputSize } from '#shared/target-size.ts';

/** Beyond two passes the network would upscale its own inventions. */
const MAX_FACTOR = NETWORK_SCALE ** 2;
/** How far a requested width and height may be from the image's proportions. */
const PROPORTION_TOLERANCE = 0.01;

/**
 * Size of the result.
 * @throws {AppError} `options/invalid` when the image would be downscaled, stretched out of proportion, or grow more
 *   than x16.
 */
export function resolveTargetSize(input: Size, target: Target, path: string): Size {
  assertKeepsProportions(input, target, path);
  const size = resolveOutputSize(input, target);
  const factor = Math.max(size.widthPx / input.widthPx, size.heightPx / input.heightPx);
  const wanted = `${size.widthPx} x ${size.heightPx}`;
  if (size.widthPx < input.widthPx || size.heightPx < input.heightPx) {
    const has = `${input.widthPx} x ${input.heightPx}`;
    const message = `${path} is ${has} pixels, larger than the ${wanted} that were asked for.`;
    throw new AppError('options/invalid', message, { details: describe('smaller', input, size) });
  }
  if (factor > MAX_FACTOR) {
    const message = `${path} would grow ${factor.toFixed(1)} times to ${wanted}; ${MAX_FACTOR} times is the most.`;
    const details = { ...describe('too-large', input, size), maxFactor: MAX_FACTOR };
    throw new AppError('options/invalid', message, { details });
  }
  return size;
}

function assertKeepsProportions(input: Size, target: Target, path: string): void {
  if (target.kind !== 'size' || target.widthPx === undefined || target.heightPx === undefined) return;
  const { widthPx, heightPx } = target;
  const stretch = widthPx / input.widthPx / (heightPx / input.heightPx);
  if (Math.abs(Math.log(stretch)) <= PROPORTION_TOLERANCE) return;
  const message = `${path} is ${input.widthPx} x ${input.heightPx}; ${widthPx} x ${heightPx} would stretch it. Give one side only.`;
  throw new AppError('options/invalid', message, { details: describe('stretched', input, { widthPx, heightPx }) });
}

/** Details as `invalidOptionSchema` has them. */
function describe(reason: InvalidOption['reason'], { widthPx, heightPx }: Size, wanted: Size) {
  return { reason, widthPx, heightPx, wantedWidthPx: wanted.widthPx, wantedHeightPx: wanted.heightPx };
}
