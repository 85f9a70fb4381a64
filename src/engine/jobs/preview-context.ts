/** Where the parts of a photo lie that a preview reads and shows. Pure. */
import { roundDown } from '#core/multiples.ts';
import type { TileShape } from '#core/tiling/choose.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';

/**
 * The part with the context that the networks need around it, inside the image: at least a halo, and as much more as
 * makes it begin where tiles of the whole image may begin.
 */
export function growToContext(
  region: PhotoRegion,
  whole: Size,
  { haloPx, alignPx }: Pick<TileShape, 'haloPx' | 'alignPx'>,
): PhotoRegion {
  const growStart = (start: number): number => roundDown(Math.max(0, start - haloPx), alignPx);
  const left = growStart(region.left);
  const top = growStart(region.top);
  return {
    left,
    top,
    widthPx: Math.min(whole.widthPx, region.left + region.widthPx + haloPx) - left,
    heightPx: Math.min(whole.heightPx, region.top + region.heightPx + haloPx) - top,
  };
}

/** Where the result of `region` lies in that of the window around it. */
export function locateIn(window: PhotoRegion, region: PhotoRegion, scale: number): PhotoRegion {
  return {
    ...{ left: scale * (region.left - window.left), top: scale * (region.top - window.top) },
    ...{ widthPx: scale * region.widthPx, heightPx: scale * region.heightPx },
  };
}
