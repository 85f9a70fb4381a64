/** The remembered position and size of the window, moved onto a display that exists. Pure. */
import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const MIN_WINDOW = { width: 900, height: 600 } as const;
const USUAL_WINDOW = { width: 1360, height: 880 } as const;

const pixels = z.int().min(-100_000).max(100_000);

export const windowStateSchema = z.strictObject({
  bounds: z.strictObject({ x: pixels, y: pixels, width: pixels, height: pixels }),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** How much of a remembered window must be on a display, so that it can be dragged. */
const GRIP_PX = 100;

/**
 * The bounds of a new window: the remembered ones, moved and cut to their display, or the middle of the first display.
 * @param workAreas of all displays, at least one, the main one first
 */
export function placeWindow(remembered: Rectangle | null, workAreas: readonly Rectangle[]): Rectangle {
  const home = remembered === null ? undefined : workAreas.find((area) => sharesGrip(remembered, area));
  if (remembered === null || home === undefined) return center(workAreas[0]!);
  const width = clamp(remembered.width, MIN_WINDOW.width, Math.max(home.width, MIN_WINDOW.width));
  const height = clamp(remembered.height, MIN_WINDOW.height, Math.max(home.height, MIN_WINDOW.height));
  return {
    x: clamp(remembered.x, home.x, Math.max(home.x, home.x + home.width - width)),
    y: clamp(remembered.y, home.y, Math.max(home.y, home.y + home.height - height)),
    width,
    height,
  };
}

function sharesGrip(a: Rectangle, b: Rectangle): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width >= GRIP_PX && height >= GRIP_PX;
}

function center(area: Rectangle): Rectangle {
  const width = Math.max(MIN_WINDOW.width, Math.min(USUAL_WINDOW.width, area.width));
  const height = Math.max(MIN_WINDOW.height, Math.min(USUAL_WINDOW.height, area.height));
  return {
    x: area.x + Math.max(0, Math.round((area.width - width) / 2)),
    y: area.y + Math.max(0, Math.round((area.height - height) / 2)),
    width,
    height,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
