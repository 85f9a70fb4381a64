/** State of the comparison view: mode, slider, zoom and place. The toolbar and the stage share one; pixels are the stage's. */
import type { Size } from '../../../shared/jobs.ts';
import type { Camera, Layout, Point, Viewport } from './viewport.ts';
import {
  FIT,
  clamp,
  isFitScale,
  mixViewports,
  oneToOneScale,
  panBy,
  percentOf,
  resolveViewport,
  zoomAt,
} from './viewport.ts';

export type CompareMode = 'split' | 'side-by-side';

/** Between the two panes, side by side. */
export const PANE_GAP_PX = 2;

export class StageView {
  mode = $state<CompareMode>('split');
  /** Press and hold: while true the whole stage shows the photo. */
  isShowingBefore = $state(false);
  /** How long steps of the zoom take; the stage sets it where motion is welcome. */
  animationMs = 0;

  #split = $state(0.5);
  #stage = $state.raw({ width: 1, height: 1, devicePixelRatio: 1 });
  #photo = $state.raw<{ id: string | null; size: Size; result: Size | null }>({
    id: null,
    size: { widthPx: 1, heightPx: 1 },
    result: null,
  });
  #camera = $state.raw<Camera>(FIT);
  #moving = $state.raw<Viewport | null>(null);
  #animation = 0;

  /** Place of the slider, 0..1 of the stage's width. */
  get split(): number {
    return this.#split;
  }
  set split(fraction: number) {
    this.#split = clamp(fraction, 0, 1);
  }

  get layout(): Layout {
    const { width, height, devicePixelRatio } = this.#stage;
    const { size: photo, result } = this.#photo;
    const paneWidth = this.mode === 'split' ? width : Math.max(1, Math.floor((width - PANE_GAP_PX) / 2));
    return { photo, result, paneWidth, paneHeight: height, devicePixelRatio };
  }

  /** What is seen now, in each pane. */
  get viewport(): Viewport {
    return this.#moving ?? this.#goal;
  }

  /** 100: one pixel of the result per pixel of the screen. */
  get zoomPercent(): number {
    return Math.round(percentOf(this.layout, this.#goal.scale));
  }

  get isFit(): boolean {
    return this.#camera.kind === 'fit' || isFitScale(this.layout, this.#goal.scale);
  }

  /** Shows the whole picture. */
  fit(): void {
    this.#glide(FIT);
  }

  /** 1 = 1:1, 2 = 2:1, about the middle. */
  zoomTo(ratio: number): void {
    this.#glide(this.#zoom(ratio * oneToOneScale(this.layout)));
  }

  /** About the middle. */
  zoomBy(factor: number): void {
    this.#glide(this.#zoom(this.#goal.scale * factor));
  }

  /** About a place in the pane, at once: for wheels and fingers. */
  zoomAt(factor: number, at: Point): void {
    this.#jump(this.#zoom(this.viewport.scale * factor, at));
  }

  /** Between the whole picture and 1:1 about a place in the pane. */
  toggleFit(at: Point): void {
    this.#jump(this.isFit ? this.#zoom(oneToOneScale(this.layout), at) : FIT);
  }

  /** Moves the picture by CSS pixels. */
  pan(dx: number, dy: number): void {
    const { layout, viewport } = this;
    this.#jump(panBy(layout, viewport, dx, dy));
  }

  /** The stage tells what it shows; another photo begins fitted, a result that comes or goes moves nothing. */
  showPhoto(id: string, size: Size, result: Size | null): void {
    if (id !== this.#photo.id) this.#jump(FIT);
    this.#photo = { id, size, result };
  }

  /** The stage tells its size in CSS pixels. */
  resize(width: number, height: number, devicePixelRatio: number): void {
    this.#stage = { width: Math.max(1, width), height: Math.max(1, height), devicePixelRatio };
  }

  /** From a place on the stage to the same place in its pane. */
  toPanePoint({ x, y }: Point): Point {
    const second = this.layout.paneWidth + PANE_GAP_PX;
    return { x: this.mode === 'side-by-side' && x >= second ? x - second : x, y };
  }

  get #goal(): Viewport {
    return resolveViewport(this.layout, this.#camera);
  }

  #zoom(scale: number, at?: Point): Camera {
    const from = at === undefined ? this.#goal : this.viewport;
    return zoomAt(this.layout, from, scale, at ?? { x: from.paneWidth / 2, y: from.paneHeight / 2 });
  }

  #jump(camera: Camera): void {
    this.#stop();
    this.#camera = camera;
  }

  #glide(camera: Camera): void {
    const from = this.viewport;
    this.#jump(camera);
    const { animationMs } = this;
    if (animationMs <= 0) return;
    this.#moving = from;
    let startedMs: number | null = null;
    const step = (nowMs: number): void => {
      startedMs ??= nowMs;
      const fraction = clamp((nowMs - startedMs) / animationMs, 0, 1);
      if (fraction === 1) {
        this.#moving = null;
        return;
      }
      this.#moving = mixViewports(from, this.#goal, 1 - (1 - fraction) ** 3);
      this.#animation = requestAnimationFrame(step);
    };
    this.#animation = requestAnimationFrame(step);
  }

  #stop(): void {
    if (this.#moving === null) return;
    cancelAnimationFrame(this.#animation);
    this.#moving = null;
  }
}
