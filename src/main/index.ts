/** Entry of the desktop app: one instance, one window, one app behind it. Joins the parts; decides nothing about photos. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { BrowserWindow } from 'electron';
import { app, dialog, nativeTheme, session } from 'electron';
import { IMAGES_NICENESS } from '#app/workers/node-worker-port.ts';
import type { SkipstoneApp } from '#app/app.ts';
import { createApp } from '#app/create-app.ts';
import { locateCacheFolder, locateDataFolder } from '#files/platform-folders.ts';
import { endAtUnexpectedErrors } from '#files/end-process.ts';
import { describeFolderFailure } from '#files/private-files.ts';
import { locateNetworks } from '#files/networks/network-store.ts';
import { locateInPackage } from '#files/package-root.ts';
import { CHANNELS } from '#shared/desktop/channels.ts';
import { writeEngineStart } from '#shared/engine-protocol.ts';
import type { OpenReport, Outcome } from '#shared/api.ts';
import type { ErrorValue } from '#shared/errors.ts';
import { getSystemCode } from '#shared/errors.ts';
import { toOutcome } from '#shared/outcomes.ts';
import { DEFAULT_MODEL_ID } from '#shared/models.ts';
import { parseDesktopArguments } from './arguments.ts';
import { createDevServer, findDevServerUrl } from './dev-server.ts';
import { askBeforeClosing, confirmLoss } from './closing/closing.ts';
import { askForReload, createDesktopHost } from './dialogs.ts';
import { connectWindow, push } from './ipc.ts';
import { showMenu } from './menu/menu.ts';
import { IMAGE_SOURCES, registerSchemes, serveSchemes } from './protocols.ts';
import { closeDebugging, closeNetwork, lacksSandbox, lockDown } from './security.ts';
import type { Texts } from './texts/texts.ts';
import { chooseTexts } from './texts/texts.ts';
import { createUpdateHost } from './updates/update-host.ts';
import { bringForward, openWindow, reviveWhenGone } from './window.ts';
import { showWorkStatus } from './work-status.ts';
import { locateUnpacked, startWorker } from './workers.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Those who send a signal wait no longer than 5 seconds. */
const END_DEADLINE_MS = 4500;

endAtUnexpectedErrors('main', (line) => {
  console.error(line);
  if (app.isPackaged) dialog.showErrorBox('Skipstone', line);
});

const args = parseDesktopArguments(process.argv, { isPackaged: app.isPackaged, workingFolder: process.cwd() });
const dataFolder = args.dataFolder ?? locateDataFolder();
const cacheFolder = args.cacheFolder ?? locateCacheFolder();
const devServerUrl = findDevServerUrl();
const devServer = devServerUrl === null ? null : createDevServer(devServerUrl, IMAGE_SOURCES);

/** Paths that the system asks to open before the app is ready. */
const pendingPaths: string[] = [...args.paths];
let skipstone: SkipstoneApp | null = null;
let window: BrowserWindow | null = null;
let isEnding = false;

// Asked before the next line, which takes the switch back: too late for the namespaces, in which the window is to run.
const isUnprotected = lacksSandbox();
app.enableSandbox();
closeDebugging();
closeNetwork(devServer !== null);
// Chromium's files stay apart from the app's; its lock, in `userData`, makes a second start find the first.
setChromiumFolder('userData', dataFolder);
setChromiumFolder('sessionData', cacheFolder);
registerSchemes();

// In development the next start comes while this one still ends.
if (devServer !== null || app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, workingFolder) => {
    if (window !== null) bringForward(window);
    openPaths(parseDesktopArguments(argv, { isPackaged: app.isPackaged, workingFolder }).paths);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openPaths([path]);
  });
  // Open photos and results belong to the window, on every platform.
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    void end(0);
  });
  app.whenReady().then(start).catch(fail);
} else {
  app.quit();
}

function setChromiumFolder(name: 'userData' | 'sessionData', parent: string): void {
  const folder = join(parent, 'chromium');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    app.setPath(name, folder);
  } catch (thrown) {
    if (getSystemCode(thrown) === undefined) throw thrown;
    // Chromium uses a folder of its own; what cannot be stored is reported where it matters.
    report(new Error(`The folder ${parent} cannot be used (${describeFolderFailure(thrown)}).`));
  }
}

async function start(): Promise<void> {
  if (isUnprotected) throw new Error(getTexts().noSandbox);
  // Not earlier: Electron installs handlers of its own while it gets ready, and those would ask about unsaved results.
  for (const signal of SIGNALS) process.on(signal, endBySignal);
  const files = locateUnpacked(locateInPackage());
  const modelFolder = join(files, 'resources/models', DEFAULT_MODEL_ID);
  const engineStart = writeEngineStart({
    ...{ modelFolder, cacheFolder, networksFolder: locateNetworks(dataFolder) },
    ...{ threads: null, yieldsToOthers: true },
  });
  const opened = await createApp({
    host: { ...createDesktopHost(() => window, getTexts), updates: createUpdateHost() },
    dataFolder,
    cacheFolder,
    connectEngine: () => startWorker(join(files, 'out/node/engine-process.js'), [engineStart]),
    connectImages: () => startWorker(join(files, 'out/node/images-process.js'), [], IMAGES_NICENESS),
  });
  skipstone = opened;
  lockDown(session.defaultSession, devServer?.socket ?? null);
  serveSchemes(opened, locateInPackage('out', 'renderer'), devServer);
  const showPossible = showMenu(opened, getTexts, {
    run: (command) => {
      push(window, CHANNELS.menuCommand, command);
    },
    openRecent: (recentId) => void opened.request('openRecent', { recentId }).then(showOpened),
  });
  connectWindow(opened, { getWindow: () => window, showPossible });
  followTheme(opened);
  showWorkStatus({ app: opened, getWindow: () => window, getTexts });
  await openMainWindow(opened);
  openPaths(pendingPaths.splice(0));
}

async function openMainWindow(opened: SkipstoneApp): Promise<void> {
  await openWindow({
    dataFolder,
    preloadPath: locateInPackage('out', 'preload', 'index.cjs'),
    iconPath: app.isPackaged ? null : locateInPackage('build', 'icon.png'),
    onOpen: (created) => {
      window = created;
      reviveWhenGone(created, () => askAfterCrashes(opened, created));
      created.on('closed', () => {
        window = null;
      });
    },
    mayClose: (closing) => mayClose(opened, closing),
  });
}

function getTexts(): Texts {
  return chooseTexts(skipstone?.snapshot.settings.language ?? 'auto', app.getLocale());
}

function openPaths(paths: readonly string[]): void {
  const opened = skipstone;
  if (opened === null || window === null) {
    pendingPaths.push(...paths);
    return;
  }
  if (paths.length === 0) return;
  toOutcome(() => opened.openPaths(paths), 'The photos were not opened')
    .then(showOpened)
    .catch(report);
}

/** The page shows the photos, or why they could not be opened. */
function showOpened(outcome: Outcome<OpenReport>): void {
  const failed = (error: ErrorValue): OpenReport => ({ photoIds: [], rejected: [{ name: 'Skipstone', error }] });
  push(window, CHANNELS.opened, outcome.ok ? outcome.value : failed(outcome.error));
}

function followTheme(opened: SkipstoneApp): void {
  const follow = (): void => {
    const { theme } = opened.snapshot.settings;
    nativeTheme.themeSource = theme === 'auto' ? 'system' : theme;
  };
  follow();
  opened.onEvent(({ event }) => {
    if (event.kind === 'settings') follow();
  });
}

/** Whether the person wants another try. Quitting ends the app, unless it would lose results that the person wants to keep. */
async function askAfterCrashes(opened: SkipstoneApp, crashed: BrowserWindow): Promise<boolean> {
  const texts = getTexts();
  if ((await askForReload(crashed, texts)) || !(await confirmLoss(crashed, opened.listUnsaved(), texts))) return true;
  void end(0);
  return false;
}

async function mayClose(opened: SkipstoneApp, closing: BrowserWindow): Promise<boolean> {
  const answer = isEnding ? 'close' : await askBeforeClosing(closing, opened, getTexts());
  // There the task bar shows how far the work is, on every desktop.
  if (answer === 'background' && !closing.isDestroyed()) closing.minimize();
  return answer === 'close';
}

/** The first signal ends the app, within 5 seconds; the second one ends it at once. */
function endBySignal(): void {
  if (isEnding) {
    app.exit(0);
    return;
  }
  setTimeout(() => {
    app.exit(0);
  }, END_DEADLINE_MS);
  void end(0);
}

async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  try {
    await skipstone?.end();
  } catch (error) {
    report(error);
  } finally {
    app.exit(code);
  }
}

function report(error: unknown): void {
  console.error(`skipstone: ${error instanceof Error ? error.message : String(error)}`);
}

function fail(error: unknown): void {
  report(error);
  if (app.isPackaged) dialog.showErrorBox('Skipstone', error instanceof Error ? error.message : String(error));
  void end(1);
}
