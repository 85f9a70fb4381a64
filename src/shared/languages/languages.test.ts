import { expect, it } from 'vitest';
import { chooseLanguage } from './languages.ts';

it.each([
  ['auto', ['zh-TW', 'en'], 'zh-TW'],
  ['auto', ['zh-Hant-HK'], 'zh-TW'],
  ['auto', ['zh-Hans-TW'], 'zh-CN'],
  ['auto', ['zh'], 'zh-CN'],
  ['auto', ['nl', 'en-GB'], 'en'],
  ['auto', ['nl'], 'en'],
  ['auto', [], 'en'],
  ['auto', ['de_AT', 'en'], 'de'],
  ['auto', ['fr-CA'], 'fr'],
  ['auto', ['pt-PT'], 'pt-BR'],
  ['auto', ['pt'], 'pt-BR'],
  ['zh-CN', ['en'], 'zh-CN'],
  ['ja', ['ko'], 'ja'],
] as const)('chooses a language: %s with %o', (wanted, system, language) => {
  expect(chooseLanguage(wanted, system)).toBe(language);
});
