/** The texts of the stage; the window provides them in its language. */
import type { PhotoRegion } from '#shared/image-pyramid.ts';

/** Texts to read and for screen readers. */
export interface StageLabels {
  /** Accessible name of the stage; it may name the keys. */
  readonly stage: string;
  /** Short labels in the corners. */
  readonly before: string;
  readonly after: string;
  /** Descriptions of the two images for screen readers. */
  readonly beforeImage: string;
  readonly afterImage: string;
  /** Shown on the after side, side by side, while there is no result. */
  readonly nothingYet: string;
  /** Accessible name and value of the slider; `percent` is the share of the width that shows the photo. */
  readonly slider: string;
  readonly sliderValue: (percent: number) => string;
  /** Accessible name and tooltip of the part of the photo that the result shows. */
  readonly part: string;
  /** Accessible name and value of the preview frame, and its tooltip, which names the keys. */
  readonly frame: string;
  readonly frameValue: (region: PhotoRegion) => string;
  readonly frameHint: string;
}
