/** Keeps the two canvases up to date: holds the loaded images and draws at most once a frame, when something has changed. */
import type { PhotoRegion, TiledView } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';
import type { LoadedImage } from './image-cache.ts';
import { LatestImage } from './latest-image.ts';
import type { LoadImage } from './load-image.ts';
import type { ImagePaint, ImageReport } from './paint-image.ts';
import {
  PLACEHOLDER_OPACITY,
  clear,
  fitCanvas,
  isMagnified,
  paintImage,
  paintResidualMap,
  paintWhole,
} from './paint-image.ts';
import type { Placement, Rectangle } from './placement.ts';
import { placeImage, placePart } from './placement.ts';
import type { ResidualMap, StageAfter, StagePhoto, TileUrl } from './stage-props.ts';
import { baseTile, fileOfTile } from './tile-pyramid.ts';
import { TileStore } from './tile-store.ts';
import type { Viewport } from './viewport.ts';

/** Everything that the canvases show. */
export interface Scene {
  readonly viewport: Viewport;
  readonly devicePixelRatio: number;
  readonly photo: StagePhoto;
  readonly after: StageAfter | null;
  readonly residualMap: ResidualMap | null;
  /** A result of a region of the photo, over whatever shows a result, and over the photo where there is one pane; null: none. */
  readonly inFrame: { readonly region: PhotoRegion; readonly image: LoadedImage } | null;
  /** Side by side: the after canvas has its own pane, and repeats the photo while there is no result. */
  readonly hasTwoPanes: boolean;
  readonly isShowingBefore: boolean;
  /** Position of the slider, 0..1. A function: the slider moves without anything being drawn. */
  readonly split: () => number;
  readonly tileUrl: TileUrl;
}

/** Delay after the last movement or tile until the image is drawn again in high quality. */
const REST_MS = 150;
/** Device pixels of each canvas that one frame draws in high quality: a whole canvas without a graphics card would block the page. */
const STRIP_PX = 2 ** 17;
/** Margin beyond the slider while the image moves, because the slider may move before the whole image is drawn. */
const SPARE_PX = 64;

type Contexts = Record<'before' | 'after', CanvasRenderingContext2D>;

/** Loads what a scene needs and draws it. */
export class StagePainter {
  readonly #contexts: Contexts;
  readonly #store: TileStore;
  readonly #thumb: LatestImage;
  readonly #estimate: LatestImage;
  readonly #residualMap: LatestImage;
  #scene: Scene | null = null;
  #frame: number | null = null;
  /** Runs while the image moves or tiles arrive. */
  #rest: ReturnType<typeof setTimeout> | null = null;
  /** The first row that is still to be drawn in high quality. */
  #nextRow = 0;

  constructor(contexts: Contexts, load: LoadImage) {
    this.#contexts = contexts;
    const onLoaded = (): void => {
      this.#request();
    };
    // Tiles arrive in bursts: drawing each in high quality would delay the next.
    const onTile = (): void => {
      this.#noteMovement();
      this.#request();
    };
    this.#store = new TileStore({ load, onLoaded: onTile });
    this.#thumb = new LatestImage(load, onLoaded);
    this.#estimate = new LatestImage(load, onLoaded);
    this.#residualMap = new LatestImage(load, onLoaded);
  }

  /** Shows a scene with the next frame. */
  show(scene: Scene): void {
    const { photo, after, residualMap } = scene;
    if (this.#scene?.photo.id !== photo.id) {
      for (const image of [this.#thumb, this.#estimate, this.#residualMap]) image.clear();
    }
    if (this.#scene && !hasSameOutline(this.#scene, scene)) this.#noteMovement();
    this.#scene = scene;
    this.#thumb.show(photo.thumbUrl);
    if (residualMap === null) this.#residualMap.clear();
    else this.#residualMap.show(residualMap.url);
    // The last estimate stays below the tiles of the result until they are loaded.
    if (after === null) this.#estimate.clear();
    else if (after.kind === 'estimate') this.#estimate.show(after.url);
    this.#request();
  }

  /** Stops drawing and releases all images. */
  end(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#scene = null;
    this.#store.end();
    for (const image of [this.#thumb, this.#estimate, this.#residualMap]) image.clear();
  }

  #noteMovement(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#request();
    }, REST_MS);
  }

  #request(): void {
    this.#nextRow = 0;
    this.#requestFrame();
  }

  #requestFrame(): void {
    if (this.#scene === null) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      if (this.#scene) this.#paint(this.#scene);
    });
  }

  #paint(scene: Scene): void {
    const { viewport, devicePixelRatio, photo } = scene;
    const canvases = Object.values(this.#contexts).map(({ canvas }) => canvas);
    // A resized canvas is empty, so it is drawn completely first and in strips later.
    if (canvases.filter((canvas) => fitCanvas(canvas, viewport, devicePixelRatio)).length > 0) this.#noteMovement();
    const placement = placeImage(viewport, photo.size, devicePixelRatio);
    const endClips = this.#rest === null ? this.#clipStrip() : this.#clipMoving(scene);
    const before = this.#paintPhoto(scene, placement, this.#contexts.before);
    const after = this.#paintAfter(scene, placement);
    this.#paintInFrame(scene, placement);
    endClips?.();
    this.#store.want(interleave(before.want, after?.want ?? []));
  }

  /** At rest, each frame draws some rows of both canvases. */
  #clipStrip(): () => void {
    const { before, after } = this.#contexts;
    const { width, height } = before.canvas;
    const rows = Math.ceil(STRIP_PX / width);
    const strip = { x: 0, y: this.#nextRow, width, height: rows };
    this.#nextRow += rows;
    if (this.#nextRow < height) this.#requestFrame();
    return clipTo([before, strip], [after, strip]);
  }

  /** While the image moves, neither canvas draws what the other one covers, which halves the work. */
  #clipMoving(scene: Scene): (() => void) | null {
    if (!this.#isPhotoCovered(scene)) return null;
    const { before, after } = this.#contexts;
    const { width, height } = before.canvas;
    const line = scene.split() * width;
    for (const context of [before, after]) clear(context);
    return clipTo(
      [before, { x: 0, y: 0, width: line + SPARE_PX, height }],
      [after, { x: line - SPARE_PX, y: 0, width, height }],
    );
  }

  /** Whether the after canvas covers the other one and shows its whole image, if only coarsely. */
  #isPhotoCovered({ after, hasTwoPanes, isShowingBefore, tileUrl }: Scene): boolean {
    if (after === null || after.part !== undefined || hasTwoPanes || isShowingBefore) return false;
    if (this.#estimate.image !== null) return true;
    return after.kind === 'tiles' && this.#store.has(tileUrl(after.tiles.token, fileOfTile(baseTile(after.tiles))));
  }

  #paintPhoto(scene: Scene, whole: Placement, context: CanvasRenderingContext2D, opacity = 1): ImageReport {
    clear(context);
    const underlay = this.#thumb.image;
    const { tiles, size, part } = scene.photo;
    const placement = part ? placePart(whole, size, part) : whole;
    const isPixelated = hasSquares(tiles, part ?? size, placement);
    return paintImage({ ...this.#paintOf(scene, placement), context, underlay, tiles, isPixelated, opacity });
  }

  #paintAfter(scene: Scene, ofPhoto: Placement): ImageReport | null {
    const { after, isShowingBefore, hasTwoPanes } = scene;
    const placement = after?.part ? placePart(ofPhoto, scene.photo.size, after.part) : ofPhoto;
    const context = this.#contexts.after;
    const hasImage = after?.kind === 'tiles' || this.#estimate.image !== null;
    // In split mode the page hides this canvas instead, so that it can be shown again at once.
    if ((isShowingBefore && hasTwoPanes) || !hasImage) {
      const opacity = isShowingBefore ? 1 : PLACEHOLDER_OPACITY;
      if (hasTwoPanes) this.#paintPhoto(scene, ofPhoto, context, opacity);
      else clear(context);
      return null;
    }
    clear(context);
    const tiles = after?.kind === 'tiles' ? after.tiles : null;
    const isPixelated = hasSquares(tiles, after?.part ?? scene.photo.size, placement);
    const underlay = this.#estimate.image;
    const report = paintImage({ ...this.#paintOf(scene, placement), context, underlay, tiles, isPixelated });
    if (report.isComplete) this.#estimate.clear();
    const map = this.#residualMap.image;
    if (map && scene.residualMap) paintResidualMap(context, { ...scene.residualMap, image: map }, placement);
    return report;
  }

  /** In the one pane the frame may lie on both sides of the slider. */
  #paintInFrame({ inFrame, photo, hasTwoPanes, isShowingBefore }: Scene, ofPhoto: Placement): void {
    if (inFrame === null || isShowingBefore) return;
    const { before, after } = this.#contexts;
    const placement = placePart(ofPhoto, photo.size, inFrame.region);
    const isPixelated = isMagnified(inFrame.image, placement);
    const smoothing = this.#smoothing;
    for (const context of hasTwoPanes ? [after] : [before, after])
      paintWhole({ context, placement, isPixelated, smoothing }, inFrame.image);
  }

  /** Low while the image moves. */
  get #smoothing(): 'low' | 'high' {
    return this.#rest === null ? 'high' : 'low';
  }

  #paintOf({ tileUrl }: Scene, placement: Placement): Omit<ImagePaint, 'context' | 'underlay' | 'tiles'> {
    return {
      placement,
      store: this.#store,
      tileUrl,
      isPixelated: false,
      opacity: 1,
      smoothing: this.#smoothing,
    };
  }
}

/**
 * Whether pixels are drawn as squares. `covered`: what of the photo the image shows. An image of that size is smoothed as the photo
 * is: squares on one side alone would look like a fault.
 */
function hasSquares(tiles: TiledView | null, covered: Size, placement: Placement): boolean {
  return tiles !== null && tiles.widthPx > covered.widthPx && isMagnified(tiles, placement);
}

/** Whether two scenes show the same images at the same positions, whatever is loaded of them. */
function hasSameOutline(a: Scene, b: Scene): boolean {
  return (
    a.viewport === b.viewport &&
    a.photo.id === b.photo.id &&
    a.after?.kind === b.after?.kind &&
    a.hasTwoPanes === b.hasTwoPanes &&
    (a.isShowingBefore === b.isShowingBefore || !b.hasTwoPanes)
  );
}

/** Clips contexts to rectangles; returns the function that ends it. */
function clipTo(...clips: readonly (readonly [CanvasRenderingContext2D, Rectangle])[]): () => void {
  for (const [context, { x, y, width, height }] of clips) {
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
  }
  return () => {
    for (const [context] of clips) context.restore();
  };
}

/** Alternates between the lists, so that both sides load equally fast. */
function interleave(first: readonly string[], second: readonly string[]): string[] {
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, i) => [first[i], second[i]])
    .flat()
    .filter((url) => url !== undefined);
}
