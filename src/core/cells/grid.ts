/** The cells of an image: squares of the LR grid, each of which takes an evaluation of the denoiser or skips it. */
import type { Size } from '#shared/jobs.ts';
import type { Region } from '../tiling/region.ts';

/** Side of a cell, LR pixels. Cells begin at the top left corner of the image; the last ones are cut at its border. */
export const CELL_PX = 32;

/**
 * Side of a group, cells. A policy decides a group as one: lone cells would cost more by their halos than they save. Groups
 * begin at the top left corner, too.
 */
export const GROUP_CELLS = 3;

/** A rectangle of cells, counted in cells; right and bottom excluded. */
export type CellArea = Region;

export function gridOfImage({ widthPx, heightPx }: Size): CellArea {
  return { left: 0, top: 0, right: Math.ceil(widthPx / CELL_PX), bottom: Math.ceil(heightPx / CELL_PX) };
}

/** The LR pixels of an area of cells, cut at the border of the image. */
export function regionOfCells({ left, top, right, bottom }: CellArea, { widthPx, heightPx }: Size): Region {
  return {
    left: left * CELL_PX,
    top: top * CELL_PX,
    right: Math.min(right * CELL_PX, widthPx),
    bottom: Math.min(bottom * CELL_PX, heightPx),
  };
}

/** Whether a cell of the image takes the evaluation in question; asked of cells inside the grid alone. */
export type CellTest = (column: number, row: number) => boolean;

/** The cells of an area, row by row. */
export function* listCells({ left, top, right, bottom }: CellArea): Generator<readonly [number, number]> {
  for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) yield [column, row];
}
