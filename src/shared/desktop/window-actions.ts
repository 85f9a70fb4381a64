/** The table of the actions of the window with their keys: the page runs them, the native menu and the list of shortcuts show them. */
import { z } from 'zod';

/** A key with what is held; `key` is a `KeyboardEvent.key`, letters in upper case. `control` is Cmd on macOS. */
export interface KeyCombination {
  readonly key: string;
  readonly control?: true;
  /** Matters for letters that are pressed with Control; elsewhere the layout decides what Shift gives. */
  readonly shift?: true;
}

/** The menus that hold actions; `null` below: an action of keys alone. */
export type ActionMenu = 'file' | 'edit' | 'view' | 'photo' | 'help';

interface ActionRow {
  readonly menu: ActionMenu | null;
  /** The first one stands in the menu. */
  readonly keys: readonly KeyCombination[];
  /** A line stands above it in the menu. */
  readonly beginsGroup?: true;
  /** It needs files of this computer. */
  readonly isDesktopOnly?: true;
}

export const WINDOW_ACTIONS = {
  open: { menu: 'file', keys: [{ key: 'O', control: true }, { key: 'O' }] },
  openFolder: { menu: 'file', keys: [{ key: 'O', control: true, shift: true }] },
  save: { menu: 'file', keys: [{ key: 'S', control: true }], beginsGroup: true },
  saveBeside: { menu: 'file', keys: [{ key: 'S', control: true, shift: true }], isDesktopOnly: true },
  showResult: { menu: 'file', keys: [{ key: 'R', control: true, shift: true }], isDesktopOnly: true },
  closePhoto: { menu: 'file', keys: [], beginsGroup: true },
  copyResult: { menu: 'edit', keys: [{ key: 'C', control: true, shift: true }], isDesktopOnly: true },
  mode: { menu: 'view', keys: [{ key: 'S' }] },
  flicker: { menu: 'view', keys: [{ key: ' ' }] },
  residualMap: { menu: 'view', keys: [{ key: 'H' }] },
  versions: { menu: 'view', keys: [{ key: 'V' }] },
  fit: { menu: 'view', keys: [{ key: '0' }], beginsGroup: true },
  actual: { menu: 'view', keys: [{ key: '1' }] },
  double: { menu: 'view', keys: [{ key: '2' }] },
  zoomIn: { menu: 'view', keys: [{ key: '+' }, { key: '=' }] },
  zoomOut: { menu: 'view', keys: [{ key: '-' }] },
  upscale: { menu: 'photo', keys: [{ key: 'Enter', control: true }] },
  endEarly: { menu: 'photo', keys: [] },
  cancel: { menu: 'photo', keys: [] },
  undoSettings: { menu: 'photo', keys: [{ key: 'Z', control: true }], beginsGroup: true },
  redoSettings: {
    menu: 'photo',
    keys: [
      { key: 'Z', control: true, shift: true },
      { key: 'Y', control: true },
    ],
  },
  regionPreview: { menu: 'photo', keys: [{ key: 'P' }], beginsGroup: true },
  showPhotos: { menu: 'photo', keys: [], beginsGroup: true },
  showAlbums: { menu: 'photo', keys: [] },
  help: { menu: 'help', keys: [{ key: '?' }] },
  updates: { menu: 'help', keys: [] },
  dismiss: { menu: null, keys: [{ key: 'Escape' }] },
} as const satisfies Record<string, ActionRow>;

export type ActionName = keyof typeof WINDOW_ACTIONS;
export const ACTION_NAMES = Object.keys(WINDOW_ACTIONS) as ActionName[];

/** Actions that a menu holds; the page carries them out. */
export type MenuCommand = {
  [Name in ActionName]: (typeof WINDOW_ACTIONS)[Name]['menu'] extends null ? never : Name;
}[ActionName];
export const MENU_COMMANDS = ACTION_NAMES.filter((name): name is MenuCommand => getAction(name).menu !== null);

/** Which of them have an effect now: the menu greys the others. */
export const possibleCommandsSchema = z.array(z.enum(MENU_COMMANDS)).max(MENU_COMMANDS.length);

/** Actions with a key: the list of shortcuts names them. */
export type KeyedAction = {
  [Name in ActionName]: (typeof WINDOW_ACTIONS)[Name]['keys'] extends readonly [] ? never : Name;
}[ActionName];
export const KEYED_ACTIONS = ACTION_NAMES.filter((name): name is KeyedAction => getAction(name).keys.length > 0);

export function getAction(name: ActionName): ActionRow {
  return WINDOW_ACTIONS[name];
}
