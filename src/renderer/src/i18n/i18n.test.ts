import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#shared/errors.ts';
import { REJECTION_REASONS } from '#shared/reasons.ts';
import { MESSAGES, chooseLanguage, describeError } from './index.ts';

/** What texts take that have one argument with fields. */
const FIELDS = {
  ...{ left: 1, top: 2, widthPx: 3, heightPx: 4, wantedWidthPx: 5, wantedHeightPx: 6, maxFactor: 7 },
  ...{ part: '*.jpg', maxCharacters: 8, maxStars: 9 },
};

/** Every text of a language by its path; functions are called with numbers, which every one of them can print. */
function listTexts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const takesFields = path.endsWith('frameValue') || path.startsWith('.invalidOptions.');
    const argument = takesFields ? FIELDS : 2;
    return [[path, String((value as (...of: unknown[]) => unknown)(argument, argument, argument))]];
  }
  return Object.entries(value as object).flatMap(([key, part]) => listTexts(part, `${path}.${key}`));
}

describe('languages', () => {
  const english = listTexts(MESSAGES.en);
  const chinese = listTexts(MESSAGES['zh-CN']);

  it('have the same texts, none of them empty', () => {
    expect(chinese.map(([path]) => path)).toEqual(english.map(([path]) => path));
    for (const [path, text] of [...english, ...chinese]) expect(text, path).not.toBe('');
  });

  it('are translated, and Chinese is set with its own punctuation', () => {
    const isPlain = (text: string): boolean => /^[\p{ASCII}×≈–·]*$/u.test(text);
    const same = /^\.(app\.name|shortcuts\.(control|enter|escape|delete)|panel\.(sizeFactor|timeUnknown|about|dpi))$/;
    for (const [path, text] of chinese) {
      if (!same.test(path)) expect(isPlain(text), `${path}: ${text}`).toBe(false);
      expect(text, path).not.toMatch(/[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]/);
    }
  });
});

it('has a text for every error', () => {
  for (const code of ERROR_CODES) expect(describeError({ code, message: '' }, MESSAGES.en)).toMatch(/\.$/);
  const lost = { code: 'request/refused', message: '', details: { reason: 'connection' } } as const;
  expect(describeError(lost, MESSAGES.en)).toBe(MESSAGES.en.errorConnection);
});

it('says the reason and the limit of an option and of a request', () => {
  const sizes = { widthPx: 100, heightPx: 50, wantedWidthPx: 3200, wantedHeightPx: 1600 };
  const details = { reason: 'too-large', ...sizes, maxFactor: 16 };
  expect(describeError({ code: 'options/invalid', message: '', details }, MESSAGES.en)).toBe(
    '3200 × 1600 px is more than 16 times the size of the photo. Choose at most 1600 × 800 px.',
  );
  for (const reason of REJECTION_REASONS) {
    const text = describeError({ code: 'request/refused', message: '', details: { reason } }, MESSAGES.en);
    expect(text).not.toBe(MESSAGES.en.errors['request/refused']);
  }
  for (const code of ['options/invalid', 'request/refused'] as const) {
    const text = describeError({ code, message: '', details: { reason: 'other' } }, MESSAGES.en);
    expect(text).toBe(MESSAGES.en.errors[code]);
  }
});

it('has English plurals, and numbers as each language writes them', () => {
  expect(MESSAGES.en.panel.passes(1)).toBe('1 pass');
  expect(MESSAGES.en.panel.passes(6)).toBe('6 passes');
  expect(MESSAGES.en.album.add.added(12_345)).toBe('12,345 photos added');
  expect(MESSAGES['zh-CN'].album.add.added(12_345)).toBe('已添加 12,345 张照片');
});

it.each([
  ['auto', ['zh-TW', 'en'], 'zh-CN'],
  ['auto', ['de', 'en-GB'], 'en'],
  ['auto', ['de'], 'en'],
  ['zh-CN', ['en'], 'zh-CN'],
] as const)('chooses a language: %s with %o', (wanted, system, language) => {
  expect(chooseLanguage(wanted, system)).toBe(language);
});
