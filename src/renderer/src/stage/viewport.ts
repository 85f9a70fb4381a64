/**
 * Geometry of looking at a picture: where it lies in a pane, how far it may be moved and enlarged. Lengths on screen are CSS
 * pixels, places in the picture are pixels of the photo, so that before and after of any size stay locked together.
 */
import type { Size } from '../../../shared/jobs.ts';

/** What a camera is resolved against. */
export interface Layout {
  readonly photo: Size;
  /** Pixels of the result; null while unknown. */
  readonly result: Size | null;
  readonly paneWidth: number;
  readonly paneHeight: number;
  readonly devicePixelRatio: number;
}

/** What a person asked to see. `fit` follows the pane; `free` keeps its centre and scale. */
export type Camera =
  | { readonly kind: 'fit' }
  | { readonly kind: 'free'; readonly centerX: number; readonly centerY: number; readonly scale: number };

/** What is seen: the photo's point in the middle of the pane, and CSS pixels per pixel of the photo. */
export interface Viewport {
  readonly centerX: number;
  readonly centerY: number;
  readonly scale: number;
  readonly paneWidth: number;
  readonly paneHeight: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const FIT: Camera = { kind: 'fit' };
/** Free space around a picture that fits. */
export const FIT_MARGIN_PX = 16;
/** Device pixels that one pixel of the result may cover. */
export const MAX_ENLARGEMENT = 16;
const SAME_SCALE = 1e-3;

/** The scale at which the whole photo is seen; small photos are enlarged. */
export function fitScale({ photo, paneWidth, paneHeight }: Layout): number {
  const width = Math.max(1, paneWidth - 2 * FIT_MARGIN_PX);
  const height = Math.max(1, paneHeight - 2 * FIT_MARGIN_PX);
  return Math.min(width / photo.widthPx, height / photo.heightPx);
}

/** The scale at which a pixel of the result (of the photo, while there is none) covers one pixel of the screen. */
export function oneToOneScale({ photo, result, devicePixelRatio }: Layout): number {
  return (result ?? photo).widthPx / photo.widthPx / devicePixelRatio;
}

/** The least scale is the photo's own, so that a result that arrives moves nothing. */
export function minScale(layout: Layout): number {
  return Math.min(fitScale(layout), 1 / layout.devicePixelRatio);
}

export function maxScale(layout: Layout): number {
  return Math.max(fitScale(layout), MAX_ENLARGEMENT * oneToOneScale(layout));
}

export function isFitScale(layout: Layout, scale: number): boolean {
  return Math.abs(scale / fitScale(layout) - 1) < SAME_SCALE;
}

/** Device pixels per pixel of the result, in percent. */
export function percentOf(layout: Layout, scale: number): number {
  return (100 * scale) / oneToOneScale(layout);
}

/**
 * The viewport a camera gives in this layout: the photo fills the pane or lies in its middle. The upper limit of the scale is
 * held where somebody zooms (`zoomAt`), not here: a result that goes away must not move the picture.
 */
export function resolveViewport(layout: Layout, camera: Camera): Viewport {
  const { photo, paneWidth, paneHeight } = layout;
  const scale = camera.kind === 'fit' ? fitScale(layout) : Math.max(minScale(layout), camera.scale);
  const [x, y] = camera.kind === 'fit' ? [photo.widthPx / 2, photo.heightPx / 2] : [camera.centerX, camera.centerY];
  return {
    centerX: clampCenter(x, photo.widthPx, paneWidth / scale),
    centerY: clampCenter(y, photo.heightPx, paneHeight / scale),
    scale,
    paneWidth,
    paneHeight,
  };
}

function clampCenter(center: number, length: number, seen: number): number {
  return seen >= length ? length / 2 : clamp(center, seen / 2, length - seen / 2);
}

/** The camera after zooming to `scale`, so that the photo's point below `at` (in the pane) stays there, limits allowing. */
export function zoomAt(layout: Layout, from: Viewport, scale: number, at: Point): Camera {
  const to = clamp(scale, minScale(layout), Math.max(maxScale(layout), from.scale));
  const anchor = toPhoto(from, at);
  return settle(layout, {
    centerX: anchor.x - (at.x - from.paneWidth / 2) / to,
    centerY: anchor.y - (at.y - from.paneHeight / 2) / to,
    scale: to,
  });
}

/** The camera after the picture was moved by so many CSS pixels. */
export function panBy(layout: Layout, from: Viewport, dx: number, dy: number): Camera {
  const { scale } = from;
  return settle(layout, { centerX: from.centerX - dx / scale, centerY: from.centerY - dy / scale, scale });
}

/** A camera that came to the fitting scale fits; another is kept within its limits, so that no way back is stored up. */
function settle(layout: Layout, free: Omit<Extract<Camera, { kind: 'free' }>, 'kind'>): Camera {
  if (isFitScale(layout, free.scale)) return FIT;
  const { centerX, centerY, scale } = resolveViewport(layout, { kind: 'free', ...free });
  return { kind: 'free', centerX, centerY, scale };
}

/** From a place in the pane to a place in the photo. */
export function toPhoto(viewport: Viewport, at: Point): Point {
  const { centerX, centerY, scale, paneWidth, paneHeight } = viewport;
  return { x: centerX + (at.x - paneWidth / 2) / scale, y: centerY + (at.y - paneHeight / 2) / scale };
}

/** From a place in the photo to a place in the pane. */
export function toPane(viewport: Viewport, at: Point): Point {
  const { centerX, centerY, scale, paneWidth, paneHeight } = viewport;
  return { x: paneWidth / 2 + (at.x - centerX) * scale, y: paneHeight / 2 + (at.y - centerY) * scale };
}

/** A viewport on the way from one to another; a point that both show at the same place stays there all the way. */
export function mixViewports(from: Viewport, to: Viewport, fraction: number): Viewport {
  const mix = (a: number, b: number): number => a + (b - a) * fraction;
  return {
    ...to,
    centerX: mix(from.centerX, to.centerX),
    centerY: mix(from.centerY, to.centerY),
    scale: 1 / mix(1 / from.scale, 1 / to.scale),
  };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
