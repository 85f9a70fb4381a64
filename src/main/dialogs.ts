/** Native dialogs, the clipboard and the file manager: what the desktop does for the app. */
import { join } from 'node:path';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { ClipboardItem, clipboard, dialog, shell } from 'electron';
import type { AppHost, PathKind } from '#app/app.ts';
import type { OutputFormat } from '#shared/formats.ts';
import { FORMATS, OUTPUT_FORMATS, PHOTO_EXTENSIONS } from '#shared/formats.ts';
import type { ReportFormat } from '#shared/albums.ts';
import { REPORT_FORMATS } from '#shared/albums.ts';
import { CLIPBOARD_IMAGE, makeImageBlob, readImage } from './clipboard-image.ts';
import type { Texts } from './texts/texts.ts';

export function createDesktopHost(getWindow: () => BrowserWindow | null, getTexts: () => Texts): AppHost {
  return {
    abilities: { frontEnd: 'desktop', hasFileSystem: true, network: 'none' },
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
      const options = { defaultPath: join(folder, name), filters: listSaveFilters(format) };
      const { canceled, filePath } = await (window === null
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(window, options));
      return canceled || filePath === '' ? null : filePath;
    },
    readClipboard: () => readImage(clipboard),
    writeClipboard: (png) => clipboard.write([new ClipboardItem({ [CLIPBOARD_IMAGE]: makeImageBlob(png) })]),
    showInFolder: (path) => {
      shell.showItemInFolder(path);
    },
  };
}

/** The chosen format first; the extension of the name decides which one is written. */
export function listSaveFilters(format: OutputFormat | ReportFormat): { name: string; extensions: string[] }[] {
  if (isReportFormat(format)) return [{ name: format.toUpperCase(), extensions: [format] }];
  const others = OUTPUT_FORMATS.filter((other) => other !== format);
  return [format, ...others].map((one) => ({ name: FORMATS[one].label, extensions: [...FORMATS[one].extensions] }));
}

function isReportFormat(format: string): format is ReportFormat {
  return REPORT_FORMATS.some((known) => known === format);
}

function describeOpening(what: PathKind, texts: Texts): OpenDialogOptions {
  if (what === 'folder') return { properties: ['openDirectory', 'multiSelections'] };
  if (what === 'network')
    return { properties: ['openFile'], filters: [{ name: texts.networks, extensions: ['onnx', 'ONNX'] }] };
  return {
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: texts.photos, extensions: [...PHOTO_EXTENSIONS, ...PHOTO_EXTENSIONS.map((name) => name.toUpperCase())] },
    ],
  };
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
