/** The state of the stage: mode, slider, zoom and position. The toolbar and the stage share it; StagePainter draws. */
import type { Size } from '#shared/jobs.ts';
import type { Camera, Layout, Point, Viewport } from './viewport.ts';
import {
  ACTUAL,
  FIT,
  MAX_MAGNIFICATION,
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

/** Width of the gap between the two panes. */
export const PANE_GAP_PX = 2;

export interface StageViewOptions {
  /** What a photo begins with: all of it, or its middle at 1:1. */
  readonly startsAt?: 'fit' | 'actual';
  /** Device pixels that one pixel of the result may cover. */
  readonly maxMagnification?: number;
}

/** Zoom is relative to the result: 1:1 shows one of its pixels on one pixel of the screen. */
export class StageView {
  mode = $state<CompareMode>('split');
  /** Press and hold: while true, the whole stage shows the photo. */
  isShowingBefore = $state(false);
  /** Duration of zoom steps; 0 where people prefer reduced motion. */
  animationMs = 0;

  readonly #start: Camera;
  readonly #maxMagnification: number;
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

  constructor({ startsAt = 'fit', maxMagnification = MAX_MAGNIFICATION }: StageViewOptions = {}) {
    this.#start = startsAt === 'fit' ? FIT : ACTUAL;
    this.#maxMagnification = maxMagnification;
  }

  /** Position of the slider, 0..1 of the stage's width. */
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
    const maxMagnification = this.#maxMagnification;
    return { photo, result, paneWidth, paneHeight: height, devicePixelRatio, maxMagnification };
  }

  /** What each pane shows now. */
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

  /** Shows the whole image. */
  fit(): void {
    this.#glide(FIT);
  }

  /** Zooms to 1 = 1:1, 2 = 2:1, around the middle. */
  zoomTo(ratio: number): void {
    this.#glide(this.#zoom(ratio * oneToOneScale(this.layout)));
  }

  /** Zooms by a factor around the middle. */
  zoomBy(factor: number): void {
    this.#glide(this.#zoom(this.#goal.scale * factor));
  }

  /** Zooms around a point of the pane, without animation: for wheels and touch. */
  zoomAt(factor: number, at: Point): void {
    this.#jump(this.#zoom(this.viewport.scale * factor, at));
  }

  /** Switches between the whole image and 1:1 around a point of the pane. */
  toggleFit(at: Point): void {
    this.#jump(this.isFit ? this.#zoom(oneToOneScale(this.layout), at) : FIT);
  }

  /** Moves the image by CSS pixels. */
  pan(dx: number, dy: number): void {
    const { layout, viewport } = this;
    this.#jump(panBy(layout, viewport, dx, dy));
  }

  /** Called by the stage. Another photo begins again; a result that appears or disappears moves nothing. */
  showPhoto(id: string, size: Size, result: Size | null): void {
    if (id !== this.#photo.id) this.#jump(this.#start);
    this.#photo = { id, size, result };
  }

  /** Called by the stage with its size in CSS pixels. */
  resize(width: number, height: number, devicePixelRatio: number): void {
    this.#stage = { width: Math.max(1, width), height: Math.max(1, height), devicePixelRatio };
  }

  /** From a point of the stage to the same point of its pane. */
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
