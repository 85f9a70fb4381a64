/** Patterns of cells that run, for tests and measurements: scattered at random, or in clusters, as skies and fur lie. */
import type { CellArea, CellTest } from '#core/cells/grid.ts';
import { listCells } from '#core/cells/grid.ts';
import { createRandom } from '#core/random.ts';

/** The cells with the smallest values run: `share` of the area, 0..1, to the nearest cell. */
function takeSmallest(area: CellArea, share: number, valueAt: CellTestValue): CellTest {
  const cells = [...listCells(area)].map(([column, row]) => ({ key: `${column},${row}`, value: valueAt(column, row) }));
  cells.sort((a, b) => a.value - b.value);
  const taken = new Set(cells.slice(0, Math.round(share * cells.length)).map(({ key }) => key));
  return (column, row) => taken.has(`${column},${row}`);
}

type CellTestValue = (column: number, row: number) => number;

export function makeScatter(area: CellArea, share: number, seed: number): CellTest {
  const random = createRandom(seed);
  return takeSmallest(area, share, () => random());
}

/** One round cluster for about every twelve cells; the nearest cells run. */
export function makeClusters(area: CellArea, share: number, seed: number): CellTest {
  const random = createRandom(seed);
  const [width, height] = [area.right - area.left, area.bottom - area.top];
  const centres = Array.from({ length: Math.max(1, Math.round((width * height) / 12)) }, () => ({
    x: area.left + random() * width,
    y: area.top + random() * height,
  }));
  return takeSmallest(area, share, (column, row) =>
    Math.min(...centres.map(({ x, y }) => Math.hypot(column + 0.5 - x, row + 0.5 - y))),
  );
}
