import { describe, expect, it } from 'vitest';
import { chooseTexts, shorten } from './texts.ts';

const TEXTS = chooseTexts('en', 'en');
const makeNames = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${index}.jpg`);

describe('a list in a dialog', () => {
  it('is whole while it is short', () => {
    expect(shorten(makeNames(10), TEXTS)).toEqual(makeNames(10));
  });

  it('ends with the number of those that are left out', () => {
    expect(shorten(makeNames(70), TEXTS)).toEqual([...makeNames(10), 'and 60 more']);
  });
});
