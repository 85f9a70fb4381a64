/** Immutable sets of ids: every change returns a new set. Pure. */

export type IdSet = ReadonlySet<number>;

export const NO_IDS: IdSet = new Set();

export function toIdSet(ids: readonly number[]): IdSet {
  return new Set(ids);
}

/** The set with the id added, or removed if it was there. */
export function toggleId(set: IdSet, id: number): IdSet {
  const others = [...set].filter((other) => other !== id);
  return new Set(others.length < set.size ? others : [...set, id]);
}
