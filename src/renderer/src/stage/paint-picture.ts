/** Draws one picture on one canvas: an underlay of the whole, then tiles, then heat. Tells which tiles it misses. */
import type { Size } from '../../../shared/jobs.ts';
import type { TiledView } from '../../../shared/views.ts';
import type { LoadedImage } from './image-cache.ts';
import type { Placement } from './placement.ts';
import { boundsInSight, rectangleOf } from './placement.ts';
import type { TileUrl } from './stage-props.ts';
import type { Bounds } from './tile-pyramid.ts';
import { WHOLE, boundsOfTile, chooseLevel, fileOfTile, planTiles } from './tile-pyramid.ts';
import type { TileStore } from './tile-store.ts';

export interface PicturePaint {
  readonly context: CanvasRenderingContext2D;
  readonly placement: Placement;
  /** The whole picture in few pixels, drawn while tiles in sight are missing; null: none. */
  readonly underlay: LoadedImage | null;
  readonly tiles: TiledView | null;
  readonly store: TileStore;
  readonly tileUrl: TileUrl;
  /** Shows the pixels of the tiles as squares. */
  readonly isPixelated: boolean;
  /** 0..1. */
  readonly opacity: number;
  /** How pixels are smoothed: less well while the picture moves, which is many times faster without a graphics card. */
  readonly smoothing: 'low' | 'high';
}

export interface PictureReport {
  /** Addresses of the tiles in sight, most urgent first. */
  readonly want: readonly string[];
  /** Nothing in sight is missing. */
  readonly isComplete: boolean;
}

const NOTHING: PictureReport = { want: [], isComplete: false };
/** Dims the picture below the heat, so that the colours read on bright skies too. */
const HEAT_DIMMING = 'rgba(0, 0, 0, 0.6)';

export function paintPicture(paint: PicturePaint): PictureReport {
  const { context, placement, tiles, underlay, store, tileUrl } = paint;
  context.globalAlpha = paint.opacity;
  context.imageSmoothingQuality = paint.smoothing;
  context.imageSmoothingEnabled = true;
  if (tiles === null) {
    if (underlay) drawWhole(context, underlay, placement);
    return NOTHING;
  }
  const level = chooseLevel(tiles, tiles.widthPx / placement.width);
  const urlOf = (tile: Parameters<typeof fileOfTile>[0]): string => tileUrl(tiles.token, fileOfTile(tile));
  const plan = planTiles(tiles, level, boundsInSight(placement, sizeOf(context)), (tile) => store.has(urlOf(tile)));
  if (underlay && !plan.isComplete) drawWhole(context, underlay, placement);
  for (const tile of plan.draw) {
    context.imageSmoothingEnabled = !(paint.isPixelated && tile.level === tiles.levels - 1);
    const image = store.get(urlOf(tile));
    if (image) drawPart(context, image, placement, boundsOfTile(tiles, tile));
  }
  return { want: plan.want.map(urlOf), isComplete: plan.isComplete };
}

/** Lays the heat over what is drawn. */
export function paintHeat(context: CanvasRenderingContext2D, heat: LoadedImage, placement: Placement): void {
  const { x, y, width, height } = rectangleOf(placement, WHOLE);
  context.save();
  context.imageSmoothingEnabled = true;
  context.fillStyle = HEAT_DIMMING;
  context.fillRect(x, y, width, height);
  context.globalCompositeOperation = 'screen';
  drawWhole(context, heat, placement);
  context.restore();
}

function sizeOf({ canvas }: CanvasRenderingContext2D): Size {
  return { widthPx: canvas.width, heightPx: canvas.height };
}

function drawPart(context: CanvasRenderingContext2D, image: LoadedImage, placement: Placement, bounds: Bounds): void {
  const { x, y, width, height } = rectangleOf(placement, bounds);
  context.drawImage(image.source, x, y, width, height);
}

/** Draws only the pixels in sight and a few around them: a whole picture enlarged many times would be slow. */
function drawWhole(context: CanvasRenderingContext2D, image: LoadedImage, placement: Placement): void {
  const seen = boundsInSight(placement, sizeOf(context));
  if (seen.right <= seen.left || seen.bottom <= seen.top) return;
  const around = 2;
  const left = Math.max(0, Math.floor(seen.left * image.widthPx) - around);
  const top = Math.max(0, Math.floor(seen.top * image.heightPx) - around);
  const right = Math.min(image.widthPx, Math.ceil(seen.right * image.widthPx) + around);
  const bottom = Math.min(image.heightPx, Math.ceil(seen.bottom * image.heightPx) + around);
  const part = {
    left: left / image.widthPx,
    top: top / image.heightPx,
    right: right / image.widthPx,
    bottom: bottom / image.heightPx,
  };
  const { x, y, width, height } = rectangleOf(placement, part);
  context.drawImage(image.source, left, top, right - left, bottom - top, x, y, width, height);
}
