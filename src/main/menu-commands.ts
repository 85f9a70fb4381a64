/** The actions of the native menu: the app opens photos, the page carries out the rest. */
import type { SkipstoneApp } from '#app/app.ts';
import type { CommandArguments, MenuCommand, OpenReport } from '#shared/api.ts';
import type { MenuActions } from './menu-template.ts';
import type { Texts } from './texts.ts';

/** Commands of the app that open photos and report on it. */
type OpeningCommand = 'choosePhotos' | 'chooseFolder' | 'openRecent';

export interface MenuSurroundings {
  readonly app: Pick<SkipstoneApp, 'request'>;
  readonly getTexts: () => Texts;
  readonly showRejected: (rejected: OpenReport['rejected']) => void;
  readonly sendToPage: (command: MenuCommand) => void;
}

export function createMenuActions({ app, getTexts, showRejected, sendToPage }: MenuSurroundings): MenuActions {
  const open = async <Name extends OpeningCommand>(
    name: Name,
    parameters: CommandArguments<Name>,
    label: string,
  ): Promise<void> => {
    const outcome = await app.request(name, parameters);
    showRejected(outcome.ok ? outcome.value.rejected : [{ name: label, error: outcome.error }]);
  };
  return {
    openPhotos: () => void open('choosePhotos', {}, getTexts().openPhotos),
    openFolder: () => void open('chooseFolder', {}, getTexts().openFolder),
    openRecent: (recentId) => void open('openRecent', { recentId }, getTexts().openRecent),
    save: () => {
      sendToPage('save');
    },
  };
}
