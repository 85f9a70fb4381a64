/** The native menu as a table of items, labels and keys. Pure; menu.ts shows it. */
import type { MenuItemConstructorOptions } from 'electron';
import type { RecentPhoto } from '#shared/app-state.ts';
import type { Texts } from './texts.ts';

export interface MenuActions {
  readonly openPhotos: () => void;
  readonly openFolder: () => void;
  readonly openRecent: (recentId: string) => void;
  readonly save: () => void;
}

export interface MenuState {
  readonly texts: Texts;
  readonly recent: readonly RecentPhoto[];
  readonly platform: NodeJS.Platform;
  readonly hasDevTools: boolean;
}

export function buildMenuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const { texts, platform } = state;
  const isMac = platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const about: MenuItemConstructorOptions = { role: 'about', label: texts.about };
  const quit: MenuItemConstructorOptions = { role: 'quit', label: texts.quit };
  const appMenu: MenuItemConstructorOptions = {
    label: 'Skipstone',
    submenu: [about, separator, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, separator, quit],
  };
  return [
    ...(isMac ? [appMenu] : []),
    {
      label: texts.file,
      submenu: [
        { id: 'open-photos', label: texts.openPhotos, accelerator: 'CmdOrCtrl+O', click: actions.openPhotos },
        { id: 'open-folder', label: texts.openFolder, accelerator: 'CmdOrCtrl+Shift+O', click: actions.openFolder },
        { id: 'open-recent', label: texts.openRecent, submenu: listRecent(state, actions) },
        separator,
        // The page has this key itself; registered here too, it would save twice.
        { id: 'save', label: texts.save, accelerator: 'CmdOrCtrl+S', registerAccelerator: false, click: actions.save },
        separator,
        { role: 'close', label: texts.close },
        ...(isMac ? [] : [quit]),
      ],
    },
    {
      label: texts.edit,
      submenu: [
        { role: 'undo', label: texts.undo },
        { role: 'redo', label: texts.redo },
        separator,
        { role: 'cut', label: texts.cut },
        { role: 'copy', label: texts.copy },
        { role: 'paste', label: texts.paste },
        { role: 'selectAll', label: texts.selectAll },
      ],
    },
    {
      label: texts.view,
      submenu: [
        // Ctrl with 0, + and - zoom the photo.
        { role: 'resetZoom', label: texts.actualSize, accelerator: 'CmdOrCtrl+Alt+0' },
        { role: 'zoomIn', label: texts.larger, accelerator: 'CmdOrCtrl+Alt+Plus' },
        { role: 'zoomOut', label: texts.smaller, accelerator: 'CmdOrCtrl+Alt+-' },
        separator,
        { role: 'togglefullscreen', label: texts.fullScreen },
        ...(state.hasDevTools
          ? [
              separator,
              { role: 'reload', label: texts.reload } as const,
              { role: 'toggleDevTools', label: texts.devTools } as const,
            ]
          : []),
      ],
    },
    ...(isMac ? [] : [{ label: texts.help, submenu: [about] }]),
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
