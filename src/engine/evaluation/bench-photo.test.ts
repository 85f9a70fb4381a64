import { describe, expect, it } from 'vitest';
import { PRESET_NAMES } from '#shared/models.ts';
import type { PhotoMethod } from './bench-photo.ts';
import { timePhoto } from './bench-photo.ts';

const EVALUATIONS = { auto: 2, instant: 1, fidelity: 5, balanced: 6.5, perception: 15 };

/** A clock that moves only while somebody works: ten milliseconds per evaluation, more while warming up. */
function createWorld() {
  let clockMs = 0;
  const order: string[] = [];
  const work = (name: string, ms: number): void => {
    clockMs += order.includes(name) ? ms : 1000 * ms;
    order.push(name);
  };
  return {
    order,
    now: () => clockMs,
    work,
  };
}

function listMethods(work: (name: string, ms: number) => void, baselines: readonly string[]): PhotoMethod[] {
  const presets = PRESET_NAMES.map((name): PhotoMethod => ({
    timed: { method: name, precision: 'uint8', cleanup: 0, file: null },
    run: () => {
      work(name, 10 * EVALUATIONS[name]);
      return Promise.resolve({ evaluations: EVALUATIONS[name] });
    },
  }));
  return [
    ...presets,
    ...baselines.map((file, i): PhotoMethod => ({
      timed: { method: 'baseline', precision: null, cleanup: null, file },
      run: () => {
        work(file, 20 * (i + 1));
        return Promise.resolve({ evaluations: 1 });
      },
    })),
  ];
}

describe('timePhoto', () => {
  it('interleaves presets and baselines, and compares medians with that of the first baseline', async () => {
    const { order, now, work } = createWorld();
    const times = await timePhoto(listMethods(work, ['a.onnx', 'b.onnx']), 3, now);
    const round = ['auto', 'instant', 'fidelity', 'balanced', 'perception', 'a.onnx', 'b.onnx'];
    expect(order).toEqual([...round, ...round, ...round, ...round]);
    expect(
      times.map(({ method, file, evaluations, medianMs, ratioToBaseline }) => [
        file ?? method,
        evaluations,
        medianMs,
        ratioToBaseline,
      ]),
    ).toEqual([
      ['auto', 2, 20, 1],
      ['instant', 1, 10, 0.5],
      ['fidelity', 5, 50, 2.5],
      ['balanced', 6.5, 65, 3.25],
      ['perception', 15, 150, 7.5],
      ['a.onnx', 1, 20, 1],
      ['b.onnx', 1, 40, 2],
    ]);
  });

  it('has no ratio without a baseline', async () => {
    const { now, work } = createWorld();
    const times = await timePhoto(listMethods(work, []), 2, now);
    expect(times).toHaveLength(5);
    expect(times[2]).toEqual({
      method: 'fidelity',
      precision: 'uint8',
      cleanup: 0,
      file: null,
      evaluations: 5,
      medianMs: 50,
      minMs: 50,
      ratioToBaseline: null,
    });
  });
});
