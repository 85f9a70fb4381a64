/** Shows the native menu and updates it when the language or the recent photos change. */
import type { MenuItemConstructorOptions } from 'electron';
import { Menu, app } from 'electron';
import type { SkipstoneApp } from '#app/app.ts';
import type { MenuActions } from './menu-template.ts';
import { buildMenuTemplate } from './menu-template.ts';
import type { Texts } from './texts.ts';

export function showMenu(skipstone: SkipstoneApp, getTexts: () => Texts, actions: MenuActions): void {
  const show = (): void => {
    const template: MenuItemConstructorOptions[] = buildMenuTemplate(
      {
        texts: getTexts(),
        recent: skipstone.snapshot.recent,
        platform: process.platform,
        hasDevTools: !app.isPackaged,
      },
      actions,
    );
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };
  show();
  skipstone.onEvent(({ event }) => {
    if (event.kind === 'settings' || event.kind === 'recent') show();
  });
}
