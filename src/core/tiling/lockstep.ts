/**
 * Runs a plan: every tile reads the tiles around it at the same level, so that the tiled result is that of the whole
 * image.
 */
import type { Size } from '#shared/jobs.ts';
import { BACK_PROJECTION_RADIUS_PX, backProject } from '../image/back-projection.ts';
import { runCellLevel } from '../cells/cell-level.ts';
import { costOfRegion } from '../cells/cover.ts';
import type { CellRunOptions } from '../cells/decider.ts';
import type { EffortMap } from '../cells/decisions.ts';
import { CellDecisions } from '../cells/decisions.ts';
import type { CellTest } from '../cells/grid.ts';
import { UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import type { Plane } from '../ports.ts';
import type { Work } from '../progress.ts';
import type { Sampler } from '../sampler/sample.ts';
import {
  advanceLatent,
  drawStepNoise,
  encodeWindow,
  estimateWindow,
  predict,
  readClean,
  startLatent,
} from '../sampler/sample.ts';
import type { ScheduledStep } from '../sampler/schedule.ts';
import type { InputReader } from './latent.ts';
import { EVEN_PX, LatentState } from './latent.ts';
import type { Band, Plan, Stage } from './plan.ts';
import { listCores, listStages } from './plan.ts';
import type { Region } from './region.ts';
import { cutUnshuffled, gatherRegion, growRegion, planeSource, sizeOfRegion } from './region.ts';
import { runAhead } from './run-ahead.ts';
import { RowRing } from './state.ts';

/** A finished core of a tile at some level: the current clean estimate of the image, values about 0..1. */
export interface Estimate {
  /** 0 = fidelity estimate, or the repaired image, k = after evaluation k. */
  readonly level: number;
  readonly region: Region;
  /** Pixel-unshuffled, [3 scale^2, height, width]: 48 channels where the image is upscaled, RGB where it is repaired. */
  readonly unshuffled: Plane;
  /** What the sampler added to the fidelity estimate, in the same layout; null at level 0. */
  readonly residual: Plane | null;
}

export interface LockstepOptions {
  readonly plan: Plan;
  readonly schedule: readonly ScheduledStep[];
  readonly sampler: Sampler;
  readonly readInput: InputReader;
  /** Back-projection of a result that is the fidelity estimate alone (no steps). */
  readonly instantBackProjection: number;
  /**
   * Takes finished LR rows from `top` on, in order, each pixel-unshuffled, [48 * width]; they may be read until it
   * resolves.
   */
  readonly emitRows: (top: number, rows: readonly Float32Array[]) => Promise<void>;
  /** Who decides which cells skip an evaluation; the plan knows their size. Absent: none does. */
  readonly cells?: CellRunOptions;
  readonly onWork?: (work: Work) => void;
  /**
   * Called after each tile and waited for. `makeEstimate` makes the current clean estimate of that tile; nothing is
   * computed unless it is called.
   */
  readonly onTile?: (makeEstimate: () => Estimate) => Promise<void>;
  /**
   * Asked before each evaluation of a plan of one strip; after a yes that evaluation is the last one, and its clean
   * estimate is the result. In strips there is no level that all of the image has reached.
   */
  readonly shouldEndEarly?: () => boolean;
  readonly signal: AbortSignal;
}

/** What a run did. */
export interface LockstepResult {
  /** Evaluations that ran: the levels of the plan, or fewer when it ended early. */
  readonly levels: number;
  /** Null where no cell may skip. */
  readonly effort: EffortMap | null;
}

/**
 * Runs the bands of the plan.
 * @throws the signal's reason when aborted, between two tiles, or what the networks throw.
 */
export async function runLockstep(options: LockstepOptions): Promise<LockstepResult> {
  const run = new LockstepRun(options);
  for (const stage of listStages(options.plan.bands)) {
    if (stage.level > run.lastLevel) break;
    await run.runStage(stage);
  }
  return { levels: run.lastLevel, effort: run.makeEffortMap() };
}

class LockstepRun {
  readonly #options: LockstepOptions;
  readonly #state: LatentState;
  readonly #decisions: CellDecisions | null;
  /** The new latent of a band, until its last tile is done. */
  #next: RowRing | null = null;
  #lastLevel: number;
  #evaluatedRows = 0;

  constructor(options: LockstepOptions) {
    const { plan, sampler, schedule, cells, signal } = options;
    this.#options = options;
    this.#lastLevel = plan.options.levels;
    const state = new LatentState(plan, sampler.networks.featureChannels, options.readInput);
    this.#state = state;
    const { perception } = sampler;
    this.#decisions = cells
      ? new CellDecisions({ cells, state, schedule, cleanup: cells.cleanup, perception, signal })
      : null;
  }

  /** The level whose clean estimate is the result. */
  get lastLevel(): number {
    return this.#lastLevel;
  }

  makeEffortMap(): EffortMap | null {
    const { heightPx } = this.#options.plan.options;
    return this.#decisions?.makeEffortMap(this.#lastLevel, this.#evaluatedRows / heightPx) ?? null;
  }

  async runStage(stage: Stage): Promise<void> {
    const { plan, shouldEndEarly } = this.#options;
    if (plan.strips === 1 && stage.level > 0 && shouldEndEarly?.() === true) this.#lastLevel = stage.level;
    const skips = await this.#decideCells(stage);
    if (skips !== null) await this.#runCells(stage, skips);
    for (const band of stage.bands) {
      if (skips === null) await this.#runBand(band);
      if (band.level === this.#lastLevel) await this.#emitBand(band);
    }
  }

  async #runBand(band: Band): Promise<void> {
    const first = this.#options.schedule[0];
    if (first === undefined) await this.#estimateBand(band);
    else if (band.level === 0) await this.#encodeBand(band, first);
    else await this.#denoiseBand(band);
  }

  async #emitBand({ top, bottom }: Band): Promise<void> {
    const { schedule, sampler, emitRows } = this.#options;
    const rows: Float32Array[] = [];
    for (let row = top; row < bottom; row++) {
      rows.push(schedule.length === 0 ? this.#state.mu.row(row) : this.#state.finishRow(row, sampler.sigmaR));
    }
    await emitRows(top, rows);
  }

  /** Which cells of a stage run; null where all of them do, so that its bands are those of any image. */
  async #decideCells({ level, top, bottom }: Stage): Promise<CellTest | null> {
    const decisions = this.#decisions;
    if (decisions === null || level === 0) return null;
    await decisions.decide(level, bottom);
    const runs = decisions.test(level);
    return decisions.someSkip(level, top, bottom) ? runs : null;
  }

  async #runCells({ level, top, bottom, bands }: Stage, runs: CellTest): Promise<void> {
    const { plan, sampler, cells, signal, onTile } = this.#options;
    const [state, rows] = [this.#state, bottom - top];
    const { haloPx } = plan.options;
    const sizes = { image: this.#image, haloPx, multiplePx: EVEN_PX };
    const costOfAll = bands.flatMap(listCores).reduce((sum, core) => sum + costOfRegion(core, sizes), 0);
    let left = rows;
    await runCellLevel({
      ...{ state, sampler, level, top, bottom, runs, haloPx, sizePx: cells!.sizePx, signal },
      step: this.#stepOf(level),
      onPart: async (core, cost) => {
        // Nearly all cells in many windows may cost a little more than all of them in tiles.
        const evaluated = Math.min(left, (rows * cost) / costOfAll);
        left -= evaluated;
        this.#report({ level, rows: 0, evaluatedRows: evaluated, savedRows: 0 });
        await onTile?.(() => {
          const residual = state.read(state.r0, core, true).map((value) => sampler.sigmaR * value);
          const unshuffled = state.read(state.mu, core, true).map((value, i) => value + residual[i]!);
          return { level, region: core, unshuffled, residual };
        });
      },
    });
    this.#report({ level, rows, evaluatedRows: 0, savedRows: left });
  }

  /** A tile of a band of which every tile is evaluated. */
  #reportTile({ level, top, bottom, tiles }: Band): void {
    const rows = (bottom - top) / tiles.length;
    this.#report({ level, rows, evaluatedRows: rows, savedRows: 0 });
  }

  #report(work: Work): void {
    if (work.level > 0) this.#evaluatedRows += work.evaluatedRows;
    this.#options.onWork?.(work);
  }

  /** The fidelity estimate as a result of its own. */
  async #estimateBand(band: Band): Promise<void> {
    const { sampler, readInput, signal, onTile } = this.#options;
    const begin = (core: Region) => {
      signal.throwIfAborted();
      const window = this.#state.windowOf(core, 1);
      return { core, window, answer: estimateWindow(sampler, window, readInput(window)) };
    };
    for await (const { begun, answer } of runAhead(listCores(band), begin)) {
      const { core, window } = begun;
      const { projected, region } = this.#projectEstimate(answer, window, core);
      this.#state.mu.store(projected, core, region);
      this.#reportTile(band);
      await onTile?.(() => {
        const unshuffled = cutUnshuffled(projected, region, core, this.#image);
        return { level: 0, region: core, unshuffled, residual: null };
      });
    }
  }

  async #encodeBand(band: Band, first: ScheduledStep): Promise<void> {
    const { sampler, readInput, signal, onTile } = this.#options;
    const state = this.#state;
    const begin = (core: Region) => {
      signal.throwIfAborted();
      const window = state.windowOf(core);
      const answer = encodeWindow(sampler, window, readInput(window));
      return { core, window, answer, x: startLatent(sampler, core, first) };
    };
    for await (const { begun, answer } of runAhead(listCores(band), begin)) {
      const { core, window, x } = begun;
      const cut = (plane: Plane, unshuffled: boolean): Plane =>
        gatherRegion(planeSource(plane, window, unshuffled), core, this.#image);
      const mu = cut(answer.mu, true);
      state.mu.store(mu, core);
      state.features.store(cut(answer.features, false), core);
      state.x.store(x, core);
      // No cell has an estimate yet; in strips, the rows are used again.
      if (this.#decisions !== null) state.r0.store(new Float32Array(mu.length), core);
      this.#reportTile(band);
      await onTile?.(() => ({ level: 0, region: core, unshuffled: mu, residual: null }));
    }
  }

  /** Back-projects the core of an estimate, as `readClean` does inside the loop; `projected` covers `region`. */
  #projectEstimate(
    estimate: Plane,
    window: Region,
    core: Region,
  ): { readonly projected: Plane; readonly region: Region } {
    const { instantBackProjection, readInput } = this.#options;
    if (instantBackProjection === 0) return { projected: estimate, region: window };
    const region = growRegion(core, BACK_PROJECTION_RADIUS_PX);
    const projected = gatherRegion(planeSource(estimate, window, true), region, this.#image);
    backProject(projected, readInput(region), sizeOfRegion(region), instantBackProjection);
    return { projected, region };
  }

  async #denoiseBand(band: Band): Promise<void> {
    const { plan, sampler, signal, onTile } = this.#options;
    const state = this.#state;
    const step = this.#stepOf(band.level);
    const kept = state.keptRows(band.level, band.top);
    // Tiles of a band read the latent as it was before the band, so the new one is stored after the last of them.
    const rows = band.bottom - band.top;
    if (this.#next?.capacityRows !== rows) this.#next = new RowRing(UNSHUFFLED_CHANNELS, plan.options.widthPx, rows);
    const next = this.#next;
    const begin = (core: Region) => {
      signal.throwIfAborted();
      const latent = state.gather(state.windowOf(core), band.top, kept);
      const answer = predict(sampler, latent, step);
      return { core, latent, answer, noise: drawStepNoise(sampler, step, band.level, core) };
    };
    for await (const { begun, answer } of runAhead(listCores(band), begin)) {
      const { core, latent, noise } = begun;
      const { x, r0 } = readClean(sampler, { window: latent, prediction: answer, step }, { core, image: this.#image });
      this.#reportTile(band);
      await onTile?.(() => {
        const mu = cutUnshuffled(latent.mu, latent.region, core, this.#image);
        const residual = r0.map((value) => sampler.sigmaR * value);
        const unshuffled = mu.map((value, i) => value + residual[i]!);
        return { level: band.level, region: core, unshuffled, residual };
      });
      if (this.#decisions !== null) state.r0.store(r0, core);
      advanceLatent(sampler, { x, r0, noise }, step);
      next.store(x, { ...core, top: 0, bottom: rows });
    }
    kept.keep(state.x, band.top, band.bottom);
    for (let row = band.top; row < band.bottom; row++) state.x.row(row).set(next.row(row - band.top));
  }

  /** The step of a level; the last one that runs gives the result. */
  #stepOf(level: number): ScheduledStep {
    const planned = this.#options.schedule[level - 1]!;
    return level === this.#lastLevel ? { ...planned, abarNext: 1 } : planned;
  }

  get #image(): Size {
    return this.#state.image;
  }
}
