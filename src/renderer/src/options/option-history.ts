/** What people changed in the options of photos, so that it can be undone and redone. Pure: it holds values and changes nothing. */
import type { PhotoOptions } from '#shared/settings.ts';

export type OptionsById = Readonly<Record<string, PhotoOptions>>;

/** One change, of one photo or of several. */
export interface OptionChange {
  readonly before: OptionsById;
  readonly after: OptionsById;
}

export interface History {
  readonly done: readonly OptionChange[];
  readonly undone: readonly OptionChange[];
}

export const NO_HISTORY: History = { done: [], undone: [] };

const MAX_CHANGES = 200;

/** @param isContinued the change continues the last one, as a moving slider does */
export function record(history: History, change: OptionChange, isContinued: boolean): History {
  const last = history.done.at(-1);
  const earlier = history.done.slice(1 - MAX_CHANGES);
  if (!isContinued || last === undefined) return { done: [...earlier, change], undone: [] };
  return { done: [...earlier.slice(0, -1), { before: last.before, after: change.after }], undone: [] };
}

/**
 * Undoes or redoes the last change of a photo, and with it that of all other photos for which it was the last one, too; null: there
 * is none. A photo that was changed since keeps its options, and its part of the change.
 */
export function revert(
  history: History,
  photoId: string,
  direction: 'undo' | 'redo',
): { readonly options: OptionsById; readonly history: History } | null {
  const [from, to] = direction === 'undo' ? (['done', 'undone'] as const) : (['undone', 'done'] as const);
  const change = history[from].findLast(({ after }) => photoId in after);
  if (change === undefined) return null;
  const later = history[from].slice(history[from].indexOf(change) + 1);
  const [kept, moved] = split(change, (id) => later.some(({ after }) => id in after));
  const rest = history[from].flatMap((other) => (other !== change ? [other] : kept === null ? [] : [kept]));
  if (moved === null) throw new TypeError('expected the last change of a photo to be its own');
  return {
    options: direction === 'undo' ? moved.before : moved.after,
    history: { ...history, [from]: rest, [to]: [...history[to], moved] },
  };
}

/** The parts of a change for the photos that are chosen, and for the others; null: there are none. */
function split(
  { before, after }: OptionChange,
  isChosen: (photoId: string) => boolean,
): [OptionChange | null, OptionChange | null] {
  const pick = (options: OptionsById, wanted: boolean): OptionsById =>
    Object.fromEntries(Object.entries(options).filter(([id]) => isChosen(id) === wanted));
  const part = (wanted: boolean): OptionChange | null => {
    const chosen = pick(after, wanted);
    return Object.keys(chosen).length === 0 ? null : { before: pick(before, wanted), after: chosen };
  };
  return [part(true), part(false)];
}
