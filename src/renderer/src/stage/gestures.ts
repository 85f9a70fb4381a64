/** Translates mouse, touchpad and touch events on the stage to zoom, pan and double click; the caller carries them out. */
import type { Point } from './viewport.ts';

/** Receives the gestures. Points are CSS pixels from the element's corner. */
export interface GestureTarget {
  zoomAt(factor: number, at: Point): void;
  pan(dx: number, dy: number): void;
  toggleFit(at: Point): void;
  /** Called when a drag starts and when it has ended. */
  setDragging(isDragging: boolean): void;
}

/** Natural logarithm of the zoom per CSS pixel of the wheel. Touchpads report pinches as small deltas with `ctrlKey`. */
const WHEEL_RATE = 0.0018;
const PINCH_RATE = 0.01;
/** Limit for one event. It is high because a busy window receives several notches as one event. */
const MAX_WHEEL_PX = 800;
const LINE_PX = 16;
const PAGE_PX = 400;

/** The zoom factor of a wheel event. */
export function factorOfWheel({
  deltaY,
  deltaMode,
  ctrlKey,
}: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const unitPx = deltaMode === 1 ? LINE_PX : deltaMode === 2 ? PAGE_PX : 1;
  const pixels = Math.max(-MAX_WHEEL_PX, Math.min(MAX_WHEEL_PX, deltaY * unitPx));
  // A mouse wheel with ctrl held has large deltas and keeps the normal rate.
  const rate = ctrlKey && Math.abs(pixels) < 50 ? PINCH_RATE : WHEEL_RATE;
  return Math.exp(-pixels * rate);
}

/** Whether the event hit a handle that handles its own drag; the wheel still zooms above it. */
function hasOwnDrag({ target }: Event): boolean {
  return target instanceof Element && target.closest('[data-own-drag]') !== null;
}

/** Listens to an element; returns the function that ends it. */
export function listenToGestures(element: HTMLElement, target: GestureTarget): () => void {
  const pointers = new Map<number, Point>();
  const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  const down = (event: PointerEvent): void => {
    if (hasOwnDrag(event) || (event.pointerType === 'mouse' && event.button > 1)) return;
    if (event.button === 1) event.preventDefault();
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOf(event));
    target.setDragging(true);
  };
  const move = (event: PointerEvent): void => {
    const from = pointers.get(event.pointerId);
    if (from === undefined) return;
    const to = pointOf(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, to);
    if (other === undefined) {
      target.pan(to.x - from.x, to.y - from.y);
      return;
    }
    // Each finger is reported separately: the middle moves half as far, and the image with it.
    target.pan((to.x - from.x) / 2, (to.y - from.y) / 2);
    const [apart, wereApart] = [distance(to, other), distance(from, other)];
    if (wereApart > 0 && apart > 0) {
      target.zoomAt(apart / wereApart, { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 });
    }
  };
  const up = ({ pointerId }: PointerEvent): void => {
    pointers.delete(pointerId);
    if (pointers.size === 0) target.setDragging(false);
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    if (event.deltaY !== 0) target.zoomAt(factorOfWheel(event), pointOf(event));
  };
  const doubleClick = (event: MouseEvent): void => {
    if (!hasOwnDrag(event)) target.toggleFit(pointOf(event));
  };

  const listening = new AbortController();
  const { signal } = listening;
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  element.addEventListener('lostpointercapture', up, { signal });
  element.addEventListener('wheel', wheel, { signal, passive: false });
  element.addEventListener('dblclick', doubleClick, { signal });
  return () => {
    listening.abort();
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
