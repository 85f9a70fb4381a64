/** The languages of the product, and the choice of one for a person. */

export const LANGUAGES = ['de', 'en', 'es', 'fr', 'it', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The name of each language in that language. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  de: 'Deutsch',
  en: 'English',
  es: 'Español',
  fr: 'Français',
  it: 'Italiano',
  ja: '日本語',
  ko: '한국어',
  'pt-BR': 'Português (Brasil)',
  ru: 'Русский',
  'zh-CN': '简体中文',
  'zh-TW': '繁體中文',
};

/** Regions, and a script, in which Chinese is written with traditional characters. */
const TRADITIONAL = /^(hant|tw|hk|mo)$/;

/**
 * The wanted language; for `auto` the first of the system's languages that exists here, or English.
 * @param systemLanguages BCP 47 tags, preferred ones first
 */
export function chooseLanguage(wanted: Language | 'auto', systemLanguages: readonly string[]): Language {
  if (wanted !== 'auto') return wanted;
  for (const tag of systemLanguages) {
    const [name = '', ...parts] = tag.toLowerCase().split(/[-_]/);
    if (name === 'zh') return isTraditional(parts) ? 'zh-TW' : 'zh-CN';
    if (name === 'pt') return 'pt-BR';
    const found = LANGUAGES.find((language) => language === name);
    if (found !== undefined) return found;
  }
  return 'en';
}

/** The script decides before the region does: zh-Hans-TW is simplified. */
const isTraditional = (parts: readonly string[]): boolean =>
  !parts.includes('hans') && parts.some((part) => TRADITIONAL.test(part));
