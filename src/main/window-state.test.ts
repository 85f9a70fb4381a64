import { describe, expect, it } from 'vitest';
import { placeWindow, windowStateSchema } from './window-state.ts';

const MAIN = { x: 0, y: 25, width: 1920, height: 1055 };
const RIGHT = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('placeWindow', () => {
  it('begins in the middle of the main display', () => {
    expect(placeWindow(null, [MAIN, RIGHT])).toEqual({ x: 280, y: 113, width: 1360, height: 880 });
  });

  it('puts a window back where it stood', () => {
    const bounds = { x: 2000, y: 100, width: 1000, height: 700 };
    expect(placeWindow(bounds, [MAIN, RIGHT])).toEqual(bounds);
  });

  it('comes home when its display is gone, or hardly a corner of it shows', () => {
    const middle = placeWindow(null, [MAIN]);
    expect(placeWindow({ x: 2000, y: 100, width: 1000, height: 700 }, [MAIN])).toEqual(middle);
    expect(placeWindow({ x: 1900, y: 100, width: 1000, height: 700 }, [MAIN])).toEqual(middle);
    expect(placeWindow({ x: 100, y: -5000, width: 1000, height: 700 }, [MAIN])).toEqual(middle);
  });

  it('is moved and cut so that all of it shows', () => {
    expect(placeWindow({ x: 1500, y: -10, width: 4000, height: 700 }, [MAIN])).toEqual({ ...MAIN, height: 700 });
    expect(placeWindow({ x: 1500, y: 800, width: 1000, height: 700 }, [MAIN])).toEqual({
      x: 920,
      y: 380,
      width: 1000,
      height: 700,
    });
  });

  it('is never smaller than the smallest window, however small the display', () => {
    const tiny = { x: 10, y: 20, width: 640, height: 480 };
    expect(placeWindow(null, [tiny])).toEqual({ x: 10, y: 20, width: 900, height: 600 });
    expect(placeWindow({ x: 200, y: 200, width: 300, height: 300 }, [tiny])).toEqual({
      x: 10,
      y: 20,
      width: 900,
      height: 600,
    });
  });
});

it('does not believe every file', () => {
  const good = { bounds: { x: -5, y: 0, width: 1000, height: 700 }, isMaximized: false };
  expect(windowStateSchema.safeParse(good).success).toBe(true);
  for (const bad of [null, {}, { ...good, bounds: { ...good.bounds, x: 1e9 } }, { ...good, isMaximized: 'yes' }])
    expect(windowStateSchema.safeParse(bad).success).toBe(false);
});
