/** The languages of the window, the choice of one, and the texts of errors. */
import type { ErrorValue } from '#shared/errors.ts';
import { assertNever } from '#shared/errors.ts';
import type { InvalidOption } from '#shared/reasons.ts';
import { invalidOptionSchema, rejectionSchema } from '#shared/reasons.ts';
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

/** The text of an error: the reason and the limit where its details say them. */
export function describeError({ code, details }: ErrorValue, texts: Messages): string {
  if (details?.['reason'] === CONNECTION_DETAILS.reason) return texts.errorConnection;
  if (code === 'options/invalid') {
    const invalid = invalidOptionSchema.safeParse(details);
    if (invalid.success) return describeInvalidOption(invalid.data, texts);
  }
  if (code === 'request/refused') {
    const rejection = rejectionSchema.safeParse(details);
    if (rejection.success) return texts.rejections[rejection.data.reason];
  }
  return texts.errors[code];
}

/** Why a value cannot be used, and what the limit is. */
export function describeInvalidOption(invalid: InvalidOption, { invalidOptions }: Messages): string {
  switch (invalid.reason) {
    case 'smaller':
      return invalidOptions.smaller(invalid);
    case 'too-large':
      return invalidOptions['too-large'](invalid);
    case 'stretched':
      return invalidOptions.stretched(invalid);
    case 'pattern':
      return invalidOptions.pattern(invalid);
    default:
      return assertNever(invalid);
  }
}
