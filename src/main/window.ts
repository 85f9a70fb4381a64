/** The one window: its sandbox, its place on the screen, when it shows, and what follows a crash of its page. */
import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { JsonFile } from '#files/json-file.ts';
import { WINDOW_ADDRESS } from './addresses.ts';
import { ReloadLimit } from './reload-limit.ts';
import type { WindowState } from './window-state.ts';
import { MIN_WINDOW, placeWindow, windowStateSchema } from './window-state.ts';

export interface WindowOptions {
  readonly dataFolder: string;
  readonly preloadPath: string;
  /** null in a package, which has its own icon. */
  readonly iconPath: string | null;
  /** Called before the page loads, so that its first messages are known to be the window's. */
  readonly onOpen: (window: BrowserWindow) => void;
  /** Whether the window may close; asked each time it is to close, not while an answer is awaited. */
  readonly mayClose: (window: BrowserWindow) => Promise<boolean>;
}

/** Shown until the page is drawn, and at its edges while it is resized: `--background` of the page. */
const BACKGROUND = { light: '#f4f4f3', dark: '#1b1b1b' } as const;

export async function openWindow(options: WindowOptions): Promise<BrowserWindow> {
  const file = new JsonFile(join(options.dataFolder, 'window.json'));
  const remembered = await readState(file);
  const window = new BrowserWindow({
    ...placeWindow(remembered?.bounds ?? null, listWorkAreas()),
    minWidth: MIN_WINDOW.width,
    minHeight: MIN_WINDOW.height,
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
  askBeforeClose(window, options.mayClose);
  rememberState(window, file);
  options.onOpen(window);
  await window.loadURL(WINDOW_ADDRESS);
  return window;
}

/** Shows the window, wherever it is. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** The answer takes a while, and the app works meanwhile; so the window stays at first. */
function askBeforeClose(window: BrowserWindow, mayClose: WindowOptions['mayClose']): void {
  let isAsking = false;
  let isAllowed = false;
  const ask = async (): Promise<void> => {
    isAsking = true;
    try {
      isAllowed = await mayClose(window);
      if (isAllowed && !window.isDestroyed()) window.close();
    } finally {
      isAsking = false;
    }
  };
  window.on('close', (event) => {
    if (isAllowed) return;
    event.preventDefault();
    if (!isAsking) void ask();
  });
}

/**
 * Loads a page that crashed again; the page then asks the app for everything. A page that crashes again and again is not
 * loaded before the person has been asked.
 * @param ask resolves with true for another try, with false when the app ends
 */
export function reviveWhenGone(window: BrowserWindow, ask: () => Promise<boolean>): void {
  const limit = new ReloadLimit();
  const revive = async (): Promise<void> => {
    if (!limit.take(performance.now())) {
      if (!(await ask())) return;
      limit.reset();
    }
    if (!window.isDestroyed()) window.webContents.reload();
  };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) void revive();
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

/** Written a moment after each change: the process may end without notice. */
function rememberState(window: BrowserWindow, file: JsonFile): void {
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    timer = undefined;
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    const state: WindowState = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
    file.write(state).catch((error: unknown) => {
      console.error('skipstone: the position of the window was not saved:', error);
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
