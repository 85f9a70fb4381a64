/** Which action of the window a key press means. The table is shared/desktop/window-actions.ts; window-actions.ts runs them. */
import type { ActionName, KeyCombination } from '#shared/desktop/window-actions.ts';
import { ACTION_NAMES, getAction } from '#shared/desktop/window-actions.ts';

/** The fields of a `KeyboardEvent` that are read. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The kind of the focused control: it takes text, it takes the space bar, or neither. */
export type FocusKind = 'text' | 'button' | 'other';

/** The action of a key press; null when there is none or the key belongs to the focused control. */
export function matchShortcut(press: KeyPress, focus: FocusKind): ActionName | null {
  if (press.altKey) return null;
  const name = ACTION_NAMES.find((action) => getAction(action).keys.some((keys) => isPressed(keys, press)));
  if (name === undefined) return null;
  if (focus === 'text' && !isControlPressed(press) && name !== 'dismiss') return null;
  // Text has a history of its own.
  if (focus === 'text' && (name === 'undoSettings' || name === 'redoSettings')) return null;
  if (focus === 'button' && name === 'flicker') return null;
  return name;
}

const isControlPressed = (press: KeyPress): boolean => press.ctrlKey || press.metaKey;

function isPressed({ key, control, shift }: KeyCombination, press: KeyPress): boolean {
  if (key !== press.key && key !== press.key.toUpperCase()) return false;
  if ((control ?? false) !== isControlPressed(press)) return false;
  // Elsewhere Shift may be what gives the key, as with ? and +.
  return control === undefined || !/^[A-Z]$/.test(key) || (shift ?? false) === press.shiftKey;
}

/** Text fields and lists are `text`; controls that the space bar presses are `button`. */
export function classifyFocus(element: Element | null): FocusKind {
  if (element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) return 'text';
  if (element instanceof HTMLInputElement) {
    return ['radio', 'checkbox', 'range', 'file', 'button'].includes(element.type) ? 'button' : 'text';
  }
  return element instanceof HTMLButtonElement || element?.tagName === 'SUMMARY' ? 'button' : 'other';
}
