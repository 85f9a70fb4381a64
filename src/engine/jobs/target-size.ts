/** Rejects targets that an image cannot get. Sizes, passes and limits are those of src/shared/target-size.ts. */
import { assertNever, AppError } from '#shared/errors.ts';
import type { Size, Target } from '#shared/jobs.ts';
import type { TargetProblem } from '#shared/target-size.ts';
import { findTargetProblem, resolveOutputSize } from '#shared/target-size.ts';

/**
 * Size of the result.
 * @throws {AppError} `options/invalid` when the image would be downscaled, stretched out of proportion, or grow more
 *   than x16.
 */
export function resolveTargetSize(input: Size, target: Target, path: string): Size {
  const problem = findTargetProblem(input, target);
  if (problem !== null) throw new AppError('options/invalid', describe(problem, path), { details: problem });
  return resolveOutputSize(input, target);
}

function describe(problem: TargetProblem, path: string): string {
  const { reason, widthPx, heightPx, wantedWidthPx, wantedHeightPx } = problem;
  const [has, wanted] = [`${widthPx} x ${heightPx}`, `${wantedWidthPx} x ${wantedHeightPx}`];
  switch (reason) {
    case 'smaller':
      return `${path} is ${has} pixels, larger than the ${wanted} that were asked for.`;
    case 'too-large': {
      const factor = Math.max(wantedWidthPx / widthPx, wantedHeightPx / heightPx).toFixed(1);
      return `${path} would grow ${factor} times to ${wanted}; ${problem.maxFactor} times is the most.`;
    }
    case 'stretched':
      return `${path} is ${has}; ${wanted} would stretch it. Give one side only.`;
    default:
      return assertNever(reason);
  }
}
