import { describe, expect, it } from 'vitest';
import { timePhoto } from './bench-photo.ts';

const EVALUATIONS = { instant: 1, fidelity: 5, balanced: 6.5, perception: 15 };

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
    upscale: (preset: keyof typeof EVALUATIONS) => {
      work(preset, 10 * EVALUATIONS[preset]);
      return Promise.resolve({ evaluations: EVALUATIONS[preset] });
    },
    runPeer: () => {
      work('peer', 20);
      return Promise.resolve();
    },
  };
}

describe('timePhoto', () => {
  it('lets presets and peer take turns, and compares their medians', async () => {
    const { order, now, upscale, runPeer } = createWorld();
    const times = await timePhoto({ precision: 'uint8', upscale, runPeer }, 3, now);
    expect(order.slice(0, 6)).toEqual(['instant', 'fidelity', 'balanced', 'perception', 'peer', 'instant']);
    expect(order).toHaveLength(20);
    expect(
      times.map(({ contender, evaluations, medianMs, ratioToPeer }) => [contender, evaluations, medianMs, ratioToPeer]),
    ).toEqual([
      ['instant', 1, 10, 0.5],
      ['fidelity', 5, 50, 2.5],
      ['balanced', 6.5, 65, 3.25],
      ['perception', 15, 150, 7.5],
      ['peer', 1, 20, 1],
    ]);
    expect(times.map(({ precision }) => precision)).toEqual(['uint8', 'uint8', 'uint8', 'uint8', null]);
  });

  it('has no ratio without a peer', async () => {
    const { now, upscale } = createWorld();
    const times = await timePhoto({ precision: 'float32', upscale, runPeer: null }, 2, now);
    expect(times).toHaveLength(4);
    expect(times[1]).toEqual({
      contender: 'fidelity',
      precision: 'float32',
      evaluations: 5,
      medianMs: 50,
      minMs: 50,
      ratioToPeer: null,
    });
  });
});
