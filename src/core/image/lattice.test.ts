/** The lattice figure on patterns whose figure is known; on photos: src/engine/evaluation/evaluate.test.ts. */
import { describe, expect, it } from 'vitest';
import { measureLattice } from './lattice.ts';

/** A grey image of noise (standard deviation about 29, the same each time) plus what `add` gives. */
function makeNoise(sizePx: number, add: (x: number, y: number) => number = () => 0) {
  let state = 1;
  const rgbU8 = new Uint8Array(3 * sizePx * sizePx);
  for (let i = 0; i < sizePx * sizePx; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    rgbU8.fill(78 + (state >>> 24) * 0.39 + add(i % sizePx, Math.floor(i / sizePx)), 3 * i, 3 * i + 3);
  }
  return { widthPx: sizePx, heightPx: sizePx, rgbU8 };
}

describe('measureLattice', () => {
  it('is 1 for noise, and rises with what repeats every four pixels', () => {
    const plain = measureLattice(makeNoise(320))!;
    expect(plain.mean).toBeGreaterThan(0.9);
    expect(plain.mean).toBeLessThan(1.25);
    const weak = measureLattice(makeNoise(320, (x) => 4 * Math.cos((Math.PI * x) / 2)))!;
    const strong = measureLattice(makeNoise(320, (x) => 8 * Math.cos((Math.PI * x) / 2)))!;
    expect(weak.worst).toBeGreaterThan(3 * plain.worst);
    // Twice the amplitude is four times the energy.
    expect(strong.worst / weak.worst).toBeGreaterThan(3);
    expect(strong.worst / weak.worst).toBeLessThan(5);
    expect(strong.mean).toBeGreaterThan(weak.mean);
  });

  it('finds a repetition of one row or column in four, and none of another period', () => {
    const plain = measureLattice(makeNoise(320))!;
    const rows = measureLattice(makeNoise(320, (_, y) => (y % 4 === 0 ? 12 : 0)))!;
    expect(rows.worst).toBeGreaterThan(3 * plain.worst);
    const other = measureLattice(makeNoise(320, (x) => 8 * Math.cos((2 * Math.PI * x) / 11)))!;
    expect(other.worst).toBeLessThan(1.5 * plain.worst);
  });

  it('says nothing of images without a block or without texture', () => {
    expect(measureLattice(makeNoise(63))).toBeNull();
    expect(measureLattice({ widthPx: 64, heightPx: 64, rgbU8: new Uint8Array(3 * 64 * 64).fill(9) })).toBeNull();
  });
});
