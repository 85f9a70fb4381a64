import { describe, expect, it } from 'vitest';
import type { Estimate } from '../tiling/lockstep.ts';
import { makeSyntheticPicture } from '../../../tests/helpers/enhance-in-memory.ts';
import { chooseBlock, EstimateCanvas } from './estimate-canvas.ts';

/** A tile in which the pixel of the result at (row, column) of channel c has the value `at(c, row, column)`. */
function makeEstimate(
  region: Estimate['region'],
  at: (channel: number, row: number, column: number) => number,
  residual: number | null = null,
): Estimate {
  const width = region.right - region.left;
  const area = width * (region.bottom - region.top);
  const folded = new Float32Array(48 * area);
  for (let i = 0; i < folded.length; i++) {
    const [plane, cell] = [Math.floor(i / area), i % area];
    const row = 4 * (region.top + Math.floor(cell / width)) + (Math.floor(plane / 4) % 4);
    const column = 4 * (region.left + (cell % width)) + (plane % 4);
    folded[i] = at(Math.floor(plane / 16), row, column);
  }
  return { level: 1, region, folded, residual: residual === null ? null : new Float32Array(48 * area).fill(residual) };
}

describe('estimate canvas', () => {
  it('draws tiles where they belong, clamps, and leaves out what lies beyond an odd picture', () => {
    const canvas = new EstimateCanvas(makeSyntheticPicture({ widthPx: 7, heightPx: 5 }));
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

  it('stays small for large pictures and keeps its mean', () => {
    for (const side of [354, 708, 1416, 4000]) {
      const samples = { bitDepth: 8, data: new Uint8Array(side * side) } as const;
      const lr = { widthPx: side, heightPx: side, channels: 1, samples } as const;
      const canvas = new EstimateCanvas(lr);
      const { widthPx, heightPx } = canvas.size;
      expect(widthPx * heightPx).toBeLessThanOrEqual(2_000_000);
      expect(widthPx).toBe(Math.ceil((4 * side) / chooseBlock(lr)));
      const last = { left: side - 6, right: side, top: side - 6, bottom: side };
      canvas.draw(makeEstimate(last, () => 0.5));
      expect(canvas.rgbU8.includes(128)).toBe(true);
    }
  });

  it('begins as the photo, each pixel a square', () => {
    const photo = makeSyntheticPicture({ widthPx: 6, heightPx: 4 });
    const canvas = new EstimateCanvas(photo);
    const pixelAt = (row: number, column: number) => [...canvas.rgbU8.subarray(3 * (24 * row + column)).subarray(0, 3)];
    const expected = [...photo.samples.data.subarray(3 * (6 * 2 + 3), 3 * (6 * 2 + 4))];
    expect(pixelAt(8, 12)).toEqual(expected);
    expect(pixelAt(11, 15)).toEqual(expected);
  });

  it('is dark where nothing was invented and bright where much was', () => {
    const canvas = new EstimateCanvas(makeSyntheticPicture({ widthPx: 4, heightPx: 2 }));
    canvas.draw(makeEstimate({ left: 0, right: 2, top: 0, bottom: 2 }, () => 0.5, 0));
    canvas.draw(makeEstimate({ left: 2, right: 4, top: 0, bottom: 2 }, () => 0.5, -0.2));
    const heat = canvas.paintHeat();
    expect([...heat.subarray(0, 3)]).toEqual([0, 0, 4]);
    expect([...heat.subarray(6, 9)]).toEqual([252, 255, 164]);
  });
});
