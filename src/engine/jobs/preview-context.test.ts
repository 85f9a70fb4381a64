import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TileShape } from '#core/tiling/choose.ts';
import { chooseCore } from '#core/tiling/choose.ts';
import { growToContext } from './preview-context.ts';

const WHOLE = { widthPx: 400, heightPx: 300 };
const TILE = { haloPx: 16, alignPx: 8 };

describe('the part with its context', () => {
  it('holds the part and a halo of the image around it, and begins where tiles may begin', () => {
    for (let left = 0; left <= 304; left += 19) {
      const region = { left, top: 51, widthPx: 96, heightPx: 96 };
      const grown = growToContext(region, WHOLE, TILE);
      expect([grown.left % 8, grown.top]).toEqual([0, 32]);
      expect(grown.left).toBeLessThanOrEqual(Math.max(0, left - 16));
      expect(grown.left).toBeGreaterThan(left - 16 - 8);
      expect(grown.left + grown.widthPx).toBe(Math.min(400, left + 96 + 16));
      expect(grown.top + grown.heightPx).toBe(51 + 96 + 16);
    }
  });

  it('is one tile of the model that ships, wherever a part of 96 pixels lies: people wait for it', () => {
    const { tile } = JSON.parse(readFileSync('resources/models/skipstone-x4-s/model.json', 'utf8')) as {
      tile: TileShape;
    };
    for (let left = 100; left < 100 + tile.alignPx; left++) {
      const { widthPx } = growToContext({ left, top: 51, widthPx: 96, heightPx: 96 }, WHOLE, tile);
      expect(chooseCore(widthPx, tile)).toBeGreaterThanOrEqual(widthPx);
    }
  });

  it('is the whole of a small image', () => {
    const region = { left: 0, top: 0, widthPx: 7, heightPx: 5 };
    expect(growToContext(region, { widthPx: 7, heightPx: 5 }, TILE)).toEqual(region);
  });
});
