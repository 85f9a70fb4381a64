/** Numbers and plurals of English, by Intl. Pure. */

const rules = new Intl.PluralRules('en');
const numbers = new Intl.NumberFormat('en');

/** The singular for one, otherwise the plural; `#` stands for the number. */
export function plural(amount: number, one: string, other: string): string {
  const text = rules.select(amount) === 'one' ? one : other;
  return text.replaceAll('#', numbers.format(amount));
}
