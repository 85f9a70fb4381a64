import { describe, expect, it } from 'vitest';
import { fillTransparent } from '../image/alpha.ts';
import { collectRows, readInputRegion } from '../image/pixels.ts';
import { roundUp } from '../multiples.ts';
import type { ImageNetwork, SourceImage } from '../ports.ts';
import { createRandom } from '../random.ts';
import type { TiledUpscaleOptions } from './upscale-tiled.ts';
import { upscaleTiled } from './upscale-tiled.ts';

const NEVER = new AbortController().signal;
const RADIUS = 3;

function makeImage(widthPx: number, heightPx: number, channels: 1 | 2 | 3 | 4, bitDepth: 8 | 16 = 8): SourceImage {
  const random = createRandom(7);
  const length = widthPx * heightPx * channels;
  const samples =
    bitDepth === 8
      ? ({ bitDepth, data: Uint8Array.from({ length }, () => 256 * random()) } as const)
      : ({ bitDepth, data: Uint16Array.from({ length }, () => 65536 * random()) } as const);
  return { widthPx, heightPx, channels, samples };
}

/**
 * A network with a border (zeros beyond it) that looks `RADIUS` far, and whose result depends on where a pixel lies on a
 * grid of `alignPx` from the corner of its input.
 */
function createNetwork(scale: number, alignPx = 1): { readonly network: ImageNetwork; readonly widths: number[] } {
  const widths: number[] = [];
  const network: ImageNetwork = ({ lr, size: { widthPx, heightPx } }) => {
    widths.push(widthPx);
    if (widthPx % alignPx !== 0 || heightPx % alignPx !== 0) throw new Error(`${widthPx} x ${heightPx}`);
    const out = new Float32Array(3 * scale ** 2 * widthPx * heightPx);
    for (let i = 0; i < out.length; i++) {
      const column = i % (scale * widthPx);
      const row = Math.floor(i / (scale * widthPx)) % (scale * heightPx);
      const colour = Math.floor(i / (scale ** 2 * widthPx * heightPx));
      const [x, y] = [Math.floor(column / scale), Math.floor(row / scale)];
      let sum = 0;
      for (let d = -RADIUS; d <= RADIUS; d++) {
        if (x + d >= 0 && x + d < widthPx) sum += lr[(colour * heightPx + y) * widthPx + x + d]! / (1 + Math.abs(d));
        if (y + d >= 0 && y + d < heightPx) sum += lr[(colour * heightPx + y + d) * widthPx + x]! / 8;
      }
      out[i] = Math.tanh(0.25 * sum + 0.1 * ((x % alignPx) / alignPx) + 0.05 * ((column % scale) / scale));
    }
    return Promise.resolve(out);
  };
  return { network, widths };
}

async function upscale(
  image: SourceImage,
  options: Omit<TiledUpscaleOptions, 'image' | 'sink' | 'signal'>,
): Promise<SourceImage> {
  const collected = collectRows(image, options.traits.scale);
  await upscaleTiled({ ...options, image, sink: collected.sink, signal: NEVER });
  return collected.image;
}

describe('upscaleTiled', () => {
  it.each([
    { scale: 1, alignPx: 1, backProjection: 0 },
    { scale: 2, alignPx: 4, backProjection: 1 },
    { scale: 3, alignPx: 6, backProjection: 0 },
    { scale: 4, alignPx: 1, backProjection: 0.5 },
    { scale: 8, alignPx: 2, backProjection: 1 },
  ] as const)('makes of tiles what it makes of the whole: %o', async ({ scale, alignPx, backProjection }) => {
    const image = makeImage(67, 53, 3);
    const { network, widths } = createNetwork(scale, alignPx);
    const haloPx = roundUp(RADIUS, alignPx);
    const whole = await upscale(image, { network, traits: { scale, alignPx, tile: null }, backProjection });
    expect(widths).toEqual([roundUp(67, alignPx)]);
    const sizePx = roundUp(36, alignPx);
    const tiled = await upscale(image, {
      network,
      traits: { scale, alignPx, tile: { sizePx, haloPx } },
      backProjection,
    });
    expect(Math.max(...widths.slice(1))).toBeLessThanOrEqual(sizePx + 2 * roundUp(4, alignPx));
    expect(widths.length).toBeGreaterThan(6);
    expect(tiled.samples.data).toEqual(whole.samples.data);
    const short = await upscale(image, {
      network,
      traits: { scale, alignPx, tile: { sizePx, haloPx: 0 } },
      backProjection,
    });
    expect(short.samples.data).not.toEqual(whole.samples.data);
  });

  it.each([1, 2, 4] as const)('keeps %i channels and 16 bits, alpha upscaled apart', async (channels) => {
    const image = makeImage(9, 7, channels, 16);
    const traits = { scale: 2, alignPx: 1, tile: { sizePx: 16, haloPx: 3 } } as const;
    const { network } = createNetwork(2);
    const result = await upscale(image, { network, traits, backProjection: 0 });
    expect(result).toMatchObject({ widthPx: 18, heightPx: 14, channels });
    const all = { left: 0, top: 0, right: 9, bottom: 7 };
    const answer = await network({ lr: readInputRegion(fillTransparent(image), all), size: image });
    const colour = channels < 3 ? (answer[0]! + answer[252]! + answer[504]!) / 3 : answer[0]!;
    expect(result.samples.data[0]).toBeCloseTo(65535 * colour, -1);
    const alphas = [...result.samples.data].filter((_, i) => i % channels === channels - 1);
    if (channels !== 1) expect(new Set(alphas).size).toBeGreaterThan(50);
  });

  it('reports progress, tiles in the layout of estimates, and ends with the signal', async () => {
    const image = makeImage(40, 40, 3);
    const fractions: number[] = [];
    const { network } = createNetwork(2);
    const traits = { scale: 2, alignPx: 1, tile: { sizePx: 26, haloPx: 3 } } as const;
    const abort = new AbortController();
    const collected = collectRows(image, 2);
    const run = upscaleTiled({
      ...{ image, network, traits, backProjection: 0, sink: collected.sink, signal: abort.signal },
      onProgress: ({ fraction }) => void fractions.push(fraction),
      onEstimate: ({ region, unshuffled }) => {
        expect(unshuffled.length).toBe(12 * (region.right - region.left) * (region.bottom - region.top));
        if (fractions.length === 0) abort.abort(new Error('stopped'));
        return Promise.resolve();
      },
    });
    await expect(run).rejects.toThrow('stopped');
    expect(fractions[0]).toBe(0.25);
    expect(fractions.length).toBeLessThan(3);
  });
});
