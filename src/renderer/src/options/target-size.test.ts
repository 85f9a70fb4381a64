import { expect, it } from 'vitest';
import type { CustomTarget } from './target-size.ts';
import { isRepair, isSameTarget, readFields, startKind, suggestSide, toFields } from './target-size.ts';

const PRINT = { kind: 'print', width: 30, height: 40, unit: 'cm', dpi: 300 } as const;

it.each<[CustomTarget, object, object | null]>([
  [{ kind: 'size', widthPx: 1 }, { width: '1920' }, { kind: 'size', widthPx: 1920 }],
  [
    { kind: 'size', widthPx: 1 },
    { width: '', height: ' 1080 ' },
    { kind: 'size', heightPx: 1080 },
  ],
  [{ kind: 'size', widthPx: 1, crop: 0.2 }, { height: '9' }, { kind: 'size', widthPx: 1, heightPx: 9, crop: 0.2 }],
  [{ kind: 'size', widthPx: 1, plainResize: true }, { width: '2' }, { kind: 'size', widthPx: 2, plainResize: true }],
  [{ kind: 'size', widthPx: 1 }, { width: '' }, null],
  [{ kind: 'size', widthPx: 1 }, { height: 'abc' }, null],
  [{ kind: 'size', widthPx: 1 }, { width: '0' }, null],
  [{ kind: 'size', widthPx: 1 }, { width: '12.5' }, null],
  [{ kind: 'size', widthPx: 1 }, { width: '3,000' }, null],
  [{ kind: 'size', widthPx: 1 }, { width: '200001' }, null],
  [{ kind: 'long-side', lengthPx: 1 }, { amount: '3.000' }, null],
  [{ kind: 'long-side', lengthPx: 1 }, { amount: '3840' }, { kind: 'long-side', lengthPx: 3840 }],
  [{ kind: 'long-side', lengthPx: 1 }, { amount: '' }, null],
  [{ kind: 'megapixels', megapixels: 1 }, { amount: '12,5' }, { kind: 'megapixels', megapixels: 12.5 }],
  [{ kind: 'megapixels', megapixels: 1 }, { amount: '0' }, null],
  [{ ...PRINT, asTyped: true }, { dpi: '254' }, { ...PRINT, asTyped: true, dpi: 254 }],
  [PRINT, { height: '', unit: 'inch' }, { kind: 'print', width: 30, unit: 'inch', dpi: 300 }],
  [PRINT, { dpi: '' }, null],
  [{ ...PRINT, crop: 1 }, { dpi: '240' }, { ...PRINT, dpi: 240, crop: 1 }],
])('of %j with %j typed is %j', (before, typed, target) => {
  expect(readFields(before, { ...toFields(before), ...typed })).toEqual(target);
});

it('a kind of size starts with about the size of before', () => {
  const output = { widthPx: 4000, heightPx: 6000 };
  expect(startKind('long-side', output)).toEqual({ kind: 'long-side', lengthPx: 6000 });
  expect(startKind('megapixels', output)).toEqual({ kind: 'megapixels', megapixels: 24 });
  expect(startKind('print', output)).toEqual({ kind: 'print', width: 33.9, unit: 'cm', dpi: 300 });
});

it('a side that is left out is suggested in the unit of its field', () => {
  const input = { widthPx: 300, heightPx: 200 };
  expect(suggestSide('height', input, { kind: 'size', widthPx: 900 })).toBe(600);
  expect(suggestSide('height', input, { kind: 'print', width: 30, unit: 'cm', dpi: 300 })).toBe(20);
  expect(suggestSide('height', null, { kind: 'size', widthPx: 900 })).toBeNull();
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

it('a target is the same target where all of its fields are', () => {
  expect(isSameTarget({ kind: 'repair' }, { kind: 'repair' })).toBe(true);
  expect(isSameTarget({ kind: 'repair' }, { kind: 'scale', factor: 4 })).toBe(false);
  expect(isSameTarget({ kind: 'scale', factor: 4 }, { kind: 'repair' })).toBe(false);
  expect(isSameTarget({ kind: 'size', widthPx: 3 }, { kind: 'repair' })).toBe(false);
  expect(isSameTarget(PRINT, { ...PRINT })).toBe(true);
  expect(isSameTarget(PRINT, { ...PRINT, crop: 0 })).toBe(false);
  expect(isSameTarget({ ...PRINT, plainResize: true }, PRINT)).toBe(false);
});
