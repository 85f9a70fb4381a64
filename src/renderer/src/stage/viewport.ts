/**
 * The geometry of zoom and pan: where the photo lies in a pane, and the limits of scale and position. Lengths on screen are CSS
 * pixels; points of the image are pixels of the photo, so that before and after stay aligned whatever their sizes.
 */
import type { Size } from '#shared/jobs.ts';

/** The sizes that a camera is resolved with. */
export interface Layout {
  readonly photo: Size;
  /** Pixels of the result; null while unknown. */
  readonly result: Size | null;
  readonly paneWidth: number;
  readonly paneHeight: number;
  readonly devicePixelRatio: number;
  /** Device pixels that one pixel of the result may cover; absent: MAX_MAGNIFICATION. */
  readonly maxMagnification?: number;
}

/** The wanted view: `fit` follows the pane; `actual` shows the middle at 1:1, whatever that is; `free` keeps its centre and scale. */
export type Camera =
  | { readonly kind: 'fit' | 'actual' }
  | { readonly kind: 'free'; readonly centerX: number; readonly centerY: number; readonly scale: number };

/** The resolved view: the point of the photo in the middle of the pane, and CSS pixels per pixel of the photo. */
export interface Viewport {
  readonly centerX: number;
  readonly centerY: number;
  readonly scale: number;
  readonly paneWidth: number;
  readonly paneHeight: number;
}

/** In pixels of the photo or in CSS pixels, as the function says. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export const FIT: Camera = { kind: 'fit' };
export const ACTUAL: Camera = { kind: 'actual' };
/** Margin around a fitted image. */
export const FIT_MARGIN_PX = 16;
/** Device pixels that one pixel of the result may cover on the stage. */
export const MAX_MAGNIFICATION = 16;
const SAME_SCALE = 1e-3;

/** The scale that shows the whole photo; small photos are magnified. */
export function fitScale({ photo, paneWidth, paneHeight }: Layout): number {
  const width = Math.max(1, paneWidth - 2 * FIT_MARGIN_PX);
  const height = Math.max(1, paneHeight - 2 * FIT_MARGIN_PX);
  return Math.min(width / photo.widthPx, height / photo.heightPx);
}

/** The scale at which one pixel of the result (of the photo while there is none) covers one device pixel. */
export function oneToOneScale({ photo, result, devicePixelRatio }: Layout): number {
  return (result ?? photo).widthPx / photo.widthPx / devicePixelRatio;
}

/** The minimum depends on the photo only, so that a new result moves nothing. */
export function minScale(layout: Layout): number {
  return Math.min(fitScale(layout), 1 / layout.devicePixelRatio);
}

/** The maximum magnification of the result. */
export function maxScale(layout: Layout): number {
  const { maxMagnification = MAX_MAGNIFICATION } = layout;
  return Math.max(fitScale(layout), maxMagnification * oneToOneScale(layout));
}

/** Whether a scale is that of the fitted photo. */
export function isFitScale(layout: Layout, scale: number): boolean {
  return Math.abs(scale / fitScale(layout) - 1) < SAME_SCALE;
}

/** Device pixels per pixel of the result, in percent. */
export function percentOf(layout: Layout, scale: number): number {
  return (100 * scale) / oneToOneScale(layout);
}

/**
 * Resolves a camera: the photo fills the pane or lies in its middle. `zoomAt` applies the maximum scale instead, because a result
 * that disappears must not move the image.
 */
export function resolveViewport(layout: Layout, camera: Camera): Viewport {
  const { photo, paneWidth, paneHeight } = layout;
  const scale = scaleOf(layout, camera);
  const [x, y] = camera.kind === 'free' ? [camera.centerX, camera.centerY] : [photo.widthPx / 2, photo.heightPx / 2];
  return {
    centerX: clampCenter(x, photo.widthPx, paneWidth / scale),
    centerY: clampCenter(y, photo.heightPx, paneHeight / scale),
    scale,
    paneWidth,
    paneHeight,
  };
}

function scaleOf(layout: Layout, camera: Camera): number {
  if (camera.kind === 'fit') return fitScale(layout);
  return Math.max(minScale(layout), camera.kind === 'free' ? camera.scale : oneToOneScale(layout));
}

function clampCenter(center: number, length: number, seen: number): number {
  return seen >= length ? length / 2 : clamp(center, seen / 2, length - seen / 2);
}

/** Zooms to `scale`; the point of the photo at `at` in the pane stays there as far as the limits allow. */
export function zoomAt(layout: Layout, from: Viewport, scale: number, at: Point): Camera {
  const to = clamp(scale, minScale(layout), Math.max(maxScale(layout), from.scale));
  const anchor = toPhoto(from, at);
  return settle(layout, {
    centerX: anchor.x - (at.x - from.paneWidth / 2) / to,
    centerY: anchor.y - (at.y - from.paneHeight / 2) / to,
    scale: to,
  });
}

/** Moves the image by CSS pixels. */
export function panBy(layout: Layout, from: Viewport, dx: number, dy: number): Camera {
  const { scale } = from;
  return settle(layout, { centerX: from.centerX - dx / scale, centerY: from.centerY - dy / scale, scale });
}

/** Becomes `fit` at the fitting scale; otherwise the limits are applied at once, so that a pan back reacts immediately. */
function settle(layout: Layout, free: Omit<Extract<Camera, { kind: 'free' }>, 'kind'>): Camera {
  if (isFitScale(layout, free.scale)) return FIT;
  const { centerX, centerY, scale } = resolveViewport(layout, { kind: 'free', ...free });
  return { kind: 'free', centerX, centerY, scale };
}

/** From a point of the pane to a point of the photo. */
export function toPhoto(viewport: Viewport, at: Point): Point {
  const { centerX, centerY, scale, paneWidth, paneHeight } = viewport;
  return { x: centerX + (at.x - paneWidth / 2) / scale, y: centerY + (at.y - paneHeight / 2) / scale };
}

/** From a point of the photo to a point of the pane. */
export function toPane(viewport: Viewport, at: Point): Point {
  const { centerX, centerY, scale, paneWidth, paneHeight } = viewport;
  return { x: paneWidth / 2 + (at.x - centerX) * scale, y: paneHeight / 2 + (at.y - centerY) * scale };
}

/** Interpolates two viewports; a point that both show at the same position stays there throughout. */
export function mixViewports(from: Viewport, to: Viewport, fraction: number): Viewport {
  const mix = (a: number, b: number): number => a + (b - a) * fraction;
  return {
    ...to,
    centerX: mix(from.centerX, to.centerX),
    centerY: mix(from.centerY, to.centerY),
    scale: 1 / mix(1 / from.scale, 1 / to.scale),
  };
}

/** The nearest value within the limits. */
export function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
