/** Draws one image on one canvas: an underlay of the whole image, then tiles, then the residual map. Reports missing tiles. */
import type { Size } from '#shared/jobs.ts';
import type { TiledView } from '#shared/image-pyramid.ts';
import type { LoadedImage } from './image-cache.ts';
import type { Placement } from './placement.ts';
import { visibleBounds, rectangleOf } from './placement.ts';
import type { TileUrl } from './stage-props.ts';
import type { Bounds } from './tile-pyramid.ts';
import { WHOLE, boundsOfTile, chooseLevel, fileOfTile, planTiles } from './tile-pyramid.ts';
import type { TileStore } from './tile-store.ts';
import type { Viewport } from './viewport.ts';

/** What to draw, where and how. */
export interface ImagePaint {
  readonly context: CanvasRenderingContext2D;
  readonly placement: Placement;
  /** The whole image in few pixels, drawn while visible tiles are missing; null: none. */
  readonly underlay: LoadedImage | null;
  readonly tiles: TiledView | null;
  readonly store: TileStore;
  readonly tileUrl: TileUrl;
  /** Shows the pixels of the tiles as squares. */
  readonly isPixelated: boolean;
  /** 0..1. */
  readonly opacity: number;
  /** `low` while the image moves: much faster without a graphics card. */
  readonly smoothing: 'low' | 'high';
}

/** What is still missing. */
export interface ImageReport {
  /** Addresses of the visible tiles, most urgent first. */
  readonly want: readonly string[];
  /** No visible tile is missing. */
  readonly isComplete: boolean;
}

/** Opacity of the photo in the place of a missing result. */
export const PLACEHOLDER_OPACITY = 0.3;
/** From this zoom on, in device pixels per pixel of the result, its pixels are drawn as squares; the photo itself is always smoothed. */
const SQUARES_FROM = 2;

const NOTHING: ImageReport = { want: [], isComplete: false };
/** Dims the image below the residual map, so that its colours are visible on bright areas too. */
const RESIDUAL_MAP_DIMMING = 0.6;

/** Draws the image and reports what is missing. */
export function paintImage(paint: ImagePaint): ImageReport {
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
  const plan = planTiles(tiles, level, visibleBounds(placement, sizeOf(context)), (tile) => store.has(urlOf(tile)));
  if (underlay && !plan.isComplete) drawWhole(context, underlay, placement);
  for (const tile of plan.draw) {
    context.imageSmoothingEnabled = !(paint.isPixelated && tile.level === tiles.levels - 1);
    const image = store.get(urlOf(tile));
    if (image) drawPart(context, image, placement, boundsOfTile(tiles, tile));
  }
  return { want: plan.want.map(urlOf), isComplete: plan.isComplete };
}

export interface ResidualMapPaint {
  readonly image: LoadedImage;
  /** 0..1: how far the map covers the image. */
  readonly strength: number;
}

/** Draws the residual map over the image. */
export function paintResidualMap(
  context: CanvasRenderingContext2D,
  { image, strength }: ResidualMapPaint,
  placement: Placement,
): void {
  const { x, y, width, height } = rectangleOf(placement, WHOLE);
  context.save();
  context.imageSmoothingEnabled = true;
  context.globalAlpha = RESIDUAL_MAP_DIMMING * strength;
  context.fillStyle = 'black';
  context.fillRect(x, y, width, height);
  context.globalAlpha = strength;
  context.globalCompositeOperation = 'screen';
  drawWhole(context, image, placement);
  context.restore();
}

function sizeOf({ canvas }: CanvasRenderingContext2D): Size {
  return { widthPx: canvas.width, heightPx: canvas.height };
}

function drawPart(context: CanvasRenderingContext2D, image: LoadedImage, placement: Placement, bounds: Bounds): void {
  const { x, y, width, height } = rectangleOf(placement, bounds);
  context.drawImage(image.source, x, y, width, height);
}

/** Draws a whole image where it belongs; `isPixelated` as above. */
export function paintWhole(
  {
    context,
    placement,
    smoothing,
    isPixelated,
  }: Pick<ImagePaint, 'context' | 'placement' | 'smoothing' | 'isPixelated'>,
  image: LoadedImage,
): void {
  context.globalAlpha = 1;
  context.imageSmoothingQuality = smoothing;
  context.imageSmoothingEnabled = !isPixelated;
  drawWhole(context, image, placement);
}

/** Draws the visible pixels and a few around them, because drawing a whole image at a high zoom is slow. */
function drawWhole(context: CanvasRenderingContext2D, image: LoadedImage, placement: Placement): void {
  const visible = visibleBounds(placement, sizeOf(context));
  if (visible.right <= visible.left || visible.bottom <= visible.top) return;
  const around = 2;
  const left = Math.max(0, Math.floor(visible.left * image.widthPx) - around);
  const top = Math.max(0, Math.floor(visible.top * image.heightPx) - around);
  const right = Math.min(image.widthPx, Math.ceil(visible.right * image.widthPx) + around);
  const bottom = Math.min(image.heightPx, Math.ceil(visible.bottom * image.heightPx) + around);
  const part = {
    left: left / image.widthPx,
    top: top / image.heightPx,
    right: right / image.widthPx,
    bottom: bottom / image.heightPx,
  };
  const { x, y, width, height } = rectangleOf(placement, part);
  context.drawImage(image.source, left, top, right - left, bottom - top, x, y, width, height);
}

/** Whether the pixels of a result of this size are drawn as squares. */
export function isMagnified({ widthPx }: Size, { width }: Placement): boolean {
  return width / widthPx >= SQUARES_FROM - 1e-3;
}

/** Gives a canvas the size of the pane in device pixels; returns whether that has changed it. */
export function fitCanvas(
  canvas: HTMLCanvasElement,
  { paneWidth, paneHeight }: Viewport,
  devicePixelRatio: number,
): boolean {
  const width = Math.max(1, Math.round(paneWidth * devicePixelRatio));
  const height = Math.max(1, Math.round(paneHeight * devicePixelRatio));
  if (canvas.width === width && canvas.height === height) return false;
  canvas.width = width;
  canvas.height = height;
  canvas.style.width = `${width / devicePixelRatio}px`;
  canvas.style.height = `${height / devicePixelRatio}px`;
  return true;
}

export function clear(context: CanvasRenderingContext2D): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}
