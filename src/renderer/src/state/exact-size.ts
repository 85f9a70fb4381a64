/** From what somebody typed for width and height to a target. Pure. */
import type { Target } from '../../../shared/jobs.ts';

const LARGEST_SIDE_PX = 200_000;

/** null when both are empty or one is no number of pixels. */
export function readSides(width: string, height: string): Extract<Target, { kind: 'size' }> | null {
  const [widthPx, heightPx] = [readSide(width), readSide(height)];
  if (widthPx === null || heightPx === null) return null;
  if (widthPx === undefined) return heightPx === undefined ? null : { kind: 'size', heightPx };
  return heightPx === undefined ? { kind: 'size', widthPx } : { kind: 'size', widthPx, heightPx };
}

/** undefined: left out; null: not a number of pixels. */
function readSide(text: string): number | undefined | null {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (!/^\d{1,6}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return value >= 1 && value <= LARGEST_SIDE_PX ? value : null;
}
