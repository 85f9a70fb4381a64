/** Trying the looks on a part of the photo: the frame, when a preview is asked for, and which answer belongs to it. */
import type { Photo, RegionPreview } from '../../../shared/app-state.ts';
import type { Size } from '../../../shared/jobs.ts';
import type { PhotoRegion } from '../../../shared/views.ts';
import { placeFrame } from './photo-work.ts';

/** Rest after the frame's last movement before it is previewed by itself. */
export const PREVIEW_DELAY_MS = 300;

export interface PartTrialPort {
  /** The chosen photo once it is ready. */
  readPhoto(): { readonly id: Photo['id']; readonly size: Size } | null;
  readPreview(): RegionPreview | null;
  /** Where the dial stands. */
  readDial(): number | null;
  startPreview(photoId: string, region: PhotoRegion): void;
  cancelPreview(): void;
}

export class PartTrial {
  readonly #port: PartTrialPort;
  #isOn = $state(false);
  #moved = $state.raw<{ readonly photoId: string; readonly region: PhotoRegion } | null>(null);
  #previewedDial = $state(0.5);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** null while it is off or there is no photo to put it on. */
  readonly frame: PhotoRegion | null = $derived.by(() => {
    const photo = this.#port.readPhoto();
    if (!this.#isOn || photo === null) return null;
    return this.#moved?.photoId === photo.id ? this.#moved.region : placeFrame(photo.size);
  });
  /** The last preview, if it is the chosen photo's. */
  readonly preview: RegionPreview | null = $derived.by(() => {
    const preview = this.#port.readPreview();
    return preview !== null && preview.photoId === this.#port.readPhoto()?.id ? preview : null;
  });
  readonly isWorking: boolean = $derived(this.preview?.state === 'waiting' || this.preview?.state === 'running');

  constructor(port: PartTrialPort) {
    this.#port = port;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** The dial of the last preview: it may be turned afterwards, and the card shows what was previewed. */
  get previewedDial(): number {
    return this.#previewedDial;
  }

  toggle(): void {
    if (this.#isOn) this.close();
    else if (this.#port.readPhoto() !== null) this.#isOn = true;
  }

  close(): void {
    clearTimeout(this.#timer);
    if (this.isWorking) this.#port.cancelPreview();
    this.#isOn = false;
  }

  /** Once somebody has asked for a preview, moving the frame asks for the next one. */
  moveFrame(region: PhotoRegion): void {
    const photo = this.#port.readPhoto();
    if (photo === null) return;
    this.#moved = { photoId: photo.id, region };
    clearTimeout(this.#timer);
    if (this.preview !== null) this.#timer = setTimeout(() => this.start(), PREVIEW_DELAY_MS);
  }

  start(): void {
    clearTimeout(this.#timer);
    const [photo, frame] = [this.#port.readPhoto(), this.frame];
    if (photo === null || frame === null) return;
    this.#previewedDial = this.#port.readDial() ?? this.#previewedDial;
    this.#port.startPreview(photo.id, frame);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    if (this.isWorking) this.#port.cancelPreview();
  }
}
