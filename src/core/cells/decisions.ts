/**
 * Asks the decider, row of groups by row of groups, as far as a level is about to run and at least one row of cells
 * further: a cell fades towards the neighbours that skip. Remembers what it answered, and counts.
 */
import { raceAbort } from '../abort.ts';
import { roundUp } from '../multiples.ts';
import type { LatentState } from '../tiling/latent.ts';
import type { ScheduledStep } from '../sampler/schedule.ts';
import type { CellObservation, CellOptions } from './decider.ts';
import type { CellArea, CellTest } from './grid.ts';
import { CELL_PX, gridOfImage, GROUP_CELLS, listCells } from './grid.ts';
import { poolDetail, poolMeans, poolSizes } from './observation.ts';

/** Evaluations of the denoiser that each cell has taken. */
export interface EffortMap {
  /** Side of a cell, LR pixels. */
  readonly cellPx: number;
  readonly columns: number;
  readonly rows: number;
  /** [rows, columns] */
  readonly counts: Uint8Array;
  /** Evaluations of the denoiser over the area of the image, halos included: below the schedule's where cells skipped. */
  readonly evaluations: number;
}

/** How many cells took 0, 1, 2, ... evaluations, up to the most that a cell took. */
export function countCells({ counts }: EffortMap): number[] {
  const cells: number[] = [];
  for (const count of counts) {
    while (cells.length <= count) cells.push(0);
    cells[count]!++;
  }
  return cells;
}

export interface DecisionOptions {
  readonly cells: CellOptions;
  readonly state: LatentState;
  readonly schedule: readonly ScheduledStep[];
  readonly cleanup: number;
  readonly perception: number;
  readonly signal: AbortSignal;
}

export class CellDecisions {
  readonly grid: CellArea;
  readonly #options: DecisionOptions;
  /** Per evaluation, 1 where a cell runs, and the rows that are decided. */
  readonly #runs: Uint8Array[];
  readonly #decidedRows: number[];

  constructor(options: DecisionOptions) {
    this.#options = options;
    this.grid = gridOfImage(options.state.image);
    this.#runs = options.schedule.map(() => new Uint8Array(this.grid.right * this.grid.bottom));
    this.#decidedRows = options.schedule.map(() => 0);
  }

  /**
   * Decides an evaluation, counted from 1, for all rows above the LR row `bottomPx` and for the next row of groups.
   * @throws the signal's reason, what the decider throws, and TypeError for an answer of the wrong length
   */
  async decide(index: number, bottomPx: number): Promise<void> {
    const { signal, cells } = this.#options;
    const top = this.#decidedRows[index - 1]!;
    const bottom = Math.min(this.grid.bottom, roundUp(Math.ceil(bottomPx / CELL_PX) + 1, GROUP_CELLS));
    if (bottom <= top) return;
    const area = { ...this.grid, top, bottom };
    signal.throwIfAborted();
    const answer = await raceAbort(cells.decide(this.#observe(area, index)), signal);
    const expected = this.grid.right * (bottom - top);
    if (answer.length !== expected) throw new TypeError(`expected ${expected} decisions, got ${answer.length}`);
    this.#runs[index - 1]!.set(answer, top * this.grid.right);
    this.#decidedRows[index - 1] = bottom;
  }

  /** Which cells take evaluation `index`, of those that are decided. */
  test(index: number): CellTest {
    const runs = this.#runs[index - 1]!;
    return (column, row) => runs[row * this.grid.right + column] === 1;
  }

  /**
   * Whether a cell of the LR rows from `top` to above `bottom` skips evaluation `index`, or one just above or below
   * them, towards which cells of these rows fade.
   */
  someSkip(index: number, top: number, bottom: number): boolean {
    const rows = {
      top: Math.max(0, Math.floor(top / CELL_PX) - 1),
      bottom: Math.min(this.grid.bottom, Math.ceil(bottom / CELL_PX) + 1),
    };
    const runs = this.test(index);
    return [...listCells({ ...this.grid, ...rows })].some((cell) => !runs(...cell));
  }

  /** @param levels evaluations that ran @param evaluations see `EffortMap` */
  makeEffortMap(levels: number, evaluations: number): EffortMap {
    const counts = new Uint8Array(this.grid.right * this.grid.bottom);
    for (const runs of this.#runs.slice(0, levels)) for (let i = 0; i < counts.length; i++) counts[i]! += runs[i]!;
    return { cellPx: CELL_PX, columns: this.grid.right, rows: this.grid.bottom, counts, evaluations };
  }

  #observe(area: CellArea, index: number): CellObservation {
    const { cells, schedule, cleanup, perception, state } = this.#options;
    const counts = [...listCells(area)].map(
      ([column, row]) => this.#runs.slice(0, index - 1).filter((runs) => runs[row * this.grid.right + column]).length,
    );
    const { mu, features, x, r0, image } = state;
    return {
      ...{ area, grid: this.grid, index, count: schedule.length, step: schedule[index - 1]! },
      ...{ cleanup, perception, computeWeight: cells.computeWeight },
      evaluations: Uint8Array.from(counts),
      previous: this.#listPrevious(area, index),
      lookAtEncoded: () => ({
        features: poolMeans(features, area, image),
        detail: poolDetail(mu, area, image),
      }),
      lookAtSampled: () => {
        const latent = poolSizes(x, area, image);
        return { latent, residual: index === 1 ? latent.slice().fill(0) : poolSizes(r0, area, image) };
      },
    };
  }

  #listPrevious({ left, top, right, bottom }: CellArea, index: number): Uint8Array {
    const wide = { left: left - 1, top: top - 1, right: right + 1, bottom: bottom + 1 };
    const ran = index > 1 ? this.test(index - 1) : () => false;
    const isInside = (column: number, row: number): boolean =>
      column >= 0 && column < this.grid.right && row >= 0 && row < this.grid.bottom;
    return Uint8Array.from([...listCells(wide)].map(([column, row]) => +(isInside(column, row) && ran(column, row))));
  }
}
