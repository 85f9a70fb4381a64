/**
 * Pixel unshuffle (space to depth): where the pixels of an HR image lie in a plane on the LR grid. HR pixel
 * (SCALE Y + i, SCALE X + j) of colour c is channel c SCALE^2 + i SCALE + j of LR pixel (Y, X).
 */
import { NETWORK_SCALE } from '#shared/target-size.ts';

/** Sides of the HR image over those of the LR image. */
export const SCALE = NETWORK_SCALE;

/**
 * HR pixels per LR pixel. Not a power: V8 stores the result of `**` as floating point, which slows inner loops down.
 */
export const SUBPIXELS = SCALE * SCALE;

/** Channels of a pixel-unshuffled RGB image. */
export const UNSHUFFLED_CHANNELS = 3 * SUBPIXELS;

/** Channel of colour `colour` (0..2) of the HR pixel at (row, column), both 0..SCALE - 1, in its LR pixel. */
export function channelOf(colour: number, row: number, column: number): number {
  return colour * SUBPIXELS + row * SCALE + column;
}

/**
 * The channel that replaces `channel` where an LR pixel is mirrored: HR row i becomes SCALE - 1 - i, HR column j
 * becomes SCALE - 1 - j. Without this, mirrored LR pixels would hold unmirrored HR pixels.
 */
export function mirrorChannel(channel: number, flipRow: boolean, flipColumn: boolean): number {
  const column = channel % SCALE;
  const row = Math.floor(channel / SCALE) % SCALE;
  const rows = flipRow ? SCALE - 1 - 2 * row : 0;
  return channel + rows * SCALE + (flipColumn ? SCALE - 1 - 2 * column : 0);
}
