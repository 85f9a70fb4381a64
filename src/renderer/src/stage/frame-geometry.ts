/** How the frame of the region preview moves and changes its size: whole pixels, inside the photo, within its limits. Pure. */
import type { Size } from '../../../shared/jobs.ts';
import type { PhotoRegion } from '../../../shared/views.ts';
import { clamp } from './viewport.ts';

export const FRAME_MIN_PX = 32;
export const FRAME_MAX_PX = 256;

/** Which edges follow the pointer: -1 left or top, 1 right or bottom, 0 neither. */
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

/** The nearest frame that is allowed; a photo smaller than the least frame is framed whole. */
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

export function moveFrame(frame: PhotoRegion, dx: number, dy: number, photo: Size): PhotoRegion {
  return clampFrame({ ...frame, left: frame.left + dx, top: frame.top + dy }, photo);
}

/** Moves the edges of `handle` by photo pixels; the opposite edges stay. */
export function resizeFrame(
  frame: PhotoRegion,
  handle: FrameHandle,
  delta: { readonly dx: number; readonly dy: number },
  photo: Size,
): PhotoRegion {
  const [left, widthPx] = resizeSpan(frame.left, frame.widthPx, handle.x, delta.dx, photo.widthPx);
  const [top, heightPx] = resizeSpan(frame.top, frame.heightPx, handle.y, delta.dy, photo.heightPx);
  return { left, top, widthPx, heightPx };
}

function resizeSpan(start: number, length: number, edge: -1 | 0 | 1, delta: number, most: number): [number, number] {
  if (edge === 0) return [start, length];
  const end = start + length;
  if (edge === 1) return [start, Math.min(clampLength(length + delta, most), most - start)];
  const next = Math.min(clampLength(length - delta, most), end);
  return [end - next, next];
}

function clampLength(length: number, most: number): number {
  return Math.min(most, clamp(Math.round(length), FRAME_MIN_PX, FRAME_MAX_PX));
}
