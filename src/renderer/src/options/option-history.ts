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

/** Undoes or redoes the last change of a photo, with all other photos that it changed; null: there is none. */
export function revert(
  history: History,
  photoId: string,
  direction: 'undo' | 'redo',
): { readonly options: OptionsById; readonly history: History } | null {
  const [from, to] = direction === 'undo' ? (['done', 'undone'] as const) : (['undone', 'done'] as const);
  const change = history[from].findLast(({ after }) => photoId in after);
  if (change === undefined) return null;
  const rest = history[from].filter((other) => other !== change);
  const moved = { ...history, [from]: rest, [to]: [...history[to], change] };
  return { options: direction === 'undo' ? change.before : change.after, history: moved };
}
