import { describe, expect, it } from 'vitest';
import { makeProgress } from '../fakes.ts';
import {
  cutEnd,
  cutMiddle,
  escapeControls,
  formatBytes,
  formatClock,
  formatDuration,
  formatHead,
  formatPercent,
  formatProgress,
  formatProgressLine,
  formatResult,
  formatStep,
  formatTable,
  measureColumns,
  nameOnce,
} from './format-text.ts';

it.each([
  [0, '0:00'],
  [499, '0:00'],
  [59_499, '0:59'],
  [59_500, '1:00'],
  [725_000, '12:05'],
  [3_599_600, '1:00:00'],
  [3_725_000, '1:02:05'],
  [-5, '0:00'],
])('shows %d ms as %s on the clock', (durationMs, text) => {
  expect(formatClock(durationMs)).toBe(text);
});

it.each([
  [0, '0.0 s'],
  [444, '0.4 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_600, '1 min 00 s'],
  [725_000, '12 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [7_199_000, '2 h 00 min'],
  [360_000_000, '100 h 00 min'],
])('says that %d ms are %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

it.each([
  [999, '999 B'],
  [1000, '1.0 kB'],
  [4_140_000, '4.1 MB'],
])('says that %d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, '0 %'],
  [0.429, '42 %'],
  [0.9999, '99 %'],
  [1, '100 %'],
])('says 100 only at the end: %d is %s', (fraction, text) => {
  expect(formatPercent(fraction)).toBe(text);
});

it('names stage, number and level of a step; the encoder has no level', () => {
  expect(formatStep({ stage: 'coarse', index: 3, total: 12, level: 0.6 })).toBe('coarse 3 of 12, level 0.60');
  expect(formatStep({ stage: 'fine', index: 12, total: 12, level: 0.005 })).toBe('fine 12 of 12, level 0.01');
  expect(formatStep({ stage: 'encode', index: 1, total: 12, level: 0 })).toBe('encode 1 of 12');
});

describe('progress', () => {
  const event = makeProgress(3);

  it('shows the step, the share of the photo, the time so far and the time left', () => {
    expect(formatProgress(event)).toBe('33 %  coarse 3 of 9, level 0.70, photo 16 %, 0:06 elapsed, 0:12 left');
    expect(formatProgress({ ...event, remainingMs: null })).toMatch(/0:06 elapsed$/);
  });

  it('numbers the photos of a batch, but not a single one', () => {
    expect(formatHead({ index: 2, photoCount: 10, label: 'a.jpg' })).toBe('[ 2/10] a.jpg');
    expect(formatHead({ index: 1, photoCount: 1, label: 'a.jpg' })).toBe('a.jpg');
  });

  it.each([20, 60, 80, 100, 160])('fits %d columns, shortening the name before the figures', (columns) => {
    for (const label of ['a.jpg', `${'long '.repeat(40)}.jpg`, '\u7167\u7247'.repeat(30)]) {
      const line = formatProgressLine({ index: 2, photoCount: 10, label }, event, columns);
      expect(measureColumns(line)).toBeLessThanOrEqual(columns);
      if (columns >= 100) expect(line).toContain('0:12 left');
    }
  });

  it('keeps a file name from steering the terminal', () => {
    const line = formatProgressLine({ index: 1, photoCount: 1, label: 'a\u001b[2J\r.jpg' }, event, 120);
    expect(line).toMatch(/^a\\u001b\[2J\\u000d\.jpg {2}33 %/);
  });
});

it('says what a finished photo became', () => {
  const result = {
    outputPath: '/out/a.jpg',
    input: { widthPx: 30, heightPx: 20 },
    output: { widthPx: 120, heightPx: 80 },
    device: 'cpu',
    precision: 'uint8',
    evaluations: 1,
    elapsedMs: 4321,
    effort: null,
    endedEarly: false,
    cleanup: 0.3,
    cleanupEstimate: null,
    hasResidualMap: false,
    remarks: [],
  } as const;
  expect(formatResult(result)).toBe('-> /out/a.jpg  120 x 80, 1 pass, cpu uint8, 4.3 s');
  const decided = { ...result, evaluations: 1.83, effort: { cells: [41, 50, 9], hasMap: false } };
  expect(formatResult(decided)).toContain('1.8 passes (41 % of the photo needed no further steps)');
  const estimate = { noise: 9, blurPx: 0, compression: 0.7, findings: ['noisy', 'strong-compression'] } as const;
  expect(formatResult({ ...result, cleanup: 0.55, cleanupEstimate: estimate })).toBe(
    '-> /out/a.jpg  120 x 80, clean-up 55 % (noisy, strong compression), 1 pass, cpu uint8, 4.3 s',
  );
  expect(formatResult({ ...result, cleanup: 0, cleanupEstimate: estimate })).not.toContain('clean-up');
});

it('puts text on one line without control characters', () => {
  expect(escapeControls('one\n  two\u0007')).toBe('one two\\u0007');
  expect(escapeControls('a\u202eb\u2028c')).toBe('a\\u202eb\\u2028c');
});

describe('columns', () => {
  it('counts what a terminal shows', () => {
    expect(measureColumns('abc')).toBe(3);
    expect(measureColumns('\u7167\u7247')).toBe(4);
    expect(measureColumns('a\u0308')).toBe(1);
    expect(measureColumns('\u{1f4f7}')).toBe(2);
  });

  it('cuts at whole characters', () => {
    expect(cutEnd('abc', 2)).toBe('ab');
    expect(cutEnd('\u7167\u7247', 3)).toBe('\u7167');
    expect(cutEnd('abc', 0)).toBe('');
    expect(cutMiddle('abcdefghij', 10)).toBe('abcdefghij');
    expect(cutMiddle('abcdefghijk', 10)).toBe('abcd...ijk');
    expect(cutMiddle('abcdefghijk', 3)).toBe('...');
  });
});

it('aligns tables by what is seen and leaves no trailing blanks', () => {
  expect(
    formatTable([
      ['a', 'bb', ''],
      ['\u7167', 'c', 'd'],
      ['xyz', '', ''],
    ]),
  ).toEqual(['a    bb', '\u7167   c   d', 'xyz']);
});

it('names the photo of a message once', () => {
  expect(nameOnce('a.jpg', 'The engine ended.')).toBe('a.jpg: The engine ended.');
  expect(nameOnce('a.jpg', '/in/a.jpg is cut off.')).toBe('/in/a.jpg is cut off.');
});
