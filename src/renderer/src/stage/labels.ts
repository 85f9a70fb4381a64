/** Every text of the stage that people read or hear; the words themselves come from the window's language. */
import type { PhotoRegion } from '../../../shared/views.ts';

export interface StageLabels {
  /** Name of the whole comparison view, heard when it takes the focus; may name its keys. */
  readonly stage: string;
  /** Short words in the corners: "Before", "After". */
  readonly before: string;
  readonly after: string;
  /** Descriptions of the two pictures for screen readers. */
  readonly beforePicture: string;
  readonly afterPicture: string;
  /** Stands on the after side, side by side, while there is nothing to show. */
  readonly nothingYet: string;
  /** Name of the split slider, and its value in words; `percent` is the share of the width that shows the photo. */
  readonly slider: string;
  readonly sliderValue: (percent: number) => string;
  /** Name of the preview frame, its place and size in words, and a tooltip with its keys. */
  readonly frame: string;
  readonly frameValue: (region: PhotoRegion) => string;
  readonly frameHint: string;
}
