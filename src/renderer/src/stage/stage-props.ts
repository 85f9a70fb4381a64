/** What Stage.svelte is given: plain data about one photo and what stands beside it. */
import type { Size } from '../../../shared/jobs.ts';
import type { PhotoRegion, TiledView } from '../../../shared/views.ts';
import type { StageLabels } from './labels.ts';
import type { StageView } from './stage-view.svelte.ts';

export interface StagePhoto {
  readonly id: string;
  readonly name: string;
  readonly size: Size;
  readonly thumbUrl: string;
  /** null while they are being made. */
  readonly tiles: TiledView | null;
}

/** The after side: the running estimate (one picture, whose url changes several times a second), or the finished result. */
export type StageAfter =
  | { readonly kind: 'estimate'; readonly url: string; readonly outputSize: Size }
  | { readonly kind: 'tiles'; readonly tiles: TiledView };

/** Address of a file of a view; `file` comes from VIEW_FILES. */
export type TileUrl = (token: string, file: string) => string;

export interface StageProps {
  view: StageView;
  photo: StagePhoto;
  /** null: nothing yet. */
  after: StageAfter | null;
  /** Heat map of invented detail, a picture of the whole photo in any size, laid over the after side; null: off. */
  heatUrl: string | null;
  /** Frame of the region preview; null: no frame. */
  frame: PhotoRegion | null;
  onFrameChange: (region: PhotoRegion) => void;
  tileUrl: TileUrl;
  labels: StageLabels;
}

/** Pixels of the result, as far as they are known. */
export function sizeOfAfter(after: StageAfter | null): Size | null {
  if (after === null) return null;
  if (after.kind === 'estimate') return after.outputSize;
  return { widthPx: after.tiles.widthPx, heightPx: after.tiles.heightPx };
}
