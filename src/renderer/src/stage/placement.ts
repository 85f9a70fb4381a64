/** Where parts of an image lie on a canvas, in device pixels. Pure. */
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';
import type { Bounds } from './tile-pyramid.ts';
import type { Viewport } from './viewport.ts';
import { clamp, toPane } from './viewport.ts';

/** The whole image's rectangle on the canvas. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** In device pixels of the canvas. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Places the photo for a viewport. */
export function placeImage(viewport: Viewport, photo: Size, devicePixelRatio: number): Placement {
  const corner = toPane(viewport, { x: 0, y: 0 });
  const devicePixels = viewport.scale * devicePixelRatio;
  return {
    left: corner.x * devicePixelRatio,
    top: corner.y * devicePixelRatio,
    width: photo.widthPx * devicePixels,
    height: photo.heightPx * devicePixels,
  };
}

/** Places a part of the photo, which is an image of its own. */
export function placePart({ left, top, width, height }: Placement, photo: Size, part: PhotoRegion): Placement {
  const [x, y] = [width / photo.widthPx, height / photo.heightPx];
  return {
    left: left + part.left * x,
    top: top + part.top * y,
    width: part.widthPx * x,
    height: part.heightPx * y,
  };
}

/** The reverse of `placePart`: places the photo around a part of it. */
export function placeAround({ left, top, width, height }: Placement, photo: Size, part: PhotoRegion): Placement {
  const [x, y] = [width / part.widthPx, height / part.heightPx];
  return { left: left - part.left * x, top: top - part.top * y, width: photo.widthPx * x, height: photo.heightPx * y };
}

/** The rectangle of a part. Edges are rounded to whole pixels, equally for neighbours: no seams, and 1:1 is exact. */
export function rectangleOf({ left, top, width, height }: Placement, bounds: Bounds): Rectangle {
  const x = Math.round(left + bounds.left * width);
  const y = Math.round(top + bounds.top * height);
  return {
    x,
    y,
    width: Math.max(1, Math.round(left + bounds.right * width) - x),
    height: Math.max(1, Math.round(top + bounds.bottom * height) - y),
  };
}

/** The part of the image that a canvas of this size shows. */
export function visibleBounds({ left, top, width, height }: Placement, canvas: Size): Bounds {
  return {
    left: clamp(-left / width, 0, 1),
    top: clamp(-top / height, 0, 1),
    right: clamp((canvas.widthPx - left) / width, 0, 1),
    bottom: clamp((canvas.heightPx - top) / height, 0, 1),
  };
}
