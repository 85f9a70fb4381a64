import { describe, expect, it } from 'vitest';
import type { DatePattern, WallTime } from './local-time.ts';
import { formatWallTime, parseDatePattern, parseExifTime, toWallTime } from './local-time.ts';

const TIME: WallTime = { year: 2024, month: 5, day: 3, hour: 18, minute: 4, second: 9 };

function parse(pattern: string): DatePattern {
  const parsed = parseDatePattern(pattern);
  if ('unknown' in parsed) throw new Error(parsed.unknown);
  return parsed;
}

describe('parseDatePattern', () => {
  it.each([
    ['YYYY-MM-DD', '2024-05-03'],
    ['YYYYMMDD_HHmmss', '20240503_180409'],
    ['DD.MM.YY', '03.05.24'],
    ['YYYY YY', '2024 24'],
    ['', ''],
  ])('reads %j', (pattern, written) => {
    expect(formatWallTime(TIME, parse(pattern))).toBe(written);
  });

  it.each([
    ['YYYY-mm-dd', 'dd'],
    ['DDth', 'th'],
    ['Y', 'Y'],
    ['YYYYMMDDTHHmm', 'T'],
    ['MMM', 'M'],
    ['\u5e74', '\u5e74'],
  ])('names what it cannot read in %j', (pattern, unknown) => {
    expect(parseDatePattern(pattern)).toEqual({ unknown });
  });
});

describe('parseExifTime', () => {
  it('reads what cameras write', () => {
    expect(parseExifTime('2024:05:03 18:04:09')).toEqual(TIME);
    expect(parseExifTime('2024:05:03 18:04:09\0')).toEqual(TIME);
    expect(parseExifTime('2024-05-03T18:04:09+02:00')).toEqual(TIME);
    expect(parseExifTime('2024:02:29 00:00:00')).toMatchObject({ month: 2, day: 29 });
  });

  it.each([
    '',
    '    :  :     :  :  ',
    '0000:00:00 00:00:00',
    '2023:02:29 10:00:00',
    '2024:13:01 10:00:00',
    'yesterday',
  ])('does not believe %j', (text) => {
    expect(parseExifTime(text)).toBeNull();
  });
});

it('shows a moment as clocks here did', () => {
  expect(toWallTime(new Date(2024, 4, 3, 18, 4, 9))).toEqual(TIME);
});
