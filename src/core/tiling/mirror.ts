/** The image beyond its border: mirrored with the edge repeated (-1 -> 0), as often as it takes; or its edge alone. */

/** Where a row or column outside the image is found inside, and whether its order is reversed there. */
export interface MirroredIndex {
  readonly index: number;
  readonly flipped: boolean;
}

/** @param size extent of the image, at least 1. */
export function mirrorIndex(index: number, size: number): MirroredIndex {
  const period = 2 * size;
  const wrapped = ((index % period) + period) % period;
  return wrapped < size ? { index: wrapped, flipped: false } : { index: period - 1 - wrapped, flipped: true };
}

/** The nearest index inside. @param size extent of the image, at least 1 */
export function clampIndex(index: number, size: number): number {
  return Math.min(Math.max(index, 0), size - 1);
}
