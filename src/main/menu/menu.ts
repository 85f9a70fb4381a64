/** Shows the native menu and updates it when the language, the recent photos or what is possible change. */
import { Menu, app } from 'electron';
import type { SkipstoneApp } from '#app/app.ts';
import type { MenuCommand } from '#shared/desktop/window-actions.ts';
import { MENU_COMMANDS } from '#shared/desktop/window-actions.ts';
import type { Texts } from '../texts/texts.ts';
import type { MenuActions } from './menu-template.ts';
import { buildMenuTemplate } from './menu-template.ts';

/** Returns what to call when other commands have become possible; until then none are. */
export function showMenu(
  skipstone: SkipstoneApp,
  getTexts: () => Texts,
  actions: MenuActions,
): (possible: readonly MenuCommand[]) => void {
  let possible: readonly MenuCommand[] = [];
  const show = (): void => {
    const { recent } = skipstone.snapshot;
    const state = { texts: getTexts(), recent, possible, platform: process.platform, hasDevTools: !app.isPackaged };
    Menu.setApplicationMenu(Menu.buildFromTemplate(buildMenuTemplate(state, actions)));
  };
  show();
  skipstone.onEvent(({ event }) => {
    if (event.kind === 'settings' || event.kind === 'recent') show();
  });
  return (changed) => {
    possible = changed;
    for (const command of MENU_COMMANDS) {
      const item = Menu.getApplicationMenu()?.getMenuItemById(command);
      if (item) item.enabled = possible.includes(command);
    }
  };
}
