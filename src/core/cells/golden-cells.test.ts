import { describe, expect, it } from 'vitest';
import { createPointwiseNetworks } from '#tests/helpers/fake-networks.ts';
import { goldenCells, makeRamp, maxDifference } from '#tests/helpers/golden.ts';
import { UNSHUFFLED_CHANNELS } from '../pixel-unshuffle.ts';
import { planCoarseSteps } from '../sampler/coarse-skip.ts';
import { decideFineSteps, planFineSteps } from '../sampler/fine-skip.ts';
import { createImageNoise } from '../sampler/noise.ts';
import { FADE_PX } from '../sampler/reuse.ts';
import { runLockstep } from '../tiling/lockstep.ts';
import { planImage } from '../tiling/plan.ts';
import { gatherRegion, planeSource } from '../tiling/region.ts';
import { RowRing } from '../tiling/state.ts';
import type { CellDecider } from './decider.ts';
import { CELL_PX, gridOfImage, listCells } from './grid.ts';
import { poolDetail, poolMeans, POOL_PX, poolSizes } from './observation.ts';

/** The golden run in one strip or several: the estimate, pixel-unshuffled, [48, h, w]. */
async function runGoldenCells(stripPx: number): Promise<Float32Array<ArrayBuffer>> {
  const { y, seed, sigmaR, options, decisions } = goldenCells.run;
  const [, heightPx, widthPx] = y.shape as [number, number, number];
  const schedule = [
    ...planCoarseSteps(options.coarseLevels),
    ...planFineSteps(decideFineSteps(options.fine), 'stride'),
  ];
  const image = { widthPx, heightPx };
  const input = planeSource(makeRamp(y), { left: 0, top: 0, right: widthPx, bottom: heightPx }, false);
  const decide: CellDecider = ({ area, index }) =>
    Promise.resolve(
      Uint8Array.from([...listCells(area)].map(([column, row]) => +decisions[index - 1]![row]![column]!)),
    );
  const sizes = { coreWidthPx: CELL_PX, coreHeightPx: CELL_PX, haloPx: 8, alignPx: 2, cellPx: CELL_PX };
  const estimate = new Float32Array(UNSHUFFLED_CHANNELS * heightPx * widthPx);
  await runLockstep({
    plan: planImage({ ...image, ...sizes, levels: schedule.length, stripPx }),
    schedule,
    sampler: {
      networks: createPointwiseNetworks(),
      prediction: 'v',
      noise: createImageNoise(seed),
      ...{ sigmaR, eta: options.eta, perception: options.perception, backProjection: options.backProjection },
    },
    readInput: (region) => gatherRegion(input, region, image),
    instantBackProjection: 0,
    cells: { decide, computeWeight: 0, cleanup: 0, sizePx: 2 * CELL_PX },
    emitRows: (top, rows) => {
      for (const [i, row] of rows.entries()) {
        for (let channel = 0; channel < UNSHUFFLED_CHANNELS; channel++) {
          const at = (channel * heightPx + top + i) * widthPx;
          estimate.set(row.subarray(channel * widthPx, (channel + 1) * widthPx), at);
        }
      }
      return Promise.resolve();
    },
    signal: new AbortController().signal,
  });
  return estimate;
}

describe('cells that skip', () => {
  it.each([CELL_PX, 3 * CELL_PX])('agree with Python, in strips of %i rows', async (stripPx) => {
    expect([goldenCells.cellPx, goldenCells.fadePx]).toEqual([CELL_PX, FADE_PX]);
    const estimate = await runGoldenCells(stripPx);
    const [, heightPx, widthPx] = goldenCells.run.y.shape as [number, number, number];
    const whole = planeSource(estimate, { left: 0, top: 0, right: widthPx, bottom: heightPx }, true);
    for (const { top, left, estimate: expected } of goldenCells.run.crops) {
      const [, height, width] = expected.shape as [number, number, number];
      const region = { left, top, right: left + width, bottom: top + height };
      expect(maxDifference(gatherRegion(whole, region, { widthPx, heightPx }), expected.values)).toBeLessThan(1e-5);
    }
  });
});

describe('what is pooled', () => {
  it('agrees with Python, blocks at the border included', () => {
    const { seed, height, width, poolPx, means, sizes, detail } = goldenCells.pooled;
    expect(poolPx).toBe(POOL_PX);
    const region = { left: 0, top: 0, right: width, bottom: height };
    const ring = new RowRing(UNSHUFFLED_CHANNELS, width, height);
    ring.store(createImageNoise(seed)(0, region), region);
    const image = { widthPx: width, heightPx: height };
    const area = gridOfImage(image);
    for (const [pool, expected] of [
      [poolMeans, means],
      [poolSizes, sizes],
      [poolDetail, detail],
    ] as const) {
      expect(maxDifference(pool(ring, area, image), expected.values)).toBeLessThan(1e-5);
    }
  });
});
