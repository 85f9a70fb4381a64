import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#shared/errors.ts';
import { MESSAGES, chooseLanguage, describeError } from './index.ts';

/** Every text of a language by its path; functions are called with numbers, which every one of them can print. */
function listTexts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const argument = path.endsWith('frameValue') ? { left: 1, top: 2, widthPx: 3, heightPx: 4 } : 2;
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
    const same = /^\.(app\.name|shortcuts\.(control|enter|escape|delete)|panel\.(sizeFactor|timeUnknown|timeAbout))$/;
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

it('has English plurals', () => {
  expect(MESSAGES.en.panel.evaluations(1)).toBe('1 evaluation');
  expect(MESSAGES.en.panel.evaluations(6)).toBe('6 evaluations');
});

it.each([
  ['auto', ['zh-TW', 'en'], 'zh-CN'],
  ['auto', ['de', 'en-GB'], 'en'],
  ['auto', ['de'], 'en'],
  ['zh-CN', ['en'], 'zh-CN'],
] as const)('chooses a language: %s with %o', (wanted, system, language) => {
  expect(chooseLanguage(wanted, system)).toBe(language);
});
