/** Which languages there are, which one a person reads, and how an error is said in it. */
import type { ErrorValue } from '../../../shared/errors.ts';
import type { Language, Settings } from '../../../shared/settings.ts';
import type { Messages } from './en.ts';
import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';

export type { Messages } from './en.ts';

export const MESSAGES: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };

/** Each language by its own name. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' };

/** The first of the system's languages that is spoken here, or English. */
export function chooseLanguage(wanted: Settings['language'], systemLanguages: readonly string[]): Language {
  if (wanted !== 'auto') return wanted;
  for (const tag of systemLanguages) {
    const name = tag.toLowerCase().split('-')[0];
    if (name === 'zh') return 'zh-CN';
    if (name === 'en') return 'en';
  }
  return 'en';
}

/** Marks an error that arose between window and app; no code of the contract says so. */
export const CONNECTION_DETAILS = { reason: 'connection' } as const;

export function describeError(error: ErrorValue, texts: Messages): string {
  return error.details?.['reason'] === CONNECTION_DETAILS.reason ? texts.errorConnection : texts.errors[error.code];
}
