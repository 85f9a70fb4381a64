/** The languages of the window, the choice of one, and the texts of errors. */
import type { ErrorValue } from '#shared/errors.ts';
import type { Language, Settings } from '#shared/settings.ts';
import type { Messages } from './en/messages.ts';
import { en } from './en/messages.ts';
import { zhCN } from './zh-CN/messages.ts';

export type { Messages } from './en/messages.ts';

/** The texts by language. */
export const MESSAGES: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };

/** The name of each language in that language. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' };

/** The wanted language; for `auto` the first of the system's languages that exists here, or English. */
export function chooseLanguage(wanted: Settings['language'], systemLanguages: readonly string[]): Language {
  if (wanted !== 'auto') return wanted;
  for (const tag of systemLanguages) {
    const name = tag.toLowerCase().split('-')[0];
    if (name === 'zh') return 'zh-CN';
    if (name === 'en') return 'en';
  }
  return 'en';
}

/** Details that mark a failed connection to the app, for which the contract has no code of its own. */
export const CONNECTION_DETAILS = { reason: 'connection' } as const;

/** The text of an error. */
export function describeError(error: ErrorValue, texts: Messages): string {
  return error.details?.['reason'] === CONNECTION_DETAILS.reason ? texts.errorConnection : texts.errors[error.code];
}
