/** Joins words into a list for English messages and help texts. Pure. */

/** `jpeg, png or webp` */
export function joinWithOr(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' or ');
}
