/** The table of keyboard shortcuts, and which of them a key press means. Keys.svelte runs them. */
import type { Messages } from '../i18n/index.ts';

/** Every shortcut has a text of its name in `shortcuts`. */
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
  | 'selectPhotos'
  | 'selectAllPhotos'
  | 'closePhoto'
  | 'photoMenu'
  | `album${string}`
>;

/** One row of the table. */
export interface Shortcut {
  readonly name: ShortcutName;
  /** `KeyboardEvent.key` in lower case. */
  readonly keys: readonly string[];
  readonly control: boolean;
  /** The keys as they are shown; names in braces are translated. */
  readonly shown: readonly string[];
}

export const SHORTCUTS: readonly Shortcut[] = [
  { name: 'open', keys: ['o'], control: false, shown: ['O'] },
  // Listed only: the browser's paste event does the work.
  { name: 'paste', keys: [], control: true, shown: ['{control}', 'V'] },
  { name: 'upscale', keys: ['enter'], control: true, shown: ['{control}', '{enter}'] },
  { name: 'save', keys: ['s'], control: true, shown: ['{control}', 'S'] },
  { name: 'dismiss', keys: ['escape'], control: false, shown: ['{escape}'] },
  { name: 'flicker', keys: [' '], control: false, shown: ['{space}'] },
  { name: 'mode', keys: ['s'], control: false, shown: ['S'] },
  { name: 'residualMap', keys: ['h'], control: false, shown: ['H'] },
  { name: 'regionPreview', keys: ['p'], control: false, shown: ['P'] },
  { name: 'fit', keys: ['0'], control: false, shown: ['0'] },
  { name: 'actual', keys: ['1'], control: false, shown: ['1'] },
  { name: 'double', keys: ['2'], control: false, shown: ['2'] },
  { name: 'zoomIn', keys: ['+', '='], control: false, shown: ['+'] },
  { name: 'zoomOut', keys: ['-'], control: false, shown: ['−'] },
  { name: 'help', keys: ['?'], control: false, shown: ['?'] },
];

/** The fields of a `KeyboardEvent` that are read. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The kind of the focused control: it takes text, it takes the space bar, or neither. */
export type FocusKind = 'text' | 'button' | 'other';

/** The shortcut of a key press; null when there is none or the key belongs to the focused control. */
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

/** Text fields and lists are `text`; controls that the space bar presses are `button`. */
export function classifyFocus(element: Element | null): FocusKind {
  if (element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) return 'text';
  if (element instanceof HTMLInputElement) {
    return ['radio', 'checkbox', 'range', 'file', 'button'].includes(element.type) ? 'button' : 'text';
  }
  return element instanceof HTMLButtonElement || element?.tagName === 'SUMMARY' ? 'button' : 'other';
}
