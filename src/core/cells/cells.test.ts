import { describe, expect, it } from 'vitest';
import type { Preset } from '#shared/models.ts';
import { makeClusters, makeScatter } from '#tests/helpers/cell-patterns.ts';
import { createConvolutionNetworks, FAKE_RADIUS_PX } from '#tests/helpers/fake-networks.ts';
import { maxDifference } from '#tests/helpers/golden.ts';
import { makeSyntheticImage, runPipelineInMemory } from '#tests/helpers/run-in-memory.ts';
import { BACK_PROJECTION_RADIUS_PX } from '../image/back-projection.ts';
import type { PipelineProgress } from '../progress.ts';
import type { Networks } from '../ports.ts';
import type { CellDecider, CellObservation } from './decider.ts';
import { planOnce } from './decider.ts';
import type { CellTest } from './grid.ts';
import { CELL_PX, gridOfImage, listCells } from './grid.ts';

const IMAGE = makeSyntheticImage({ widthPx: 4 * CELL_PX - 9, heightPx: 4 * CELL_PX - 3, bitDepth: 16 });
const GRID = gridOfImage(IMAGE);
const PRESET: Preset = {
  sampler: { coarseLevels: [1, 0.5], fine: [4, 0], skip: 'stride', eta: 0.5, perception: 0.5, backProjection: 1 },
  backProjection: 1,
};
const LOOSE: Preset = { ...PRESET, sampler: { ...PRESET.sampler!, backProjection: 0 } };
const LEVELS = 4;
const HALO = FAKE_RADIUS_PX + BACK_PROJECTION_RADIUS_PX + 1;

type Run = Awaited<ReturnType<typeof runPipelineInMemory>>;

function run(
  decide: CellDecider | null,
  options: Partial<Parameters<typeof runPipelineInMemory>[0]> & { sizePx?: number } = {},
): Promise<Run> {
  const { sizePx = 2 * CELL_PX + 2 * HALO, ...rest } = options;
  return runPipelineInMemory({
    image: IMAGE,
    networks: createConvolutionNetworks(),
    traits: { sigmaR: 0.05, prediction: 'v' },
    preset: PRESET,
    cleanup: 0,
    seed: 5,
    tile: { sizePx, haloPx: HALO, alignPx: 2 },
    ...(decide && { cells: { decide, computeWeight: 0.1 } }),
    ...rest,
  });
}

/** Decides by a pattern for every evaluation. */
function decideBy(patterns: readonly CellTest[]): CellDecider {
  return ({ area, index }) =>
    Promise.resolve(Uint8Array.from([...listCells(area)].map((cell) => +patterns[index - 1]!(...cell))));
}

const ALL: CellTest = () => true;
const NONE: CellTest = () => false;
/** Every cell has a trajectory of its own. */
const MIXED = [0.7, 0.5, 0.6, 0.4].map((share, i) =>
  i % 2 === 0 ? makeScatter(GRID, share, i) : makeClusters(GRID, share, i),
);

describe('cells that all run', () => {
  it('give what an image without cells gives, to the bit, in one strip and in many', async () => {
    for (const memoryBudgetBytes of [Infinity, 0]) {
      const { data, evaluations, effort } = await run(decideBy(Array<CellTest>(LEVELS).fill(ALL)), {
        memoryBudgetBytes,
      });
      const fixed = await run(null, { memoryBudgetBytes });
      expect(maxDifference(data, fixed.data)).toBe(0);
      expect([evaluations, fixed.evaluations, fixed.effort]).toEqual([1 + LEVELS, 1 + LEVELS, null]);
      expect(effort).toMatchObject({ cellPx: CELL_PX, columns: 4, rows: 4, evaluations: LEVELS });
      expect(new Set(effort!.counts)).toEqual(new Set([LEVELS]));
    }
  });
});

describe('cells that all skip', () => {
  it('give the estimate of the encoder, to the bit, and run no denoiser', async () => {
    const networks: Networks = {
      ...createConvolutionNetworks(),
      denoise: () => Promise.reject(new Error('no cell runs')),
    };
    const still: Networks = {
      ...createConvolutionNetworks(),
      denoise: ({ x }) => Promise.resolve(new Float32Array(x.length)),
    };
    // A denoiser that adds nothing gives the estimate too, where nothing is back-projected.
    const expected = await run(null, { networks: still, preset: LOOSE, traits: { sigmaR: 0.05, prediction: 'x0' } });
    for (const memoryBudgetBytes of [Infinity, 0]) {
      const { data, evaluations, effort } = await run(decideBy(Array<CellTest>(LEVELS).fill(NONE)), {
        networks,
        memoryBudgetBytes,
      });
      expect(maxDifference(data, expected.data)).toBe(0);
      expect([evaluations, effort!.evaluations, Math.max(...effort!.counts)]).toEqual([1, 0, 0]);
    }
  });
});

describe('cells that differ', () => {
  const whole = run(decideBy(MIXED), { sizePx: 512 });

  it.each([
    [CELL_PX + 2 * HALO, Infinity],
    [2 * CELL_PX + 2 * HALO, Infinity],
    [CELL_PX + 2 * HALO, 0],
    [2 * CELL_PX + 2 * HALO, 0],
  ])('give the same image in tiles of %i with a memory of %f bytes as whole', async (sizePx, memoryBudgetBytes) => {
    const tiled = await run(decideBy(MIXED), { sizePx, memoryBudgetBytes });
    // One step of 16 bits, where a float lies on the border between two samples.
    expect(maxDifference(tiled.data, (await whole).data)).toBeLessThanOrEqual(1);
    expect(tiled.effort!.counts).toEqual((await whole).effort!.counts);
  });

  it('are counted, and their evaluations by what their windows cost', async () => {
    const { effort, evaluations } = await whole;
    const expected = [...listCells(GRID)].map((cell) => MIXED.filter((runs) => runs(...cell)).length);
    expect([...effort!.counts]).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(3);
    expect(evaluations).toBe(1 + effort!.evaluations);
    const corner: CellTest = (column, row) => column === 0 && row === 0;
    const one = await run(decideBy([corner, NONE, NONE, NONE]), { sizePx: CELL_PX + 2 * HALO });
    expect(one.effort!.evaluations).toBeGreaterThan(1 / 32);
    expect(one.effort!.evaluations).toBeLessThan(1 / 8);
  });

  it('take no more work than is reported: progress never falls and ends at 1', async () => {
    for (const memoryBudgetBytes of [Infinity, 0]) {
      for (const patterns of [MIXED, [NONE, NONE, NONE, NONE], [ALL, NONE, MIXED[0]!, ALL]]) {
        const seen: PipelineProgress[] = [];
        await run(decideBy(patterns), { memoryBudgetBytes, onProgress: (progress) => seen.push(progress) });
        seen.slice(1).forEach((progress, i) => {
          expect(progress.fraction).toBeGreaterThanOrEqual(seen[i]!.fraction);
          expect(progress.partDone).toBeGreaterThanOrEqual(seen[i]!.partDone);
        });
        expect([seen.at(-1)!.fraction, seen.at(-1)!.partDone]).toEqual([1, 1]);
      }
    }
  });

  it('end early with the estimates so far', async () => {
    const shouldEndEarly = (afterLevels: number) => {
      let asked = 0;
      return () => ++asked > afterLevels;
    };
    const options = { preset: LOOSE };
    const second = await run(decideBy([ALL, NONE, ALL, ALL]), { ...options, shouldEndEarly: shouldEndEarly(1) });
    const first = await run(null, { ...options, shouldEndEarly: shouldEndEarly(0) });
    expect([second.endedEarly, second.effort!.evaluations, Math.max(...second.effort!.counts)]).toEqual([true, 1, 1]);
    expect(maxDifference(second.data, first.data)).toBe(0);
    const whole = await run(null, options);
    expect(maxDifference(second.data, whole.data)).toBeGreaterThan(1000);
  });
});

describe('the decider', () => {
  /** What was shown of each cell, by evaluation and cell. */
  async function observeCells(memoryBudgetBytes: number): Promise<Map<string, number[]>> {
    const shown = new Map<string, number[]>();
    const decide: CellDecider = (observation) => {
      const { index, count, step, cleanup, perception, computeWeight } = observation;
      for (const { cell, numbers } of listShown(observation)) {
        const key = `${index}: ${cell.join()}`;
        expect(shown.has(key)).toBe(false);
        shown.set(key, [count, step.level, step.abarNext, cleanup, perception, computeWeight, ...numbers]);
      }
      return decideBy(MIXED)(observation);
    };
    await run(decide, { memoryBudgetBytes });
    return shown;
  }

  it('is shown the same of every cell once per evaluation, in one strip and in many', async () => {
    const whole = await observeCells(Infinity);
    const strips = await observeCells(0);
    expect(whole.size).toBe(16 * LEVELS);
    expect([...strips.keys()].sort()).toEqual([...whole.keys()].sort());
    for (const [key, numbers] of whole) expect(maxDifference(strips.get(key)!, numbers)).toBeLessThan(1e-5);
    const [first, last] = [whole.get('1: 1,1')!, whole.get('4: 1,1')!];
    expect(first.slice(0, 7)).toEqual([4, 1, expect.closeTo(0.49, 2), 0, 0.5, 0.1, 0]);
    expect(last[6]).toBe(MIXED.slice(0, 3).filter((runs) => runs(1, 1)).length);
    expect(first.slice(7, 16)).toEqual(Array(9).fill(0));
    const around = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => +MIXED[2]!(column, row)));
    expect(last.slice(7, 16)).toEqual(around);
  });

  it('can plan every evaluation at once, from what the encoder gave', async () => {
    const asked: number[] = [];
    const decide = planOnce((observation) => {
      asked.push(observation.index);
      expect(Math.max(...observation.lookAtEncoded().features)).toBeGreaterThan(0);
      const lists = MIXED.map((runs) =>
        Uint8Array.from([...listCells(observation.area)].map((cell) => +runs(...cell))),
      );
      return Promise.resolve(lists);
    });
    const planned = await run(decide, { memoryBudgetBytes: 0 });
    const decided = await run(decideBy(MIXED), { memoryBudgetBytes: 0 });
    expect(maxDifference(planned.data, decided.data)).toBe(0);
    expect(new Set(asked)).toEqual(new Set([1]));
  });

  it('must answer for every cell', async () => {
    await expect(run(() => Promise.resolve(new Uint8Array(3)))).rejects.toThrow('expected 16 decisions, got 3');
  });

  it('is not waited for after an abort', async () => {
    const controller = new AbortController();
    const hanging: CellDecider = () => {
      setTimeout(() => {
        controller.abort(new Error('stop'));
      });
      return new Promise(() => undefined);
    };
    await expect(run(hanging, { signal: controller.signal })).rejects.toThrow('stop');
  });
});

/** What an observation has of each of its cells: evaluations, the cells around it, and the pooled planes. */
function listShown(observation: CellObservation): { cell: readonly [number, number]; numbers: number[] }[] {
  const { area, evaluations, previous } = observation;
  const width = area.right - area.left;
  const { features, detail } = observation.lookAtEncoded();
  const { latent, residual } = observation.lookAtSampled();
  const blocks = 16 * width * (area.bottom - area.top);
  return [...listCells(area)].map((cell) => {
    const [x, y] = [cell[0] - area.left, cell[1] - area.top];
    const around = [0, 1, 2].flatMap((dy) => [0, 1, 2].map((dx) => previous[(y + dy) * (width + 2) + x + dx]!));
    const numbers = [evaluations[y * width + x]!, ...around];
    for (const plane of [features, detail, latent, residual]) {
      for (let at = (4 * y * width + x) * 4; at < plane.length; at += blocks) {
        for (let row = 0; row < 4; row++)
          numbers.push(...plane.subarray(at + 4 * width * row, at + 4 * width * row + 4));
      }
    }
    return { cell, numbers };
  });
}
