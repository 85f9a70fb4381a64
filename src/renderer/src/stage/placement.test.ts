import { expect, it } from 'vitest';
import { placeAround, placeImage, placePart, rectangleOf, visibleBounds } from './placement.ts';
import { resolveViewport } from './viewport.ts';

const PHOTO = { widthPx: 1000, heightPx: 500 };
const LAYOUT = { photo: PHOTO, result: null, paneWidth: 401, paneHeight: 301, devicePixelRatio: 1.5 };
const VIEWPORT = resolveViewport(LAYOUT, { kind: 'free', centerX: 333.3, centerY: 222.2, scale: 1.7 });

it('puts neighbours edge to edge on whole pixels', () => {
  const placement = placeImage(VIEWPORT, PHOTO, 1.5);
  for (let column = 0; column < 9; column += 1) {
    const bounds = { left: column / 10, top: 0, right: (column + 1) / 10, bottom: 1 };
    const here = rectangleOf(placement, bounds);
    const next = rectangleOf(placement, { ...bounds, left: bounds.right, right: (column + 2) / 10 });
    expect(here.x + here.width).toBe(next.x);
    expect(Number.isInteger(here.x)).toBe(true);
  }
});

it('gives a tile its own size at 1:1, wherever the image lies', () => {
  const viewport = resolveViewport(LAYOUT, { kind: 'free', centerX: 333.3, centerY: 222.2, scale: 1 / 1.5 });
  const placement = placeImage(viewport, PHOTO, 1.5);
  expect(rectangleOf(placement, { left: 0.256, top: 0, right: 0.512, bottom: 0.512 })).toMatchObject({
    width: 256,
    height: 256,
  });
});

it('places the photo around a part of it', () => {
  const part = { left: 310, top: 120, widthPx: 96, heightPx: 64 };
  const around = placeAround({ left: -20, top: 7, width: 384, height: 256 }, PHOTO, part);
  expect(around).toEqual({ left: -20 - 4 * 310, top: 7 - 4 * 120, width: 4000, height: 2000 });
  expect(placePart(around, PHOTO, part)).toEqual({ left: -20, top: 7, width: 384, height: 256 });
});

it('knows which part of the image is visible', () => {
  const seen = visibleBounds(placeImage(VIEWPORT, PHOTO, 1.5), { widthPx: 601, heightPx: 451 });
  expect(seen.right - seen.left).toBeCloseTo(601 / (1000 * 1.7 * 1.5));
  const away = visibleBounds({ left: 2000, top: 0, width: 100, height: 100 }, { widthPx: 601, heightPx: 451 });
  expect(away.right - away.left).toBe(0);
});
