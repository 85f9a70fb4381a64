import { describe, expect, it } from 'vitest';
import { chooseTexts, describeRejected, shorten } from './texts.ts';

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

it('a rejected file is one line, whatever its name', () => {
  const error = { code: 'image/not-found' as const, message: 'There is no file or folder /a/two\nlines.png.' };
  expect(describeRejected({ name: 'two', error })).toBe('two: There is no file or folder /a/two\\u000alines.png.');
});
