import { describe, expect, it } from 'vitest';
import { readAv1Colours } from './av1-colours.ts';

type Field = readonly [bits: number, value: number];

/** A unit of the kind of sequence headers, after one that only says where an image begins. */
function makeUnits(fields: readonly Field[]): Buffer {
  const bits = fields.map(([count, value]) => value.toString(2).padStart(count, '0')).join('');
  const bytes = (bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((byte) =>
    parseInt(byte, 2),
  );
  return Buffer.from([0x12, 0, 0x0a, bytes.length, ...bytes, 0x32, 1, 0]);
}

/** Sizes of 8 bits each, no frame ids, no tools. */
const SIZE: readonly Field[] = [[4, 7], [4, 7], [8, 63], [8, 63]]; // prettier-ignore
const COLOURS: readonly Field[] = [[1, 1], [1, 0], [1, 1], [8, 9], [8, 16], [8, 9], [1, 0], [2, 0], [8, 255]]; // prettier-ignore
const EXPECTED = { primaries: 9, transfer: 16, matrix: 9, isFullRange: false };

describe('readAv1Colours', () => {
  it('reads the short header of a still image', () => {
    const units = makeUnits([[3, 0], [1, 1], [1, 1], [5, 8], ...SIZE, [3, 0], [3, 0], ...COLOURS]); // prettier-ignore
    expect(readAv1Colours(units)).toEqual(EXPECTED);
  });

  it('reads the header of a sequence, with all that it may hold', () => {
    const timing: readonly Field[] = [[1, 1], [32, 1], [32, 25], [1, 1], [1, 0], [1, 0], [1, 1], [2, 3], [1, 1], [5, 9], [32, 1], [5, 3], [5, 4]]; // prettier-ignore
    const point: readonly Field[] = [[12, 1], [5, 9], [1, 1], [1, 1], [10, 5], [10, 6], [1, 0], [1, 1], [4, 2]]; // prettier-ignore
    const tools: readonly Field[] = [[4, 15], [1, 1], [2, 3], [1, 0], [1, 1], [1, 0], [1, 1], [3, 6]]; // prettier-ignore
    const fields: readonly Field[] = [
      [3, 0], [1, 0], [1, 0], ...timing, [1, 1], [5, 1], ...point, ...point, ...SIZE, [1, 1], [4, 3], [3, 2], [3, 0], ...tools, [3, 0], ...COLOURS,
    ]; // prettier-ignore
    expect(readAv1Colours(makeUnits(fields))).toEqual(EXPECTED);
  });

  it('finds nothing where a header is missing or cut off', () => {
    const units = makeUnits([[3, 0], [1, 1], [1, 1], [5, 8], ...SIZE, [3, 0]]); // prettier-ignore
    expect(readAv1Colours(units)).toBeNull();
    expect(readAv1Colours(Buffer.from([0x32, 1, 0]))).toBeNull();
    expect(readAv1Colours(Buffer.alloc(0))).toBeNull();
    for (let length = 0; length < 12; length++) expect(readAv1Colours(Buffer.alloc(length, 0xff))).toBeNull();
  });
});
