import { describe, expect, it } from 'vitest';
import { FRAME_MAX_PX, FRAME_MIN_PX, clampFrame, moveFrame, resizeFrame } from './frame-geometry.ts';

const PHOTO = { widthPx: 1000, heightPx: 600 };
const FRAME = { left: 400, top: 200, widthPx: 128, heightPx: 96 };

describe('moveFrame', () => {
  it('moves by whole pixels', () => {
    expect(moveFrame(FRAME, 10.4, -3.6, PHOTO)).toEqual({ ...FRAME, left: 410, top: 196 });
  });

  it('stays inside the photo', () => {
    expect(moveFrame(FRAME, 1e6, -1e6, PHOTO)).toEqual({ ...FRAME, left: 1000 - 128, top: 0 });
  });
});

describe('resizeFrame', () => {
  it('moves the edges of its handle alone', () => {
    expect(resizeFrame(FRAME, { x: 1, y: 0 }, { dx: 20, dy: 50 }, PHOTO)).toEqual({ ...FRAME, widthPx: 148 });
    expect(resizeFrame(FRAME, { x: -1, y: -1 }, { dx: -20, dy: 10 }, PHOTO)).toEqual({
      left: 380,
      top: 210,
      widthPx: 148,
      heightPx: 86,
    });
  });

  it.each([
    [1, 1e6, 400, FRAME_MAX_PX],
    [1, -1e6, 400, FRAME_MIN_PX],
    [-1, -1e6, 400 + 128 - FRAME_MAX_PX, FRAME_MAX_PX],
    [-1, 1e6, 400 + 128 - FRAME_MIN_PX, FRAME_MIN_PX],
  ] as const)('holds the limits and the opposite edge: edge %i by %f', (x, dx, left, widthPx) => {
    expect(resizeFrame(FRAME, { x, y: 0 }, { dx, dy: 0 }, PHOTO)).toEqual({ ...FRAME, left, widthPx });
  });

  it('ends at the edges of the photo', () => {
    const near = { ...FRAME, left: 1000 - 140 };
    expect(resizeFrame(near, { x: 1, y: 0 }, { dx: 50, dy: 0 }, PHOTO)).toEqual({ ...near, widthPx: 140 });
    const first = { ...FRAME, left: 5 };
    expect(resizeFrame(first, { x: -1, y: 0 }, { dx: -50, dy: 0 }, PHOTO)).toEqual({ ...first, left: 0, widthPx: 133 });
  });
});

describe('clampFrame', () => {
  it('frames a photo smaller than the smallest frame completely', () => {
    const tiny = { widthPx: 20, heightPx: 300 };
    expect(clampFrame(FRAME, tiny)).toEqual({ left: 0, top: 200, widthPx: 20, heightPx: 96 });
  });

  it('shrinks a frame that is too large', () => {
    expect(clampFrame({ left: 900, top: 0, widthPx: 800, heightPx: 8 }, PHOTO)).toEqual({
      left: 1000 - FRAME_MAX_PX,
      top: 0,
      widthPx: FRAME_MAX_PX,
      heightPx: FRAME_MIN_PX,
    });
  });
});
