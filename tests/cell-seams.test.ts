/**
 * No seam between cells that run and cells that skip, with the shipped networks: on ramps, a sky and edges, what differs
 * from one pixel to the next across the border of the cells is not above what differs nearby.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellTest } from '#core/cells/grid.ts';
import { CELL_PX, gridOfImage, listCells } from '#core/cells/grid.ts';
import type { SourceImage } from '#core/ports.ts';
import { readImage } from '#engine/imageio/decode.ts';
import type { Model } from '#engine/inference/model-folder.ts';
import { loadModel } from '#engine/inference/model-folder.ts';
import type { LoadedNetworks } from '#engine/inference/networks.ts';
import { openNetworks } from '#engine/inference/networks.ts';
import { EXAMPLES, MODEL_FOLDER } from './helpers/engine.ts';
import { maxDifference } from './helpers/golden.ts';
import { createRandom } from '#core/random.ts';
import { runPipelineInMemory } from './helpers/run-in-memory.ts';

const SIZE_PX = 3 * CELL_PX;
/** Output pixels on either side of a border that count as near. */
const NEAR_PX = 48;

let model: Model;
let networks: LoadedNetworks;

beforeAll(async () => {
  model = await loadModel(MODEL_FOLDER);
  networks = await openNetworks(model, { device: 'cpu', precision: 'float32', threads: 2 });
});

afterAll(async () => {
  await networks.release();
});

/** 16 bits, so that differences below one step of 8 bits show. `valueAt` gives 0..1. */
function draw(valueAt: (x: number, y: number, colour: number) => number): SourceImage {
  const data = Uint16Array.from({ length: 3 * SIZE_PX * SIZE_PX }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return 65535 * Math.min(1, Math.max(0, valueAt(pixel % SIZE_PX, Math.floor(pixel / SIZE_PX), i % 3)));
  });
  return { widthPx: SIZE_PX, heightPx: SIZE_PX, channels: 3, samples: { bitDepth: 16, data } };
}

async function drawPhoto(left: number, top: number): Promise<SourceImage> {
  const { image } = await readImage(join(EXAMPLES, 'cat.png'));
  return draw((x, y, c) => image.samples.data[((top + y) * image.widthPx + left + x) * image.channels + c]! / 255);
}

const noise = createRandom(1);
const IMAGES: Record<string, () => SourceImage | Promise<SourceImage>> = {
  'a ramp': () => draw((x, y) => 0.2 + (0.6 * (x + y)) / (2 * SIZE_PX)),
  'a sky': () => draw((_, y, c) => 0.45 + 0.2 * c * (y / SIZE_PX) + 0.008 * (noise() - 0.5)),
  edges: () => draw((x, y) => (Math.floor((x + 0.35 * y) / 11) % 2 === 0 ? 0.25 : 0.75)),
  fur: () => drawPhoto(150, 100),
};

const ALL: CellTest = () => true;

/** The cells that take each of two evaluations: the middle one alone, all but it, and a checkerboard that turns round. */
const PATTERNS: Record<string, readonly [CellTest, CellTest]> = {
  'the middle runs': [(x, y) => x === 1 && y === 1, (x, y) => x === 1 && y === 1],
  'the middle skips': [(x, y) => x !== 1 || y !== 1, (x, y) => x !== 1 || y !== 1],
  'the last evaluation in the middle alone': [ALL, (x, y) => x === 1 && y === 1],
  'a checkerboard': [(x, y) => (x + y) % 2 === 0, (x, y) => (x + y) % 2 === 1],
};

/** Balanced, with the cells of each evaluation; null: without cells. */
async function upscale(image: SourceImage, patterns: readonly [CellTest, CellTest] | null): Promise<Uint16Array> {
  const { sigmaR, prediction, presets, tile } = model.manifest;
  const grid = gridOfImage(image);
  const { data } = await runPipelineInMemory({
    image,
    networks,
    traits: { sigmaR, prediction },
    preset: presets.balanced,
    cleanup: 0,
    seed: 3,
    tile,
    ...(patterns && {
      cells: {
        computeWeight: 0,
        decide: ({ area, index }) => {
          expect(area).toEqual(grid);
          const runs = patterns[index - 1]!;
          return Promise.resolve(Uint8Array.from([...listCells(area)].map((cell) => +runs(...cell))));
        },
      },
    }),
  });
  return data as Uint16Array;
}

/** Mean absolute difference of green between the columns x - 1 and x, in 1/255, along the middle cell; or of rows. */
function differenceAt(data: Uint16Array, x: number, isRow: boolean): number {
  const width = 4 * SIZE_PX;
  let sum = 0;
  for (let y = 4 * CELL_PX; y < 8 * CELL_PX; y++) {
    const [here, before] = isRow ? [x * width + y, (x - 1) * width + y] : [y * width + x, y * width + x - 1];
    sum += Math.abs(data[3 * here + 1]! - data[3 * before + 1]!);
  }
  return sum / (4 * CELL_PX) / 257;
}

/**
 * How far the difference across a border is above the largest one near it and above that of the image without cells in
 * the same place, in 1/255; 0 or below: no seam.
 */
function measureSeams(data: Uint16Array, plain: Uint16Array): number {
  return Math.max(
    ...[false, true].flatMap((isRow) =>
      [4 * CELL_PX, 8 * CELL_PX].map((border) => {
        const near = Array.from({ length: 2 * NEAR_PX + 1 }, (_, i) => border - NEAR_PX + i).filter(
          (x) => x !== border,
        );
        const own = [...near.map((x) => differenceAt(data, x, isRow)), differenceAt(plain, border, isRow)];
        return differenceAt(data, border, isRow) - Math.max(...own);
      }),
    ),
  );
}

describe('between cells that run and cells that skip', () => {
  it.each(Object.keys(IMAGES))('there is no seam: %s', { timeout: 600_000 }, async (name) => {
    const image = await IMAGES[name]!();
    const plain = await upscale(image, [ALL, ALL]);
    for (const pattern of Object.values(PATTERNS)) {
      expect(measureSeams(await upscale(image, pattern), plain)).toBeLessThanOrEqual(0);
    }
  });

  it('the image is that without cells where all run, to the bit', async () => {
    const image = await IMAGES['fur']!();
    const plain = await upscale(image, null);
    expect(maxDifference(await upscale(image, [ALL, ALL]), plain)).toBe(0);
    expect(maxDifference(await upscale(image, PATTERNS['a checkerboard']!), plain)).toBeGreaterThan(257);
  });

  it('a step of two levels of 8 bits would be found in a sky', async () => {
    const plain = await upscale(await IMAGES['a sky']!(), [ALL, ALL]);
    const stepped = plain.map((value, i) =>
      Math.floor(i / 3) % (4 * SIZE_PX) >= 4 * CELL_PX ? value + 2 * 257 : value,
    );
    expect(measureSeams(plain, plain)).toBeLessThanOrEqual(0);
    expect(measureSeams(stepped, plain)).toBeGreaterThan(0);
  });
});
