import { describe, expect, it } from 'vitest';
import type { OutputFormat } from '../formats.ts';
import type { ResultToStore } from './space-estimate.ts';
import { estimateOutputBytes, estimateWorkingBytes } from './space-estimate.ts';

const MEGAPIXEL = { widthPx: 1000, heightPx: 1000 };

function make(format: OutputFormat, quality = 90, bitDepth: 8 | 16 = 8): ResultToStore {
  return { work: 'upscale', format, quality, output: MEGAPIXEL, bitDepth };
}

describe('estimateOutputBytes', () => {
  it('gives what was measured, and lines between', () => {
    expect(estimateOutputBytes(make('jpeg', 90))).toBe(221_250);
    expect(estimateOutputBytes(make('jpeg', 91))).toBe(234_375);
    expect(estimateOutputBytes(make('webp', 90))).toBe(111_250);
    expect(estimateOutputBytes(make('jpeg', 100))).toBe(948_750);
    expect(estimateOutputBytes(make('jpeg', 1))).toBe(estimateOutputBytes(make('jpeg', 50)));
  });

  it.each(['jpeg', 'webp', 'avif'] as const)('%s never gets smaller with quality, and has no bit depth', (format) => {
    const bytes = Array.from({ length: 100 }, (_, i) => estimateOutputBytes(make(format, i + 1)));
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
    expect(estimateOutputBytes(make(format, 90, 16))).toBe(estimateOutputBytes(make(format, 90, 8)));
  });

  it('a repair, which keeps the grain of the photo, takes more for each pixel', () => {
    expect(estimateOutputBytes({ ...make('jpeg', 92), work: 'repair' })).toBe(332_500);
    for (const format of ['jpeg', 'webp', 'avif', 'png', 'tiff'] as const)
      expect(estimateOutputBytes({ ...make(format), work: 'repair' })).toBeGreaterThan(
        estimateOutputBytes(make(format)),
      );
  });

  it('knows that 16 bits take more than twice as much, and quality nothing, without losses', () => {
    for (const format of ['png', 'tiff'] as const) {
      expect(estimateOutputBytes(make(format, 1))).toBe(estimateOutputBytes(make(format, 100)));
      expect(estimateOutputBytes(make(format, 1, 16))).toBeGreaterThan(3 * estimateOutputBytes(make(format, 1, 8)));
    }
  });

  it('keeps count of the largest pictures', () => {
    const output = { widthPx: 1_000_000, heightPx: 1_000_000 };
    expect(estimateOutputBytes({ ...make('png', 100, 16), output })).toBe(4_925_000_000_000);
  });
});

describe('estimateWorkingBytes', () => {
  it('counts rows as they wait: 16 bits only where the format keeps them', () => {
    expect(estimateWorkingBytes(make('png', 100, 16))).toBe(6_000_000);
    expect(estimateWorkingBytes(make('jpeg', 100, 16))).toBe(3_000_000);
    expect(estimateWorkingBytes(make('tiff', 100, 8))).toBe(3_000_000);
  });
});
