/** The state of a sampled image that lies in memory, and the windows that networks are given of it. */
import type { Size } from '#shared/jobs.ts';
import { UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import type { Plane } from '../ports.ts';
import type { LatentWindow } from '../sampler/sample.ts';
import type { Plan } from './plan.ts';
import type { Region } from './region.ts';
import { gatherRegion, isSameRegion, windowOfCore } from './region.ts';
import { KeptRows, RowRing } from './state.ts';

/** Encoder and denoiser need even sides: they work at half resolution too. The network of the fidelity estimate does not. */
export const EVEN_PX = 2;

/** Reads a region of the input, mirrored at the border: [3, height, width], RGB in 0..1. */
export type InputReader = (region: Region) => Plane;

export class LatentState {
  /** Fidelity estimate, features and latent, row by row. */
  readonly mu: RowRing;
  readonly features: RowRing;
  readonly x: RowRing;
  /** Clean residual so far, where cells may skip; without rows elsewhere. It is read by no network. */
  readonly r0: RowRing;
  readonly #plan: Plan;
  readonly #readInput: InputReader;
  readonly #kept: KeptRows[];
  /** The context gathered last: that of an image of one tile stays the same from level to level. */
  #context: Omit<LatentWindow, 'x'> | null = null;

  constructor(plan: Plan, featureChannels: number, readInput: InputReader) {
    this.#plan = plan;
    this.#readInput = readInput;
    const { widthPx, haloPx, levels, cellPx } = plan.options;
    const rows = plan.capacityRows;
    this.mu = new RowRing(UNSHUFFLED_CHANNELS, widthPx, rows);
    // The fidelity estimate alone needs neither features nor latent afterwards.
    const latentRows = levels > 0 ? rows : 0;
    this.features = new RowRing(featureChannels, widthPx, latentRows);
    this.x = new RowRing(UNSHUFFLED_CHANNELS, widthPx, latentRows);
    this.r0 = new RowRing(UNSHUFFLED_CHANNELS, widthPx, cellPx === undefined ? 0 : latentRows);
    const sets = plan.strips === 1 ? Math.min(1, levels) : levels;
    this.#kept = Array.from({ length: sets }, () => new KeptRows(haloPx, UNSHUFFLED_CHANNELS, widthPx));
  }

  get image(): Size {
    return this.#plan.options;
  }

  /** The rows above `top` as they were before level `level` (from 1) updated them. */
  keptRows(level: number, top: number): KeptRows {
    // One strip runs its levels one after another, so they share one set of kept rows.
    const kept = this.#kept[this.#plan.strips === 1 ? 0 : level - 1]!;
    if (top === 0) kept.reset();
    return kept;
  }

  windowOf(core: Region, multiplePx: number = EVEN_PX): Region {
    return windowOfCore(core, this.#plan.options.haloPx, this.image, multiplePx);
  }

  /** The input of an evaluation; rows above `top` are read from `kept`. */
  gather(region: Region, top: number, kept: KeptRows): LatentWindow {
    const x = gatherRegion(
      {
        channels: UNSHUFFLED_CHANNELS,
        unshuffled: true,
        rowSlice: (row, ...columns) => (row >= top ? this.x : kept).rowSlice(row, ...columns),
      },
      region,
      this.image,
    );
    if (this.#context === null || !isSameRegion(this.#context.region, region)) {
      this.#context = this.#gatherContext(region);
    }
    return { ...this.#context, x };
  }

  /** The inputs of an evaluation that no evaluation changes. */
  #gatherContext(region: Region): Omit<LatentWindow, 'x'> {
    return {
      region,
      y: this.#readInput(region),
      mu: this.read(this.mu, region, true),
      features: this.read(this.features, region, false),
    };
  }

  /** Copies a region of what is kept; see `PlanarSource` for `unshuffled`. */
  read(ring: RowRing, region: Region, unshuffled: boolean): Plane {
    return gatherRegion(
      { channels: ring.channels, unshuffled, rowSlice: ring.rowSlice.bind(ring) },
      region,
      this.image,
    );
  }

  /** A finished row, pixel-unshuffled: mu, plus the residual. */
  finishRow(row: number, sigmaR: number): Float32Array {
    const result = this.mu.row(row).slice();
    const r0 = this.x.row(row);
    for (let i = 0; i < result.length; i++) result[i]! += sigmaR * r0[i]!;
    return result;
  }
}
