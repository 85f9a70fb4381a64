import { describe, expect, it } from 'vitest';
import { makeSyntheticImage } from '#tests/helpers/run-in-memory.ts';
import { SCALE, SUBPIXELS, UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import type { Estimate } from '../tiling/lockstep.ts';
import { chooseBlock, EstimateCanvas } from './estimate-canvas.ts';

/** A tile in which the pixel of the result at (row, column) of channel c has the value `at(c, row, column)`. */
function makeEstimate(
  region: Estimate['region'],
  at: (channel: number, row: number, column: number) => number,
  residual: number | null = null,
): Estimate {
  const width = region.right - region.left;
  const area = width * (region.bottom - region.top);
  const unshuffled = new Float32Array(UNSHUFFLED_CHANNELS * area);
  for (let i = 0; i < unshuffled.length; i++) {
    const [channel, pixel] = [Math.floor(i / area), i % area];
    const row = SCALE * (region.top + Math.floor(pixel / width)) + (Math.floor(channel / SCALE) % SCALE);
    const column = SCALE * (region.left + (pixel % width)) + (channel % SCALE);
    unshuffled[i] = at(Math.floor(channel / SUBPIXELS), row, column);
  }
  const planes = residual === null ? null : new Float32Array(UNSHUFFLED_CHANNELS * area).fill(residual);
  return { level: 1, region, unshuffled, residual: planes };
}

describe('estimate canvas', () => {
  it('of a scale of three has blocks that divide an LR pixel', () => {
    const side = (pixels: number): { widthPx: number; heightPx: number } => ({ widthPx: pixels, heightPx: pixels });
    expect([400, 1000, 2500].map((pixels) => chooseBlock(side(pixels), 3))).toEqual([1, 3, 6]);
    const canvas = new EstimateCanvas(makeSyntheticImage(side(1000)), 3);
    const region = { left: 500, top: 0, right: 502, bottom: 1 };
    const unshuffled = Float32Array.from({ length: 54 }, (_, i) => (i % 2) / 2);
    canvas.draw({ level: 0, region, unshuffled, residual: null });
    expect([...canvas.rgbU8.subarray(3 * 500, 3 * 502)]).toEqual([0, 0, 0, 128, 128, 128]);
  });

  it('draws tiles where they belong, clamps, and leaves out what lies beyond an odd image', () => {
    const canvas = new EstimateCanvas(makeSyntheticImage({ widthPx: 7, heightPx: 5 }), SCALE);
    const at = (channel: number, row: number, column: number): number =>
      channel === 2 ? 2 : (row * 28 + column) / 1000;
    for (const [left, right] of [
      [0, 4],
      [4, 8],
    ] as const) {
      canvas.draw(makeEstimate({ left, right, top: 0, bottom: 6 }, at));
    }
    expect(canvas.size).toEqual({ widthPx: 28, heightPx: 20 });
    for (const [row, column] of [
      [0, 0],
      [9, 17],
      [19, 27],
    ] as const) {
      const pixel = 3 * (row * 28 + column);
      const value = Math.round(255 * at(0, row, column));
      expect([...canvas.rgbU8.subarray(pixel, pixel + 3)]).toEqual([value, value, 255]);
    }
  });

  it('stays small for large images and keeps its mean', () => {
    for (const side of [354, 708, 1416, 4000]) {
      const samples = { bitDepth: 8, data: new Uint8Array(side * side) } as const;
      const lr = { widthPx: side, heightPx: side, channels: 1, samples } as const;
      const canvas = new EstimateCanvas(lr, SCALE);
      const { widthPx, heightPx } = canvas.size;
      expect(widthPx * heightPx).toBeLessThanOrEqual(2_000_000);
      expect(widthPx).toBe(Math.ceil((SCALE * side) / chooseBlock(lr, SCALE)));
      const last = { left: side - 6, right: side, top: side - 6, bottom: side };
      canvas.draw(makeEstimate(last, () => 0.5));
      expect(canvas.rgbU8.includes(128)).toBe(true);
    }
  });

  it('shows no added detail where nothing is seen', () => {
    const data = Uint8Array.of(9, 9, 9, 0, 9, 9, 9, 255);
    const canvas = new EstimateCanvas({ widthPx: 2, heightPx: 1, channels: 4, samples: { bitDepth: 8, data } }, SCALE);
    const residual = new Float32Array(3 * 16 * 2).fill(1);
    const region = { left: 0, right: 2, top: 0, bottom: 1 };
    canvas.draw({ level: 0, region, unshuffled: residual, residual });
    expect([...canvas.paintResidualMap()]).toEqual([0, 0, 4, 252, 255, 164]);
  });

  it('begins as the photo, each pixel a square', () => {
    const photo = makeSyntheticImage({ widthPx: 6, heightPx: 4 });
    const canvas = new EstimateCanvas(photo, SCALE);
    const pixelAt = (row: number, column: number) => [...canvas.rgbU8.subarray(3 * (24 * row + column)).subarray(0, 3)];
    const expected = [...photo.samples.data.subarray(3 * (6 * 2 + 3), 3 * (6 * 2 + 4))];
    expect(pixelAt(8, 12)).toEqual(expected);
    expect(pixelAt(11, 15)).toEqual(expected);
  });

  it('draws a repaired image at its own size, or smaller', () => {
    const photo = makeSyntheticImage({ widthPx: 6, heightPx: 4 });
    const canvas = new EstimateCanvas(photo, 1);
    expect(canvas.size).toEqual({ widthPx: 6, heightPx: 4 });
    expect([...canvas.rgbU8]).toEqual([...photo.samples.data]);
    const region = { left: 2, right: 4, top: 1, bottom: 2 };
    const unshuffled = Float32Array.of(0.2, 0.4, 0.6, 0.8, 1, 2);
    canvas.draw({ level: 0, region, unshuffled, residual: null });
    expect([...canvas.rgbU8.subarray(3 * 8, 3 * 10)]).toEqual([51, 153, 255, 102, 204, 255]);
    const large = { widthPx: 8000, heightPx: 6000 };
    expect(chooseBlock(large, 1)).toBe(8);
    expect(chooseBlock(large, SCALE)).toBe(32);
  });

  it('is dark where nothing was invented and bright where much was', () => {
    const canvas = new EstimateCanvas(makeSyntheticImage({ widthPx: 4, heightPx: 2 }), SCALE);
    canvas.draw(makeEstimate({ left: 0, right: 2, top: 0, bottom: 2 }, () => 0.5, 0));
    canvas.draw(makeEstimate({ left: 2, right: 4, top: 0, bottom: 2 }, () => 0.5, -0.2));
    const residualMap = canvas.paintResidualMap();
    expect([...residualMap.subarray(0, 3)]).toEqual([0, 0, 4]);
    expect([...residualMap.subarray(6, 9)]).toEqual([252, 255, 164]);
  });
});
