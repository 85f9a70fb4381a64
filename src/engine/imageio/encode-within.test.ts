import { describe, expect, it } from 'vitest';
import { encodeWithin, MAX_ENCODES } from './encode-within.ts';

/** Bytes by quality, as encoders have them: slow at first, steep at the end. */
const CURVES = [
  (quality: number) => 1000 * 2 ** (quality / 15),
  (quality: number) => 2000 + 500 * quality,
  (quality: number) => 3000 * 2 ** (quality / 40) + 2 ** (quality / 5),
];

function search(curve: (quality: number) => number, maxBytes: number | null, isLossy = true) {
  const encodes: number[] = [];
  const encode = (quality: number): Promise<number> => {
    encodes.push(quality);
    return Promise.resolve(curve(quality));
  };
  return encodeWithin(maxBytes, { quality: 92, isLossy, encode }).then((result) => ({ ...result, encodes }));
}

describe.each(CURVES)('a search of the quality in %s', (curve) => {
  it.each([12, 30, 50, 75, 90, 91])('for the bytes of %i ends at a quality that fits and is close', async (quality) => {
    const maxBytes = Math.ceil(curve(quality));
    const { bytes, encodes, quality: found } = await search(curve, maxBytes);
    expect(bytes).toBeLessThanOrEqual(maxBytes);
    expect(encodes.length).toBeLessThanOrEqual(MAX_ENCODES);
    expect(encodes.at(-1)).toBe(found);
    // As good as possible, or with hardly any bytes to spare.
    const isClose = bytes >= 0.85 * maxBytes || curve(found + 1) > maxBytes;
    expect([found, isClose]).toEqual([found, true]);
  });

  it('that cannot end keeps the lowest quality, and says the bytes', async () => {
    const { bytes, encodes, quality } = await search(curve, 10);
    expect(quality).toBe(10);
    expect(encodes.at(-1)).toBe(10);
    expect(bytes).toBe(curve(10));
    expect(encodes.length).toBeLessThanOrEqual(MAX_ENCODES);
  });
});

it('encodes once without a limit, within it, and where the quality changes nothing', async () => {
  const [curve] = CURVES;
  for (const result of [await search(curve!, null), await search(curve!, 1e9), await search(curve!, 10, false)])
    expect(result.encodes).toEqual([92]);
});
