/** Plural forms and numbers of every language, by Intl. Pure. */
import type { Language } from './languages.ts';

/** The forms of whole numbers that a language tells apart. Where Intl has another one, for millions or for fractions, the last one stands. */
const FORMS = {
  de: ['one', 'other'],
  en: ['one', 'other'],
  es: ['one', 'other'],
  fr: ['one', 'other'],
  it: ['one', 'other'],
  ja: ['other'],
  ko: ['other'],
  'pt-BR': ['one', 'other'],
  ru: ['one', 'few', 'many'],
  'zh-CN': ['other'],
  'zh-TW': ['other'],
} as const satisfies Record<Language, readonly Intl.LDMLPluralRule[]>;

/** A text for each form. */
type Texts<Forms extends readonly unknown[]> = { readonly [Index in keyof Forms]: string };

/** Returns a function that chooses among the forms of a text, in the order of `FORMS`; `#` stands for the number. */
export function createPlural<Of extends Language>(
  language: Of,
): (amount: number, ...forms: Texts<(typeof FORMS)[Of]>) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const names: readonly Intl.LDMLPluralRule[] = FORMS[language];
  return (amount, ...forms) => {
    const texts: readonly string[] = forms;
    const text = texts[names.indexOf(rules.select(amount))] ?? texts.at(-1) ?? '';
    return text.replaceAll('#', numbers.format(amount));
  };
}
