import { describe, expect, it } from 'vitest';
import type { SourceImage } from '../ports.ts';
import { chooseSpreadTiles } from './spread-tiles.ts';

function makeImage(widthPx: number, heightPx: number, valueAt: (x: number, y: number) => number): SourceImage {
  const data = Uint8Array.from({ length: widthPx * heightPx }, (_, i) => valueAt(i % widthPx, Math.floor(i / widthPx)));
  return { widthPx, heightPx, channels: 1, samples: { bitDepth: 8, data } };
}

const plain = () => 100;

describe('chooseSpreadTiles', () => {
  it('takes sixteen tiles from all parts of a large image, at multiples of eight', () => {
    const tiles = chooseSpreadTiles(makeImage(1000, 600, plain), 64);
    expect(tiles).toHaveLength(16);
    expect(
      new Set(tiles.map(({ left, top }) => `${Math.floor((left + 32) / 250)} ${Math.floor((top + 32) / 150)}`)).size,
    ).toBe(16);
    for (const { left, top, right, bottom } of tiles) {
      expect([left % 8, top % 8, right - left, bottom - top]).toEqual([0, 0, 64, 64]);
      expect(right <= 1000 && bottom <= 600).toBe(true);
    }
  });

  it('takes the busiest place of a cell', () => {
    const striped = makeImage(256, 64, (x) => (x >= 200 && x % 2 === 0 ? 255 : 0));
    const tiles = chooseSpreadTiles({ ...striped }, 64);
    expect(tiles.map(({ left }) => left)).toEqual([0, 64, 128, 192]);
    const wide = makeImage(1024, 64, (x) => (x >= 140 && x < 256 && x % 2 === 0 ? 255 : 0));
    expect(chooseSpreadTiles(wide, 64)[0]!.left).toBe(192);
  });

  it('takes one tile of an image that is smaller than a tile', () => {
    expect(chooseSpreadTiles(makeImage(5, 3, plain), 64)).toEqual([{ left: 0, top: 0, right: 64, bottom: 64 }]);
    expect(chooseSpreadTiles(makeImage(1, 1, plain), 64)).toHaveLength(1);
    expect(chooseSpreadTiles(makeImage(600, 40, plain), 64)).toHaveLength(4);
  });
});
