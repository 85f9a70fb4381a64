/** Chooses the tiles of a view: the level, the visible tiles, and substitutes for those not loaded yet. Pure. */
import type { TiledView } from '#shared/image-pyramid.ts';
import { VIEW_FILES, findWholeLevel, sizeOfLevel } from '#shared/image-pyramid.ts';
import type { Point } from './viewport.ts';
import { clamp } from './viewport.ts';

/** The address of a tile in the pyramid. */
export interface Tile {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** A part of an image in fractions, 0..1 in each direction. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const WHOLE: Bounds = { left: 0, top: 0, right: 1, bottom: 1 };

/** What to draw, in this order, and what to load, most urgent first. */
export interface TilePlan {
  readonly draw: readonly Tile[];
  readonly want: readonly Tile[];
  /** No visible tile is missing. */
  readonly isComplete: boolean;
}

/** Rounding at a zoom of exactly 1:1 must not select a finer level. */
const LEVEL_TOLERANCE = 1e-3;

/** The coarsest level with at least one pixel per device pixel. `pixelsPerDevicePixel` is that of the finest level. */
export function chooseLevel(view: TiledView, pixelsPerDevicePixel: number): number {
  const halvings = Math.floor(Math.log2(Math.max(1, pixelsPerDevicePixel)) + LEVEL_TOLERANCE);
  return Math.max(0, view.levels - 1 - halvings);
}

/** The finest level of a single tile: loaded first and drawn below everything. */
export function baseTile(view: TiledView): Tile {
  return { level: findWholeLevel(view), column: 0, row: 0 };
}

/** The tiles of a level that touch `visible`, those nearest to its middle first. */
export function listTiles(view: TiledView, level: number, visible: Bounds): Tile[] {
  if (visible.right <= visible.left || visible.bottom <= visible.top) return [];
  const { widthPx, heightPx } = sizeOfLevel(view, level);
  const columns = spanTiles(widthPx, view.tileSizePx, visible.left, visible.right);
  const rows = spanTiles(heightPx, view.tileSizePx, visible.top, visible.bottom);
  const tiles = rows.flatMap((row) => columns.map((column) => ({ level, column, row })));
  const middle = {
    x: ((visible.left + visible.right) / 2) * widthPx,
    y: ((visible.top + visible.bottom) / 2) * heightPx,
  };
  return tiles.sort((a, b) => distanceTo(middle, a, view.tileSizePx) - distanceTo(middle, b, view.tileSizePx));
}

function spanTiles(lengthPx: number, tileSizePx: number, from: number, to: number): number[] {
  const last = Math.ceil(lengthPx / tileSizePx) - 1;
  const first = clamp(Math.floor((from * lengthPx) / tileSizePx), 0, last);
  const end = clamp(Math.ceil((to * lengthPx) / tileSizePx) - 1, first, last);
  return Array.from({ length: end - first + 1 }, (_, i) => first + i);
}

function distanceTo(middle: Point, { column, row }: Tile, tileSizePx: number): number {
  return Math.hypot((column + 0.5) * tileSizePx - middle.x, (row + 0.5) * tileSizePx - middle.y);
}

/** The part of the image that a tile shows. */
export function boundsOfTile(view: TiledView, { level, column, row }: Tile): Bounds {
  const { widthPx, heightPx } = sizeOfLevel(view, level);
  const { tileSizePx } = view;
  return {
    left: (column * tileSizePx) / widthPx,
    top: (row * tileSizePx) / heightPx,
    right: Math.min(1, ((column + 1) * tileSizePx) / widthPx),
    bottom: Math.min(1, ((row + 1) * tileSizePx) / heightPx),
  };
}

/** The file of a tile in its view. */
export function fileOfTile({ level, column, row }: Tile): string {
  return VIEW_FILES.tile(level, column, row);
}

/** Plans the tiles of `level` in `visible`; the nearest coarser and the next finer tiles replace a missing one. */
export function planTiles(
  view: TiledView,
  level: number,
  visible: Bounds,
  isLoaded: (tile: Tile) => boolean,
): TilePlan {
  const needed = listTiles(view, level, visible);
  const missing = needed.filter((tile) => !isLoaded(tile));
  const substitutes = new Map<string, Tile>();
  const base = baseTile(view);
  for (const tile of missing) {
    const coarser = findCoarser(tile, isLoaded);
    if (coarser) substitutes.set(fileOfTile(coarser), coarser);
    if (level + 1 < view.levels) {
      for (const finer of listTiles(view, level + 1, shrink(boundsOfTile(view, tile)))) {
        if (isLoaded(finer)) substitutes.set(fileOfTile(finer), finer);
      }
    }
  }
  return {
    draw: [...[...substitutes.values()].sort((a, b) => a.level - b.level), ...needed.filter(isLoaded)],
    want: [base, ...needed.filter(({ level: other }) => other !== base.level)],
    isComplete: missing.length === 0,
  };
}

function findCoarser({ level, column, row }: Tile, isLoaded: (tile: Tile) => boolean): Tile | null {
  for (let up = 1; up <= level; up += 1) {
    const tile = { level: level - up, column: column >> up, row: row >> up };
    if (isLoaded(tile)) return tile;
  }
  return null;
}

/** Slightly smaller, so that tiles that only share an edge are not listed. */
function shrink({ left, top, right, bottom }: Bounds): Bounds {
  const [x, y] = [(right - left) / 100, (bottom - top) / 100];
  return { left: left + x, top: top + y, right: right - x, bottom: bottom - y };
}
