import { describe, expect, it } from 'vitest';
import type { PresetChoice, Target } from '../jobs.ts';
import {
  chooseStrength,
  describeNetworkWork,
  findNetwork,
  findWholeBytes,
  hasNetworkPlainChoice,
} from './network-work.ts';
import type { ImportedNetwork, NetworkEntry, NetworkTraits } from './networks.ts';

const PHOTO = { widthPx: 300, heightPx: 200 };
const STONE: PresetChoice = { kind: 'network', id: 'stone', backProjection: 0 };
const scaled = (factor: number): Target => ({ kind: 'scale', factor });

describe('the work of a network', () => {
  it.each<[number, Target, ReturnType<typeof describeNetworkWork>]>([
    [4, scaled(4), null],
    [1, { kind: 'repair' }, null],
    [4, scaled(2), 'reduced'],
    [4, { kind: 'repair' }, 'reduced'],
    [2, scaled(4), 'twice'],
    [2, scaled(3), 'twice'],
    [2, scaled(8), 'twice-plain'],
    [2, { ...scaled(4), plainResize: true } as Target, 'plain'],
    [1, scaled(2), 'plain'],
    [2, { kind: 'size', widthPx: 400, heightPx: 400, crop: 0 }, null],
  ])('of x%i for %o is %s', (scale, target, work) => {
    expect(describeNetworkWork(PHOTO, target, scale)).toBe(work);
  });

  it('may be one pass and a plain resize where there are two, and nowhere else', () => {
    expect(hasNetworkPlainChoice(PHOTO, scaled(4), 2)).toBe(true);
    expect(hasNetworkPlainChoice(PHOTO, scaled(2), 2)).toBe(false);
    expect(hasNetworkPlainChoice(PHOTO, scaled(2), 1)).toBe(false);
  });

  it('takes memory by the pixels of the part where it is not tiled', () => {
    const traits = { tile: null, bytesPerPixel: 10 } as NetworkTraits;
    expect(findWholeBytes(PHOTO, scaled(4), traits)).toBe(600_000);
    expect(findWholeBytes(PHOTO, { kind: 'size', widthPx: 400, heightPx: 400, crop: 0 }, traits)).toBe(400_000);
    expect(findWholeBytes(PHOTO, scaled(4), { ...traits, tile: { sizePx: 128, haloPx: 4 } })).toBeNull();
  });
});

it('finds the network of a preset where it is usable', () => {
  const network = { id: 'stone' } as ImportedNetwork;
  const entries: NetworkEntry[] = [{ id: 'stone', network }];
  expect(findNetwork(entries, STONE)).toBe(network);
  expect(findNetwork(entries, { ...STONE, id: 'brook' })).toBeNull();
  expect(findNetwork(entries, { kind: 'preset', name: 'auto' })).toBeNull();
  expect(findNetwork([{ id: 'stone', error: { code: 'network/unusable', message: '' } }], STONE)).toBeNull();
});

it('means no clean-up before an imported network, unless a strength is set', () => {
  expect(chooseStrength({ preset: STONE, cleanup: null })).toBe(0);
  expect(chooseStrength({ preset: STONE, cleanup: 0.4 })).toBe(0.4);
  expect(chooseStrength({ preset: { kind: 'preset', name: 'auto' }, cleanup: null })).toBeNull();
});
