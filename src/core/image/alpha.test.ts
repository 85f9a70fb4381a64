import { describe, expect, it } from 'vitest';
import type { SourceImage } from '../ports.ts';
import { fillTransparent, readOpacity } from './alpha.ts';

const SIDE = 64;

/** Opaque where `isOpaque` says so, in a colour that changes from left to right; black and transparent elsewhere. */
function makeLogo(isOpaque: (x: number, y: number) => boolean): SourceImage {
  const data = new Uint8Array(4 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      if (isOpaque(x, y)) data.set([40 + 3 * x, 200 - 2 * x, 128, 255], 4 * (y * SIDE + x));
  return { widthPx: SIDE, heightPx: SIDE, channels: 4, samples: { bitDepth: 8, data } };
}

describe('fillTransparent', () => {
  const logo = makeLogo((x, y) => (x - 32) ** 2 + (y - 32) ** 2 < 100);
  const filled = fillTransparent(logo);
  const at = (image: SourceImage, x: number, y: number, c: number): number =>
    image.samples.data[4 * (y * SIDE + x) + c]!;

  it('keeps what is seen, and alpha', () => {
    for (let i = 0; i < SIDE * SIDE; i++) {
      expect(filled.samples.data[4 * i + 3]).toBe(logo.samples.data[4 * i + 3]);
      if (logo.samples.data[4 * i + 3] === 0) continue;
      expect(filled.samples.data.slice(4 * i, 4 * i + 3)).toEqual(logo.samples.data.slice(4 * i, 4 * i + 3));
    }
  });

  it('is as smooth as the picture itself: no edges of blocks, which would look like those of a JPEG', () => {
    let steepest = 0;
    for (let y = 0; y < SIDE; y++)
      for (let x = 1; x < SIDE; x++)
        steepest = Math.max(steepest, Math.abs(at(filled, x, y, 0) - at(filled, x - 1, y, 0)));
    expect(steepest).toBeLessThanOrEqual(6);
  });

  it('continues the colours around, within their range', () => {
    for (const [x, y] of [
      [0, 0],
      [63, 63],
      [32, 2],
    ] as const) {
      expect(at(filled, x, y, 0)).toBeGreaterThan(40 + 3 * 22);
      expect(at(filled, x, y, 0)).toBeLessThan(40 + 3 * 42);
      expect(at(filled, x, y, 2)).toBe(128);
    }
  });

  it('returns images that hide nothing, or all, as they are', () => {
    for (const image of [makeLogo(() => true), makeLogo(() => false)]) expect(fillTransparent(image)).toBe(image);
  });
});

it('reads opacity', () => {
  const logo = makeLogo((x) => x > 3);
  expect([readOpacity(logo, 5, 3), readOpacity(logo, 5, 4)]).toEqual([0, 1]);
});
