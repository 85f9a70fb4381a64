import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StageView } from './stage-view.svelte.ts';
import { pressStageKey } from './stage-keys.ts';
import { toPhoto } from './viewport.ts';

const PHOTO = { widthPx: 3000, heightPx: 2000 };
const RESULT = { widthPx: 12000, heightPx: 8000 };

describe('StageView', () => {
  let view: StageView;

  beforeEach(() => {
    view = new StageView();
    view.resize(1000, 700, 1);
    view.showPhoto('a', PHOTO, null);
  });

  afterEach(() => vi.unstubAllGlobals());

  it('starts with the whole image', () => {
    expect(view.isFit).toBe(true);
    expect(view.zoomPercent).toBe(Math.round((100 * 968) / 3000));
  });

  it('counts pixels of the result once its size is known, and moves nothing', () => {
    view.zoomAt(5, { x: 100, y: 100 });
    const { viewport, zoomPercent } = view;
    view.showPhoto('a', PHOTO, RESULT);
    expect(view.viewport).toEqual(viewport);
    expect(view.zoomPercent).toBe(Math.round(zoomPercent / 4));
  });

  it('starts again with another photo', () => {
    view.zoomTo(1);
    expect(view.isFit).toBe(false);
    view.showPhoto('b', PHOTO, null);
    expect(view.isFit).toBe(true);
  });

  it('starts with the middle at 1:1 where it should, stays there while the result changes, and keeps its own limit', () => {
    const small = new StageView({ startsAt: 'actual', maxMagnification: 4 });
    const frame = { widthPx: 96, heightPx: 96 };
    small.showPhoto('a', frame, { widthPx: 384, heightPx: 384 });
    small.resize(200, 150, 2);
    expect([small.zoomPercent, small.viewport.scale]).toEqual([100, 2]);
    expect([small.viewport.centerX, small.viewport.centerY]).toEqual([48, 48]);
    small.showPhoto('a', frame, { widthPx: 192, heightPx: 192 });
    expect(small.zoomPercent).toBe(100);
    for (let times = 0; times < 20; times += 1) small.zoomBy(1.25);
    expect(small.zoomPercent).toBe(400);
    small.pan(-10_000, 0);
    expect(small.viewport.centerX).toBe(96 - 100 / small.viewport.scale);
    small.showPhoto('b', frame, { widthPx: 192, heightPx: 192 });
    expect(small.zoomPercent).toBe(100);
  });

  it('zooms to 1:1 and back', () => {
    view.zoomTo(2);
    expect(view.zoomPercent).toBe(200);
    view.zoomBy(0.5);
    expect(view.zoomPercent).toBe(100);
    view.fit();
    expect(view.isFit).toBe(true);
  });

  it('keeps fit and centre when the stage changes its size', () => {
    view.resize(500, 700, 1);
    expect(view.isFit).toBe(true);
    view.zoomTo(1);
    const { centerX, centerY } = view.viewport;
    view.resize(800, 300, 1);
    expect(view.viewport).toMatchObject({ centerX, centerY, paneWidth: 800 });
    expect(view.zoomPercent).toBe(100);
  });

  it('switches between fit and 1:1 where the pointer is', () => {
    const at = { x: 400, y: 300 };
    const point = toPhoto(view.viewport, at);
    view.toggleFit(at);
    expect(view.zoomPercent).toBe(100);
    expect(toPhoto(view.viewport, at).x).toBeCloseTo(point.x);
    view.toggleFit(at);
    expect(view.isFit).toBe(true);
  });

  it('has half the width for each pane, side by side, and finds the same point in both', () => {
    view.mode = 'side-by-side';
    expect(view.viewport.paneWidth).toBe(499);
    expect(view.toPanePoint({ x: 10, y: 5 })).toEqual({ x: 10, y: 5 });
    expect(view.toPanePoint({ x: 511, y: 5 })).toEqual({ x: 10, y: 5 });
  });

  it('keeps the slider on the stage', () => {
    view.split = 1.4;
    expect(view.split).toBe(1);
    view.split = -1;
    expect(view.split).toBe(0);
  });

  it.each([
    ['1', 100],
    ['2', 200],
  ])('knows the key %s', (key, percent) => {
    const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
    expect(pressStageKey(view, { key, ...none })).toBe(true);
    expect(view.zoomPercent).toBe(percent);
    expect(pressStageKey(view, { key: '0', ...none, ctrlKey: true })).toBe(false);
    expect(view.isFit).toBe(false);
  });

  describe('with motion', () => {
    let frames: FrameRequestCallback[];
    const runFrame = (ms: number): void => {
      frames.splice(0).forEach((frame) => {
        frame(ms);
      });
    };

    beforeEach(() => {
      frames = [];
      vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame));
      vi.stubGlobal('cancelAnimationFrame', () => frames.splice(0));
      view.animationMs = 120;
    });

    it('animates to its goal and reports the zoom of the goal at once', () => {
      const start = view.viewport.scale;
      view.zoomTo(1);
      expect(view.zoomPercent).toBe(100);
      expect(view.viewport.scale).toBe(start);
      runFrame(1000);
      runFrame(1060);
      expect(view.viewport.scale).toBeGreaterThan(start);
      expect(view.viewport.scale).toBeLessThan(1);
      runFrame(1120);
      expect(view.viewport.scale).toBeCloseTo(1);
      expect(frames).toHaveLength(0);
    });

    it('adds up steps that start before the last one has ended', () => {
      view.zoomTo(1);
      view.zoomBy(2);
      expect(view.zoomPercent).toBe(200);
    });

    it('lets the wheel start from the current position', () => {
      view.zoomTo(1);
      runFrame(1000);
      runFrame(1060);
      const { scale } = view.viewport;
      view.zoomAt(1, { x: 500, y: 350 });
      expect(view.viewport.scale).toBeCloseTo(scale);
      expect(frames).toHaveLength(0);
    });
  });
});
