/** Runs a plan: every tile of a level reads its neighbours at the same level, so tiles agree with the whole picture. */
import { backProject } from '../image/back-projection.ts';
import { cropPlane } from '../image/planes.ts';
import type { Plane } from '../ports.ts';
import type { LatentWindow, Sampler } from '../sampler/sample.ts';
import { advanceLatent, estimateClean, startLatent } from '../sampler/sample.ts';
import type { ScheduledStep } from '../sampler/schedule.ts';
import type { Band, Plan, Tile } from './plan.ts';
import type { GatherWindow, RowLookup } from './state.ts';
import { gatherWindow, KeptRows, RowRing } from './state.ts';

/** Reads a window of the input, mirrored at the border: [4, size, size], RGB in 0..1 and the clean-up plane. */
export type InputReader = (window: GatherWindow) => Plane;

/** A finished core of a tile at some level: the running clean estimate of the picture, folded, values about 0..1. */
export interface Estimate {
  /** 0 = fidelity estimate, k = after evaluation k. */
  readonly level: number;
  readonly left: number;
  readonly top: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** [48, height, width] */
  readonly folded: Plane;
}

export interface LockstepOptions {
  readonly plan: Plan;
  readonly schedule: readonly ScheduledStep[];
  readonly sampler: Sampler;
  readonly readInput: InputReader;
  /** Back-projection of a result that is the fidelity estimate alone (no steps). */
  readonly instantBackProjection: number;
  /** Takes finished LR rows from `top` on, in order, each folded as [48 * width]; rows belong to the callee. */
  readonly emitRows: (top: number, rows: readonly Float32Array[]) => Promise<void>;
  /** Called after each tile. `estimate` makes the running clean estimate of that tile; nothing is computed unless called. */
  readonly onTile?: (band: Band, makeEstimate: () => Estimate) => void;
  readonly signal: AbortSignal;
}

/** Runs all bands of the plan. @throws the signal's reason when aborted, between two tiles. */
export async function runLockstep(options: LockstepOptions): Promise<void> {
  const run = new LockstepRun(options);
  for (const band of options.plan.bands) await run.runBand(band);
}

class LockstepRun {
  readonly #options: LockstepOptions;
  readonly #mu: RowRing;
  readonly #features: RowRing;
  readonly #x: RowRing;
  readonly #kept: KeptRows[];

  constructor(options: LockstepOptions) {
    this.#options = options;
    const { widthPx, haloPx, levels } = options.plan.options;
    const rows = options.plan.capacityRows;
    this.#mu = new RowRing(48, widthPx, rows);
    // The fidelity estimate alone needs neither features nor latent afterwards.
    const latentRows = levels > 0 ? rows : 0;
    this.#features = new RowRing(options.sampler.networks.featureChannels, widthPx, latentRows);
    this.#x = new RowRing(48, widthPx, latentRows);
    const sets = options.plan.strips === 1 ? Math.min(1, levels) : levels;
    this.#kept = Array.from({ length: sets }, () => new KeptRows(haloPx, 48 * widthPx));
  }

  async runBand(band: Band): Promise<void> {
    if (band.level === 0) await this.#encodeBand(band);
    else await this.#denoiseBand(band);
    if (band.level !== this.#options.plan.options.levels) return;
    const rows: Float32Array[] = [];
    for (let row = band.top; row < band.bottom; row++) rows.push(this.#finishRow(row));
    await this.#options.emitRows(band.top, rows);
  }

  async #encodeBand(band: Band): Promise<void> {
    const { plan, sampler, schedule, readInput, signal, onTile, instantBackProjection } = this.#options;
    const first = schedule[0];
    for (const tile of band.tiles) {
      signal.throwIfAborted();
      const window = this.#windowOf(band, tile);
      const input = readInput(window);
      const { mu, features } = await sampler.networks.encode(input);
      if (first === undefined && instantBackProjection > 0) {
        backProject(mu, input, window.sizePx, instantBackProjection);
      }
      const { haloPx } = plan.options;
      const core = { widthPx: tile.right - tile.left, heightPx: band.bottom - band.top };
      const muCore = cropPlane(mu, window.sizePx, haloPx, core);
      storeCore(this.#mu, muCore, band, tile);
      if (first !== undefined) {
        storeCore(this.#features, cropPlane(features, window.sizePx, haloPx, core), band, tile);
        storeCore(this.#x, startLatent(sampler, { ...tile, top: band.top, bottom: band.bottom }, first), band, tile);
      }
      onTile?.(band, () => ({ level: 0, left: tile.left, top: band.top, ...core, folded: muCore }));
    }
  }

  async #denoiseBand(band: Band): Promise<void> {
    const { plan, sampler, schedule, signal, onTile } = this.#options;
    const step = schedule[band.level - 1]!;
    const kept = this.#keptOf(band);
    const latentRows: RowLookup = (row) => (row >= band.top ? this.#x.row(row) : kept.row(row));
    const height = band.bottom - band.top;
    // Tiles of a band read the latent as it was, so the new one is put in place after the last of them.
    const next = new RowRing(48, plan.options.widthPx, height);
    for (const tile of band.tiles) {
      signal.throwIfAborted();
      const latent = this.#gatherLatent(band, this.#windowOf(band, tile), latentRows);
      const estimate = await estimateClean(sampler, latent, step);
      const core = { widthPx: tile.right - tile.left, heightPx: height };
      const crop = (plane: Plane): Plane => cropPlane(plane, estimate.sizePx, estimate.haloPx, core);
      const r0 = crop(estimate.r0);
      const x = crop(estimate.x);
      const place = { ...tile, top: band.top, bottom: band.bottom };
      advanceLatent(sampler, { x, r0, window: place }, step, band.level);
      storeCore(next, x, { top: 0, bottom: height }, tile);
      onTile?.(band, () => {
        const folded = crop(estimate.mu);
        for (let i = 0; i < folded.length; i++) folded[i]! += sampler.sigmaR * r0[i]!;
        return { level: band.level, left: tile.left, top: band.top, ...core, folded };
      });
    }
    kept.keep(this.#x, band.top, band.bottom);
    for (let row = 0; row < height; row++) this.#x.row(band.top + row).set(next.row(row));
  }

  #keptOf(band: Band): KeptRows {
    // One strip runs its levels one after another, so they share one set of kept rows.
    const kept = this.#kept[this.#options.plan.strips === 1 ? 0 : band.level - 1]!;
    if (band.top === 0) kept.reset();
    return kept;
  }

  #gatherLatent(band: Band, window: GatherWindow, latentRows: RowLookup): LatentWindow {
    const { widthPx, heightPx, haloPx } = this.#options.plan.options;
    const shared = { widthPx, heightPx, lastRow: band.bottom + haloPx - 1 };
    const gather = (ring: RowRing, rows: RowLookup, folded: boolean): Plane =>
      gatherWindow({ ...shared, channels: ring.channels, rows, folded }, window);
    return {
      sizePx: window.sizePx,
      haloPx,
      y: this.#options.readInput(window),
      mu: gather(this.#mu, (row) => this.#mu.row(row), true),
      features: gather(this.#features, (row) => this.#features.row(row), false),
      x: gather(this.#x, latentRows, true),
    };
  }

  #windowOf(band: Band, tile: Tile): GatherWindow {
    const { haloPx, tileSizePx } = this.#options.plan.options;
    return { left: tile.left - haloPx, top: band.top - haloPx, sizePx: tileSizePx };
  }

  /** The finished folded row: mu, plus the residual where there was one. */
  #finishRow(row: number): Float32Array {
    const result = this.#mu.row(row).slice();
    if (this.#options.schedule.length === 0) return result;
    const r0 = this.#x.row(row);
    const { sigmaR } = this.#options.sampler;
    for (let i = 0; i < result.length; i++) result[i]! += sigmaR * r0[i]!;
    return result;
  }
}

function storeCore(
  ring: RowRing,
  core: Plane,
  rows: { readonly top: number; readonly bottom: number },
  tile: Tile,
): void {
  const width = tile.right - tile.left;
  const height = rows.bottom - rows.top;
  for (let line = 0; line < height; line++) {
    const row = ring.row(rows.top + line);
    for (let channel = 0; channel < ring.channels; channel++) {
      const start = (channel * height + line) * width;
      row.set(core.subarray(start, start + width), channel * ring.widthPx + tile.left);
    }
  }
}
