import { expect, it } from 'vitest';
import { joinWithOr } from './word-list.ts';

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a or b'],
  [['a', 'b', 'c'], 'a, b or c'],
])('%j reads %j', (words, text) => {
  expect(joinWithOr(words)).toBe(text);
});
