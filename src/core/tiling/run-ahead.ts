/** Keeps the networks and their caller at work at the same time. */

/**
 * Begins every item and yields it with its answer, in order. The next item is begun before an answer is waited for, so
 * that the networks (in a thread of their own) and the caller work at the same time.
 */
export async function* runAhead<Item, Answer, Begun extends { readonly answer: Promise<Answer> }>(
  items: readonly Item[],
  begin: (item: Item) => Begun & { readonly answer: Promise<Answer> },
): AsyncGenerator<{ readonly begun: Begun; readonly answer: Answer }> {
  const beginNext = (item: Item): Begun => {
    const begun = begin(item);
    // When an earlier item ends the loop, this answer is not waited for; its rejection must not end the process.
    begun.answer.catch(() => undefined);
    return begun;
  };
  let ahead = items[0] === undefined ? null : beginNext(items[0]);
  for (let i = 1; ahead !== null; i++) {
    const begun: Begun = ahead;
    ahead = items[i] === undefined ? null : beginNext(items[i]!);
    yield { begun, answer: await begun.answer };
  }
}
