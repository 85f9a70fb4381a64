/** Colours and flat areas with the shipped model, every preset, both precisions: what goes in grey, flat, black or white comes out so. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '#core/image/metrics.ts';
import type { SourceImage } from '#core/ports.ts';
import type { Model } from '#engine/inference/model-folder.ts';
import { loadModel } from '#engine/inference/model-folder.ts';
import type { LoadedNetworks } from '#engine/inference/networks.ts';
import { openNetworks } from '#engine/inference/networks.ts';
import { upscaleInMemory } from '#engine/jobs/upscale-image.ts';
import type { Precision, PresetName } from '#shared/models.ts';
import { PRECISIONS, PRESET_NAMES } from '#shared/models.ts';
import { MODEL_FOLDER } from './helpers/engine.ts';

type Colour = readonly [number, number, number];

const SIDE_PX = 40;
const LOSSY_CLEANUP = 0.3;

function paint(choose: (x: number, y: number) => Colour): SourceImage {
  const data = new Uint8Array(3 * SIDE_PX * SIDE_PX);
  for (let y = 0; y < SIDE_PX; y++) {
    for (let x = 0; x < SIDE_PX; x++) data.set(choose(x / (SIDE_PX - 1), y / (SIDE_PX - 1)), 3 * (y * SIDE_PX + x));
  }
  return { widthPx: SIDE_PX, heightPx: SIDE_PX, channels: 3, samples: { bitDepth: 8, data } };
}

const grey = (value: number): Colour => [value, value, value];
const blend = (from: Colour, to: Colour, share: number): Colour =>
  [0, 1, 2].map((i) => Math.round(from[i]! + share * (to[i]! - from[i]!))) as unknown as Colour;

const BLACK = paint(() => grey(0));
const WHITE = paint(() => grey(255));
const GREY = paint(() => grey(128));
const SKY = paint(() => [118, 168, 224]);
const LEAF = paint(() => [60, 120, 40]);
const GREY_RAMP = paint((x) => grey(Math.round(255 * x)));
const GREY_STEPS = paint((x) => grey(17 * Math.min(15, Math.floor(16 * x))));
const SKY_RAMP = paint((_, y) => blend([90, 150, 220], [200, 220, 240], y));
const SUNSET = paint((x, y) => blend(blend([255, 60, 0], [0, 200, 90], x), [20, 20, 160], y));

const models = new Map<Precision, LoadedNetworks>();
let model: Model;

beforeAll(async () => {
  model = await loadModel(MODEL_FOLDER);
  for (const precision of PRECISIONS) {
    models.set(precision, await openNetworks(model, { device: 'cpu', precision, threads: 2 }));
  }
});

afterAll(async () => {
  for (const networks of models.values()) await networks.release();
});

interface Case {
  readonly precision: Precision;
  readonly preset: PresetName;
  readonly cleanup?: number;
}

async function upscale(image: SourceImage, { precision, preset: name, cleanup = 0 }: Case): Promise<RgbImage> {
  const provider = { networks: models.get(precision)!, device: 'cpu', precision } as const;
  const preset = { kind: 'preset', name } as const;
  const options = { preset, cleanup, seed: 0, signal: new AbortController().signal };
  const result = await upscaleInMemory({ model, provider }, image, options);
  const { widthPx, heightPx, samples } = result.image;
  return { widthPx, heightPx, rgbU8: Uint8Array.from(samples.data) };
}

function meanColour(values: ArrayLike<number>): Colour {
  const sums = [0, 0, 0];
  for (let i = 0; i < values.length; i++) sums[i % 3]! += values[i]!;
  return sums.map((sum) => (3 * sum) / values.length) as unknown as Colour;
}

/** Largest change of a channel's mean, in steps of 8 bits. */
function measureDrift(input: SourceImage, output: RgbImage): number {
  const [before, after] = [meanColour(input.samples.data), meanColour(output.rgbU8)];
  return Math.max(...before.map((value, i) => Math.abs(after[i]! - value)));
}

/** Standard deviation of all samples around the mean of their channel. */
function measureGrain({ rgbU8 }: RgbImage): number {
  const mean = meanColour(rgbU8);
  return Math.sqrt(rgbU8.reduce((sum, value, i) => sum + (value - mean[i % 3]!) ** 2, 0) / rgbU8.length);
}

/** Largest difference of two channels in the mean of a block of 16 x 16 pixels. */
function measureTint({ widthPx, heightPx, rgbU8 }: RgbImage): number {
  let worst = 0;
  for (let top = 0; top < heightPx; top += 16) {
    for (let left = 0; left < widthPx; left += 16) {
      const block: number[] = [];
      for (let y = top; y < top + 16; y++) {
        block.push(...rgbU8.subarray(3 * (y * widthPx + left), 3 * (y * widthPx + left + 16)));
      }
      const mean = meanColour(block);
      worst = Math.max(worst, Math.max(...mean) - Math.min(...mean));
    }
  }
  return worst;
}

const PRESETS = PRECISIONS.flatMap((precision) => PRESET_NAMES.map((preset) => ({ precision, preset })));

describe.each(PRESETS)('$preset in $precision', (how) => {
  it.each([
    ['grey', GREY],
    ['sky', SKY],
    ['leaf', LEAF],
    ['a grey ramp', GREY_RAMP],
    ['a sky', SKY_RAMP],
    ['a sunset', SUNSET],
  ])('keeps the mean colour of %s within half a step', async (_, image) => {
    expect(measureDrift(image, await upscale(image, how))).toBeLessThanOrEqual(0.5);
    const repaired = await upscale(image, { ...how, cleanup: LOSSY_CLEANUP });
    expect(measureDrift(image, repaired)).toBeLessThanOrEqual(0.5);
  });

  it('tints no grey', async () => {
    for (const image of [GREY, GREY_RAMP, GREY_STEPS]) {
      expect(measureTint(await upscale(image, how))).toBeLessThanOrEqual(0.5);
    }
  });

  it('keeps the black point and the white point', async () => {
    for (const [image, value] of [
      [BLACK, 0],
      [WHITE, 255],
    ] as const) {
      const sorted = (await upscale(image, how)).rgbU8.sort();
      expect(sorted[sorted.length >> 1]).toBe(value);
    }
    for (const ramp of [GREY_RAMP, GREY_STEPS]) {
      const { rgbU8 } = await upscale(ramp, how);
      expect([Math.min(...rgbU8), Math.max(...rgbU8)]).toEqual([0, 255]);
    }
  });
});

describe.each(PRESETS)('$preset in $precision', (how) => {
  it.each([
    ['black', BLACK],
    ['white', WHITE],
  ])('keeps the mean of flat %s within half a step', async (_, image) => {
    expect(measureDrift(image, await upscale(image, how))).toBeLessThanOrEqual(0.5);
  });

  it.each([
    ['black', BLACK],
    ['white', WHITE],
  ])('keeps the mean of flat %s within half a step when it repairs', async (_, image) => {
    const repaired = await upscale(image, { ...how, cleanup: LOSSY_CLEANUP });
    expect(measureDrift(image, repaired)).toBeLessThanOrEqual(0.5);
  });
});

describe.each(PRECISIONS)('Fidelity in %s', (precision) => {
  it.each([
    ['grey', GREY],
    ['sky', SKY],
    ['leaf', LEAF],
  ])('puts less grain on flat %s than one step of 8 bits', async (_, image) => {
    expect(measureGrain(await upscale(image, { precision, preset: 'fidelity' }))).toBeLessThan(1);
  });
});
