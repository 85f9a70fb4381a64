/**
 * The decider that asks the policy network (training/policy/network.py): every cell by what is shown of it alone,
 * with its own memory from one evaluation to the next. The mean answer of a group of cells holds for all of them.
 */
import type { Plane, Policy, PolicyQuestion } from '../ports.ts';
import type { CellDecider, CellObservation } from './decider.ts';
import type { CellArea } from './grid.ts';
import { GROUP_CELLS, listCells } from './grid.ts';
import { POOLED } from './observation.ts';

/** The cells around one, itself in the middle, row by row. */
const AROUND = 9;
/**
 * Numbers that describe a question: t of the evaluation, evaluations so far, evaluations left with this one, c, p,
 * lambda, and whether each of the cells around took the evaluation before.
 */
const SITUATION = 6 + AROUND;

/** What is kept of a cell from one evaluation to the next. */
interface KnownCell {
  /** Of the encoder's, cut as in `PolicyQuestion`. */
  readonly features: Plane;
  readonly detail: Plane;
  readonly memory: Plane;
}

/** For one run of the pipeline: it remembers what the policy was shown and answered about each cell, until the last evaluation. */
export function createPolicyDecider(policy: Policy): CellDecider {
  const known = new Map<number, KnownCell>();
  return async (observation) => {
    const { area, grid, index, count, evaluations } = observation;
    const cells = [...listCells(area)].map(([column, row]) => row * grid.right + column);
    const before = cells.map((cell) => known.get(cell)).filter((cell) => cell !== undefined);
    const encoded = before.length === cells.length ? joinCells(before) : { ...cutEncoded(observation), memory: null };
    const { run, memory } = await policy({ ...describeCells(observation), ...encoded });
    const kept = { features: encoded.features, detail: encoded.detail, memory };
    cells.forEach((cell, i) => {
      if (index === count) known.delete(cell);
      else known.set(cell, cutKnown(kept, i, cells.length));
    });
    // Only the last evaluation leaves no trace of the grid of x4, so it runs where another one did.
    const isDue = (cell: number): boolean => index === count && evaluations[cell]! > 0;
    return Uint8Array.from(averageGroups(run, area), (logit, cell) => +(logit >= 0 || isDue(cell)));
  };
}

function cutEncoded({ area, lookAtEncoded }: CellObservation): Omit<KnownCell, 'memory'> {
  const { features, detail } = lookAtEncoded();
  return { features: cutCells(features, area), detail: cutCells(detail, area) };
}

/** What changes from one evaluation to the next. */
function describeCells(observation: CellObservation): Omit<PolicyQuestion, keyof KnownCell> {
  const { area } = observation;
  const { latent, residual } = observation.lookAtSampled();
  return {
    count: (area.right - area.left) * (area.bottom - area.top),
    latent: cutCells(latent, area),
    residual: cutCells(residual, area),
    situation: describeSituation(observation),
  };
}

/** [channels, POOLED rows, POOLED columns] -> [rows columns, channels, POOLED, POOLED]. */
function cutCells(planes: Plane, { left, top, right, bottom }: CellArea): Plane {
  const [columns, rows] = [right - left, bottom - top];
  const channels = planes.length / (columns * rows * POOLED ** 2);
  const cut = new Float32Array(planes.length);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        for (let y = 0; y < POOLED; y++, at += POOLED) {
          const from = ((channel * rows + row) * POOLED + y) * columns * POOLED + column * POOLED;
          cut.set(planes.subarray(from, from + POOLED), at);
        }
      }
    }
  }
  return cut;
}

/** The mean of its group for every cell; the area begins with a row of groups. */
function averageGroups(logits: Plane, area: CellArea): number[] {
  const width = Math.ceil(area.right / GROUP_CELLS);
  const groups = [...listCells(area)].map(
    ([column, row]) => Math.floor((row - area.top) / GROUP_CELLS) * width + Math.floor(column / GROUP_CELLS),
  );
  const sums = new Map<number, { sum: number; count: number }>();
  groups.forEach((group, cell) => {
    const { sum, count } = sums.get(group) ?? { sum: 0, count: 0 };
    sums.set(group, { sum: sum + logits[cell]!, count: count + 1 });
  });
  return groups.map((group) => sums.get(group)!.sum / sums.get(group)!.count);
}

function describeSituation(observation: CellObservation): Plane {
  const { area, index, count, step, cleanup, perception, computeWeight, evaluations, previous } = observation;
  const columns = area.right - area.left;
  const situation = new Float32Array(SITUATION * evaluations.length);
  evaluations.forEach((taken, i) => {
    const at = i * SITUATION;
    situation.set([step.level, taken, count - index + 1, cleanup, perception, computeWeight], at);
    for (let dy = 0; dy < 3; dy++) {
      const from = (Math.floor(i / columns) + dy) * (columns + 2) + (i % columns);
      situation.set(previous.subarray(from, from + 3), at + SITUATION - AROUND + 3 * dy);
    }
  });
  return situation;
}

/** Cell i of so many. */
function cutKnown({ features, detail, memory }: KnownCell, i: number, count: number): KnownCell {
  const cut = (plane: Plane): Plane => plane.slice((i * plane.length) / count, ((i + 1) * plane.length) / count);
  return { features: cut(features), detail: cut(detail), memory: cut(memory) };
}

function joinCells(cells: readonly KnownCell[]): KnownCell {
  const join = (name: keyof KnownCell): Plane => joinPlanes(cells.map((cell) => cell[name]));
  return { features: join('features'), detail: join('detail'), memory: join('memory') };
}

function joinPlanes(planes: readonly Plane[]): Plane {
  const joined = new Float32Array(planes.reduce((sum, plane) => sum + plane.length, 0));
  let at = 0;
  for (const plane of planes) {
    joined.set(plane, at);
    at += plane.length;
  }
  return joined;
}
