/** Chooses tiles and strips for an image: few and equal tiles, and no more state than the memory allows. */
import type { Size } from '#shared/jobs.ts';
import { roundDown, roundUp } from '../multiples.ts';
import type { Plan } from './plan.ts';
import { estimateStateBytes, planImage } from './plan.ts';

/** LR pixels. Halo and size are multiples of `alignPx`, and so is what is made of them. */
export interface TileShape {
  /** Largest tile, halo included; larger than two halos. */
  readonly sizePx: number;
  readonly haloPx: number;
  /**
   * Even. Tiles begin at multiples of it, so that networks with coarse levels see the grid of the image, whichever the
   * tile.
   */
  readonly alignPx: number;
}

/** Side of the cores along an extent: one tile where it fits, else the fewest tiles that do, of equal size. */
export function chooseCore(extentPx: number, { sizePx, haloPx, alignPx }: TileShape): number {
  const count = extentPx <= sizePx ? 1 : Math.ceil(extentPx / (sizePx - 2 * haloPx));
  return roundUp(extentPx / count, alignPx);
}

export interface ChooseOptions {
  readonly image: Size;
  readonly levels: number;
  readonly tile: TileShape;
  readonly featureChannels: number;
  readonly memoryBudgetBytes: number;
  /** Side of the cells that may skip an evaluation, a multiple of `tile.alignPx`; absent: none may. */
  readonly cellPx?: number;
}

/**
 * Side of a tile over that of the model, where nothing is sampled: there is only one call per tile, and larger tiles
 * compute less of their halos twice.
 */
const ESTIMATE_TILE_FACTOR = 2.5;

/**
 * One strip where its state fits the budget (every level then covers the whole image), else strips of one tile row.
 * Without levels tiles are larger, as long as their state fits.
 */
export function choosePlan(options: ChooseOptions): Plan {
  const { image, levels, tile, featureChannels, memoryBudgetBytes, cellPx } = options;
  const fits = (plan: Plan): boolean => estimateStateBytes(plan, featureChannels) <= memoryBudgetBytes;
  if (levels === 0) {
    const large = planInTiles(image, levels, {
      ...tile,
      sizePx: roundDown(ESTIMATE_TILE_FACTOR * tile.sizePx, tile.alignPx),
    });
    for (const plan of [large.whole, large.strips]) if (fits(plan)) return plan;
  }
  const { whole, strips } = planInTiles(image, levels, tile, cellPx);
  return fits(whole) ? whole : strips;
}

function planInTiles(
  image: Size,
  levels: number,
  tile: TileShape,
  cellPx?: number,
): { readonly whole: Plan; readonly strips: Plan } {
  const coreHeightPx = chooseCore(image.heightPx, tile);
  const common = {
    ...image,
    levels,
    haloPx: tile.haloPx,
    alignPx: tile.alignPx,
    coreWidthPx: chooseCore(image.widthPx, tile),
    ...(cellPx !== undefined && { cellPx }),
  };
  const stripPx = cellPx === undefined ? coreHeightPx : chooseCore(image.heightPx, alignTile(tile, cellPx));
  return {
    // The tiles of an image of one strip are the same whether cells may skip or not.
    whole: planImage({ ...common, coreHeightPx, stripPx: roundUp(image.heightPx, tile.alignPx) }),
    strips: planImage({ ...common, coreHeightPx: stripPx, stripPx }),
  };
}

/** A tile whose core is whole cells, at least one. */
function alignTile({ sizePx, haloPx }: TileShape, cellPx: number): TileShape {
  const corePx = Math.max(cellPx, roundDown(sizePx - 2 * haloPx, cellPx));
  return { sizePx: corePx + 2 * haloPx, haloPx, alignPx: cellPx };
}
