import { describe, expect, it } from 'vitest';
import { checkOutputs } from './checked-networks.ts';
import type { LoadedNetworks } from './networks.ts';

const size = { widthPx: 2, heightPx: 1 };
const lr = Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1);
const INPUT = { size, lr, cleanup: 0, perception: 0 };
const GOOD = Float32Array.of(0.1, 0.9);

/** Networks that answer with one plane; `calls` holds the names of what was called. */
function makeNetworks(answer: Float32Array<ArrayBuffer>) {
  const calls: string[] = [];
  const reply = <Value>(name: string, value: Value): Promise<Value> => {
    calls.push(name);
    return Promise.resolve(value);
  };
  const networks: LoadedNetworks = {
    featureChannels: 1,
    restore: () => reply('restore', answer),
    estimate: () => reply('estimate', answer),
    encode: () => reply('encode', { mu: GOOD, features: answer }),
    denoise: () => reply('denoise', answer),
    release: () => reply('release', undefined),
  };
  return { networks, calls };
}

const BAD = Float32Array.of(0.1, NaN);
const DENOISE = { size, x: lr, mu: GOOD, features: GOOD, level: 0.5, perception: 0 };

describe('checkOutputs', () => {
  it('passes on what is right, without a second opinion', async () => {
    const { networks, calls } = makeNetworks(GOOD);
    const openFallback = () => Promise.reject(new Error('not needed'));
    const checked = checkOutputs(networks, { device: 'webgpu', openFallback });
    expect(await checked.restore(INPUT)).toBe(GOOD);
    expect(await checked.estimate(INPUT)).toBe(GOOD);
    expect(await checked.encode(INPUT)).toEqual({ mu: GOOD, features: GOOD });
    expect(await checked.denoise(DENOISE)).toBe(GOOD);
    await checked.release();
    expect(calls).toEqual(['restore', 'estimate', 'encode', 'denoise', 'release']);
  });

  it.each([BAD, new Float32Array(2)])('asks once more, elsewhere, for %o', async (answer) => {
    const [bad, second] = [makeNetworks(answer), makeNetworks(GOOD)];
    let opened = 0;
    const openFallback = () => Promise.resolve((opened++, second.networks));
    const checked = checkOutputs(bad.networks, { device: 'webgpu', openFallback });
    expect(await checked.restore(INPUT)).toBe(GOOD);
    expect(await checked.estimate(INPUT)).toBe(GOOD);
    expect(await checked.encode(INPUT)).toEqual({ mu: GOOD, features: GOOD });
    expect(await checked.denoise(DENOISE)).toBe(GOOD);
    await checked.release();
    expect(opened).toBe(1);
    expect(second.calls).toEqual(['restore', 'estimate', 'encode', 'denoise', 'release']);
    expect(bad.calls).toEqual(['restore', 'estimate', 'encode', 'denoise', 'release']);
  });

  it('throws when the second answer is no better', async () => {
    const bad = makeNetworks(BAD);
    const openFallback = () => Promise.resolve(bad.networks);
    const checked = checkOutputs(bad.networks, { device: 'webgpu', openFallback });
    for (const call of [
      () => checked.restore(INPUT),
      () => checked.estimate(INPUT),
      () => checked.encode(INPUT),
      () => checked.denoise(DENOISE),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'device/wrong-output',
        message: 'The networks gave no image on webgpu (values that are no numbers), and none on the CPU in float32.',
      });
    }
  });
});
