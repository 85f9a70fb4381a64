import { expect, it } from 'vitest';
import type { ErrorValue } from '../shared/errors.ts';
import { mergeReports } from './merge-reports.ts';

const ERROR: ErrorValue = { code: 'image/too-large', message: 'too large' };

it('keeps the one outcome of one part, failure or not', () => {
  expect(mergeReports([{ name: 'a', outcome: { ok: false, error: ERROR } }])).toEqual({ ok: false, error: ERROR });
});

it('counts a part that failed as refused, and keeps the others', () => {
  const merged = mergeReports([
    { name: 'a', outcome: { ok: true, value: { photoIds: ['1', '2'], refused: [{ name: 'x', error: ERROR }] } } },
    { name: 'b', outcome: { ok: false, error: ERROR } },
    { name: 'c', outcome: { ok: true, value: { photoIds: ['3'], refused: [] } } },
  ]);
  expect(merged).toEqual({
    ok: true,
    value: {
      photoIds: ['1', '2', '3'],
      refused: [
        { name: 'x', error: ERROR },
        { name: 'b', error: ERROR },
      ],
    },
  });
});

it('has an empty report of nothing', () => {
  expect(mergeReports([])).toEqual({ ok: true, value: { photoIds: [], refused: [] } });
});
