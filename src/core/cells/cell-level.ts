/**
 * One evaluation of the cells of some rows that run, and the step of all of them: in few rectangles, the new clean
 * residual faded into that so far, then the latent moved on in place, rows from top to bottom, as soon as no window
 * reads them any more.
 */
import { UNSHUFFLED_CHANNELS, SUBPIXELS } from '../pixel-unshuffle.ts';
import type { Plane } from '../ports.ts';
import { computeFade, fadeRow } from '../sampler/reuse.ts';
import type { Sampler } from '../sampler/sample.ts';
import { advanceLatent, drawStepNoise, predict, readClean } from '../sampler/sample.ts';
import type { ScheduledStep } from '../sampler/schedule.ts';
import type { LatentState } from '../tiling/latent.ts';
import { EVEN_PX } from '../tiling/latent.ts';
import type { Region } from '../tiling/region.ts';
import { runAhead } from '../tiling/run-ahead.ts';
import type { CoverOptions } from './cover.ts';
import { costOfRegion, coverCells } from './cover.ts';
import type { CellArea, CellTest } from './grid.ts';
import { CELL_PX, gridOfImage, listCells, regionOfCells } from './grid.ts';

export interface CellLevelOptions {
  readonly state: LatentState;
  readonly sampler: Sampler;
  readonly step: ScheduledStep;
  /** Number of the evaluation, from 1. */
  readonly level: number;
  /** LR rows; both are multiples of the cell, or the end of the image. */
  readonly top: number;
  readonly bottom: number;
  readonly runs: CellTest;
  readonly haloPx: number;
  /** Largest side of a window, LR pixels. */
  readonly sizePx: number;
  /** Called for every rectangle when it is done, and waited for. `cost` is that of its window (`costOfRegion`). */
  readonly onPart: (core: Region, cost: number) => Promise<void>;
  readonly signal: AbortSignal;
}

export async function runCellLevel(options: CellLevelOptions): Promise<void> {
  const { state, sampler, step, level, top, bottom, runs, signal } = options;
  const { image } = state;
  const cover: CoverOptions = { image, haloPx: options.haloPx, sizePx: options.sizePx, multiplePx: EVEN_PX };
  const area = { ...gridOfImage(image), top: top / CELL_PX, bottom: Math.ceil(bottom / CELL_PX) };
  const parts = coverCells(runs, area, cover);
  const kept = state.keptRows(level, top);
  const begin = (part: CellArea) => {
    signal.throwIfAborted();
    const core = regionOfCells(part, image);
    const latent = state.gather(state.windowOf(core), top, kept);
    return { part, core, latent, answer: predict(sampler, latent, step) };
  };
  const advance = new RowAdvance(options);
  let done = 0;
  for await (const { begun, answer } of runAhead(parts, begin)) {
    const { part, core, latent } = begun;
    const { r0 } = readClean(sampler, { window: latent, prediction: answer, step }, { core, image });
    for (const cell of listCells(part)) if (runs(...cell)) storeCell(state, { plane: r0, core }, cell, runs);
    await options.onPart(core, costOfRegion(core, cover));
    // The last rows stay until they are kept as they are now, which the rows below read.
    advance.upTo(Math.min(bottom - options.haloPx, limitOf(parts.slice(++done), state)));
  }
  signal.throwIfAborted();
  kept.keep(state.x, top, bottom);
  advance.upTo(bottom);
}

/** The first row that a part to come reads or writes; its window is above its core. */
function limitOf(parts: readonly CellArea[], state: LatentState): number {
  return Math.min(...parts.map((part) => state.windowOf(regionOfCells(part, state.image)).top));
}

/** Fades the new residual of a cell, which `core` has, into that so far. */
function storeCell(
  { r0, image }: LatentState,
  { plane, core }: { readonly plane: Plane; readonly core: Region },
  cell: readonly [number, number],
  runs: CellTest,
): void {
  const [column, row] = cell;
  const region = regionOfCells({ left: column, top: row, right: column + 1, bottom: row + 1 }, image);
  const fade = computeFade(cell, runs, gridOfImage(image));
  const [width, height] = [core.right - core.left, core.bottom - core.top];
  const length = region.right - region.left;
  for (let channel = 0; channel < UNSHUFFLED_CHANNELS; channel++) {
    for (let y = region.top; y < region.bottom; y++) {
      const from = (channel * height + y - core.top) * width + region.left - core.left;
      const at = ((channel % SUBPIXELS) * CELL_PX + y - region.top) * CELL_PX;
      const weights = fade === null ? null : fade.subarray(at, at + length);
      fadeRow(r0.rowSlice(y, channel, region.left, region.right), plane.subarray(from, from + length), weights);
    }
  }
}

/** Moves rows of the latent to the next level, in order. */
class RowAdvance {
  readonly #options: CellLevelOptions;
  #top: number;

  constructor(options: CellLevelOptions) {
    this.#options = options;
    this.#top = options.top;
  }

  /** Moves the rows above `limit` that have not been. */
  upTo(limit: number): void {
    const { state, sampler, step, level, bottom } = this.#options;
    const end = Math.min(limit, bottom);
    // Row by row, each of which lies in one piece.
    for (; this.#top < end; this.#top++) {
      const row = { left: 0, right: state.image.widthPx, top: this.#top, bottom: this.#top + 1 };
      const noise = drawStepNoise(sampler, step, level, row);
      advanceLatent(sampler, { x: state.x.row(this.#top), r0: state.r0.row(this.#top), noise }, step);
    }
  }
}
