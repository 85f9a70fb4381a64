/** The native menu as a table of items, labels and keys. Pure; menu.ts shows it. */
import type { MenuItemConstructorOptions } from 'electron';
import type { RecentPhoto } from '#shared/app-state.ts';
import type { ActionMenu, KeyCombination, MenuCommand } from '#shared/desktop/window-actions.ts';
import { MENU_COMMANDS, getAction } from '#shared/desktop/window-actions.ts';
import type { Texts } from '../texts/texts.ts';

export interface MenuActions {
  readonly run: (command: MenuCommand) => void;
  readonly openRecent: (recentId: string) => void;
}

export interface MenuState {
  readonly texts: Texts;
  readonly recent: readonly RecentPhoto[];
  /** Commands that have an effect now. */
  readonly possible: readonly MenuCommand[];
  readonly platform: NodeJS.Platform;
  readonly hasDevTools: boolean;
}

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

export function buildMenuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const { texts, platform } = state;
  const isMac = platform === 'darwin';
  const list = (menu: ActionMenu): MenuItemConstructorOptions[] => listCommands(menu, state, actions);
  const about: MenuItemConstructorOptions = { role: 'about', label: texts.about };
  const quit: MenuItemConstructorOptions = { role: 'quit', label: texts.quit };
  const recent = { id: 'open-recent', label: texts.openRecent, submenu: listRecent(state, actions) };
  const files = list('file');
  const appMenu: MenuItemConstructorOptions = {
    label: 'Skipstone',
    submenu: [about, SEPARATOR, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, SEPARATOR, quit],
  };
  return [
    ...(isMac ? [appMenu] : []),
    {
      label: texts.file,
      submenu: [
        ...files.toSpliced(files.findIndex(({ id }) => id === 'openFolder') + 1, 0, recent),
        SEPARATOR,
        { role: 'close', label: texts.close },
        ...(isMac ? [] : [quit]),
      ],
    },
    { label: texts.edit, submenu: [...listTextItems(texts), ...list('edit')] },
    { label: texts.view, submenu: [...list('view'), ...listWindowItems(state)] },
    { label: texts.photo, submenu: list('photo') },
    { label: texts.help, submenu: [...list('help'), ...(isMac ? [] : [SEPARATOR, about])] },
  ];
}

/** The page has their keys itself: registered here too, they would act twice. */
function listCommands(menu: ActionMenu, state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  return MENU_COMMANDS.filter((command) => getAction(command).menu === menu).flatMap((command) => {
    const { keys, beginsGroup } = getAction(command);
    const item: MenuItemConstructorOptions = {
      id: command,
      ...describeKey(state.texts.commands[command], keys[0], state),
      registerAccelerator: false,
      enabled: state.possible.includes(command),
      click: () => {
        actions.run(command);
      },
    };
    return beginsGroup === true ? [SEPARATOR, item] : [item];
  });
}

/** macOS registers every key of a menu, so that a letter alone could not be typed any more: there it is part of the label. */
function describeKey(
  label: string,
  keys: KeyCombination | undefined,
  { texts, platform }: MenuState,
): Pick<MenuItemConstructorOptions, 'label' | 'accelerator'> {
  if (keys === undefined) return { label };
  if (platform === 'darwin' && keys.control !== true)
    return { label: `${label} (${keys.key === ' ' ? texts.space : keys.key})` };
  return { label, accelerator: writeAccelerator(keys) };
}

function writeAccelerator({ key, control, shift }: KeyCombination): string {
  const names: Readonly<Record<string, string>> = { ' ': 'Space', '+': 'Plus' };
  return [...(control ? ['CmdOrCtrl'] : []), ...(shift ? ['Shift'] : []), names[key] ?? key].join('+');
}

/** Of text fields; the page pastes photos by the same item. */
function listTextItems(texts: Texts): MenuItemConstructorOptions[] {
  return [
    { role: 'undo', label: texts.undo },
    { role: 'redo', label: texts.redo },
    SEPARATOR,
    { role: 'cut', label: texts.cut },
    { role: 'copy', label: texts.copy },
    { role: 'paste', label: texts.paste },
    { role: 'selectAll', label: texts.selectAll },
  ];
}

function listWindowItems({ texts, hasDevTools }: MenuState): MenuItemConstructorOptions[] {
  const forDevelopers: MenuItemConstructorOptions[] = [
    SEPARATOR,
    { role: 'reload', label: texts.reload },
    { role: 'toggleDevTools', label: texts.devTools },
  ];
  return [
    SEPARATOR,
    // Ctrl with 0, + and - zoom the photo.
    { role: 'resetZoom', label: texts.actualSize, accelerator: 'CmdOrCtrl+Alt+0' },
    { role: 'zoomIn', label: texts.larger, accelerator: 'CmdOrCtrl+Alt+Plus' },
    { role: 'zoomOut', label: texts.smaller, accelerator: 'CmdOrCtrl+Alt+-' },
    SEPARATOR,
    { role: 'togglefullscreen', label: texts.fullScreen },
    ...(hasDevTools ? forDevelopers : []),
  ];
}

function listRecent({ texts, recent }: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  if (recent.length === 0) return [{ label: texts.nothingRecent, enabled: false }];
  return recent.map(({ id, name, folder }) => ({
    // An ampersand in a label marks the key of the item.
    label: (folder === '' ? name : `${name} — ${folder}`).replaceAll('&', '&&'),
    click: () => {
      actions.openRecent(id);
    },
  }));
}
