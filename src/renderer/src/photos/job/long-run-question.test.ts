import { expect, it } from 'vitest';
import { LongRunQuestion } from './long-run-question.svelte.ts';

it('a run of more than ten minutes is asked about once, each time that it is started', () => {
  const question = new LongRunQuestion();
  expect(question.asks(['a'], null)).toBe(false);
  expect(question.asks(['a'], 600_000)).toBe(false);
  expect(question.waiting).toBeNull();

  expect(question.asks(['a', 'b'], 600_001)).toBe(true);
  expect(question.waiting).toEqual({ photoIds: ['a', 'b'], estimatedMs: 600_001 });
  const photoIds = question.allow();
  expect(photoIds).toEqual(['a', 'b']);
  expect(question.waiting).toBeNull();
  expect(question.asks(photoIds, 600_001)).toBe(false);
  expect(question.asks(photoIds, 600_001)).toBe(true);
  question.drop();
  expect(question.waiting).toBeNull();
  expect(question.asks(['c'], 1)).toBe(false);
});
