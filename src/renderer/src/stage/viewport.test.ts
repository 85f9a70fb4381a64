import { describe, expect, it } from 'vitest';
import type { Layout, Viewport } from './viewport.ts';
import {
  FIT,
  FIT_MARGIN_PX,
  MAX_MAGNIFICATION,
  fitScale,
  maxScale,
  mixViewports,
  oneToOneScale,
  panBy,
  percentOf,
  resolveViewport,
  toPane,
  toPhoto,
  zoomAt,
} from './viewport.ts';

const LAYOUT: Layout = {
  photo: { widthPx: 3000, heightPx: 2000 },
  result: { widthPx: 12000, heightPx: 8000 },
  paneWidth: 900,
  paneHeight: 700,
  devicePixelRatio: 2,
};
const FITTED = resolveViewport(LAYOUT, FIT);

function free(centerX: number, centerY: number, scale: number): Viewport {
  return resolveViewport(LAYOUT, { kind: 'free', centerX, centerY, scale });
}

describe('fit', () => {
  it('shows the whole photo with a margin', () => {
    const corner = toPane(FITTED, { x: 0, y: 0 });
    const far = toPane(FITTED, { x: 3000, y: 2000 });
    expect(corner.x).toBeCloseTo(FIT_MARGIN_PX);
    expect(far.x).toBeCloseTo(900 - FIT_MARGIN_PX);
    expect(corner.y).toBeCloseTo(700 - far.y);
    expect(corner.y).toBeGreaterThanOrEqual(FIT_MARGIN_PX);
  });

  it('magnifies small photos to fill the pane', () => {
    const small = { ...LAYOUT, photo: { widthPx: 30, heightPx: 20 }, result: null };
    expect(resolveViewport(small, FIT).scale).toBeCloseTo(868 / 30);
  });

  it('follows the pane', () => {
    const wide = resolveViewport({ ...LAYOUT, paneWidth: 1800, paneHeight: 1400 }, FIT);
    expect(wide.scale).toBeGreaterThan(FITTED.scale * 1.9);
  });

  it('works in a pane of no size', () => {
    expect(resolveViewport({ ...LAYOUT, paneWidth: 1, paneHeight: 1 }, FIT).scale).toBeGreaterThan(0);
  });
});

describe('zooming', () => {
  it.each([1.3, 4, 0.7])('keeps the point below the pointer, by %f', (factor) => {
    const from = free(1200, 900, 1);
    const at = { x: 250, y: 520 };
    const to = resolveViewport(LAYOUT, zoomAt(LAYOUT, from, from.scale * factor, at));
    expect(to.scale).toBeCloseTo(factor);
    expect(toPhoto(to, at).x).toBeCloseTo(toPhoto(from, at).x);
    expect(toPhoto(to, at).y).toBeCloseTo(toPhoto(from, at).y);
  });

  it('zooms out no further than the whole photo, and fits then', () => {
    expect(zoomAt(LAYOUT, free(1200, 900, 1), 1e-6, { x: 3, y: 3 })).toEqual(FIT);
  });

  it('lets a tiny photo become as small as its pixels', () => {
    const small = { ...LAYOUT, photo: { widthPx: 30, heightPx: 20 }, result: null };
    const to = resolveViewport(small, zoomAt(small, resolveViewport(small, FIT), 1e-6, { x: 3, y: 3 }));
    expect(to.scale).toBeCloseTo(0.5);
    expect(toPane(to, { x: 15, y: 10 })).toEqual({ x: 450, y: 350 });
  });

  it('covers at most 16 screen pixels with a pixel of the result', () => {
    const to = resolveViewport(LAYOUT, zoomAt(LAYOUT, FITTED, 1e9, { x: 450, y: 350 }));
    expect((to.scale * LAYOUT.devicePixelRatio * 3000) / 12000).toBeCloseTo(MAX_MAGNIFICATION);
  });

  it('knows 1:1 in pixels of the result and of the screen', () => {
    expect(oneToOneScale(LAYOUT)).toBe(2);
    expect(oneToOneScale({ ...LAYOUT, result: null })).toBe(0.5);
    expect(percentOf(LAYOUT, 2)).toBe(100);
  });
});

describe('a result that appears or disappears', () => {
  it.each([0.5, fitScale(LAYOUT), maxScale(LAYOUT)])('moves nothing at scale %f', (scale) => {
    const camera = { kind: 'free', centerX: 1000, centerY: 900, scale } as const;
    expect(resolveViewport({ ...LAYOUT, result: null }, camera)).toEqual(resolveViewport(LAYOUT, camera));
  });
});

describe('panning', () => {
  it('moves the image by screen pixels', () => {
    const from = free(1500, 1000, 2);
    const to = resolveViewport(LAYOUT, panBy(LAYOUT, from, 30, -10));
    const point = { x: 1500, y: 1000 };
    expect(toPane(to, point).x - toPane(from, point).x).toBeCloseTo(30);
    expect(toPane(to, point).y - toPane(from, point).y).toBeCloseTo(-10);
  });

  it('stops at the edges, and a pan back reacts immediately', () => {
    const camera = panBy(LAYOUT, free(1500, 1000, 2), 1e6, 1e6);
    const to = resolveViewport(LAYOUT, camera);
    expect(toPane(to, { x: 0, y: 0 })).toEqual({ x: 0, y: 0 });
    expect(camera).toMatchObject({ centerX: to.centerX, centerY: to.centerY });
  });

  it('does not move a photo that fits', () => {
    expect(panBy(LAYOUT, FITTED, 50, 50)).toEqual(FIT);
  });
});

describe('resizing', () => {
  it('keeps centre and scale', () => {
    const camera = { kind: 'free', centerX: 1400, centerY: 800, scale: 2 } as const;
    const before = resolveViewport(LAYOUT, camera);
    const after = resolveViewport({ ...LAYOUT, paneWidth: 500, paneHeight: 900 }, camera);
    expect(after).toMatchObject({ centerX: before.centerX, centerY: before.centerY, scale: before.scale });
  });
});

describe('mixViewports', () => {
  it('keeps a point that both ends show at the same position', () => {
    const from = free(1200, 900, 1);
    const at = { x: 250, y: 520 };
    const to = resolveViewport(LAYOUT, zoomAt(LAYOUT, from, 4, at));
    const half = mixViewports(from, to, 0.5);
    expect(half.scale).toBeGreaterThan(1);
    expect(half.scale).toBeLessThan(4);
    expect(toPhoto(half, at).x).toBeCloseTo(toPhoto(from, at).x);
    expect(toPhoto(half, at).y).toBeCloseTo(toPhoto(from, at).y);
  });
});
