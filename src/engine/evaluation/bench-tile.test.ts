import { describe, expect, it } from 'vitest';
import { UNSHUFFLED_CHANNELS } from '#core/pixel-unshuffle.ts';
import type { ModelManifest, SamplerOptions } from '#shared/models.ts';
import { createPointwiseNetworks } from '#tests/helpers/fake-networks.ts';
import type { BenchCall, CallTime } from './bench-tile.ts';
import { chooseInputSizes, createNetworkCalls, sumTiles, timeCalls } from './bench-tile.ts';

/** Calls on a clock that moves only while a call runs. */
function createScript(scripts: readonly (Pick<BenchCall, 'network' | 'inputPx'> & { readonly timesMs: number[] })[]) {
  let clockMs = 0;
  const order: string[] = [];
  const calls = scripts.map(({ network, inputPx, timesMs }): BenchCall => ({
    network,
    precision: network === 'baseline' ? null : 'float32',
    inputPx,
    run: () => {
      order.push(network);
      clockMs += timesMs.shift()!;
      return Promise.resolve();
    },
  }));
  return { calls, order, now: () => clockMs };
}

describe('timeCalls', () => {
  it('takes turns, leaves the warm-up out and compares medians on the same input size', async () => {
    const { calls, order, now } = createScript([
      { network: 'denoiser', inputPx: 64, timesMs: [900, 900, 10, 30, 20] },
      { network: 'denoiser', inputPx: 96, timesMs: [900, 900, 50, 70, 60] },
      { network: 'baseline', inputPx: 64, timesMs: [900, 900, 41, 40, 39] },
      { network: 'baseline', inputPx: 96, timesMs: [900, 900, 80, 90, 10] },
    ]);
    const times = await timeCalls(calls, 3, now);
    expect(order.slice(0, 5)).toEqual(['denoiser', 'denoiser', 'baseline', 'baseline', 'denoiser']);
    expect(order).toHaveLength(20);
    expect(times).toEqual([
      { network: 'denoiser', precision: 'float32', inputPx: 64, medianMs: 20, minMs: 10, ratioToBaseline: 0.5 },
      { network: 'denoiser', precision: 'float32', inputPx: 96, medianMs: 60, minMs: 50, ratioToBaseline: 0.75 },
      { network: 'baseline', precision: null, inputPx: 64, medianMs: 40, minMs: 39, ratioToBaseline: 1 },
      { network: 'baseline', precision: null, inputPx: 96, medianMs: 80, minMs: 10, ratioToBaseline: 1 },
    ]);
  });

  it('has no ratio without a baseline, and takes the middle of an even number of times', async () => {
    const { calls, now } = createScript([{ network: 'encoder', inputPx: 64, timesMs: [1, 1, 10, 20] }]);
    expect(await timeCalls(calls, 2, now)).toEqual([
      { network: 'encoder', precision: 'float32', inputPx: 64, medianMs: 15, minMs: 10, ratioToBaseline: null },
    ]);
  });
});

describe('chooseInputSizes', () => {
  it('adds the halo on both sides and keeps to what the networks can take', () => {
    expect(chooseInputSizes(64, { haloPx: 16, alignPx: 2 })).toEqual([64, 96]);
    expect(chooseInputSizes(64, { haloPx: 9, alignPx: 8 })).toEqual([64, 88]);
    expect(chooseInputSizes(64, { haloPx: 0, alignPx: 8 })).toEqual([64]);
    expect(() => chooseInputSizes(30, { haloPx: 16, alignPx: 4 })).toThrow('multiple of 4');
  });
});

describe('createNetworkCalls', () => {
  it('feeds all networks planes of every size', async () => {
    const calls = createNetworkCalls(createPointwiseNetworks(), 'uint8', [8, 12]);
    expect(calls.map(({ network, inputPx }) => [network, inputPx])).toEqual([
      ['instant', 8],
      ['encoder', 8],
      ['denoiser', 8],
      ['instant', 12],
      ['encoder', 12],
      ['denoiser', 12],
    ]);
    expect(await calls[0]!.run()).toHaveLength(UNSHUFFLED_CHANNELS * 64);
    expect(await calls[1]!.run()).toMatchObject({
      features: { length: 3 * 64 },
      mu: { length: UNSHUFFLED_CHANNELS * 64 },
    });
    expect(await calls[5]!.run()).toHaveLength(UNSHUFFLED_CHANNELS * 144);
  });
});

describe('sumTiles', () => {
  it('takes the network of the estimate alone, or adds one encoder call and every step, from the calls with halo', () => {
    const sampler: SamplerOptions = {
      coarseLevels: [0.5, 0.3],
      fine: [2, 0],
      skip: 'stride',
      eta: 0,
      perception: 0,
      backProjection: 1,
    };
    const plain = { sampler, backProjection: 1 };
    const presets: ModelManifest['presets'] = {
      auto: plain,
      instant: { sampler: null, backProjection: 1 },
      fidelity: plain,
      balanced: plain,
      perception: { ...plain, sampler: { ...sampler, fine: 'every' } },
    };
    const call = (network: CallTime['network'], precision: CallTime['precision'], medianMs: number): CallTime[] => [
      { network, precision, inputPx: 64, medianMs: 1, minMs: 1, ratioToBaseline: null },
      { network, precision, inputPx: 96, medianMs, minMs: 1, ratioToBaseline: null },
    ];
    const calls = [
      ...call('instant', 'float32', 19),
      ...call('encoder', 'float32', 20),
      ...call('denoiser', 'float32', 30),
      ...call('instant', 'uint8', 6),
      ...call('encoder', 'uint8', 7),
      ...call('denoiser', 'uint8', 10),
    ];
    const tiles = sumTiles(calls, presets, 96).filter(({ preset }) => preset !== 'balanced' && preset !== 'auto');
    expect(tiles.map(({ evaluations, tileMs }) => [evaluations, tileMs])).toEqual([
      [1, 19],
      [1, 6],
      [5, 140],
      [5, 47],
      [13, 380],
      [13, 127],
    ]);
  });
});
