/** Cutting planar windows. */
import type { Plane } from '../ports.ts';

/** The core of a window: [channels, size, size] -> [channels, height, width] from (halo, halo) on. */
export function cropPlane(
  plane: Plane,
  sizePx: number,
  haloPx: number,
  core: { readonly widthPx: number; readonly heightPx: number },
): Plane {
  const channels = plane.length / (sizePx * sizePx);
  const cropped = new Float32Array(channels * core.widthPx * core.heightPx);
  let target = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let line = 0; line < core.heightPx; line++) {
      const start = channel * sizePx * sizePx + (haloPx + line) * sizePx + haloPx;
      cropped.set(plane.subarray(start, start + core.widthPx), target);
      target += core.widthPx;
    }
  }
  return cropped;
}
