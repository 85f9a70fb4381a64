/** The target size: what was typed for width and height, and the output size it gives. Pure. */
import type { Size, Target } from '#shared/jobs.ts';
import { planWork, resolveOutputSize } from '#shared/target-size.ts';

const MAX_SIDE_PX = 200_000;

/** The target for two typed sides; null when both are empty or one is not a number of pixels. */
export function readSides(width: string, height: string): Extract<Target, { kind: 'size' }> | null {
  const [widthPx, heightPx] = [readSide(width), readSide(height)];
  if (widthPx === null || heightPx === null) return null;
  if (widthPx === undefined) return heightPx === undefined ? null : { kind: 'size', heightPx };
  return heightPx === undefined ? { kind: 'size', widthPx } : { kind: 'size', widthPx, heightPx };
}

/** undefined: left empty; null: not a number of pixels. */
function readSide(text: string): number | undefined | null {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (!/^\d{1,6}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return value >= 1 && value <= MAX_SIDE_PX ? value : null;
}

/** The output size of a photo; null for an exact size with neither side given. */
export function resolveTarget(input: Size, target: Target): Size | null {
  if (target.kind === 'size' && target.widthPx === undefined && target.heightPx === undefined) return null;
  return resolveOutputSize(input, target);
}

/** Whether a photo keeps its size with this target, so that it is repaired and not upscaled. `input` is null for many photos. */
export function isRepair(input: Size | null, target: Target): boolean {
  if (input === null || target.kind !== 'size') return target.kind === 'repair';
  const output = resolveTarget(input, target);
  return output !== null && planWork(input, output).kind === 'repair';
}

export function isSameTarget(a: Target, b: Target): boolean {
  if (a.kind === 'repair') return b.kind === 'repair';
  if (a.kind === 'scale') return b.kind === 'scale' && a.factor === b.factor;
  return b.kind === 'size' && a.widthPx === b.widthPx && a.heightPx === b.heightPx;
}
