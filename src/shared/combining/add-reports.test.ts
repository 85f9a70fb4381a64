import { expect, it } from 'vitest';
import { formatSkipped, mergeAddParts, mergeOpenParts, mergeSkipped } from './add-reports.ts';
import type { ErrorValue } from '../errors.ts';

const ERROR: ErrorValue = { code: 'image/too-large', message: 'too large' };

it('keeps the one outcome of one part, failure or not', () => {
  expect(mergeOpenParts([{ name: 'a', outcome: { ok: false, error: ERROR } }])).toEqual({ ok: false, error: ERROR });
});

it('counts a part that failed as rejected, and keeps the others', () => {
  const merged = mergeOpenParts([
    { name: 'a', outcome: { ok: true, value: { photoIds: ['1', '2'], rejected: [{ name: 'x', error: ERROR }] } } },
    { name: 'b', outcome: { ok: false, error: ERROR } },
    { name: 'c', outcome: { ok: true, value: { photoIds: ['3'], rejected: [] } } },
  ]);
  expect(merged).toEqual({
    ok: true,
    value: {
      photoIds: ['1', '2', '3'],
      rejected: [
        { name: 'x', error: ERROR },
        { name: 'b', error: ERROR },
      ],
    },
  });
});

it('has an empty report of nothing', () => {
  expect(mergeOpenParts([])).toEqual({ ok: true, value: { photoIds: [], rejected: [] } });
});

it('adds the counts of an album up', () => {
  const merged = mergeAddParts([
    { name: 'a', outcome: { ok: true, value: { added: 2, known: 1, rejected: [{ name: 'x', error: ERROR }] } } },
    { name: 'b', outcome: { ok: false, error: ERROR } },
    { name: 'c', outcome: { ok: true, value: { added: 3, known: 0, rejected: [] } } },
  ]);
  const rejected = ['x', 'b'].map((name) => ({ name, error: ERROR }));
  expect(merged).toEqual({ ok: true, value: { added: 5, known: 1, rejected } });
  expect(mergeAddParts([])).toEqual({ ok: true, value: { added: 0, known: 0, rejected: [] } });
});

it('adds up and puts into words what was skipped', () => {
  const merged = mergeSkipped([{ '.mp4': 1, hidden: 3 }, { '.mp4': 1 }, {}]);
  expect(merged).toEqual({ '.mp4': 2, hidden: 3 });
  expect(formatSkipped(merged)).toBe('5 files skipped: 3 hidden, 2 .mp4');
  expect(formatSkipped({ 'own results': 1 })).toBe('1 file skipped: 1 own results');
  expect(formatSkipped({})).toBeNull();
});
