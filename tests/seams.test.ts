/**
 * Tiled = whole with the shipped networks: three tile sizes, one strip and several, fourteen denoising steps; and a repair.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceImage } from '#core/ports.ts';
import { repairImage } from '#core/repair.ts';
import { readImage } from '#engine/imageio/decode.ts';
import type { Model } from '#engine/inference/model-folder.ts';
import { loadModel } from '#engine/inference/model-folder.ts';
import type { LoadedNetworks } from '#engine/inference/networks.ts';
import { openNetworks } from '#engine/inference/networks.ts';
import type { Size } from '#shared/jobs.ts';
import { runPipelineInMemory } from './helpers/run-in-memory.ts';
import { EXAMPLES, MODEL_FOLDER } from './helpers/engine.ts';
import { maxDifference } from './helpers/golden.ts';

/** The result is 700 x 500; `npm run bench:seams` does the same for an input of that size. */
const WIDTH = 175;
const HEIGHT = 125;

let model: Model;
let networks: LoadedNetworks;
let image: SourceImage;

beforeAll(async () => {
  model = await loadModel(MODEL_FOLDER);
  networks = await openNetworks(model, { device: 'cpu', precision: 'float32', threads: 2 });
  image = await readCorner({ widthPx: WIDTH, heightPx: HEIGHT });
});

afterAll(async () => {
  await networks.release();
});

/** A part of the photo in 16 bits, so that differences below one step of 8 bits show. */
async function readCorner(size: Size): Promise<SourceImage> {
  const { image: whole } = await readImage(join(EXAMPLES, 'rocket.jpg'));
  const data = Uint16Array.from({ length: size.widthPx * size.heightPx * 3 }, (_, i) => {
    const [row, rest] = [Math.floor(i / (3 * size.widthPx)), i % (3 * size.widthPx)];
    return 257 * whole.samples.data[((row + 150) * whole.widthPx + 200) * 3 + rest]!;
  });
  return { ...size, channels: 3, samples: { bitDepth: 16, data } };
}

function run(
  sizePx: number,
  haloPx: number,
  memoryBudgetBytes = Infinity,
  cleanup = 0,
): Promise<{ data: ArrayLike<number>; evaluations: number }> {
  const { presets, sigmaR, prediction } = model.manifest;
  const sampler = presets.perception.sampler!;
  const coarseLevels = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];
  return runPipelineInMemory({
    image,
    networks,
    traits: { sigmaR, prediction },
    preset: { ...presets.perception, sampler: { ...sampler, coarseLevels, fine: [8, 6, 4, 2, 0] } },
    cleanup,
    seed: 3,
    tile: { sizePx, haloPx, alignPx: model.manifest.tile.alignPx },
    restorerTile: model.manifest.restorerTile!,
    memoryBudgetBytes,
  });
}

async function repair(photo: SourceImage, sizePx: number, haloPx: number): Promise<number[]> {
  const data: number[] = [];
  await repairImage({
    ...{ image: photo, networks, cleanup: 1, signal: new AbortController().signal },
    tile: { sizePx, haloPx, alignPx: model.manifest.tile.alignPx },
    sink: {
      writeRows: (rows) => {
        for (const value of rows.data) data.push(value);
        return Promise.resolve();
      },
    },
  });
  return data;
}

describe('tiled = whole with the shipped model', () => {
  it('within 1/255 at the halo of the model', { timeout: 600_000 }, async () => {
    const { haloPx } = model.manifest.tile;
    const whole = await run(WIDTH + 1, haloPx);
    expect(whole.evaluations).toBe(15);
    for (const [sizePx, budget] of [
      [80, Infinity],
      [96, 0],
      [128, 0],
    ] as const) {
      const tiled = await run(sizePx, haloPx, budget);
      expect(maxDifference(tiled.data, whole.data)).toBeLessThanOrEqual(257);
    }
  });

  it('within 1/255 where the input is repaired first', { timeout: 600_000 }, async () => {
    const { haloPx } = model.manifest.tile;
    const whole = await run(WIDTH + 1, haloPx, Infinity, 0.5);
    const tiled = await run(96, haloPx, 0, 0.5);
    expect(maxDifference(tiled.data, whole.data)).toBeLessThanOrEqual(257);
  });

  it('within half of 1/255 where the photo is repaired, and within 1e-4 with a halo of half as much again', async () => {
    const { haloPx } = model.manifest.restorerTile!;
    const photo = await readCorner({ widthPx: 320, heightPx: 240 });
    const whole = await repair(photo, 320, haloPx);
    expect(maxDifference(await repair(photo, 2 * haloPx + 128, haloPx), whole)).toBeLessThanOrEqual(128);
    // Beyond it the network sees next to nothing, although it could reach further.
    expect(maxDifference(await repair(photo, 3 * haloPx + 128, 1.5 * haloPx), whole)).toBeLessThanOrEqual(6);
    expect(whole).not.toEqual([...photo.samples.data]);
  }, 600_000);

  it('within 1e-4 where the halo covers the receptive radius', { timeout: 600_000 }, async () => {
    const haloPx = model.manifest.tile.receptiveRadiusPx + (model.manifest.tile.receptiveRadiusPx % 2);
    const whole = await run(WIDTH + 1, haloPx);
    const tiled = await run(2 * haloPx + 64, haloPx, 0);
    // 1e-4 of the range is 6.6 steps of 16 bits.
    expect(maxDifference(tiled.data, whole.data)).toBeLessThanOrEqual(6);
  });
});
