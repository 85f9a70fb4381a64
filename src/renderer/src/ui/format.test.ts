import { describe, expect, it } from 'vitest';
import { createFormats } from './format.ts';

const formats = createFormats('en');

describe('duration', () => {
  it.each([
    [0, '0.1 sec'],
    [3240, '3.2 sec'],
    [9960, '10 sec'],
    [59_400, '59 sec'],
    [59_600, '1 min'],
    [200_000, '3 min 20 sec'],
    [594_000, '9 min 50 sec'],
    [1_500_000, '25 min'],
    [3_590_000, '1 hr'],
    [5_400_000, '1 hr 30 min'],
  ])('formats %i ms as %s', (milliseconds, text) => {
    expect(formats.duration(milliseconds)).toBe(text);
  });

  it('formats in the language', () => {
    expect(createFormats('zh-CN').duration(45_000)).toMatch(/^45\s?秒/);
  });
});

it('gives large amounts of megapixels fewer digits', () => {
  expect(formats.megapixels({ widthPx: 200, heightPx: 100 })).toBe('0.02');
  expect(formats.megapixels({ widthPx: 2560, heightPx: 1707 })).toBe('4.4');
  expect(formats.megapixels({ widthPx: 8000, heightPx: 6000 })).toBe('48');
});

it('shows fractions as percent and sizes without separators', () => {
  expect(formats.percent(0.256)).toBe('26%');
  expect(formats.size({ widthPx: 12_000, heightPx: 800 })).toBe('12000 × 800');
});

it.each([
  [0, '0 kB'],
  [940_000, '940 kB'],
  [3_400_000, '3.4 MB'],
  [64_700_000_000, '65 GB'],
  [2.5e15, '2,500 TB'],
])('formats %i bytes in powers of ten: %s', (bytes, text) => {
  expect(formats.bytes(bytes)).toBe(text);
});

it('gives the time of day, and the weekday of another day', () => {
  const evening = new Date(2024, 4, 31, 22, 0).getTime();
  expect(formats.clock(evening + 32 * 60_000, evening)).toMatch(/^10:30 PM$/);
  expect(formats.clock(evening + 8 * 3_600_000, evening)).toMatch(/^Sat 06:00 AM$|^Sat, 06:00 AM$/);
});
