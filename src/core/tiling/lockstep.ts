/**
 * Runs a plan: every tile reads the tiles around it at the same level, so that the tiled result is that of the whole
 * image.
 */
import type { Size } from '#shared/jobs.ts';
import { BACK_PROJECTION_RADIUS_PX, backProject } from '../image/back-projection.ts';
import { UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import type { Plane } from '../ports.ts';
import type { LatentWindow, Sampler } from '../sampler/sample.ts';
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
import type { Band, Plan } from './plan.ts';
import type { PlanarSource, Region } from './region.ts';
import {
  cutUnshuffled,
  gatherRegion,
  growRegion,
  isSameRegion,
  planeSource,
  sizeOfRegion,
  windowOfCore,
} from './region.ts';
import { runAhead } from './run-ahead.ts';
import { KeptRows, RowRing } from './state.ts';

/** Encoder and denoiser need even sides: they work at half resolution too. The network of the fidelity estimate does not. */
const EVEN_PX = 2;

/** Reads a region of the input, mirrored at the border: [3, height, width], RGB in 0..1. */
export type InputReader = (region: Region) => Plane;

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
  /**
   * Called after each tile and waited for. `makeEstimate` makes the current clean estimate of that tile; nothing is
   * computed unless it is called.
   */
  readonly onTile?: (band: Band, makeEstimate: () => Estimate) => Promise<void>;
  /**
   * Asked before each evaluation of a plan of one strip; after a yes that evaluation is the last one, and its clean
   * estimate is the result. In strips there is no level that all of the image has reached.
   */
  readonly shouldEndEarly?: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs the bands of the plan.
 * @returns the number of evaluations that ran: the levels of the plan, or fewer when it ended early.
 * @throws the signal's reason when aborted, between two tiles, or what the networks throw.
 */
export async function runLockstep(options: LockstepOptions): Promise<number> {
  const run = new LockstepRun(options);
  for (const band of options.plan.bands) {
    if (band.level > run.lastLevel) break;
    await run.runBand(band);
  }
  return run.lastLevel;
}

function listCores({ tiles, top, bottom }: Band): Region[] {
  return tiles.map((tile) => ({ ...tile, top, bottom }));
}

class LockstepRun {
  readonly #options: LockstepOptions;
  readonly #mu: RowRing;
  readonly #features: RowRing;
  readonly #x: RowRing;
  readonly #kept: KeptRows[];
  /** The new latent of a band, until its last tile is done. */
  #next: RowRing | null = null;
  /** The context gathered last: that of an image of one tile stays the same from level to level. */
  #context: Omit<LatentWindow, 'x'> | null = null;
  #lastLevel: number;

  constructor(options: LockstepOptions) {
    this.#options = options;
    const { widthPx, haloPx, levels } = options.plan.options;
    this.#lastLevel = levels;
    const rows = options.plan.capacityRows;
    this.#mu = new RowRing(UNSHUFFLED_CHANNELS, widthPx, rows);
    // The fidelity estimate alone needs neither features nor latent afterwards.
    const latentRows = levels > 0 ? rows : 0;
    this.#features = new RowRing(options.sampler.networks.featureChannels, widthPx, latentRows);
    this.#x = new RowRing(UNSHUFFLED_CHANNELS, widthPx, latentRows);
    const sets = options.plan.strips === 1 ? Math.min(1, levels) : levels;
    this.#kept = Array.from({ length: sets }, () => new KeptRows(haloPx, UNSHUFFLED_CHANNELS, widthPx));
  }

  /** The level whose clean estimate is the result. */
  get lastLevel(): number {
    return this.#lastLevel;
  }

  async runBand(band: Band): Promise<void> {
    const { plan, shouldEndEarly } = this.#options;
    if (plan.strips === 1 && band.level > 0 && band.top === 0 && shouldEndEarly?.() === true)
      this.#lastLevel = band.level;
    const first = this.#options.schedule[0];
    if (first === undefined) await this.#estimateBand(band);
    else if (band.level === 0) await this.#encodeBand(band, first);
    else await this.#denoiseBand(band);
    if (band.level !== this.#lastLevel) return;
    const rows: Float32Array[] = [];
    for (let row = band.top; row < band.bottom; row++) rows.push(this.#finishRow(row));
    await this.#options.emitRows(band.top, rows);
  }

  /** The fidelity estimate as a result of its own. */
  async #estimateBand(band: Band): Promise<void> {
    const { sampler, readInput, signal, onTile } = this.#options;
    const begin = (core: Region) => {
      signal.throwIfAborted();
      const window = this.#windowOf(core, 1);
      return { core, window, answer: estimateWindow(sampler, window, readInput(window)) };
    };
    for await (const { begun, answer } of runAhead(listCores(band), begin)) {
      const { core, window } = begun;
      const { projected, region } = this.#projectEstimate(answer, window, core);
      this.#mu.store(projected, core, region);
      await onTile?.(band, () => {
        const unshuffled = cutUnshuffled(projected, region, core, this.#image);
        return { level: 0, region: core, unshuffled, residual: null };
      });
    }
  }

  async #encodeBand(band: Band, first: ScheduledStep): Promise<void> {
    const { sampler, readInput, signal, onTile } = this.#options;
    const begin = (core: Region) => {
      signal.throwIfAborted();
      const window = this.#windowOf(core);
      const answer = encodeWindow(sampler, window, readInput(window));
      return { core, window, answer, x: startLatent(sampler, core, first) };
    };
    for await (const { begun, answer } of runAhead(listCores(band), begin)) {
      const { core, window, x } = begun;
      const cut = (plane: Plane, unshuffled: boolean): Plane =>
        gatherRegion(planeSource(plane, window, unshuffled), core, this.#image);
      const mu = cut(answer.mu, true);
      this.#mu.store(mu, core);
      this.#features.store(cut(answer.features, false), core);
      this.#x.store(x, core);
      await onTile?.(band, () => ({ level: 0, region: core, unshuffled: mu, residual: null }));
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
    const { plan, sampler, schedule, signal, onTile } = this.#options;
    const planned = schedule[band.level - 1]!;
    const step = band.level === this.#lastLevel ? { ...planned, abarNext: 1 } : planned;
    const kept = this.#keptOf(band);
    // Tiles of a band read the latent as it was before the band, so the new one is stored after the last of them.
    const rows = band.bottom - band.top;
    if (this.#next?.capacityRows !== rows) this.#next = new RowRing(UNSHUFFLED_CHANNELS, plan.options.widthPx, rows);
    const next = this.#next;
    const begin = (core: Region) => {
      signal.throwIfAborted();
      const latent = this.#gatherLatent(this.#windowOf(core), band, kept);
      const answer = predict(sampler, latent, step);
      return { core, latent, answer, noise: drawStepNoise(sampler, step, band.level, core) };
    };
    for await (const { begun, answer } of runAhead(listCores(band), begin)) {
      const { core, latent, noise } = begun;
      const { x, r0 } = readClean(sampler, { window: latent, prediction: answer, step }, { core, image: this.#image });
      await onTile?.(band, () => {
        const mu = cutUnshuffled(latent.mu, latent.region, core, this.#image);
        const residual = r0.map((value) => sampler.sigmaR * value);
        const unshuffled = mu.map((value, i) => value + residual[i]!);
        return { level: band.level, region: core, unshuffled, residual };
      });
      advanceLatent(sampler, { x, r0, noise }, step);
      next.store(x, { ...core, top: 0, bottom: rows });
    }
    kept.keep(this.#x, band.top, band.bottom);
    for (let row = band.top; row < band.bottom; row++) this.#x.row(row).set(next.row(row - band.top));
  }

  #keptOf(band: Band): KeptRows {
    // One strip runs its levels one after another, so they share one set of kept rows.
    const kept = this.#kept[this.#options.plan.strips === 1 ? 0 : band.level - 1]!;
    if (band.top === 0) kept.reset();
    return kept;
  }

  #gatherLatent(region: Region, band: Band, kept: KeptRows): LatentWindow {
    const rowSlice: PlanarSource['rowSlice'] = (row, ...columns) =>
      (row >= band.top ? this.#x : kept).rowSlice(row, ...columns);
    const x = gatherRegion({ channels: UNSHUFFLED_CHANNELS, unshuffled: true, rowSlice }, region, this.#image);
    if (this.#context === null || !isSameRegion(this.#context.region, region))
      this.#context = this.#gatherContext(region);
    return { ...this.#context, x };
  }

  /** The inputs of an evaluation that no evaluation changes. */
  #gatherContext(region: Region): Omit<LatentWindow, 'x'> {
    const gather = (ring: RowRing, unshuffled: boolean): Plane =>
      gatherRegion({ channels: ring.channels, unshuffled, rowSlice: ring.rowSlice.bind(ring) }, region, this.#image);
    return {
      region,
      y: this.#options.readInput(region),
      mu: gather(this.#mu, true),
      features: gather(this.#features, false),
    };
  }

  #windowOf(core: Region, multiplePx: number = EVEN_PX): Region {
    return windowOfCore(core, this.#options.plan.options.haloPx, this.#image, multiplePx);
  }

  get #image(): Size {
    return this.#options.plan.options;
  }

  /** A finished row, pixel-unshuffled: mu, plus the residual where there was one. */
  #finishRow(row: number): Float32Array {
    if (this.#options.schedule.length === 0) return this.#mu.row(row);
    const result = this.#mu.row(row).slice();
    const r0 = this.#x.row(row);
    const { sigmaR } = this.#options.sampler;
    for (let i = 0; i < result.length; i++) result[i]! += sigmaR * r0[i]!;
    return result;
  }
}
