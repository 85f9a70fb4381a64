/** The picture beyond its border: mirrored with the edge repeated (-1 -> 0), as often as it takes. */

/** Where a place outside the picture is found inside, and whether it is seen in a mirror there. */
export interface MirroredIndex {
  readonly index: number;
  readonly flipped: boolean;
}

/** @param size extent of the picture, at least 1. */
export function mirrorIndex(index: number, size: number): MirroredIndex {
  const period = 2 * size;
  const wrapped = ((index % period) + period) % period;
  return wrapped < size ? { index: wrapped, flipped: false } : { index: period - 1 - wrapped, flipped: true };
}

/**
 * Channels of a folded pixel seen in a mirror: HR row i of a block becomes 3 - i, HR column j becomes 3 - j. Without this a
 * mirrored picture would have its blocks in mirrored order but each block unmirrored.
 */
export function mirrorFoldedChannel(channel: number, flipRow: boolean, flipColumn: boolean): number {
  const row = (channel >> 2) & 3;
  const column = channel & 3;
  return (channel & ~15) | ((flipRow ? 3 - row : row) << 2) | (flipColumn ? 3 - column : column);
}
