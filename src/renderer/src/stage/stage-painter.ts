/** Keeps the two canvases up to date: holds the pictures that were loaded and draws once per frame, when something changed. */
import type { Size } from '../../../shared/jobs.ts';
import { LatestImage } from './latest-image.ts';
import type { LoadImage } from './load-image.ts';
import type { PicturePaint, PictureReport } from './paint-picture.ts';
import { paintHeat, paintPicture } from './paint-picture.ts';
import type { Placement, Rectangle } from './placement.ts';
import { placePicture } from './placement.ts';
import type { StageAfter, StagePhoto, TileUrl } from './stage-props.ts';
import { baseTile, fileOfTile } from './tile-pyramid.ts';
import { TileStore } from './tile-store.ts';
import type { Viewport } from './viewport.ts';

/** All that decides what the canvases show. */
export interface Scene {
  readonly viewport: Viewport;
  readonly devicePixelRatio: number;
  readonly photo: StagePhoto;
  readonly after: StageAfter | null;
  readonly heatUrl: string | null;
  /** The after canvas has a pane of its own: without anything to show it repeats the photo. */
  readonly hasTwoPanes: boolean;
  readonly isShowingBefore: boolean;
  /** Place of the slider, 0..1. A function: the slider moves without anything being drawn. */
  readonly split: () => number;
  readonly tileUrl: TileUrl;
}

/** From this many device pixels per pixel of the result, its pixels show as squares; the photo is always smoothed. */
const SQUARES_FROM = 2;
/** The photo, where the result will be. */
const PLACEHOLDER_OPACITY = 0.3;

/** So long after the last movement or tile the picture is drawn once more, well. */
const REST_MS = 150;
/**
 * Device pixels of each canvas that a frame draws well: without a graphics card a whole canvas would hold up the page for longer than
 * a person's next movement may wait.
 */
const STRIP_PX = 2 ** 17;
/** Beyond the slider, while the picture moves: the slider may move as well until the picture is drawn whole. */
const SPARE_PX = 64;

type Contexts = Record<'before' | 'after', CanvasRenderingContext2D>;

export class StagePainter {
  readonly #contexts: Contexts;
  readonly #store: TileStore;
  readonly #thumb: LatestImage;
  readonly #estimate: LatestImage;
  readonly #heat: LatestImage;
  #scene: Scene | null = null;
  #frame: number | null = null;
  /** Runs while the picture moves or tiles come. */
  #rest: ReturnType<typeof setTimeout> | null = null;
  /** The first row of the canvases that is still to be drawn at rest. */
  #nextRow = 0;

  constructor(contexts: Contexts, load: LoadImage) {
    this.#contexts = contexts;
    const onLoaded = (): void => {
      this.#request();
    };
    // Tiles come in showers: drawing each time as well as can be would hold up the next.
    const onTile = (): void => {
      this.#noteMovement();
      this.#request();
    };
    this.#store = new TileStore({ load, onLoaded: onTile });
    this.#thumb = new LatestImage(load, onLoaded);
    this.#estimate = new LatestImage(load, onLoaded);
    this.#heat = new LatestImage(load, onLoaded);
  }

  /** Shows `scene` with the next frame. */
  show(scene: Scene): void {
    const { photo, after, heatUrl } = scene;
    if (this.#scene?.photo.id !== photo.id) {
      for (const image of [this.#thumb, this.#estimate, this.#heat]) image.clear();
    }
    if (this.#scene && !hasSameOutline(this.#scene, scene)) this.#noteMovement();
    this.#scene = scene;
    this.#thumb.show(photo.thumbUrl);
    if (heatUrl === null) this.#heat.clear();
    else this.#heat.show(heatUrl);
    // The last estimate stays below the result's tiles until those have come.
    if (after === null) this.#estimate.clear();
    else if (after.kind === 'estimate') this.#estimate.show(after.url);
    this.#request();
  }

  /** Stops drawing and lets go of all pictures. */
  end(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#scene = null;
    this.#store.end();
    for (const image of [this.#thumb, this.#estimate, this.#heat]) image.clear();
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
    // A canvas of another size is empty: strip by strip the page would be seen through it.
    if (canvases.filter((canvas) => fitCanvas(canvas, viewport, devicePixelRatio)).length > 0) this.#noteMovement();
    const placement = placePicture(viewport, photo.size, devicePixelRatio);
    const endClips = this.#rest === null ? this.#clipStrip() : this.#clipMoving(scene);
    const before = this.#paintPhoto(scene, placement, this.#contexts.before);
    const after = this.#paintAfter(scene, placement);
    endClips?.();
    this.#store.want(interleave(before.want, after?.want ?? []));
  }

  /** At rest a frame draws some rows of both canvases and leaves the others to the next frames. */
  #clipStrip(): () => void {
    const { before, after } = this.#contexts;
    const { width, height } = before.canvas;
    const rows = Math.ceil(STRIP_PX / width);
    const strip = { x: 0, y: this.#nextRow, width, height: rows };
    this.#nextRow += rows;
    if (this.#nextRow < height) this.#requestFrame();
    return clipTo([before, strip], [after, strip]);
  }

  /** While the picture moves, neither canvas draws what the other one covers: half the work. */
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

  /** Whether the after canvas lies on the other one and shows all of its picture, if only coarsely. */
  #isPhotoCovered({ after, hasTwoPanes, isShowingBefore, tileUrl }: Scene): boolean {
    if (after === null || hasTwoPanes || isShowingBefore) return false;
    if (this.#estimate.image !== null) return true;
    return after.kind === 'tiles' && this.#store.has(tileUrl(after.tiles.token, fileOfTile(baseTile(after.tiles))));
  }

  #paintPhoto(scene: Scene, placement: Placement, context: CanvasRenderingContext2D, opacity = 1): PictureReport {
    clear(context);
    const underlay = this.#thumb.image;
    return paintPicture({ ...this.#paintOf(scene, placement), context, underlay, tiles: scene.photo.tiles, opacity });
  }

  #paintAfter(scene: Scene, placement: Placement): PictureReport | null {
    const { after, isShowingBefore, hasTwoPanes } = scene;
    const context = this.#contexts.after;
    const hasPicture = after?.kind === 'tiles' || this.#estimate.image !== null;
    // Lying on the other canvas, this one is hidden by the page, and is there again at once.
    if ((isShowingBefore && hasTwoPanes) || !hasPicture) {
      const opacity = isShowingBefore ? 1 : PLACEHOLDER_OPACITY;
      if (hasTwoPanes) this.#paintPhoto(scene, placement, context, opacity);
      else clear(context);
      return null;
    }
    clear(context);
    const tiles = after?.kind === 'tiles' ? after.tiles : null;
    const isPixelated = tiles !== null && isEnlarged(tiles, placement);
    const underlay = this.#estimate.image;
    const report = paintPicture({ ...this.#paintOf(scene, placement), context, underlay, tiles, isPixelated });
    if (report.isComplete) this.#estimate.clear();
    if (this.#heat.image) paintHeat(context, this.#heat.image, placement);
    return report;
  }

  #paintOf({ tileUrl }: Scene, placement: Placement): Omit<PicturePaint, 'context' | 'underlay' | 'tiles'> {
    return {
      placement,
      store: this.#store,
      tileUrl,
      isPixelated: false,
      opacity: 1,
      smoothing: this.#rest === null ? 'high' : 'low',
    };
  }
}

function isEnlarged({ widthPx }: Size, { width }: Placement): boolean {
  return width / widthPx >= SQUARES_FROM - 1e-3;
}

/** Whether two scenes show the same things in the same places, better drawn perhaps or further on. */
function hasSameOutline(a: Scene, b: Scene): boolean {
  return (
    a.viewport === b.viewport &&
    a.photo.id === b.photo.id &&
    a.after?.kind === b.after?.kind &&
    a.hasTwoPanes === b.hasTwoPanes &&
    (a.isShowingBefore === b.isShowingBefore || !b.hasTwoPanes)
  );
}

/** Gives a canvas the pane's size in device pixels, and exactly their length on the page; tells whether it had another one. */
function fitCanvas(canvas: HTMLCanvasElement, { paneWidth, paneHeight }: Viewport, devicePixelRatio: number): boolean {
  const width = Math.max(1, Math.round(paneWidth * devicePixelRatio));
  const height = Math.max(1, Math.round(paneHeight * devicePixelRatio));
  if (canvas.width === width && canvas.height === height) return false;
  canvas.width = width;
  canvas.height = height;
  canvas.style.width = `${width / devicePixelRatio}px`;
  canvas.style.height = `${height / devicePixelRatio}px`;
  return true;
}

/** Lets contexts draw inside a rectangle alone; returns what ends this. */
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

function clear(context: CanvasRenderingContext2D): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

/** Both sides load at the same pace. */
function interleave(first: readonly string[], second: readonly string[]): string[] {
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, i) => [first[i], second[i]])
    .flat()
    .filter((url) => url !== undefined);
}
