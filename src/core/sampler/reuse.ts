/**
 * Skip semantics `reuse`, per cell: a cell that skips an evaluation moves its latent on by its last clean estimate, so
 * that all cells stay at one noise level. A cell that runs takes the new estimate, cross-faded towards its old one
 * where a neighbour skips: the estimate of the image is continuous whatever the cells decide. No network is needed.
 *
 * | symbol | meaning |
 * | --- | --- |
 * | r0 | clean residual of the image so far, 0 (the fidelity estimate) before a cell's first evaluation |
 * | w | weight 0..1 of a new estimate at an HR pixel of a cell that runs |
 */
import { CELL_PX } from '../cells/grid.ts';
import type { CellArea, CellTest } from '../cells/grid.ts';
import { SCALE, SUBPIXELS } from '../pixel-unshuffle.ts';

/** Width of the cross-fade, LR pixels inside the cell that runs: the neighbour's own rows may be finished before. */
export const FADE_PX = 4;

/**
 * w of a cell that runs, pixel-unshuffled, [SCALE^2, CELL_PX, CELL_PX]: the distance to the nearest adjacent cell that
 * skips over `FADE_PX`, at most 1. Null where it is 1 everywhere. Beyond the image nothing skips.
 */
export function computeFade(
  [column, row]: readonly [number, number],
  runs: CellTest,
  grid: CellArea,
): Float32Array | null {
  const skips = (x: number, y: number): boolean =>
    x >= grid.left && x < grid.right && y >= grid.top && y < grid.bottom && !runs(x, y);
  const sides = NEIGHBOURS.filter(([dx, dy]) => skips(column + dx, row + dy));
  if (sides.length === 0) return null;
  const fade = new Float32Array(SUBPIXELS * CELL_PX * CELL_PX);
  for (let y = 0; y < SCALE * CELL_PX; y++) {
    for (let x = 0; x < SCALE * CELL_PX; x++) {
      let nearest = Infinity;
      // To a corner it is the larger one of both distances, so that sides and corners meet without a step.
      for (const [dx, dy] of sides) nearest = Math.min(nearest, Math.max(distance(dx, x), distance(dy, y)));
      const phase = (y % SCALE) * SCALE + (x % SCALE);
      const at = (phase * CELL_PX + Math.floor(y / SCALE)) * CELL_PX + Math.floor(x / SCALE);
      fade[at] = Math.min(1, nearest / FADE_PX);
    }
  }
  return fade;
}

/** Columns and rows to the eight adjacent cells. */
const NEIGHBOURS = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy] as const)).filter(([x, y]) => x || y);

/** LR pixels from the centre of HR pixel `at` of a cell to the adjacent cell before (-1) or after it (1). */
function distance(side: number, at: number): number {
  const place = (at + 0.5) / SCALE;
  if (side === 0) return 0;
  return side < 0 ? place : CELL_PX - place;
}

/**
 * One row of one channel: `r0` becomes (1 - w) r0 + w next. `fade` is the row's w, null for 1.
 */
export function fadeRow(r0: Float32Array, next: Float32Array, fade: Float32Array | null): void {
  if (fade === null) {
    r0.set(next);
    return;
  }
  for (let i = 0; i < r0.length; i++) r0[i] = (1 - fade[i]!) * r0[i]! + fade[i]! * next[i]!;
}
