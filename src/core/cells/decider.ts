/** The port of who decides which cells take an evaluation, and what they are shown. */
import type { Plane } from '../ports.ts';
import type { ScheduledStep } from '../sampler/schedule.ts';
import type { CellArea } from './grid.ts';

/** What the encoder has made of the cells of an area; planes of `[channels, 4 rows, 4 columns]` (observation.ts). */
export interface EncodedCells {
  /** Features, one channel each. */
  readonly features: Plane;
  /** How much the fidelity estimate varies within LR pixels, per colour, 0..1. */
  readonly detail: Plane;
}

/** What the sampler has made of them so far, per colour; in units of the residual. */
export interface SampledCells {
  /** Size of the latent x_t that the evaluation would be given. */
  readonly latent: Plane;
  /** Size of the clean residual r0 so far; 0 before a cell's first evaluation. */
  readonly residual: Plane;
}

/** The cells of an area before an evaluation. Every list is in order of rows. */
export interface CellObservation {
  readonly area: CellArea;
  /** All cells of the image. */
  readonly grid: CellArea;
  /** The evaluation that cells may take or skip, counted from 1, and how many the schedule has. */
  readonly index: number;
  readonly count: number;
  readonly step: ScheduledStep;
  /** c, 0..1 */
  readonly cleanup: number;
  /** p, 0..1 */
  readonly perception: number;
  /** lambda, 0 or above: how much an evaluated cell counts against what it gains. */
  readonly computeWeight: number;
  /** Evaluations that each cell has taken so far. */
  readonly evaluations: Uint8Array;
  /**
   * Which cells took the evaluation before, 1 or 0: of `area` and one more cell on every side. 0 beyond the image, and
   * before the first evaluation.
   */
  readonly previous: Uint8Array;
  /** Computed when it is called. */
  readonly lookAtEncoded: () => EncodedCells;
  /** Computed when it is called. */
  readonly lookAtSampled: () => SampledCells;
}

/**
 * Decides for the cells of an area: 1 runs, 0 skips, in order of rows. It is called once per evaluation and area; the
 * areas of one evaluation cover the image, from top to bottom, in whole groups, and differ with the memory there is. So an
 * answer about a cell must follow from what is shown of its group alone, or strips would show.
 */
export type CellDecider = (observation: CellObservation) => Promise<Uint8Array>;

/** How cells are decided in one run of the pipeline. */
export interface CellOptions {
  readonly decide: CellDecider;
  /** lambda */
  readonly computeWeight: number;
}

/** The same for the sampler. */
export interface CellRunOptions extends CellOptions {
  /** Strength of clean-up, 0..1, which the decider is shown. */
  readonly cleanup: number;
  /** Largest side of a window, halo included, LR pixels. */
  readonly sizePx: number;
}

/**
 * A decider that plans all evaluations of a cell at once, from what the encoder made of it, so that nothing is looked at
 * between evaluations. For one run: it remembers the plans.
 * @param plan gives the decisions of an area, one list for every evaluation
 */
export function planOnce(plan: (observation: CellObservation) => Promise<readonly Uint8Array[]>): CellDecider {
  const plans = new Map<number, readonly Uint8Array[]>();
  return async (observation) => {
    const { area, index } = observation;
    const width = area.right - area.left;
    if (index === 1) {
      const lists = await plan(observation);
      for (let row = area.top; row < area.bottom; row++) {
        const at = (row - area.top) * width;
        plans.set(
          row,
          lists.map((list) => list.slice(at, at + width)),
        );
      }
    }
    const decisions = new Uint8Array(width * (area.bottom - area.top));
    for (let row = area.top; row < area.bottom; row++) {
      decisions.set(plans.get(row)![index - 1]!, (row - area.top) * width);
    }
    return decisions;
  };
}
