/** The plural rule of English. Pure. */

/** The singular for one, otherwise the plural. */
export function plural(amount: number, one: string, other: string): string {
  return amount === 1 ? one : other;
}
