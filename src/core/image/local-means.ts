/** Keeps the colours of a photo through its repair: local means are moved back towards those of the input. */
import type { Size } from '#shared/jobs.ts';
import type { Plane } from '../ports.ts';

/** Means over 17 x 17 pixels, twice: noise has vanished from them, and shading has not. */
const RADIUS_PX = 8;

/** How far around a pixel its local mean reads. */
export const LOCAL_MEANS_RADIUS_PX = 2 * RADIUS_PX;

/**
 * Adds to a repaired plane, [3, height, width], in place, so much of the difference of local means to the input as the
 * strength c leaves: all of it at 0, none at 1, where faults have moved the means of the input themselves.
 */
export function keepLocalMeans(repaired: Plane, input: Plane, size: Size, cleanup: number): void {
  const share = 1 - cleanup;
  if (share <= 0) return;
  const difference = input.map((value, i) => value - repaired[i]!);
  const area = size.widthPx * size.heightPx;
  for (let channel = 0; channel < 3; channel++) {
    const plane = difference.subarray(channel * area, (channel + 1) * area);
    for (let pass = 0; pass < 2; pass++) averageLines(averageLines(plane, size, 'row'), size, 'column');
    for (let i = 0; i < area; i++) repaired[channel * area + i]! += share * plane[i]!;
  }
}

/** Replaces values by the means of what lies within the radius in their row or column, inside the plane; in place. */
function averageLines(plane: Plane, { widthPx, heightPx }: Size, along: 'row' | 'column'): Plane {
  const [length, step] = along === 'row' ? [widthPx, 1] : [heightPx, widthPx];
  const [lines, lineStep] = along === 'row' ? [heightPx, widthPx] : [widthPx, 1];
  // Sums from the beginning of the line: what lies between two places is their difference.
  const sums = new Float64Array(length + 1);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let i = 0; i < length; i++) sums[i + 1] = sums[i]! + plane[start + i * step]!;
    for (let i = 0; i < length; i++) {
      const [from, to] = [Math.max(0, i - RADIUS_PX), Math.min(length, i + RADIUS_PX + 1)];
      plane[start + i * step] = (sums[to]! - sums[from]!) / (to - from);
    }
  }
  return plane;
}
