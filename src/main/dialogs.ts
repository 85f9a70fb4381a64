/** Native dialogs, the clipboard and the file manager: what the desktop does for the app. */
import { join } from 'node:path';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { clipboard, dialog, shell } from 'electron';
import type { AppHost } from '#app/app.ts';
import { FORMATS, PHOTO_EXTENSIONS } from '#shared/formats.ts';
import type { ReportFormat } from '#shared/albums.ts';
import { REPORT_FORMATS } from '#shared/albums.ts';
import type { OpenReport } from '#shared/api.ts';
import type { Texts } from './texts.ts';
import { describeRejected, shorten } from './texts.ts';

export function createDesktopHost(getWindow: () => BrowserWindow | null, getTexts: () => Texts): AppHost {
  return {
    abilities: { frontEnd: 'desktop', hasFileSystem: true },
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
      const extension = isReportFormat(format) ? format : FORMATS[format].extensions[0];
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
      const image = items.find(({ types }) => types.includes('image/png'));
      if (image === undefined) return null;
      const content = await image.getType('image/png');
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
  return {
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: texts.photos, extensions: [...PHOTO_EXTENSIONS, ...PHOTO_EXTENSIONS.map((name) => name.toUpperCase())] },
    ],
  };
}

/** Reports files that the page did not open itself. */
export function showRejected(window: BrowserWindow | null, texts: Texts, rejected: OpenReport['rejected']): void {
  if (rejected.length === 0) return;
  const options = {
    type: 'warning' as const,
    message: texts.cannotOpen,
    detail: shorten(rejected.map(describeRejected), texts).join('\n'),
  };
  void (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}

/** After repeated crashes of the page: true to load it again, false to quit. */
export async function askForReload(window: BrowserWindow, texts: Texts): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: texts.crashedTitle,
    detail: texts.crashedDetail,
    buttons: [texts.tryAgain, texts.quit],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 0;
}

/** Asks before unsaved results or running jobs are lost; true when nothing would be, or the person agrees. */
export function confirmLoss(
  window: BrowserWindow,
  texts: Texts,
  { unsaved, isWorking }: { readonly unsaved: readonly string[]; readonly isWorking: boolean },
): boolean {
  if (unsaved.length === 0 && !isWorking) return true;
  const [message, detail] =
    unsaved.length > 0
      ? [texts.unsavedTitle, texts.unsavedDetail(shorten(unsaved, texts))]
      : [texts.workingTitle, texts.workingDetail];
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
