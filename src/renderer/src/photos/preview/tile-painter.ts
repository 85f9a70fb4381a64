/** Draws the tiles of the region preview: the photo itself on the first one, and each variant over the faded photo on its own. */
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { LoadedImage } from '#renderer/stage/image-cache.ts';
import { LatestImage } from '#renderer/stage/latest-image.ts';
import type { LoadImage } from '#renderer/stage/load-image.ts';
import type { ImageReport } from '#renderer/stage/paint-image.ts';
import {
  PLACEHOLDER_OPACITY,
  clear,
  fitCanvas,
  isMagnified,
  paintImage,
  paintWhole,
} from '#renderer/stage/paint-image.ts';
import type { Placement } from '#renderer/stage/placement.ts';
import { placeAround, placeImage, placePart } from '#renderer/stage/placement.ts';
import type { StagePhoto, TileUrl } from '#renderer/stage/stage-props.ts';
import { TileStore } from '#renderer/stage/tile-store.ts';
import type { Viewport } from '#renderer/stage/viewport.ts';

/** Name of the tile with the photo itself. */
export const BEFORE_NAME = 'before';

/** The image of a variant, and what of the photo it shows. */
export interface DrawnVariant {
  readonly url: string;
  readonly image: LoadedImage;
  readonly region: PhotoRegion;
}

/** Everything that the tiles show. */
export interface TileScene {
  /** Of every tile; its image is the frame. */
  readonly viewport: Viewport;
  readonly devicePixelRatio: number;
  readonly frame: PhotoRegion;
  readonly photo: Pick<StagePhoto, 'size' | 'tiles' | 'thumbUrl'>;
  readonly drawn: ReadonlyMap<string, DrawnVariant>;
  /** Addresses of images that take the place of what is drawn, as soon as they are loaded. */
  readonly unloaded: ReadonlyMap<string, string>;
  readonly tileUrl: TileUrl;
}

/** Loads what the tiles need and draws them all, at most once a frame. */
export class TilePainter {
  readonly #contexts = new Map<string, CanvasRenderingContext2D>();
  readonly #store: TileStore;
  readonly #thumb: LatestImage;
  readonly #onVariant: (name: string, image: LoadedImage) => void;
  #scene: TileScene | null = null;
  #frame: number | null = null;

  /** @param onVariant an image is loaded, and stays so while it is drawn */
  constructor(load: LoadImage, onVariant: (name: string, image: LoadedImage) => void) {
    const onLoaded = (): void => {
      this.#request();
    };
    this.#store = new TileStore({ load, onLoaded });
    this.#thumb = new LatestImage(load, onLoaded);
    this.#onVariant = onVariant;
  }

  /** Draws a tile from now on; returns the function that ends it. */
  attach(name: string, context: CanvasRenderingContext2D): () => void {
    this.#contexts.set(name, context);
    this.#request();
    return () => this.#contexts.delete(name);
  }

  show(scene: TileScene): void {
    this.#scene = scene;
    this.#thumb.show(scene.photo.thumbUrl);
    this.#request();
  }

  /** Stops drawing and releases all images. */
  end(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#scene = null;
    this.#store.end();
    this.#thumb.clear();
  }

  #request(): void {
    if (this.#scene === null) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      if (this.#scene !== null) this.#paint(this.#scene);
    });
  }

  #paint(scene: TileScene): void {
    const { viewport, devicePixelRatio, frame, photo, drawn, unloaded } = scene;
    const ofPhoto = placeAround(placeImage(viewport, frame, devicePixelRatio), photo.size, frame);
    // What is drawn is wanted, too: the store keeps it, and the stage draws it in the frame.
    const want = [...unloaded.values(), ...[...drawn.values()].map(({ url }) => url)];
    for (const [name, context] of this.#contexts) {
      fitCanvas(context.canvas, viewport, devicePixelRatio);
      want.push(...this.#paintTile(scene, { name, context, ofPhoto }).want);
    }
    this.#store.want(want);
    for (const [name, url] of unloaded) {
      const image = this.#store.get(url);
      if (image !== null) this.#onVariant(name, image);
    }
  }

  #paintTile(
    { photo, drawn, tileUrl }: TileScene,
    tile: { readonly name: string; readonly context: CanvasRenderingContext2D; readonly ofPhoto: Placement },
  ): ImageReport {
    const { name, context, ofPhoto } = tile;
    clear(context);
    const smoothing = 'high';
    const report = paintImage({
      ...{ context, placement: ofPhoto, tiles: photo.tiles, underlay: this.#thumb.image, store: this.#store, tileUrl },
      ...{ isPixelated: false, smoothing, opacity: name === BEFORE_NAME ? 1 : PLACEHOLDER_OPACITY },
    });
    const variant = drawn.get(name);
    if (variant !== undefined) {
      const placement = placePart(ofPhoto, photo.size, variant.region);
      paintWhole({ context, placement, smoothing, isPixelated: isMagnified(variant.image, placement) }, variant.image);
    }
    return report;
  }
}
