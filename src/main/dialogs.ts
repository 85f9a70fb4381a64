/** What only the desktop can do for the app: native dialogs, the clipboard, the file manager. */
import { join } from 'node:path';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { clipboard, dialog, shell } from 'electron';
import type { AppHost } from '../app/app.ts';
import { EXTENSION_OF_FORMAT, PHOTO_EXTENSIONS_TEXT } from '../app/photo-formats.ts';
import type { ReportFormat } from '../shared/albums.ts';
import { REPORT_FORMATS } from '../shared/albums.ts';
import type { OpenReport } from '../shared/api.ts';
import type { Texts } from './texts.ts';

export function createDesktopHost(getWindow: () => BrowserWindow | null, getTexts: () => Texts): AppHost {
  return {
    abilities: { door: 'desktop', hasFileSystem: true },
    choosePaths: async (what) => {
      const window = getWindow();
      const options = describeOpening(what, getTexts());
      const { canceled, filePaths } = await (window === null
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options));
      return canceled || filePaths.length === 0 ? null : filePaths;
    },
    chooseSavePath: async ({ folder, name, format }) => {
      const window = getWindow();
      const extension = isReportFormat(format) ? format : EXTENSION_OF_FORMAT[format];
      const options = {
        defaultPath: join(folder, name),
        filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
      };
      const { canceled, filePath } = await (window === null
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(window, options));
      return canceled || filePath === '' ? null : filePath;
    },
    readClipboard: async () => {
      const items = await clipboard.read();
      const picture = items.find(({ types }) => types.includes('image/png'));
      if (picture === undefined) return null;
      const content = await picture.getType('image/png');
      return content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : null;
    },
    showInFolder: (path) => {
      shell.showItemInFolder(path);
    },
  };
}

function isReportFormat(format: string): format is ReportFormat {
  return REPORT_FORMATS.some((known) => known === format);
}

function describeOpening(what: 'photos' | 'folder', texts: Texts): OpenDialogOptions {
  if (what === 'folder') return { properties: ['openDirectory', 'multiSelections'] };
  const extensions = PHOTO_EXTENSIONS_TEXT.split(', ');
  return {
    properties: ['openFile', 'multiSelections'],
    filters: [{ name: texts.photos, extensions: [...extensions, ...extensions.map((name) => name.toUpperCase())] }],
  };
}

/** For what was opened without the window's doing, so that it has no place to say it. */
export function showRefused(window: BrowserWindow | null, texts: Texts, refused: OpenReport['refused']): void {
  if (refused.length === 0) return;
  const options = {
    type: 'warning' as const,
    message: texts.cannotOpen,
    detail: refused.map(({ name, error }) => `${name}: ${error.message}`).join('\n'),
  };
  void (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}

/** Whether the person agrees to lose what is not done or not saved. */
export function confirmLoss(
  window: BrowserWindow,
  texts: Texts,
  { unsaved, isWorking }: { readonly unsaved: readonly string[]; readonly isWorking: boolean },
): boolean {
  if (unsaved.length === 0 && !isWorking) return true;
  const [message, detail] =
    unsaved.length > 0 ? [texts.unsavedTitle, texts.unsavedDetail(unsaved)] : [texts.workingTitle, texts.workingDetail];
  const answer = dialog.showMessageBoxSync(window, {
    type: 'question',
    message,
    detail,
    buttons: [texts.stay, texts.leave],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return answer === 1;
}
