/** The table of keys: what each does, how it is shown, and when it must leave a key to the control that has the focus. */
import type { Messages } from '../i18n/index.ts';

export type ShortcutName = Exclude<
  keyof Messages['shortcuts'],
  | 'title'
  | 'close'
  | 'space'
  | 'escape'
  | 'control'
  | 'enter'
  | 'delete'
  | 'menuKey'
  | 'photos'
  | 'closePhoto'
  | `album${string}`
>;

export interface Shortcut {
  readonly name: ShortcutName;
  /** As `KeyboardEvent.key`, small letters. */
  readonly keys: readonly string[];
  readonly control: boolean;
  /** As shown, key by key; words in braces are looked up in the texts. */
  readonly shown: readonly string[];
}

export const SHORTCUTS: readonly Shortcut[] = [
  { name: 'open', keys: ['o'], control: false, shown: ['O'] },
  // The browser's paste event does the work; the row is for the list.
  { name: 'paste', keys: [], control: true, shown: ['{control}', 'V'] },
  { name: 'enhance', keys: ['enter'], control: true, shown: ['{control}', '{enter}'] },
  { name: 'save', keys: ['s'], control: true, shown: ['{control}', 'S'] },
  { name: 'dismiss', keys: ['escape'], control: false, shown: ['{escape}'] },
  { name: 'flicker', keys: [' '], control: false, shown: ['{space}'] },
  { name: 'mode', keys: ['s'], control: false, shown: ['S'] },
  { name: 'heat', keys: ['h'], control: false, shown: ['H'] },
  { name: 'part', keys: ['p'], control: false, shown: ['P'] },
  { name: 'fit', keys: ['0'], control: false, shown: ['0'] },
  { name: 'actual', keys: ['1'], control: false, shown: ['1'] },
  { name: 'double', keys: ['2'], control: false, shown: ['2'] },
  { name: 'zoomIn', keys: ['+', '='], control: false, shown: ['+'] },
  { name: 'zoomOut', keys: ['-'], control: false, shown: ['−'] },
  { name: 'help', keys: ['?'], control: false, shown: ['?'] },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What has the focus, as far as keys are concerned. */
export type FocusKind = 'text' | 'button' | 'other';

/** The shortcut that a key press means, or null where the key belongs to the control with the focus. */
export function matchShortcut(press: KeyPress, focus: FocusKind): ShortcutName | null {
  if (press.altKey) return null;
  const key = press.key.toLowerCase();
  const control = press.ctrlKey || press.metaKey;
  const found = SHORTCUTS.find((shortcut) => shortcut.control === control && shortcut.keys.includes(key));
  if (found === undefined) return null;
  if (focus === 'text' && !control && found.name !== 'dismiss') return null;
  if (focus === 'button' && found.name === 'flicker') return null;
  return found.name;
}

/** Controls that take letters (texts, numbers, lists), controls that take the space bar, and the rest. */
export function classifyFocus(element: Element | null): FocusKind {
  if (element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) return 'text';
  if (element instanceof HTMLInputElement) {
    return ['radio', 'checkbox', 'range', 'file', 'button'].includes(element.type) ? 'button' : 'text';
  }
  return element instanceof HTMLButtonElement || element?.tagName === 'SUMMARY' ? 'button' : 'other';
}
