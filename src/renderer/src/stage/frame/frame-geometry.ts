/** Moves and resizes the frame of the region preview: in whole pixels, inside the photo, within its limits. Pure. */
import type { Size } from '#shared/jobs.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import { clamp } from '../viewport.ts';

export const FRAME_MIN_PX = 32;
export const FRAME_MAX_PX = 256;

/** The edges that follow the pointer: -1 left or top, 1 right or bottom, 0 neither. */
export interface FrameHandle {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

/** Clockwise from the top left. */
export const FRAME_HANDLES: readonly FrameHandle[] = [
  { x: -1, y: -1 },
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
];

/** The nearest valid frame; a photo smaller than the smallest frame is framed completely. */
export function clampFrame(frame: PhotoRegion, photo: Size): PhotoRegion {
  const widthPx = clampLength(frame.widthPx, photo.widthPx);
  const heightPx = clampLength(frame.heightPx, photo.heightPx);
  return {
    left: clamp(Math.round(frame.left), 0, photo.widthPx - widthPx),
    top: clamp(Math.round(frame.top), 0, photo.heightPx - heightPx),
    widthPx,
    heightPx,
  };
}

/** Moves the frame by pixels of the photo. */
export function moveFrame(frame: PhotoRegion, dx: number, dy: number, photo: Size): PhotoRegion {
  return clampFrame({ ...frame, left: frame.left + dx, top: frame.top + dy }, photo);
}

/** Moves the edges of `handle` by pixels of the photo; the opposite edges stay. */
export function resizeFrame(
  frame: PhotoRegion,
  handle: FrameHandle,
  delta: { readonly dx: number; readonly dy: number },
  photo: Size,
): PhotoRegion {
  const x = resizeSpan({ start: frame.left, length: frame.widthPx }, handle.x, delta.dx, photo.widthPx);
  const y = resizeSpan({ start: frame.top, length: frame.heightPx }, handle.y, delta.dy, photo.heightPx);
  return { left: x.start, top: y.start, widthPx: x.length, heightPx: y.length };
}

/** One dimension of a frame. */
interface Span {
  readonly start: number;
  readonly length: number;
}

/** Moves one edge of a span inside 0..`limit`. */
function resizeSpan(span: Span, edge: -1 | 0 | 1, delta: number, limit: number): Span {
  const { start, length } = span;
  if (edge === 0) return span;
  if (edge === 1) return { start, length: Math.min(clampLength(length + delta, limit), limit - start) };
  const end = start + length;
  const next = Math.min(clampLength(length - delta, limit), end);
  return { start: end - next, length: next };
}

function clampLength(length: number, limit: number): number {
  return Math.min(limit, clamp(Math.round(length), FRAME_MIN_PX, FRAME_MAX_PX));
}
