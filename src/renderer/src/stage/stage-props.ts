/** The props of Stage.svelte: plain data about one photo and its result. */
import type { Size } from '#shared/jobs.ts';
import type { PhotoRegion, TiledView } from '#shared/image-pyramid.ts';
import type { LoadedImage } from './image-cache.ts';
import type { StageLabels } from './labels.ts';
import type { StageView } from './stage-view.svelte.ts';

/** The before side: the photo, or a version of it that takes its place. */
export interface StagePhoto {
  readonly id: string;
  readonly name: string;
  readonly size: Size;
  readonly thumbUrl: string;
  /** null until they are made. */
  readonly tiles: TiledView | null;
  /** Of a version, whose pixels are shown as those of the after side: what of the photo it shows; null: all. Absent: it is the photo. */
  readonly part?: PhotoRegion | null;
}

/**
 * The after side: the running estimate (one image whose address changes several times a second), or the finished result. `part`: what of the photo it
 * shows; absent: all.
 */
export type StageAfter =
  | { readonly kind: 'estimate'; readonly url: string; readonly outputSize: Size; readonly part?: PhotoRegion }
  | { readonly kind: 'tiles'; readonly tiles: TiledView; readonly part?: PhotoRegion };

/** Address of a file of a view; `file` comes from VIEW_FILES. */
export type TileUrl = (token: string, file: string) => string;

/** Where the model added detail: an image of the whole photo, in any size. */
export interface ResidualMap {
  readonly url: string;
  /** 0..1: how far it covers the result. */
  readonly strength: number;
}

/** A result of the frame's region, shown in it. */
export interface FrameResult {
  readonly image: LoadedImage;
  /** What made it. */
  readonly label: string;
  /** Whether it no longer shows the present options. */
  readonly isStale: boolean;
}

export interface StageFrame {
  readonly region: PhotoRegion;
  /** null: the frame shows the photo. */
  readonly result: FrameResult | null;
  readonly onChange: (region: PhotoRegion) => void;
}

export interface StageProps {
  view: StageView;
  photo: StagePhoto;
  /** null: no result yet. */
  after: StageAfter | null;
  /** Over the after side; null: off. */
  residualMap: ResidualMap | null;
  /** What the result will show of the photo, and the rest is dimmed; null or absent: all. */
  part?: PhotoRegion | null;
  /** Moves the part: 0 is the left or upper end, 1 the other one. */
  onPartMove?: (position: number) => void;
  /** Frame of the region preview; null: no frame. */
  frame: StageFrame | null;
  tileUrl: TileUrl;
  labels: StageLabels;
}

/** Size that the result of the whole photo would have; null while it is not known. */
export function sizeOfAfter(after: StageAfter | null, photo: Size): Size | null {
  if (after === null) return null;
  const { widthPx, heightPx } = after.kind === 'estimate' ? after.outputSize : after.tiles;
  const part = after.part ?? photo;
  return {
    widthPx: (widthPx * photo.widthPx) / part.widthPx,
    heightPx: (heightPx * photo.heightPx) / part.heightPx,
  };
}
