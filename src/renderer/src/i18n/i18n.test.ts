import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#shared/errors.ts';
import type { Language } from '#shared/languages/languages.ts';
import { LANGUAGES } from '#shared/languages/languages.ts';
import { REJECTION_REASONS } from '#shared/reasons.ts';
import { en } from './en/messages.ts';
import { describeError, loadMessages } from './index.ts';

/** What texts take that have one argument with fields. */
const FIELDS = {
  ...{
    left: 1,
    top: 2,
    widthPx: 3,
    heightPx: 4,
    wantedWidthPx: 5,
    wantedHeightPx: 6,
    maxFactor: 7,
    mostWidthPx: 8,
    mostHeightPx: 9,
  },
  ...{ part: '*.jpg', maxCharacters: 8, maxStars: 9 },
};

/** Every text of a language by its path; functions are called with numbers, which every one of them can print. */
function listTexts(value: unknown, path = '', amount = 2): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const takesFields = path.endsWith('frameValue') || path.startsWith('.invalidOptions.');
    const argument = takesFields ? FIELDS : amount;
    return [[path, String((value as (...of: unknown[]) => unknown)(argument, argument, argument))]];
  }
  return Object.entries(value as object).flatMap(([key, part]) => listTexts(part, `${path}.${key}`, amount));
}

/** How many letters of other scripts, and signs, a text may have that is the same everywhere. */
const isSame = (text: string): boolean => /^[\p{P}\p{S}\p{N}\s]*$/u.test(text);

describe.each(LANGUAGES)('the texts of %s', (language) => {
  it('are those of English, none of them empty', async () => {
    const texts = await loadMessages(language);
    for (const amount of [1, 2, 5]) {
      const listed = listTexts(texts, '', amount);
      expect(listed.map(([path]) => path)).toEqual(listTexts(en).map(([path]) => path));
      for (const [path, text] of listed) expect(text, path).not.toMatch(/^$|undefined|\[object|#|\$\{/);
    }
  });

  it('name what they are about: numbers and names are in the same texts as in English', async () => {
    const given = new Map(listTexts(en, '', 77));
    for (const [path, text] of listTexts(await loadMessages(language), '', 77))
      if (!isSame(given.get(path) ?? '') || text.includes('77'))
        expect(text.includes('77'), `${path}: ${text}`).toBe(given.get(path)?.includes('77'));
  });
});

/** Words that a language shares with English, and names. */
const SHARED_PERCENT = 6;

it.each(LANGUAGES.filter((language) => language !== 'en'))('%s is translated', async (language) => {
  const given = new Map(listTexts(en));
  const texts = listTexts(await loadMessages(language)).filter(([, text]) => !isSame(text));
  const untranslated = texts.filter(([path, text]) => given.get(path) === text).map(([path]) => path);
  expect(untranslated.length / texts.length, untranslated.join(' ')).toBeLessThan(SHARED_PERCENT / 100);
});

const SCRIPTS: Partial<Record<Language, RegExp>> = {
  'zh-CN': /\p{Script=Han}/u,
  'zh-TW': /\p{Script=Han}/u,
  ja: /\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/u,
  ko: /\p{Script=Hangul}/u,
  ru: /\p{Script=Cyrillic}/u,
};

it.each(Object.entries(SCRIPTS))('%s is written in its script', async (language, script) => {
  const words = listTexts(await loadMessages(language as Language)).filter(([, text]) => text.length > 12);
  for (const [path, text] of words) expect(text, path).toMatch(script);
});

it.each(['zh-CN', 'zh-TW'] as const)('%s is set with its own punctuation', async (language) => {
  for (const [path, text] of listTexts(await loadMessages(language)))
    expect(text, path).not.toMatch(/[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]/);
});

it('has a text for every error', () => {
  for (const code of ERROR_CODES) expect(describeError({ code, message: '' }, en)).toMatch(/\.$/);
  const fault = { fault: 'memory' };
  for (const code of ['network/unusable', 'image/too-large'] as const)
    expect(describeError({ code, message: '', details: fault }, en)).toBe(en.networks.faults.memory);
  const lost = { code: 'request/refused', message: '', details: { reason: 'connection' } } as const;
  expect(describeError(lost, en)).toBe(en.errorConnection);
});

it('says the reason and the limit of an option and of a request', () => {
  const sizes = { widthPx: 100, heightPx: 50, wantedWidthPx: 3200, wantedHeightPx: 1600 };
  const details = { reason: 'too-large', ...sizes, maxFactor: 16, mostWidthPx: 1600, mostHeightPx: 800 };
  expect(describeError({ code: 'options/invalid', message: '', details }, en)).toBe(
    '3200 × 1600 px is more than 16 times the size of the photo. Choose at most 1600 × 800 px.',
  );
  for (const reason of REJECTION_REASONS) {
    const text = describeError({ code: 'request/refused', message: '', details: { reason } }, en);
    expect(text).not.toBe(en.errors['request/refused']);
  }
  for (const code of ['options/invalid', 'request/refused'] as const) {
    const text = describeError({ code, message: '', details: { reason: 'other' } }, en);
    expect(text).toBe(en.errors[code]);
  }
});

it('has plurals, and numbers as each language writes them', async () => {
  expect(en.panel.passes(1)).toBe('1 pass');
  expect(en.panel.passes(6)).toBe('6 passes');
  expect(en.album.add.added(12_345)).toBe('12,345 photos added');
  expect((await loadMessages('zh-CN')).album.add.added(12_345)).toBe('已添加 12,345 张照片');
  expect((await loadMessages('de')).album.add.added(12_345)).toBe('12.345 Fotos hinzugefügt');
  expect((await loadMessages('ru')).panel.passes(3)).toBe('3 прохода');
});
