/** The texts of the window by language, and the texts of errors. */
import type { ErrorValue } from '#shared/errors.ts';
import { assertNever } from '#shared/errors.ts';
import { readNetworkFault } from '#shared/imported/network-faults.ts';
import type { InvalidOption } from '#shared/reasons.ts';
import { isInvalidOption, isRejection } from '#shared/reasons.ts';
import type { Language } from '#shared/languages/languages.ts';
import type { Messages } from './en/messages.ts';

export type { Messages } from './en/messages.ts';

/** Each language is a file of its own in what is shipped, loaded when it is asked for. */
const LOADERS: Readonly<Record<Language, () => Promise<Messages>>> = {
  de: async () => (await import('./de/messages.ts')).de,
  en: async () => (await import('./en/messages.ts')).en,
  es: async () => (await import('./es/messages.ts')).es,
  fr: async () => (await import('./fr/messages.ts')).fr,
  it: async () => (await import('./it/messages.ts')).it,
  ja: async () => (await import('./ja/messages.ts')).ja,
  ko: async () => (await import('./ko/messages.ts')).ko,
  'pt-BR': async () => (await import('./pt-BR/messages.ts')).ptBR,
  ru: async () => (await import('./ru/messages.ts')).ru,
  'zh-CN': async () => (await import('./zh-CN/messages.ts')).zhCN,
  'zh-TW': async () => (await import('./zh-TW/messages.ts')).zhTW,
};

/** The texts of a language. Rejects when its file cannot be fetched. */
export function loadMessages(language: Language): Promise<Messages> {
  return LOADERS[language]();
}

/** Details that mark a failed connection to the app, for which the contract has no code of its own. */
export const CONNECTION_DETAILS = { reason: 'connection' } as const;

/** The text of an error: the reason and the limit where its details say them. */
export function describeError({ code, details }: ErrorValue, texts: Messages): string {
  if (details?.['reason'] === CONNECTION_DETAILS.reason) return texts.errorConnection;
  if (code === 'options/invalid' && isInvalidOption(details)) return describeInvalidOption(details, texts);
  if (code === 'request/refused' && isRejection(details)) return texts.rejections[details.reason];
  const fault = code === 'network/unusable' || code === 'image/too-large' ? readNetworkFault(details) : null;
  return fault === null ? texts.errors[code] : texts.networks.faults[fault];
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
