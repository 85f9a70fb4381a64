/** The errors about images, worded alike: the file, then the reason; and the limits that hold for every format. */
import { AppError } from '#shared/errors.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';

/** Largest input that is decoded, in pixels: 400 megapixels are 3.2 GB as 16-bit RGBA, and a Buffer ends at 4 GB. */
export const MAX_INPUT_PIXELS = 400_000_000;

/** A damaged file; `what` follows "is". */
export function corrupt(path: string, what: string, cause?: unknown): AppError {
  const reason = cause === undefined ? '' : `: ${getReason(cause)}`;
  return new AppError('image/corrupt', `${path} is ${what}${reason}`, cause === undefined ? {} : { cause });
}

/** A sound file that cannot be processed; `reason` is the rest of the sentence. */
export function unsupported(path: string, reason: string): AppError {
  return new AppError('image/unsupported', `${path} ${reason}`);
}

/** The first line of a library's message. */
export function getReason(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!;
}

/** @throws {AppError} image/too-large */
export function assertPixelCount({ widthPx, heightPx }: Size, path: string): void {
  if (widthPx * heightPx <= MAX_INPUT_PIXELS) return;
  const limit = `${MAX_INPUT_PIXELS / 1e6} megapixels`;
  throw new AppError('image/too-large', `${path} has ${widthPx} x ${heightPx} pixels; the limit is ${limit}`);
}

/** @throws {AppError} options/invalid when a part is not inside the image */
export function assertInside(region: PhotoRegion, size: Size, path: string): void {
  if (region.left + region.widthPx <= size.widthPx && region.top + region.heightPx <= size.heightPx) return;
  const part = `${region.widthPx} x ${region.heightPx} at ${region.left}, ${region.top}`;
  throw new AppError('options/invalid', `${path} is ${size.widthPx} x ${size.heightPx}; it has no part ${part}.`);
}
