/** Judges whether what a network answers can be an image: a failing device answers with numbers that mean nothing. */
import type { Plane } from './ports.ts';

/** Below this the values of an answer count as all the same. */
const CONSTANT_RANGE = 1e-5;
/** Above this the values of a question count as different: eight steps of 8 bits, which no clean-up removes. */
const VARIED_RANGE = 8 / 255;

/**
 * What is wrong with an output, as the end of a sentence; null when nothing is.
 * @param input what the network was asked; its output varies where its input does
 */
export function findOutputFault(input: Plane, output: Plane): string | null {
  const range = measureRange(output);
  if (Number.isNaN(range)) return 'values that are no numbers';
  if (range < CONSTANT_RANGE && measureRange(input) > VARIED_RANGE) return 'the same value everywhere';
  return null;
}

/** Largest minus smallest value; NaN when one is not finite, or there is none. */
function measureRange(plane: Plane): number {
  let min = Infinity;
  let max = -Infinity;
  // 0 as long as all values are finite, then NaN.
  let finite = 0;
  for (const value of plane) {
    if (value < min) min = value;
    if (value > max) max = value;
    finite += value * 0;
  }
  return max - min + finite;
}
