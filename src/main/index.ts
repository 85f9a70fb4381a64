/** Entry of the desktop app: one instance, one window, one app behind it; joins the parts and decides nothing about photos. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { BrowserWindow } from 'electron';
import { Notification, app, dialog, nativeTheme, powerSaveBlocker, session } from 'electron';
import type { SkipstoneApp } from '../app/app.ts';
import { createApp } from '../app/create-app.ts';
import { locateCacheFolder, locateDataFolder } from '../app/machine.ts';
import type { CommandArguments, CommandName } from '../shared/api.ts';
import { hasEnded } from '../shared/jobs.ts';
import { DEFAULT_MODEL_ID } from '../shared/models.ts';
import { parseDesktopArguments } from './arguments.ts';
import { computeProgress, findAlbumEnd, findLongJobEnd, mustStayAwake } from './attention.ts';
import { confirmLoss, createDesktopHost, showRefused } from './dialogs.ts';
import { connectWindow } from './ipc.ts';
import { showMenu } from './menu.ts';
import { registerSchemes, serveSchemes } from './protocols.ts';
import { lockDown } from './security.ts';
import type { Texts } from './texts.ts';
import { chooseTexts } from './texts.ts';
import { openWindow, reviveWhenGone } from './window.ts';
import { locateUnpacked, startWorker } from './workers.ts';

/** Bundled into out/main/. */
const ROOT = join(__dirname, '../..');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const machine = { platform: process.platform, env: process.env, homeFolder: homedir() };
const args = parseDesktopArguments(process.argv, { isPackaged: app.isPackaged, workingFolder: process.cwd() });
const dataFolder = args.dataFolder ?? locateDataFolder(machine);
const cacheFolder = args.cacheFolder ?? locateCacheFolder(machine);

/** What the system asks to open before the app is there. */
const pendingPaths: string[] = [...args.paths];
let skipstone: SkipstoneApp | null = null;
let window: BrowserWindow | null = null;
let isEnding = false;

app.enableSandbox();
// Chromium's own files stay apart from ours; its lock is what makes a second start a visit to the first.
setChromiumFolder('userData', dataFolder);
setChromiumFolder('sessionData', cacheFolder);
registerSchemes();

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, workingFolder) => {
    window?.show();
    window?.focus();
    openPaths(parseDesktopArguments(argv, { isPackaged: app.isPackaged, workingFolder }).paths);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openPaths([path]);
  });
  // Photos and results live as long as the window that shows them, on every platform.
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
  mkdirSync(folder, { recursive: true });
  app.setPath(name, folder);
}

async function start(): Promise<void> {
  // Not before: getting ready, Electron installs handlers of its own, which would ask about unsaved results.
  for (const signal of SIGNALS) process.on(signal, () => void end(0));
  const files = locateUnpacked(ROOT);
  const modelFolder = join(files, 'resources/models', DEFAULT_MODEL_ID);
  const engineStart = JSON.stringify({ modelFolder, cacheFolder, threads: null, yieldsToOthers: true });
  const opened = await createApp({
    host: createDesktopHost(() => window, getTexts),
    dataFolder,
    cacheFolder,
    connectEngine: () => startWorker(join(files, 'out/engine/process.js'), [engineStart]),
    connectImages: () => startWorker(join(files, 'out/images/images.js'), []),
  });
  skipstone = opened;
  lockDown(session.defaultSession);
  serveSchemes(opened, join(ROOT, 'out/renderer'));
  connectWindow(opened, () => window);
  showMenu(opened, getTexts, {
    openPhotos: () => void callForMenu('choosePhotos', {}),
    openFolder: () => void callForMenu('chooseFolder', {}),
    openRecent: (recentId) => void callForMenu('openRecent', { recentId }),
    save: pressSave,
  });
  followTheme(opened);
  watchJobs(opened);
  watchAlbums(opened);
  await openWindow({
    dataFolder,
    preloadPath: join(ROOT, 'out/preload/index.cjs'),
    iconPath: app.isPackaged ? null : join(ROOT, 'build/icon.png'),
    onOpen: (created) => {
      window = created;
      reviveWhenGone(created);
      created.on('closed', () => {
        window = null;
      });
    },
    mayClose: (closing) => isEnding || confirmLoss(closing, getTexts(), describeLoss(opened)),
  });
  openPaths(pendingPaths.splice(0));
}

function getTexts(): Texts {
  return chooseTexts(skipstone?.snapshot.settings.language ?? 'auto', app.getLocale());
}

function openPaths(paths: readonly string[]): void {
  if (skipstone === null || window === null) {
    pendingPaths.push(...paths);
    return;
  }
  if (paths.length === 0) return;
  skipstone
    .openPaths(paths)
    .then(({ refused }) => {
      showRefused(window, getTexts(), refused);
    })
    .catch(report);
}

async function callForMenu<Name extends CommandName>(name: Name, parameters: CommandArguments<Name>): Promise<void> {
  const outcome = await skipstone?.call({ name, parameters });
  if (outcome === undefined) return;
  const { refused } = outcome.ok
    ? (outcome.value as { readonly refused: Parameters<typeof showRefused>[2] })
    : { refused: [{ name, error: outcome.error }] };
  showRefused(window, getTexts(), refused);
}

/** Which result is meant, and how it is saved, is the page's to know: it is given its own key. */
function pressSave(): void {
  const modifiers: ('meta' | 'control')[] = [process.platform === 'darwin' ? 'meta' : 'control'];
  for (const type of ['keyDown', 'keyUp'] as const)
    window?.webContents.sendInputEvent({ type, keyCode: 'S', modifiers });
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

function watchJobs(opened: SkipstoneApp): void {
  let shown: number | null = null;
  opened.onEvent(({ event }) => {
    const progress = computeProgress(opened.snapshot);
    const percent = progress === null ? null : Math.round(progress * 100);
    if (percent !== shown) window?.setProgressBar(percent === null ? -1 : percent / 100);
    shown = percent;
    const ended = findLongJobEnd(opened.snapshot, event);
    if (ended === null) return;
    const texts = getTexts();
    notify(ended.state === 'finished' ? texts.finishedTitle : texts.failedTitle, ended.name);
  });
}

function watchAlbums(opened: SkipstoneApp): void {
  const runs = new Map(opened.snapshot.albums.map(({ id, run }) => [id, run]));
  let blockerId: number | null = null;
  const follow = (): void => {
    const isAwake = mustStayAwake(opened.snapshot);
    if (isAwake && blockerId === null) blockerId = powerSaveBlocker.start('prevent-app-suspension');
    if (!isAwake && blockerId !== null) {
      powerSaveBlocker.stop(blockerId);
      blockerId = null;
    }
  };
  follow();
  opened.onEvent(({ event }) => {
    follow();
    if (event.kind !== 'album') return;
    const ended = findAlbumEnd(runs.get(event.album.id), event.album);
    runs.set(event.album.id, event.album.run);
    if (ended === null) return;
    const texts = getTexts();
    if (ended.kind === 'finished') notify(texts.albumDone(ended.name), texts.albumFigures(ended.done, ended.failed));
    else notify(texts.albumHeldUp(ended.name), texts.heldUpBy[ended.reason]);
  });
}

/** Says so in a corner of the screen, unless somebody looks at the window. */
function notify(title: string, body: string): void {
  if (window?.isFocused() === true || !Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  notification.on('click', () => {
    window?.show();
    window?.focus();
  });
  notification.show();
}

function describeLoss(opened: SkipstoneApp): Parameters<typeof confirmLoss>[2] {
  return {
    unsaved: opened.listUnsaved(),
    isWorking: opened.snapshot.jobs.some(({ snapshot }) => !hasEnded(snapshot)),
  };
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
