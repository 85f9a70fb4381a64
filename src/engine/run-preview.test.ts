import { describe, expect, it } from 'vitest';
import { growToContext } from './run-preview.ts';

const WHOLE = { widthPx: 400, heightPx: 300 };

describe('the part with its context', () => {
  it('stays one tile of 128 for 96 pixels anywhere, begins at even places and holds the part', () => {
    for (let left = 0; left <= 304; left += 19) {
      const region = { left, top: 51, widthPx: 96, heightPx: 96 };
      const grown = growToContext(region, WHOLE, 16);
      expect(grown.left % 2).toBe(0);
      expect(grown.widthPx).toBeLessThanOrEqual(128);
      expect(grown.left).toBeLessThanOrEqual(left);
      expect(grown.left + grown.widthPx).toBeGreaterThanOrEqual(left + 96);
      expect(grown.left + grown.widthPx).toBeLessThanOrEqual(400);
    }
  });

  it('is the whole of a small picture', () => {
    const region = { left: 0, top: 0, widthPx: 7, heightPx: 5 };
    expect(growToContext(region, { widthPx: 7, heightPx: 5 }, 16)).toEqual(region);
  });
});
