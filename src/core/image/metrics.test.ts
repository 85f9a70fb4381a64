/** Every figure here follows from the definition by hand, or from a slow and literal version of it. */
import { describe, expect, it } from 'vitest';
import type { RgbImage } from './metrics.ts';
import { upscaleBicubic, lrPsnr, psnrRgb, psnrY, resizeBicubic, ssimY } from './metrics.ts';

type Colour = readonly [number, number, number];

function paint(widthPx: number, heightPx: number, choose: (x: number, y: number) => Colour): RgbImage {
  const rgbU8 = new Uint8Array(3 * widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) rgbU8.set(choose(x, y), 3 * (y * widthPx + x));
  }
  return { widthPx, heightPx, rgbU8 };
}

const grey = (value: number): Colour => [value, value, value];

/** Values without order, the same on every run. */
const scatter = (x: number, y: number, salt: number): Colour => [
  (x * 73 + y * 151 + salt * 29) % 256,
  (x * 199 + y * 37 + salt * 83) % 256,
  (x * 17 + y * 229 + salt * 131) % 256,
];

const lumaOf = ([red, green, blue]: Colour): number => 16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255;

describe('psnr', () => {
  const image = paint(20, 16, (x, y) => scatter(x, y, 1).map((value) => value >> 1) as unknown as Colour);

  it('is infinite for identical images', () => {
    expect(psnrY(image, image)).toBe(Infinity);
    expect(psnrRgb(image, image)).toBe(Infinity);
  });

  it('of a constant offset is the offset in decibels', () => {
    const brighter = { ...image, rgbU8: image.rgbU8.map((value) => value + 10) };
    expect(psnrRgb(image, brighter)).toBeCloseTo(20 * Math.log10(255 / 10), 10);
    // Luma of studio range spans 219 of 255.
    expect(psnrY(image, brighter)).toBeCloseTo(20 * Math.log10(255 / ((10 * 219) / 255)), 10);
  });

  it('weighs the colours as BT.601 does', () => {
    const black = paint(9, 9, () => [0, 0, 0]);
    const offsets = [65.481, 128.553, 24.966];
    offsets.forEach((offset, colour) => {
      const pure = paint(9, 9, () => [0, 1, 2].map((i) => (i === colour ? 255 : 0)) as unknown as Colour);
      expect(psnrY(black, pure)).toBeCloseTo(20 * Math.log10(255 / offset), 10);
      expect(psnrRgb(black, pure)).toBeCloseTo(10 * Math.log10(3), 10);
    });
  });

  it('sees nothing in the border of 4 pixels, and everything inside', () => {
    const change = (x: number, y: number) => paint(12, 12, (px, py) => grey(px === x && py === y ? 200 : 100));
    const plain = paint(12, 12, () => grey(100));
    expect(psnrRgb(plain, change(3, 6))).toBe(Infinity);
    expect(psnrRgb(plain, change(6, 8))).toBe(Infinity);
    // One of 16 pixels differs by 100.
    expect(psnrRgb(plain, change(4, 7))).toBeCloseTo(10 * Math.log10((255 * 255) / (10_000 / 16)), 10);
  });

  it('rejects other sizes and images that are all border', () => {
    expect(() =>
      psnrY(
        image,
        paint(16, 20, () => grey(0)),
      ),
    ).toThrow(RangeError);
    expect(() =>
      psnrRgb(
        paint(8, 20, () => grey(0)),
        paint(8, 20, () => grey(0)),
      ),
    ).toThrow(RangeError);
  });
});

describe('ssimY', () => {
  const c1 = (0.01 * 255) ** 2;

  it('is 1 for identical images', () => {
    const image = paint(24, 20, (x, y) => scatter(x, y, 2));
    expect(ssimY(image, image)).toBeCloseTo(1, 12);
  });

  it('of two flat images is the comparison of their means', () => {
    const [a, b] = [lumaOf(grey(100)), lumaOf(grey(140))];
    const expected = (2 * a * b + c1) / (a * a + b * b + c1);
    const flat = (value: number) => paint(20, 20, () => grey(value));
    expect(ssimY(flat(100), flat(140))).toBeCloseTo(expected, 10);
  });

  it('agrees with the 11 x 11 window written out', () => {
    const [widthPx, heightPx] = [21, 23];
    const a = paint(widthPx, heightPx, (x, y) => scatter(x, y, 3));
    const b = paint(widthPx, heightPx, (x, y) => scatter(x, y + (x >> 3), 3));
    expect(ssimY(a, b)).toBeCloseTo(measureSlowly(a, b), 10);
    expect(ssimY(a, b)).toBeLessThan(0.9);
  });

  it('rejects images that are smaller than its window inside the border', () => {
    const small = paint(18, 30, () => grey(0));
    expect(() => ssimY(small, small)).toThrow(RangeError);
  });

  /** The formula of Wang et al. (2004), window by window. */
  function measureSlowly(a: RgbImage, b: RgbImage): number {
    const lumaAt = ({ widthPx, rgbU8 }: RgbImage, x: number, y: number): number => {
      const at = 3 * (y * widthPx + x);
      return lumaOf([rgbU8[at]!, rgbU8[at + 1]!, rgbU8[at + 2]!]);
    };
    const scores: number[] = [];
    for (let y = 4; y + 11 <= a.heightPx - 4; y += 1) {
      for (let x = 4; x + 11 <= a.widthPx - 4; x += 1) {
        const samples = Array.from({ length: 121 }, (_, i) => {
          const [dx, dy] = [i % 11, Math.floor(i / 11)];
          const weight = Math.exp(-((dx - 5) ** 2 + (dy - 5) ** 2) / (2 * 1.5 * 1.5));
          return { weight, a: lumaAt(a, x + dx, y + dy), b: lumaAt(b, x + dx, y + dy) };
        });
        const total = samples.reduce((sum, { weight }) => sum + weight, 0);
        const mean = (pick: (sample: { a: number; b: number }) => number): number =>
          samples.reduce((sum, sample) => sum + (sample.weight / total) * pick(sample), 0);
        const [meanA, meanB] = [mean((s) => s.a), mean((s) => s.b)];
        const varianceA = mean((s) => (s.a - meanA) ** 2);
        const varianceB = mean((s) => (s.b - meanB) ** 2);
        const covariance = mean((s) => (s.a - meanA) * (s.b - meanB));
        const c2 = (0.03 * 255) ** 2;
        const above = (2 * meanA * meanB + c1) * (2 * covariance + c2);
        scores.push(above / ((meanA ** 2 + meanB ** 2 + c1) * (varianceA + varianceB + c2)));
      }
    }
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  }
});

describe('resizeBicubic', () => {
  it('upscales an impulse into the Keys kernel of a = -0.5', () => {
    const impulse = [0, 0, 0, 1, 0, 0, 0];
    const large = resizeBicubic(impulse, { widthPx: 7, heightPx: 1, channels: 1 }, { widthPx: 28, heightPx: 1 });
    // Output i lies at (i + 0.5) / 4 - 0.5; the impulse at 3: distances 0.125, 0.375, ... from output 14 on.
    const kernel = [0.9638671875, 0.7275390625, 0.3896484375, 0.0908203125];
    const tail = [-0.0478515625, -0.0732421875, -0.0439453125, -0.0068359375];
    [...kernel, ...tail].forEach((weight, i) => {
      expect(large[14 + i]).toBeCloseTo(weight, 12);
      expect(large[13 - i]).toBeCloseTo(weight, 12);
    });
  });

  it('stretches the kernel when it downscales', () => {
    const impulse = Array.from({ length: 48 }, (_, i) => (i === 24 ? 1 : 0));
    const small = resizeBicubic(impulse, { widthPx: 48, heightPx: 1, channels: 1 }, { widthPx: 12, heightPx: 1 });
    // Sample 24 lies at 5.625 of the small grid; the stretched kernel sums to 4 before it is normalised.
    expect([...small.subarray(4, 8)].map((value) => value * 4)).toEqual([
      expect.closeTo(-0.0439453125, 10),
      expect.closeTo(0.3896484375, 10),
      expect.closeTo(0.7275390625, 10),
      expect.closeTo(-0.0732421875, 10),
    ]);
  });

  it('keeps flat images flat and mirrors at the border', () => {
    const source = { widthPx: 5, heightPx: 3, channels: 2 };
    const flat = resizeBicubic(new Uint8Array(30).fill(77), source, { widthPx: 17, heightPx: 2 });
    expect(flat).toHaveLength(17 * 2 * 2);
    for (const value of flat) expect(value).toBeCloseTo(77, 10);
    // Borders mirrored about the edge of the pixel: an image and its reflection, side by side, downscale to the same.
    const ramp = [10, 20, 40, 80, 160, 250, 90, 30];
    const one = { widthPx: 8, heightPx: 1, channels: 1 };
    const alone = resizeBicubic(ramp, one, { widthPx: 2, heightPx: 1 });
    const unfolded = [...ramp.toReversed(), ...ramp, ...ramp.toReversed()];
    const middle = resizeBicubic(unfolded, { ...one, widthPx: 24 }, { widthPx: 6, heightPx: 1 });
    expect([...alone]).toEqual([expect.closeTo(middle[2]!, 10), expect.closeTo(middle[3]!, 10)]);
  });

  it('treats rows and columns alike, and channels apart', () => {
    const samples = Array.from({ length: 6 * 4 * 3 }, (_, i) => (i * 37) % 101);
    const turned = Array.from({ length: samples.length }, (_, i) => {
      const [channel, y, x] = [i % 3, Math.floor(i / 3) % 4, Math.floor(i / 12)];
      return samples[(y * 6 + x) * 3 + channel]!;
    });
    const upright = resizeBicubic(samples, { widthPx: 6, heightPx: 4, channels: 3 }, { widthPx: 9, heightPx: 10 });
    const lying = resizeBicubic(turned, { widthPx: 4, heightPx: 6, channels: 3 }, { widthPx: 10, heightPx: 9 });
    for (let y = 0; y < 10; y += 1) {
      for (let x = 0; x < 9; x += 1) {
        for (let c = 0; c < 3; c += 1) {
          expect(upright[(y * 9 + x) * 3 + c]).toBeCloseTo(lying[(x * 10 + y) * 3 + c]!, 9);
        }
      }
    }
  });

  it('rejects samples that are no image of that size', () => {
    expect(() => resizeBicubic([1, 2], { widthPx: 3, heightPx: 1, channels: 1 }, { widthPx: 1, heightPx: 1 })).toThrow(
      RangeError,
    );
  });
});

describe('lrPsnr', () => {
  it('of an image that downscales to its input is infinite', () => {
    expect(
      lrPsnr(
        paint(32, 24, () => grey(90)),
        paint(8, 6, () => grey(90)),
      ),
    ).toBe(Infinity);
  });

  it('counts what downscaling leaves of the difference, one LR pixel of border cut off', () => {
    const lr = paint(8, 6, (x, y) => grey(x === 0 || y === 5 ? 0 : 90));
    // A difference of 3 everywhere stays 3 when it is shrunk.
    expect(
      lrPsnr(
        paint(32, 24, () => grey(93)),
        lr,
      ),
    ).toBeCloseTo(20 * Math.log10(255 / 3), 8);
  });
});

describe('upscaleBicubic', () => {
  it('clamps what overshoots and keeps 8 bits', () => {
    const edge = paint(8, 4, (x) => grey(x < 4 ? 0 : 255));
    const large = upscaleBicubic(edge, 4);
    expect([large.widthPx, large.heightPx, large.rgbU8.length]).toEqual([32, 16, 32 * 16 * 3]);
    expect(Math.min(...large.rgbU8)).toBe(0);
    expect(Math.max(...large.rgbU8)).toBe(255);
    // A step is its own negative, turned about the edge.
    const row = Array.from({ length: 32 }, (_, x) => large.rgbU8[3 * x]!);
    expect(row[15]! + row[16]!).toBe(255);
  });
});
