import { expect, it } from 'vitest';
import { isRepair, isSameTarget, readSides } from './target-size.ts';

it.each([
  ['1920', '', { kind: 'size', widthPx: 1920 }],
  ['', ' 1080 ', { kind: 'size', heightPx: 1080 }],
  ['1920', '1080', { kind: 'size', widthPx: 1920, heightPx: 1080 }],
  ['', '', null],
  ['1920', 'abc', null],
  ['0', '', null],
  ['12.5', '', null],
] as const)('reads the sides %j and %j', (width, height, target) => {
  expect(readSides(width, height)).toEqual(target);
});

it('a photo is repaired where its size stays as it is; of many photos the target alone says so', () => {
  const input = { widthPx: 300, heightPx: 200 };
  expect(isRepair(input, { kind: 'repair' })).toBe(true);
  expect(isRepair(null, { kind: 'repair' })).toBe(true);
  expect(isRepair(input, { kind: 'size', heightPx: 200 })).toBe(true);
  expect(isRepair(null, { kind: 'size', heightPx: 200 })).toBe(false);
  expect(isRepair(input, { kind: 'size', heightPx: 201 })).toBe(false);
  expect(isRepair(input, { kind: 'size' })).toBe(false);
  expect(isRepair(input, { kind: 'scale', factor: 2 })).toBe(false);
});

it('a repair is the same target as a repair alone', () => {
  expect(isSameTarget({ kind: 'repair' }, { kind: 'repair' })).toBe(true);
  expect(isSameTarget({ kind: 'repair' }, { kind: 'scale', factor: 4 })).toBe(false);
  expect(isSameTarget({ kind: 'scale', factor: 4 }, { kind: 'repair' })).toBe(false);
  expect(isSameTarget({ kind: 'size', widthPx: 3 }, { kind: 'repair' })).toBe(false);
});
