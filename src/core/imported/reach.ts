/** How far a change of a network's input reaches into its output: the receptive radius as it counts, not as layers add up. Pure. */
import type { Size } from '#shared/jobs.ts';
import type { Plane } from '../ports.ts';

/** Two results of one size, and how they lie on the grid of the input. */
export interface ComparedResults {
  /** [3, scale height, scale width] */
  readonly a: Plane;
  readonly b: Plane;
  /** Of the input. */
  readonly size: Size;
  readonly scale: number;
}

/** Largest difference per column of the input, from left to right; not finite where a result is not. */
export function differByColumn({ a, b, size, scale }: ComparedResults): Float64Array {
  const width = scale * size.widthPx;
  const largest = new Float64Array(size.widthPx);
  for (let i = 0; i < a.length; i++) note(largest, Math.floor((i % width) / scale), a[i]! - b[i]!);
  return largest;
}

/** The same per row, from top to bottom. */
export function differByRow({ a, b, size, scale }: ComparedResults): Float64Array {
  const [width, height] = [scale * size.widthPx, scale * size.heightPx];
  const largest = new Float64Array(size.heightPx);
  for (let i = 0; i < a.length; i++) note(largest, Math.floor((Math.floor(i / width) % height) / scale), a[i]! - b[i]!);
  return largest;
}

function note(largest: Float64Array, at: number, difference: number): void {
  const size = Number.isFinite(difference) ? Math.abs(difference) : Infinity;
  if (size > largest[at]!) largest[at] = size;
}

/**
 * From which distance on all differences stay below `threshold`.
 * @param differences by distance from the change, nearest first
 */
export function findRadius(differences: Float64Array, threshold: number): number {
  return differences.findLastIndex((difference) => difference >= threshold) + 1;
}

/** Mean absolute difference between an input and a result that is averaged down to its size, both 0..1. */
export function differFromInput(input: Plane, result: Plane, size: Size, scale: number): number {
  const { widthPx, heightPx } = size;
  const width = scale * widthPx;
  let total = 0;
  for (let row = 0; row < 3 * heightPx; row++) {
    for (let x = 0; x < widthPx; x++) {
      let sum = 0;
      for (let i = 0; i < scale; i++) {
        for (let j = 0; j < scale; j++) sum += result[(row * scale + i) * width + x * scale + j]!;
      }
      total += Math.abs(sum / scale ** 2 - input[row * widthPx + x]!);
    }
  }
  return total / input.length;
}
