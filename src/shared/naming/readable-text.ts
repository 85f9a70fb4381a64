/** Makes text of any origin safe to show: names of files may hold characters that hide, reorder or break lines. Pure. */

/**
 * Control characters, marks that reorder text (Unicode's bidirectional controls), line and paragraph separators, and unpaired
 * surrogates. Joiners inside of words and emoji are no danger and stay.
 */
const HIDDEN = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Shows each hidden character as its number, `\u202e`, so that a name reads in the order of its bytes and on one line. */
export function escapeHidden(text: string): string {
  return text.replaceAll(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
