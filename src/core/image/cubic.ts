/** The cubic kernel that all resampling in this project uses. */

const A = -0.5;

/** Keys, "Cubic convolution interpolation", IEEE TASSP 29 (6), 1981, a = -0.5, as MATLAB's imresize has it. */
export function evaluateCubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  if (x < 2) return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
  return 0;
}
