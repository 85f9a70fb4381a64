/**
 * What the networks already have about cells, pooled at the LR grid, for who decides. Blocks of `POOL_PX` LR pixels
 * become one value; those cut by the border count what is there, those beyond it repeat the last ones inside.
 */
import type { Size } from '#shared/jobs.ts';
import { SUBPIXELS } from '../pixel-unshuffle.ts';
import type { Plane } from '../ports.ts';
import type { RowRing } from '../tiling/state.ts';
import type { CellArea } from './grid.ts';
import { CELL_PX } from './grid.ts';

/** Side of a block, LR pixels. */
export const POOL_PX = 8;
/** Blocks along a side of a cell. */
export const POOLED = CELL_PX / POOL_PX;

/**
 * Means of every channel over the blocks of an area of cells, [channels, POOLED rows, POOLED columns]: of the values as
 * they are.
 */
export function poolMeans(ring: RowRing, area: CellArea, image: Size): Plane {
  return poolRows(ring.channels, area, image, (row, channel) => ring.rowSlice(row, channel, 0, image.widthPx));
}

/** Root mean squares of each colour of pixel-unshuffled values over blocks, [3, POOLED rows, POOLED columns]. */
export function poolSizes(ring: RowRing, area: CellArea, image: Size): Plane {
  const squares = new Float32Array(image.widthPx);
  const pooled = poolRows(3, area, image, (row, colour) => {
    squares.fill(0);
    for (let phase = 0; phase < SUBPIXELS; phase++) {
      const values = ring.rowSlice(row, colour * SUBPIXELS + phase, 0, image.widthPx);
      for (let i = 0; i < values.length; i++) squares[i]! += (values[i]! * values[i]!) / SUBPIXELS;
    }
    return squares;
  });
  return pooled.map(Math.sqrt);
}

/**
 * How much each colour of pixel-unshuffled values differs within LR pixels: the root of the mean variance, [3, POOLED
 * rows, POOLED columns].
 */
export function poolDetail(ring: RowRing, area: CellArea, image: Size): Plane {
  const sums = new Float64Array(image.widthPx);
  const variances = new Float64Array(image.widthPx);
  const pooled = poolRows(3, area, image, (row, colour) => {
    sums.fill(0);
    variances.fill(0);
    for (let phase = 0; phase < SUBPIXELS; phase++) {
      const values = ring.rowSlice(row, colour * SUBPIXELS + phase, 0, image.widthPx);
      for (let i = 0; i < values.length; i++) {
        sums[i]! += values[i]! / SUBPIXELS;
        variances[i]! += (values[i]! * values[i]!) / SUBPIXELS;
      }
    }
    for (let i = 0; i < sums.length; i++) variances[i] = Math.max(0, variances[i]! - sums[i]! * sums[i]!);
    return variances;
  });
  return pooled.map(Math.sqrt);
}

type ReadRow = (row: number, channel: number) => ArrayLike<number>;

function poolRows(channels: number, area: CellArea, image: Size, readRow: ReadRow): Plane {
  const rows = POOLED * (area.bottom - area.top);
  const columns = POOLED * (area.right - area.left);
  const pooled = new Float32Array(channels * rows * columns);
  const sums = new Float64Array(columns);
  for (let channel = 0; channel < channels; channel++) {
    for (let blockRow = 0; blockRow < rows; blockRow++) {
      const at = (channel * rows + blockRow) * columns;
      const top = area.top * CELL_PX + blockRow * POOL_PX;
      if (top >= image.heightPx) {
        pooled.copyWithin(at, at - columns, at);
        continue;
      }
      const bottom = Math.min(top + POOL_PX, image.heightPx);
      sums.fill(0);
      for (let row = top; row < bottom; row++) addBlocks(readRow(row, channel), area, image, sums);
      for (let block = 0; block < columns; block++) {
        const left = area.left * CELL_PX + block * POOL_PX;
        const width = Math.min(POOL_PX, image.widthPx - left);
        pooled[at + block] = width > 0 ? sums[block]! / (width * (bottom - top)) : pooled[at + block - 1]!;
      }
    }
  }
  return pooled;
}

function addBlocks(values: ArrayLike<number>, area: CellArea, image: Size, sums: Float64Array): void {
  const right = Math.min(image.widthPx, area.right * CELL_PX);
  for (let block = 0, column = area.left * CELL_PX; column < right; block++) {
    let sum = 0;
    for (const end = Math.min(column + POOL_PX, right); column < end; column++) sum += values[column]!;
    sums[block]! += sum;
  }
}
