/** Sets of ids as values: never changed, always made anew, so that whoever holds one sees no other. Pure. */

export type IdSet = ReadonlySet<number>;

export const NO_IDS: IdSet = new Set();

export function toIdSet(ids: readonly number[]): IdSet {
  return new Set(ids);
}

/** With the id, or without it if it was there. */
export function toggleId(set: IdSet, id: number): IdSet {
  const others = [...set].filter((other) => other !== id);
  return new Set(others.length < set.size ? others : [...set, id]);
}
