/**
 * The order of work on an image: a pure function from its size to a list of bands, made before the run.
 *
 * All tiles advance one level at a time, so that an evaluation reads the tiles around it at the same level and the halo
 * covers one evaluation. Images too large for memory are processed in strips of rows, skewed in time as stencil codes
 * do: after strip s level k (0 = encoder, 1..levels = evaluations) has the rows up to min(H, (s + 1) S - k h), the last
 * strip all rows.
 */
import { roundUp } from '../multiples.ts';
import { UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import type { Region } from './region.ts';

/** LR pixels; right and bottom excluded. */
export interface Tile {
  readonly left: number;
  readonly right: number;
}

/** One row of tiles at one level. Its tiles do not depend on each other. */
export interface Band {
  readonly level: number;
  readonly top: number;
  readonly bottom: number;
  readonly tiles: readonly Tile[];
  /** Rows above this one are not needed again by any level once the band is done. */
  readonly freeAbove: number;
}

export interface PlanOptions {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Number of denoiser evaluations; 0 for the encoder alone. */
  readonly levels: number;
  /** The part of a tile that is kept. The halo around it is cut at the border of the image. */
  readonly coreWidthPx: number;
  readonly coreHeightPx: number;
  readonly haloPx: number;
  /** Rows per strip; a height of the image or more makes one strip. */
  readonly stripPx: number;
  /** Cores, halos and strips are multiples of it, so that all windows begin at multiples of it. */
  readonly alignPx: number;
  /**
   * Side of the groups of cells that may skip an evaluation, where they may: a level then stays whole rows of groups behind
   * the one before it, at least one, so that strips lie between groups and the next row of groups can be looked at.
   */
  readonly cellPx?: number;
}

export interface Plan {
  readonly options: PlanOptions;
  readonly bands: readonly Band[];
  /** Rows of state that are needed at the same time, at most. */
  readonly capacityRows: number;
  readonly strips: number;
}

/** @throws TypeError when a window would not begin at a multiple of `alignPx`, as the networks need it. */
export function planImage(options: PlanOptions): Plan {
  const { heightPx, levels, coreWidthPx, coreHeightPx, haloPx, stripPx, alignPx } = options;
  const lagPx = lagOfLevels(options);
  for (const [name, value] of Object.entries({ coreWidthPx, coreHeightPx, haloPx, stripPx })) {
    if (value % alignPx !== 0 || value < 0 || (value === 0 && name !== 'haloPx')) {
      throw new TypeError(`expected ${name} to be a positive multiple of ${alignPx}, got ${value}`);
    }
  }
  const strips = Math.max(1, Math.ceil(heightPx / stripPx));
  const tiles = splitRange(0, options.widthPx, coreWidthPx).map(([left, right]) => ({ left, right }));
  const cuts = Array.from({ length: levels + 1 }, () => 0);
  const bands: Band[] = [];
  let capacityRows = 0;
  for (let strip = 0; strip < strips; strip++) {
    for (let level = 0; level <= levels; level++) {
      const cut = strip === strips - 1 ? heightPx : clamp((strip + 1) * stripPx - level * lagPx, 0, heightPx);
      for (const [top, bottom] of splitRange(cuts[level]!, cut, coreHeightPx)) {
        const lastCut = level === levels ? bottom : cuts[levels]!;
        bands.push({ level, top, bottom, tiles, freeAbove: Math.max(0, lastCut - haloPx) });
        // The oldest row that this band or a later one reads, to the newest one made.
        capacityRows = Math.max(capacityRows, (level === 0 ? bottom : cuts[0]!) - Math.max(0, cuts[levels]! - haloPx));
      }
      cuts[level] = cut;
    }
  }
  return { options, bands, capacityRows: Math.min(capacityRows, heightPx), strips };
}

/** Rows by which a level stays behind the one before it. */
function lagOfLevels({ haloPx, cellPx }: PlanOptions): number {
  return cellPx === undefined ? haloPx : roundUp(Math.max(haloPx, cellPx), cellPx);
}

/** Bands of one level that follow each other: all of a level, or those of a strip. */
export interface Stage {
  readonly level: number;
  readonly top: number;
  readonly bottom: number;
  readonly bands: readonly Band[];
}

/** The bands of a plan, in order, as stages. */
export function listStages(bands: readonly Band[]): Stage[] {
  const stages: Stage[] = [];
  for (const band of bands) {
    const last = stages.at(-1);
    if (last?.level === band.level && last.bottom === band.top) {
      stages[stages.length - 1] = { ...last, bottom: band.bottom, bands: [...last.bands, band] };
    } else stages.push({ ...band, bands: [band] });
  }
  return stages;
}

/** The tiles of a band, as regions of the image without their halos. */
export function listCores({ tiles, top, bottom }: Band): Region[] {
  return tiles.map((tile) => ({ ...tile, top, bottom }));
}

/**
 * Bytes of state that a plan holds: float32 rows of x, mu and F, of r0 where cells may skip, and the rows of x that are
 * kept above each level's cut.
 */
export function estimateStateBytes(plan: Plan, featureChannels: number): number {
  const { widthPx, haloPx, levels, cellPx } = plan.options;
  const residuals = cellPx === undefined ? 1 : 2;
  const latentChannels = levels > 0 ? residuals * UNSHUFFLED_CHANNELS + featureChannels : 0;
  const keptRows = (plan.strips === 1 ? Math.min(1, levels) : levels) * haloPx;
  const values = plan.capacityRows * (UNSHUFFLED_CHANNELS + latentChannels) + keptRows * UNSHUFFLED_CHANNELS;
  return Float32Array.BYTES_PER_ELEMENT * widthPx * values;
}

function splitRange(from: number, to: number, size: number): [number, number][] {
  const parts: [number, number][] = [];
  for (let start = from; start < to; start += size) parts.push([start, Math.min(to, start + size)]);
  return parts;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
