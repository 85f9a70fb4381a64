import { describe, expect, it } from 'vitest';
import { createDensity, fromPixelsPerMetre, toPixelsPerMetre, toWholeDensity, turnDensity } from './density.ts';

describe('the resolution', () => {
  it('of a PNG is that which was written', () => {
    for (const ppi of [72, 96, 150, 204, 240, 300, 600, 1200]) {
      const [x, y] = toPixelsPerMetre({ x: ppi, y: 98, unit: 'inch' });
      expect(fromPixelsPerMetre(x, y)).toEqual({ x: ppi, y: 98, unit: 'inch' });
    }
    expect(toPixelsPerMetre({ x: 300, y: 300, unit: 'inch' })).toEqual([11_811, 11_811]);
    const odd = fromPixelsPerMetre(4321, 4321)!;
    expect(odd).toEqual({ x: 43.21, y: 43.21, unit: 'cm' });
    expect(toPixelsPerMetre(odd)).toEqual([4321, 4321]);
  });

  it('of a JPEG is whole, in its own unit where that is possible', () => {
    expect(toWholeDensity({ x: 300, y: 150, unit: 'inch' })).toEqual({ x: 300, y: 150, unit: 'inch' });
    expect(toWholeDensity({ x: 118, y: 118, unit: 'cm' })).toEqual({ x: 118, y: 118, unit: 'cm' });
    expect(toWholeDensity({ x: 118.11, y: 118.11, unit: 'cm' })).toEqual({ x: 300, y: 300, unit: 'inch' });
    expect(toWholeDensity({ x: 72.4, y: 72.4, unit: 'inch' })).toEqual({ x: 72, y: 72, unit: 'inch' });
  });

  it('keeps a ratio without a unit', () => {
    const ratio = createDensity(2, 1, 'none')!;
    expect(toWholeDensity(ratio)).toEqual(ratio);
    expect(toPixelsPerMetre(ratio)).toEqual([2, 1]);
    const { x, y } = toWholeDensity({ x: 1.0667, y: 1, unit: 'none' });
    expect(x / y).toBeCloseTo(1.0667, 3);
    expect(turnDensity(ratio, 6)).toEqual({ x: 1, y: 2, unit: 'none' });
    expect(turnDensity(ratio, 3)).toEqual(ratio);
  });

  it('is none for numbers that say nothing', () => {
    expect(createDensity(1, 1, 'none')).toBeUndefined();
    expect(createDensity(0, 300, 'inch')).toBeUndefined();
    expect(createDensity(NaN, 300, 'inch')).toBeUndefined();
    expect(createDensity(Infinity, 300, 'cm')).toBeUndefined();
  });
});
