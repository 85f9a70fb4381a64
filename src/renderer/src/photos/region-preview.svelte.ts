/** The region preview: the frame on the photo, when a preview of the presets is requested, and which preview belongs to it. */
import type { Photo, RegionPreview } from '#shared/app-state.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { Size } from '#shared/jobs.ts';

/** Delay between the frame's last movement and the preview that follows by itself. */
export const PREVIEW_DELAY_MS = 300;

export interface RegionPreviewPort {
  /** The selected photo once it is ready. */
  readPhoto(): { readonly id: Photo['id']; readonly size: Size } | null;
  readPreview(): RegionPreview | null;
  /** Value of the fidelity-perception slider; null while a preset is chosen. */
  readSlider(): number | null;
  startPreview(photoId: string, region: PhotoRegion): void;
  cancelPreview(): void;
}

/** The state of the region preview and of its drawer. */
export class RegionPreviewState {
  readonly #port: RegionPreviewPort;
  #isOn = $state(false);
  #moved = $state.raw<{ readonly photoId: string; readonly region: PhotoRegion } | null>(null);
  #previewedSlider = $state(0.5);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** null while the preview is off or no photo is ready. */
  readonly frame: PhotoRegion | null = $derived.by(() => {
    const photo = this.#port.readPhoto();
    if (!this.#isOn || photo === null) return null;
    return this.#moved?.photoId === photo.id ? this.#moved.region : placeFrame(photo.size);
  });
  /** The last preview if it belongs to the selected photo. */
  readonly preview: RegionPreview | null = $derived.by(() => {
    const preview = this.#port.readPreview();
    return preview !== null && preview.photoId === this.#port.readPhoto()?.id ? preview : null;
  });
  readonly isWorking: boolean = $derived(this.preview?.state === 'waiting' || this.preview?.state === 'running');

  constructor(port: RegionPreviewPort) {
    this.#port = port;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** The slider's value in the last preview; the slider may have moved since. */
  get previewedSlider(): number {
    return this.#previewedSlider;
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

  /** Moves the frame. After a first preview, each movement requests another one. */
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
    this.#previewedSlider = this.#port.readSlider() ?? this.#previewedSlider;
    this.#port.startPreview(photo.id, frame);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    if (this.isWorking) this.#port.cancelPreview();
  }
}

/** Side of the frame when it first appears, in pixels of the photo. */
const FRAME_SIDE_PX = 96;

/** The first frame: in the middle, and the whole photo where that is smaller. */
export function placeFrame({ widthPx, heightPx }: Size): PhotoRegion {
  const [width, height] = [Math.min(FRAME_SIDE_PX, widthPx), Math.min(FRAME_SIDE_PX, heightPx)];
  return {
    left: Math.floor((widthPx - width) / 2),
    top: Math.floor((heightPx - height) / 2),
    widthPx: width,
    heightPx: height,
  };
}
