import { describe, expect, it } from 'vitest';
import type { Preset } from '#shared/models.ts';
import { createConvolutionNetworks, FAKE_RADIUS_PX } from '#tests/helpers/fake-networks.ts';
import { maxDifference } from '#tests/helpers/golden.ts';
import { runPipelineInMemory, makeSyntheticImage } from '#tests/helpers/run-in-memory.ts';
import { BACK_PROJECTION_RADIUS_PX } from '../image/back-projection.ts';
import { mirrorChannel, SCALE, SUBPIXELS, UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import { chooseCore, choosePlan } from './choose.ts';
import { mirrorIndex } from './mirror.ts';
import type { Band, Plan } from './plan.ts';
import { estimateStateBytes, planImage } from './plan.ts';
import { windowOfCore } from './region.ts';

const CELLS = { coreWidthPx: 64, coreHeightPx: 64, haloPx: 16, alignPx: 8, cellPx: 32 };
const SHAPES = [
  { widthPx: 100, heightPx: 70, levels: 14, coreWidthPx: 32, coreHeightPx: 32, haloPx: 8, stripPx: 32, alignPx: 2 },
  { widthPx: 100, heightPx: 300, levels: 14, coreWidthPx: 34, coreHeightPx: 32, haloPx: 8, stripPx: 32, alignPx: 2 },
  { widthPx: 33, heightPx: 201, levels: 3, coreWidthPx: 34, coreHeightPx: 32, haloPx: 16, stripPx: 32, alignPx: 2 },
  { widthPx: 5, heightPx: 1, levels: 2, coreWidthPx: 6, coreHeightPx: 2, haloPx: 8, stripPx: 16, alignPx: 2 },
  { widthPx: 64, heightPx: 500, levels: 0, coreWidthPx: 32, coreHeightPx: 32, haloPx: 16, stripPx: 32, alignPx: 2 },
  { widthPx: 64, heightPx: 500, levels: 9, coreWidthPx: 32, coreHeightPx: 32, haloPx: 16, stripPx: 500, alignPx: 2 },
  { ...CELLS, widthPx: 64, heightPx: 500, levels: 4, stripPx: 64 },
  { ...CELLS, widthPx: 64, heightPx: 70, levels: 3, stripPx: 32 },
];

describe('planImage', () => {
  it.each(SHAPES)('covers every level once, from top to bottom, with tiles from edge to edge: %o', (shape) => {
    const plan = planImage(shape);
    for (let level = 0; level <= shape.levels; level++) {
      const bands = plan.bands.filter((band) => band.level === level);
      expect(bands[0]?.top).toBe(0);
      expect(bands.at(-1)?.bottom).toBe(shape.heightPx);
      bands.slice(1).forEach((band, i) => {
        expect(band.top).toBe(bands[i]?.bottom);
      });
      for (const { tiles } of bands) {
        expect(tiles[0]?.left).toBe(0);
        expect(tiles.at(-1)?.right).toBe(shape.widthPx);
        tiles.slice(1).forEach((tile, i) => {
          expect(tile.left).toBe(tiles[i]?.right);
        });
      }
    }
  });

  it.each(SHAPES)(
    'reads only rows that are there: below at the level before, above within the rows kept: %o',
    (shape) => {
      const { bands, capacityRows } = planImage(shape);
      const done = Array.from({ length: shape.levels + 1 }, () => 0);
      for (const band of bands) {
        const needed = Math.min(shape.heightPx, band.bottom + shape.haloPx);
        if (band.level > 0) expect(done[band.level - 1]).toBeGreaterThanOrEqual(needed);
        done[band.level] = band.bottom;
        const oldest = Math.max(0, Math.min(...done) - shape.haloPx);
        expect(done[0]! - oldest).toBeLessThanOrEqual(
          Math.max(capacityRows, shape.heightPx === capacityRows ? Infinity : 0),
        );
      }
    },
  );

  it('never overwrites a row of the ring that is still read', () => {
    for (const shape of SHAPES) {
      const { bands, capacityRows } = planImage(shape);
      if (capacityRows === shape.heightPx) continue;
      let newest = 0;
      for (const band of bands) {
        if (band.level === 0) newest = band.bottom;
        else expect(newest - Math.max(0, band.top - shape.haloPx)).toBeLessThanOrEqual(capacityRows);
      }
    }
  });

  it('needs memory that grows with the width and not with the height', () => {
    const at = (widthPx: number, heightPx: number): number =>
      estimateStateBytes(planImage({ ...SHAPES[0]!, widthPx, heightPx, haloPx: 16 }), 64);
    expect(at(1000, 8000)).toBe(at(1000, 4000));
    expect(at(2000, 4000)).toBe(2 * at(1000, 4000));
  });

  it('cuts strips between cells where cells may skip, with the next row of cells at the level before', () => {
    const shape = { ...CELLS, widthPx: 64, heightPx: 500, levels: 4, stripPx: 64 };
    const { bands } = planImage(shape);
    const done = [0, 0, 0, 0, 0];
    for (const { level, top, bottom } of bands) {
      expect(top % 32).toBe(0);
      expect(bottom === 500 || bottom % 32 === 0).toBe(true);
      if (level > 0) expect(done[level - 1]).toBeGreaterThanOrEqual(Math.min(500, bottom + 32));
      done[level] = bottom;
    }
    expect(done).toEqual([500, 500, 500, 500, 500]);
  });

  it('needs memory for the clean residual where cells may skip', () => {
    const shape = { ...SHAPES[2]!, widthPx: 64, heightPx: 64, levels: 2, stripPx: 64 };
    const bytes = (cellPx?: number): number =>
      estimateStateBytes(planImage({ ...shape, ...(cellPx && { cellPx }) }), 64);
    expect(bytes(32) - bytes()).toBe(4 * UNSHUFFLED_CHANNELS * 64 * 64);
  });

  it('rejects windows that would begin where the networks cannot', () => {
    const good = SHAPES[0]!;
    expect(() => planImage({ ...good, coreWidthPx: 31 })).toThrow(
      'expected coreWidthPx to be a positive multiple of 2, got 31',
    );
    expect(() => planImage({ ...good, coreHeightPx: 0 })).toThrow('expected coreHeightPx');
    expect(() => planImage({ ...good, haloPx: 7 })).toThrow('expected haloPx');
    expect(() => planImage({ ...good, stripPx: 31 })).toThrow('expected stripPx');
    expect(() => planImage({ ...good, alignPx: 16 })).toThrow('expected haloPx to be a positive multiple of 16, got 8');
  });
});

describe('chooseCore', () => {
  it('takes one tile where it fits, else equal tiles that are no larger than allowed', () => {
    const core = (extentPx: number): number => chooseCore(extentPx, { sizePx: 128, haloPx: 16, alignPx: 2 });
    expect([128, 127, 1, 129, 1000].map(core)).toEqual([128, 128, 2, 66, 92]);
  });

  it('takes multiples of what the model needs', () => {
    const core = (extentPx: number): number => chooseCore(extentPx, { sizePx: 128, haloPx: 16, alignPx: 8 });
    expect([128, 121, 1, 129, 1000].map(core)).toEqual([128, 128, 8, 72, 96]);
  });
});

describe('choosePlan', () => {
  it.each([Infinity, 0])(
    'lets all windows begin where the model needs it, with a memory of %f bytes',
    (memoryBudgetBytes) => {
      const image = { widthPx: 301, heightPx: 187 };
      const tile = { sizePx: 96, haloPx: 16, alignPx: 8 };
      const { bands, strips } = choosePlan({ image, levels: 3, tile, featureChannels: 64, memoryBudgetBytes });
      expect(strips > 1).toBe(memoryBudgetBytes === 0);
      for (const { top, bottom, tiles } of bands) {
        for (const { left, right } of tiles) {
          const window = windowOfCore({ left, top, right, bottom }, tile.haloPx, image, 2);
          expect([window.left % 8, window.top % 8]).toEqual([0, 0]);
          expect(Math.max(window.right - window.left, window.bottom - window.top)).toBeLessThanOrEqual(96);
        }
      }
    },
  );

  it('keeps its tiles in one strip where cells may skip, and takes strips of whole cells', () => {
    const image = { widthPx: 451, heightPx: 300 };
    const tile = { sizePx: 192, haloPx: 16, alignPx: 8 };
    const choose = (memoryBudgetBytes: number, cellPx?: number): Plan =>
      choosePlan({ image, levels: 2, tile, featureChannels: 64, memoryBudgetBytes, ...(cellPx && { cellPx }) });
    expect(choose(Infinity, 32).bands).toEqual(choose(Infinity).bands);
    expect(choose(0, 32).options).toMatchObject({ stripPx: 160, coreHeightPx: 160, coreWidthPx: 152 });
    expect(choose(0).options).toMatchObject({ stripPx: 152 });
  });

  it('takes larger tiles where nothing is sampled, as long as the memory lasts', () => {
    const choose = (levels: number, memoryBudgetBytes: number) => {
      const tile = { sizePx: 96, haloPx: 16, alignPx: 8 };
      const image = { widthPx: 320, heightPx: 640 };
      const { options, strips } = choosePlan({ image, levels, tile, featureChannels: 64, memoryBudgetBytes });
      return { core: [options.coreWidthPx, options.coreHeightPx], strips };
    };
    const rows = (count: number): number => 4 * UNSHUFFLED_CHANNELS * 320 * count;
    expect(choose(1, Infinity)).toEqual({ core: [64, 64], strips: 1 });
    expect(choose(0, Infinity)).toEqual({ core: [160, 160], strips: 1 });
    expect(choose(0, rows(200))).toEqual({ core: [160, 160], strips: 4 });
    expect(choose(0, rows(100))).toEqual({ core: [64, 64], strips: 10 });
  });
});

describe('windowOfCore', () => {
  it('adds the halo and stops at the border of the image, made even where that is needed', () => {
    const image = { widthPx: 101, heightPx: 60 };
    const middle = windowOfCore({ left: 32, top: 20, right: 64, bottom: 40 }, 8, image, 2);
    expect(middle).toEqual({ left: 24, top: 12, right: 72, bottom: 48 });
    const corner = (multiplePx: number) =>
      windowOfCore({ left: 64, top: 40, right: 101, bottom: 60 }, 8, image, multiplePx);
    expect(corner(2)).toEqual({ left: 56, top: 32, right: 102, bottom: 60 });
    expect(corner(1)).toEqual({ left: 56, top: 32, right: 101, bottom: 60 });
  });
});

describe('mirror', () => {
  it('repeats the edge and goes back and forth for as long as it takes', () => {
    const seen = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6].map((index) => mirrorIndex(index, 3).index);
    expect(seen).toEqual([2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0]);
    expect([-1, 0, 2, 3, 6].map((index) => mirrorIndex(index, 3).flipped)).toEqual([true, false, false, true, false]);
    expect(mirrorIndex(-17, 1).index).toBe(0);
  });

  it('mirrors the HR pixels inside an LR pixel', () => {
    const channel = SUBPIXELS + SCALE + 2;
    expect(mirrorChannel(channel, false, false)).toBe(channel);
    expect(mirrorChannel(channel, false, true)).toBe(SUBPIXELS + SCALE + 1);
    expect(mirrorChannel(channel, true, false)).toBe(SUBPIXELS + 2 * SCALE + 2);
  });
});

const PRESET: Preset = {
  sampler: {
    coarseLevels: [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2],
    fine: [8, 6, 4, 2, 0],
    skip: 'stride',
    eta: 0.5,
    perception: 0.5,
    backProjection: 1,
  },
  backProjection: 1,
};
const HALO = FAKE_RADIUS_PX + BACK_PROJECTION_RADIUS_PX + 1;

describe('tiled = whole', () => {
  const image = makeSyntheticImage({ widthPx: 61, heightPx: 47, bitDepth: 16 });
  const run = (sizePx: number, memoryBudgetBytes = Infinity, arrange = (plan: Plan): Plan => plan) =>
    runPipelineInMemory({
      image,
      networks: createConvolutionNetworks(),
      traits: { sigmaR: 0.05, prediction: 'v' },
      preset: PRESET,
      cleanup: 0,
      seed: 5,
      tile: { sizePx, haloPx: HALO, alignPx: 2 },
      memoryBudgetBytes,
      arrange,
    });
  const whole = run(64);

  it.each([24, 32, 48])('tile %i, one strip and many', async (sizePx) => {
    for (const budget of [Infinity, 0]) {
      const { data, evaluations } = await run(sizePx, budget);
      expect(evaluations).toBe(15);
      // One step of 16 bits, where a float lies on the border between two samples.
      expect(maxDifference(data, (await whole).data)).toBeLessThanOrEqual(1);
    }
  });

  it('does not depend on the order of the tiles of a band', async () => {
    const shuffle = (band: Band): Band => ({ ...band, tiles: [...band.tiles].reverse() });
    const shuffled = await run(32, 0, (plan) => ({ ...plan, bands: plan.bands.map(shuffle) }));
    expect(shuffled.data).toEqual((await run(32, 0)).data);
  });

  it('differs where the halo is too small, so the comparison can fail', async () => {
    const { data } = await runPipelineInMemory({
      image,
      networks: createConvolutionNetworks(),
      traits: { sigmaR: 0.05, prediction: 'v' },
      preset: PRESET,
      cleanup: 0,
      seed: 5,
      tile: { sizePx: 24, haloPx: 2, alignPx: 2 },
    });
    expect(maxDifference(data, (await whole).data)).toBeGreaterThan(50);
  });
});
