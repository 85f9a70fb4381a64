/** Runs a plan: every tile of a level reads its neighbours at the same level, so tiles agree with the whole picture. */
import type { Size } from '../../shared/jobs.ts';
import { BACK_PROJECTION_RADIUS_PX, backProject } from '../image/back-projection.ts';
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
  cutFolded,
  gatherRegion,
  growRegion,
  isSameRegion,
  planeSource,
  sizeOfRegion,
  windowOfCore,
} from './region.ts';
import { KeptRows, RowRing } from './state.ts';

/** Cleaner and denoiser halve their planes, the network of the fidelity estimate does not. */
const HALVED_PX = 2;

/** Reads a region of the input, mirrored at the border: [3, height, width], RGB in 0..1. */
export type InputReader = (region: Region) => Plane;

/** A finished core of a tile at some level: the running clean estimate of the picture, folded, values about 0..1. */
export interface Estimate {
  /** 0 = fidelity estimate, k = after evaluation k. */
  readonly level: number;
  readonly region: Region;
  /** [48, height, width] */
  readonly folded: Plane;
  /** What the sampler added to the fidelity estimate, folded like it; null where there is none (level 0). */
  readonly residual: Plane | null;
}

export interface LockstepOptions {
  readonly plan: Plan;
  readonly schedule: readonly ScheduledStep[];
  readonly sampler: Sampler;
  readonly readInput: InputReader;
  /** Back-projection of a result that is the fidelity estimate alone (no steps). */
  readonly instantBackProjection: number;
  /** Takes finished LR rows from `top` on, in order, each folded as [48 * width]; they may be read until it resolves. */
  readonly emitRows: (top: number, rows: readonly Float32Array[]) => Promise<void>;
  /**
   * Called after each tile and waited for. `makeEstimate` makes the running clean estimate of that tile; nothing is computed
   * unless called.
   */
  readonly onTile?: (band: Band, makeEstimate: () => Estimate) => Promise<void>;
  /**
   * Asked before each evaluation of a plan of one strip; when it says yes, that evaluation is made the last: its clean
   * estimate is the result. In strips there is no level that all of the picture has reached.
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

/**
 * Begins every item and yields it with its answer, in order. The next item is begun before an answer is waited for, so that whoever
 * answers (a thread of its own) and whoever takes the answers work at the same time.
 */
async function* runAhead<Item, Answer, Begun extends { readonly answer: Promise<Answer> }>(
  items: readonly Item[],
  begin: (item: Item) => Begun & { readonly answer: Promise<Answer> },
): AsyncGenerator<{ readonly begun: Begun; readonly answer: Answer }> {
  const beginCalmly = (item: Item): Begun => {
    const begun = begin(item);
    // If an earlier item ends the loop, nobody waits for this one any more.
    begun.answer.catch(() => undefined);
    return begun;
  };
  let ahead = items[0] === undefined ? null : beginCalmly(items[0]);
  for (let i = 1; ahead !== null; i++) {
    const begun: Begun = ahead;
    ahead = items[i] === undefined ? null : beginCalmly(items[i]!);
    yield { begun, answer: await begun.answer };
  }
}

class LockstepRun {
  readonly #options: LockstepOptions;
  readonly #mu: RowRing;
  readonly #features: RowRing;
  readonly #x: RowRing;
  readonly #kept: KeptRows[];
  /** Where a band's new latent waits for its last tile. */
  #next: RowRing | null = null;
  /** The window gathered last: that of a picture of one tile stays the same from level to level. */
  #seen: Omit<LatentWindow, 'x'> | null = null;
  #lastLevel: number;

  constructor(options: LockstepOptions) {
    this.#options = options;
    const { widthPx, haloPx, levels } = options.plan.options;
    this.#lastLevel = levels;
    const rows = options.plan.capacityRows;
    this.#mu = new RowRing(48, widthPx, rows);
    // The fidelity estimate alone needs neither features nor latent afterwards.
    const latentRows = levels > 0 ? rows : 0;
    this.#features = new RowRing(options.sampler.networks.featureChannels, widthPx, latentRows);
    this.#x = new RowRing(48, widthPx, latentRows);
    const sets = options.plan.strips === 1 ? Math.min(1, levels) : levels;
    this.#kept = Array.from({ length: sets }, () => new KeptRows(haloPx, 48, widthPx));
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
    const multiplePx = sampler.cleanup > 0 ? HALVED_PX : 1;
    const begin = (core: Region) => {
      signal.throwIfAborted();
      const window = this.#windowOf(core, multiplePx);
      return { core, window, answer: estimateWindow(sampler, window, readInput(window)) };
    };
    for await (const { begun, answer } of runAhead(listCores(band), begin)) {
      const { core, window } = begun;
      const { tied, region } = this.#tieEstimate(answer, window, core);
      this.#mu.store(tied, core, region);
      await onTile?.(band, () => {
        const folded = cutFolded(tied, region, core, this.#picture);
        return { level: 0, region: core, folded, residual: null };
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
      const cut = (plane: Plane, folded: boolean): Plane =>
        gatherRegion(planeSource(plane, window, folded), core, this.#picture);
      const folded = cut(answer.mu, true);
      this.#mu.store(folded, core);
      this.#features.store(cut(answer.features, false), core);
      this.#x.store(x, core);
      await onTile?.(band, () => ({ level: 0, region: core, folded, residual: null }));
    }
  }

  /** Tied to the input in the core, as every estimate inside the loop is; `tied` covers `region`. */
  #tieEstimate(estimate: Plane, window: Region, core: Region): { readonly tied: Plane; readonly region: Region } {
    const { instantBackProjection, readInput } = this.#options;
    if (instantBackProjection === 0) return { tied: estimate, region: window };
    const region = growRegion(core, BACK_PROJECTION_RADIUS_PX);
    const tied = gatherRegion(planeSource(estimate, window, true), region, this.#picture);
    backProject(tied, readInput(region), sizeOfRegion(region), instantBackProjection);
    return { tied, region };
  }

  async #denoiseBand(band: Band): Promise<void> {
    const { plan, sampler, schedule, signal, onTile } = this.#options;
    const planned = schedule[band.level - 1]!;
    const step = band.level === this.#lastLevel ? { ...planned, abarNext: 1 } : planned;
    const kept = this.#keptOf(band);
    // Tiles of a band read the latent as it was, so the new one is put in place after the last of them.
    const rows = band.bottom - band.top;
    if (this.#next?.capacityRows !== rows) this.#next = new RowRing(48, plan.options.widthPx, rows);
    const next = this.#next;
    const begin = (core: Region) => {
      signal.throwIfAborted();
      const latent = this.#gatherLatent(this.#windowOf(core), band, kept);
      const answer = predict(sampler, latent, step);
      return { core, latent, answer, noise: drawStepNoise(sampler, step, band.level, core) };
    };
    for await (const { begun, answer } of runAhead(listCores(band), begin)) {
      const { core, latent, noise } = begun;
      const { x, r0 } = readClean(sampler, latent, answer, step, { core, picture: this.#picture });
      await onTile?.(band, () => {
        const mu = cutFolded(latent.mu, latent.region, core, this.#picture);
        const residual = r0.map((value) => sampler.sigmaR * value);
        const folded = mu.map((value, i) => value + residual[i]!);
        return { level: band.level, region: core, folded, residual };
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
    const cells: PlanarSource['cells'] = (row, ...where) => (row >= band.top ? this.#x : kept).cells(row, ...where);
    const x = gatherRegion({ channels: 48, folded: true, cells }, region, this.#picture);
    if (this.#seen === null || !isSameRegion(this.#seen.region, region)) this.#seen = this.#gatherGiven(region);
    return { ...this.#seen, x };
  }

  /** What an evaluation sees that no evaluation changes. */
  #gatherGiven(region: Region): Omit<LatentWindow, 'x'> {
    const gather = (ring: RowRing, folded: boolean): Plane =>
      gatherRegion({ channels: ring.channels, folded, cells: ring.cells.bind(ring) }, region, this.#picture);
    return {
      region,
      y: this.#options.readInput(region),
      mu: gather(this.#mu, true),
      features: gather(this.#features, false),
    };
  }

  #windowOf(core: Region, multiplePx: number = HALVED_PX): Region {
    return windowOfCore(core, this.#options.plan.options.haloPx, this.#picture, multiplePx);
  }

  get #picture(): Size {
    return this.#options.plan.options;
  }

  /** The finished folded row: mu, plus the residual where there was one. */
  #finishRow(row: number): Float32Array {
    if (this.#options.schedule.length === 0) return this.#mu.row(row);
    const result = this.#mu.row(row).slice();
    const r0 = this.#x.row(row);
    const { sigmaR } = this.#options.sampler;
    for (let i = 0; i < result.length; i++) result[i]! += sigmaR * r0[i]!;
    return result;
  }
}
