/**
 * The decider that asks the policy network (training/policy/cells/network.py): every cell by what is shown of it alone,
 * with its own memory from one evaluation to the next.
 */
import type { Plane, Policy, PolicyQuestion } from '../ports.ts';
import type { CellDecider, CellObservation } from './decider.ts';
import type { CellArea } from './grid.ts';
import { listCells } from './grid.ts';
import { POOLED } from './observation.ts';

/** The cells around one, itself in the middle, row by row. */
const AROUND = 9;
/**
 * Numbers that describe a question: t of the evaluation, evaluations so far, evaluations left with this one, c, p,
 * lambda, and whether each of the cells around took the evaluation before.
 */
export const SITUATION = 6 + AROUND;
/**
 * A cell runs from this probability on; and the last evaluation, where it took one before: only the last one leaves no
 * trace of the grid of x4.
 */
const LIKELY = 0.5;

/** For one run of the pipeline: it remembers what the policy answered about each cell. */
export function createPolicyDecider(policy: Policy): CellDecider {
  const memories = new Map<number, Plane>();
  return async (observation) => {
    const { area, grid, index, count, evaluations } = observation;
    const cells = [...listCells(area)].map(([column, row]) => row * grid.right + column);
    const known = cells.map((cell) => memories.get(cell));
    const { run, memory } = await policy({
      ...describeCells(observation),
      memory: known.every((plane) => plane !== undefined) ? joinPlanes(known) : null,
    });
    const size = memory.length / cells.length;
    cells.forEach((cell, i) => memories.set(cell, memory.slice(i * size, (i + 1) * size)));
    const isDue = (cell: number): boolean => index === count && evaluations[cell]! > 0;
    return Uint8Array.from(run, (probability, cell) => +(probability >= LIKELY || isDue(cell)));
  };
}

function describeCells(observation: CellObservation): Omit<PolicyQuestion, 'memory'> {
  const { area } = observation;
  const { features, detail } = observation.lookAtEncoded();
  const { latent, residual } = observation.lookAtSampled();
  return {
    count: (area.right - area.left) * (area.bottom - area.top),
    features: cutCells(features, area),
    detail: cutCells(detail, area),
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

function joinPlanes(planes: readonly Plane[]): Plane {
  const joined = new Float32Array(planes.reduce((sum, plane) => sum + plane.length, 0));
  let at = 0;
  for (const plane of planes) {
    joined.set(plane, at);
    at += plane.length;
  }
  return joined;
}
