/** Texts of native menus, dialogs and notifications: chooses the language. Pure. */
import type { Language } from '#shared/languages/languages.ts';
import { chooseLanguage } from '#shared/languages/languages.ts';
import type { Settings } from '#shared/settings.ts';
import type { Texts } from './en.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { ko } from './ko.ts';
import { ptBR } from './pt-BR.ts';
import { ru } from './ru.ts';
import { zhCN } from './zh-CN.ts';
import { zhTW } from './zh-TW.ts';

export type { Texts } from './en.ts';

const TEXTS: Readonly<Record<Language, Texts>> = {
  de,
  en,
  es,
  fr,
  it,
  ja,
  ko,
  'pt-BR': ptBR,
  ru,
  'zh-CN': zhCN,
  'zh-TW': zhTW,
};

/** @param systemLanguage a BCP 47 tag, as `app.getLocale()` gives it */
export function chooseTexts(language: Settings['language'], systemLanguage: string): Texts {
  return TEXTS[chooseLanguage(language, [systemLanguage])];
}

/** Of a list in a native dialog, which does not scroll. */
const MAX_SHOWN = 10;

/** The first ones, and how many follow. */
export function shorten(items: readonly string[], { more }: Pick<Texts, 'more'>): readonly string[] {
  if (items.length <= MAX_SHOWN) return items;
  return [...items.slice(0, MAX_SHOWN), more(items.length - MAX_SHOWN)];
}
