/** Texts of native menus, dialogs and notifications: chooses the language. Pure. */
import type { Language, Settings } from '#shared/settings.ts';
import type { Texts } from './en.ts';
import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';

export type { Texts } from './en.ts';

const TEXTS: Readonly<Record<Language, Texts>> = { en, 'zh-CN': zhCN };

/** @param systemLanguage a BCP 47 tag, as `app.getLocale()` gives it */
export function chooseTexts(language: Settings['language'], systemLanguage: string): Texts {
  if (language !== 'auto') return TEXTS[language];
  return /^zh\b/i.test(systemLanguage) ? zhCN : en;
}

/** Of a list in a native dialog, which does not scroll. */
const MAX_SHOWN = 10;

/** The first ones, and how many follow. */
export function shorten(items: readonly string[], { more }: Pick<Texts, 'more'>): readonly string[] {
  if (items.length <= MAX_SHOWN) return items;
  return [...items.slice(0, MAX_SHOWN), more(items.length - MAX_SHOWN)];
}
