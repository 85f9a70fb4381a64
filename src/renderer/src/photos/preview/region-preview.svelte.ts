/** The region preview: the frame on the photo, what it should show, when that is asked for, and which images show it. */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Photo } from '#shared/app-state.ts';
import { isPreviewedStrength, nameStrength } from '#shared/cleanup.ts';
import type { PhotoRegion } from '#shared/image-pyramid.ts';
import type { NetworkChoice, Size } from '#shared/jobs.ts';
import type {
  PreviewComparison,
  PreviewSubject,
  PreviewedVariant,
  RegionPreview,
} from '#shared/previews/region-preview.ts';
import { NETWORK_NAME, SLIDER_NAME, coversPreview, isSameVariant } from '#shared/previews/region-preview.ts';
import { clampFrame } from '#renderer/stage/frame/frame-geometry.ts';
import type { LoadedImage } from '#renderer/stage/image-cache.ts';
import { StageView } from '#renderer/stage/stage-view.svelte.ts';
import type { Point } from '#renderer/stage/viewport.ts';
import type { PreviewSettings } from './preview-settings.ts';

/** Delay between the last change, of the frame or of a setting, and the preview that follows by itself. */
export const PREVIEW_DELAY_MS = 200;
/** Device pixels that one pixel of a result may cover. */
const MAX_MAGNIFICATION = 4;

export interface RegionPreviewPort {
  /** The selected photo once it is ready. */
  readPhoto(): { readonly id: Photo['id']; readonly size: Size } | null;
  readSettings(): PreviewSettings;
  readPreview(): RegionPreview | null;
  /** False while the engine has failed. */
  isPossible(): boolean;
  /** The point of the photo in the middle of the stage. */
  readCentre(): Point;
  startPreview(subject: PreviewSubject): void;
  cancelPreview(): void;
}

/** A variant whose image is loaded. */
export interface ShownVariant extends PreviewSubject, PreviewedVariant {
  readonly previewId: string;
  readonly url: string;
  readonly image: LoadedImage;
}

/** `stale`: an image of other options or of another region is shown until the present one is there. */
export type TileState = 'done' | 'stale' | 'none';

/** The state of the region preview and of its drawer. */
export class RegionPreviewState {
  readonly #port: RegionPreviewPort;
  /** Zoom and position of all tiles, inside the frame. */
  readonly view = new StageView({ startsAt: 'actual', maxMagnification: MAX_MAGNIFICATION });
  #isOn = $state(false);
  /** By photo. */
  readonly #frames = new SvelteMap<string, PhotoRegion>();
  /** By name of the variant. */
  readonly #shown = new SvelteMap<string, ShownVariant>();
  /** The last values between presets and between strengths that were asked for: their tiles stay when another one is chosen. */
  #between = $state.raw<{
    readonly photoId: string;
    readonly slider: number | null;
    readonly used: number | null;
    readonly network: NetworkChoice | null;
  } | null>(null);
  /** What this window has asked for since the preview was opened. */
  #asked = $state.raw<PreviewSubject | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** null while the preview is off or no photo is ready. */
  readonly frame: PhotoRegion | null = $derived.by(() => {
    const photo = this.#port.readPhoto();
    if (!this.#isOn || photo === null) return null;
    return this.#frames.get(photo.id) ?? placeFrame(photo.size);
  });
  /** What the tiles should show; null with the frame. */
  readonly wanted: PreviewSubject | null = $derived.by(() => {
    const [photo, region] = [this.#port.readPhoto(), this.frame];
    if (photo === null || region === null) return null;
    const { preset, usedCleanup, isRepair, networkScales, ...options } = this.#port.readSettings();
    const between = this.#between?.photoId === photo.id ? this.#between : null;
    const isBetween = usedCleanup > 0 && !isPreviewedStrength(usedCleanup);
    const wanted = preset.kind === 'network' ? preset : (between?.network ?? null);
    // One that is gone, or that would have to run twice, is left out.
    const network = wanted !== null && (networkScales.get(wanted.id) ?? 0) >= options.scale ? wanted : null;
    const used = isBetween ? usedCleanup : (between?.used ?? null);
    const slider = preset.kind === 'slider' ? preset.value : (between?.slider ?? null);
    const compare: PreviewComparison = isRepair
      ? { kind: 'strengths', used, network }
      : { kind: 'presets', slider, network };
    return { photoId: photo.id, region, options: { ...options, compare } };
  });
  /** Equal as long as the same is wanted, whatever else happens in the app. */
  readonly #wantedKey: string = $derived(this.wanted === null ? '' : JSON.stringify(this.wanted));
  /** The last preview if it belongs to the selected photo. */
  readonly preview: RegionPreview | null = $derived.by(() => {
    const preview = this.#port.readPreview();
    return preview !== null && preview.photoId === this.#port.readPhoto()?.id ? preview : null;
  });
  readonly isWorking: boolean = $derived(this.preview?.state === 'waiting' || this.preview?.state === 'running');
  /** The variant that is being made. */
  readonly runningName: string | null = $derived.by(() => {
    const { preview } = this;
    if (!this.isWorking || preview === null) return null;
    return preview.names.find((name) => !preview.variants.some((done) => done.name === name)) ?? null;
  });
  /** Whether a person can ask for it: it was cancelled, has failed, or another window of the app has asked for something else. */
  readonly canStart: boolean = $derived.by(() => {
    const { preview, wanted } = this;
    if (this.isWorking || wanted === null || this.#asked === null) return false;
    if (!coversPreview(this.#asked, wanted) || !this.#port.isPossible()) return false;
    return preview === null || preview.state !== 'finished' || !coversPreview(preview, wanted);
  });
  /** The variant that the settings choose; null: none of them does. */
  readonly chosenName: string | null = $derived.by(() => {
    const { preset, usedCleanup, isRepair } = this.#port.readSettings();
    if (preset.kind === 'network') return NETWORK_NAME;
    if (isRepair) return usedCleanup > 0 ? nameStrength(usedCleanup) : null;
    return preset.kind === 'slider' ? SLIDER_NAME : preset.name;
  });

  constructor(port: RegionPreviewPort) {
    this.#port = port;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Opens it where the person looks, or closes it. */
  toggle(): void {
    const photo = this.#port.readPhoto();
    if (this.#isOn) this.close();
    else if (photo !== null) {
      if (!this.#frames.has(photo.id)) this.#frames.set(photo.id, placeFrame(photo.size, this.#port.readCentre()));
      this.#isOn = true;
    }
  }

  close(): void {
    this.cancel();
    this.#isOn = false;
    this.#asked = null;
    this.#shown.clear();
  }

  moveFrame(region: PhotoRegion): void {
    const photo = this.#port.readPhoto();
    if (photo !== null) this.#frames.set(photo.id, region);
  }

  /**
   * Asks for what is wanted, a moment after its last change; to be called in an effect, which ends with the returned function.
   * It follows the wishes of this window alone: two windows of one app would replace each other's previews for ever.
   */
  follow(): () => void {
    const isPossible = this.#port.isPossible() && this.#wantedKey !== '';
    return untrack(() => {
      const delayMs = this.#asked === null ? 0 : PREVIEW_DELAY_MS;
      if (isPossible && !this.#isAsked()) this.#timer = setTimeout(() => this.start(), delayMs);
      return () => clearTimeout(this.#timer);
    });
  }

  /** Asks for it now, also where it was cancelled or has failed. */
  start(): void {
    clearTimeout(this.#timer);
    const { wanted } = this;
    if (wanted === null) return;
    this.#asked = wanted;
    const { slider, used, network } = { slider: null, used: null, ...wanted.options.compare };
    this.#between = { photoId: wanted.photoId, slider, used, network };
    this.#port.startPreview(wanted);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    if (this.isWorking) this.#port.cancelPreview();
  }

  /** The image of a variant of the selected photo that is shown now; null: none. */
  findShown(name: string): ShownVariant | null {
    const shown = this.#shown.get(name);
    return shown !== undefined && shown.photoId === this.wanted?.photoId ? shown : null;
  }

  describeTile(name: string): TileState {
    const shown = this.findShown(name);
    if (shown === null) return 'none';
    return this.#isFresh(shown) ? 'done' : 'stale';
  }

  /** The finished variant of the last preview that has yet to be loaded; null: there is none, or a better one is shown. */
  findUnloaded(name: string): PreviewedVariant | null {
    const [{ preview }, shown] = [this, this.findShown(name)];
    const variant = preview?.variants.find((done) => done.name === name) ?? null;
    if (preview === null || variant === null || shown?.previewId === preview.id) return null;
    const isBetter = shown === null || !this.#isFresh(shown) || this.#isFresh({ ...preview, ...variant });
    return isBetter ? variant : null;
  }

  /** The image of a variant is loaded. */
  showVariant(shown: ShownVariant): void {
    this.#shown.set(shown.name, shown);
  }

  /** Whether nothing new is wanted. */
  #isAsked(): boolean {
    const { wanted, preview } = this;
    if (wanted === null) return true;
    if (this.#asked !== null) return coversPreview(this.#asked, wanted);
    // It was opened before, with the same frame and settings.
    const isUsable = preview !== null && preview.state !== 'cancelled' && preview.state !== 'failed';
    return isUsable && coversPreview(preview, wanted);
  }

  #isFresh(made: PreviewSubject & Pick<PreviewedVariant, 'name'>): boolean {
    return this.wanted !== null && isSameVariant(made.name, made, this.wanted);
  }
}

/** Side of the frame when it first appears, in pixels of the photo. */
const FRAME_SIDE_PX = 96;

/** The first frame: around a point, in the middle unless one is given, and the whole photo where that is smaller. */
export function placeFrame(size: Size, centre?: Point): PhotoRegion {
  const { x, y } = centre ?? { x: size.widthPx / 2, y: size.heightPx / 2 };
  const [left, top] = [x, y].map((at) => Math.floor(at - FRAME_SIDE_PX / 2)) as [number, number];
  const side = { widthPx: FRAME_SIDE_PX, heightPx: FRAME_SIDE_PX };
  return clampFrame({ left, top, ...side }, size);
}
