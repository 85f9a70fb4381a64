/**
 * From finished pieces of work to one fraction that never falls and ends at 1, and an estimate of the time that is
 * left.
 */

import type { StepInfo } from '#shared/jobs.ts';

/** How far a run is, and what it does. */
export interface PipelineProgress {
  /** 0..1, never falls. */
  readonly fraction: number;
  readonly step: StepInfo;
  /** Share of the image's rows that are finished. */
  readonly partDone: number;
}

/** Work at a level, in rows of the image of which every tile is evaluated; 0 is the encoder, or the estimate alone. */
export interface Work {
  readonly level: number;
  /** Rows' worth of the image that are done at this level now. */
  readonly rows: number;
  /** What was evaluated for them. */
  readonly evaluatedRows: number;
  /** What turned out not to be needed, because cells skip. */
  readonly savedRows: number;
}

/** Weighted progress of one job. Time is passed in, in milliseconds since the start. */
export class Progress {
  #total: number;
  #done = 0;

  /** @param total sum of all weights, above 0. */
  constructor(total: number) {
    if (!(total > 0)) throw new TypeError(`expected a total above 0, got ${total}`);
    this.#total = total;
  }

  add(weight: number): void {
    this.#done = Math.min(this.#total, this.#done + weight);
  }

  /** Work of that weight turned out not to be needed; the fraction rises, for less is left. */
  leaveOut(weight: number): void {
    this.#total = Math.max(this.#done, this.#total - weight);
  }

  get fraction(): number {
    // Sums of thirds and sevenths miss a whole by a few bits.
    const fraction = this.#done / this.#total;
    return fraction > 1 - 1e-9 ? 1 : fraction;
  }

  /** Time left at the pace so far; null while too little is done for an estimate. */
  estimateRemaining(elapsedMs: number): number | null {
    const { fraction } = this;
    return fraction < 0.02 ? null : (elapsedMs * (1 - fraction)) / fraction;
  }
}
