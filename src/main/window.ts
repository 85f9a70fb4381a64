/** The one window: how it is shut off from the system, where it stands, and that it shows when there is something to see. */
import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { JsonFile } from '../app/json-file.ts';
import { WINDOW_ADDRESS } from './addresses.ts';
import type { WindowState } from './window-state.ts';
import { SMALLEST_WINDOW, placeWindow, windowStateSchema } from './window-state.ts';

export interface WindowOptions {
  readonly dataFolder: string;
  readonly preloadPath: string;
  /** null where the package brings it. */
  readonly iconPath: string | null;
  /** Called before the page loads, so that its first messages are known to be ours. */
  readonly onOpen: (window: BrowserWindow) => void;
  /** Whether the window may close; asked each time somebody wants to. */
  readonly mayClose: (window: BrowserWindow) => boolean;
}

/** Behind the page until it is drawn, and behind its edges while it is resized: `--background` of the page. */
const BACKGROUND = { light: '#f4f4f3', dark: '#1b1b1b' } as const;

export async function openWindow(options: WindowOptions): Promise<BrowserWindow> {
  const file = new JsonFile(join(options.dataFolder, 'window.json'));
  const remembered = await readState(file);
  const window = new BrowserWindow({
    ...placeWindow(remembered?.bounds ?? null, listWorkAreas()),
    minWidth: SMALLEST_WINDOW.width,
    minHeight: SMALLEST_WINDOW.height,
    show: false,
    title: 'Skipstone',
    backgroundColor: BACKGROUND[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    ...(options.iconPath !== null && { icon: options.iconPath }),
    webPreferences: {
      preload: options.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (remembered?.isMaximized === true) window.maximize();
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', (event) => {
    if (!options.mayClose(window)) event.preventDefault();
  });
  rememberState(window, file);
  options.onOpen(window);
  await window.loadURL(WINDOW_ADDRESS);
  return window;
}

/** A window without its page helps nobody: it is made anew, and asks the app for everything again. */
export function reviveWhenGone(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
}

async function readState(file: JsonFile): Promise<WindowState | null> {
  const parsed = windowStateSchema.safeParse(await file.read());
  return parsed.success ? parsed.data : null;
}

/** Main display first. */
function listWorkAreas(): readonly Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main, ...others].map(({ workArea }) => workArea);
}

/** Written a moment after the last change, because the end may come without a word. */
function rememberState(window: BrowserWindow, file: JsonFile): void {
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    timer = undefined;
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    const state: WindowState = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
    file.write(state).catch((error: unknown) => {
      console.error('skipstone: the place of the window was not kept:', error);
    });
  };
  const note = (): void => {
    timer ??= setTimeout(write, 500);
  };
  window.on('resize', note);
  window.on('move', note);
  window.on('maximize', note);
  window.on('unmaximize', note);
  window.on('close', () => {
    clearTimeout(timer);
    write();
  });
}
