/** The props of Stage.svelte: plain data about one photo and its result. */
import type { Size } from '#shared/jobs.ts';
import type { PhotoRegion, TiledView } from '#shared/image-pyramid.ts';
import type { StageLabels } from './labels.ts';
import type { StageView } from './stage-view.svelte.ts';

/** The before side. */
export interface StagePhoto {
  readonly id: string;
  readonly name: string;
  readonly size: Size;
  readonly thumbUrl: string;
  /** null until they are made. */
  readonly tiles: TiledView | null;
}

/** The after side: the running estimate (one image whose address changes several times a second), or the finished result. */
export type StageAfter =
  | { readonly kind: 'estimate'; readonly url: string; readonly outputSize: Size }
  | { readonly kind: 'tiles'; readonly tiles: TiledView };

/** Address of a file of a view; `file` comes from VIEW_FILES. */
export type TileUrl = (token: string, file: string) => string;

/** Where the model added detail: an image of the whole photo, in any size. */
export interface ResidualMap {
  readonly url: string;
  /** 0..1: how far it covers the result. */
  readonly strength: number;
}

export interface StageProps {
  view: StageView;
  photo: StagePhoto;
  /** null: no result yet. */
  after: StageAfter | null;
  /** Over the after side; null: off. */
  residualMap: ResidualMap | null;
  /** Frame of the region preview; null: no frame. */
  frame: PhotoRegion | null;
  onFrameChange: (region: PhotoRegion) => void;
  tileUrl: TileUrl;
  labels: StageLabels;
}

/** Size of the result; null while it is not known. */
export function sizeOfAfter(after: StageAfter | null): Size | null {
  if (after === null) return null;
  if (after.kind === 'estimate') return after.outputSize;
  return { widthPx: after.tiles.widthPx, heightPx: after.tiles.heightPx };
}
