/** Denies the window everything that it does not need: navigation, further windows, permissions, downloads, the network. */
import { url as findInspector } from 'node:inspector';
import process from 'node:process';
import type { Session, WebContents } from 'electron';
import { app } from 'electron';
import { isInnerRequest } from './addresses.ts';

/**
 * A packaged window is not debugged: a port of Chromium's would be open to every account of this computer. Only where Node's
 * inspector listens already, which a fuse prevents in what is released, tests may attach to it. Call before the app is ready.
 */
export function closeDebugging(): void {
  if (!app.isPackaged || findInspector() !== undefined) return;
  for (const name of ['remote-debugging-port', 'remote-debugging-pipe']) app.commandLine.removeSwitch(name);
}

/**
 * Whether a packaged window was told to do without Chromium's sandbox, by a switch, by ELECTRON_DISABLE_SANDBOX, or by the script
 * that an AppImage begins with, which does so where the system forbids namespaces. Chromium cannot give root a sandbox at all.
 */
export function lacksSandbox(): boolean {
  return app.isPackaged && app.commandLine.hasSwitch('no-sandbox') && process.getuid?.() !== 0;
}

/**
 * Chromium finds no host, whatever part of it asks; code of Node is not affected. Call before the app is ready.
 * @param isDevelopment true: the server of development, which is on this computer, is found
 */
export function closeNetwork(isDevelopment: boolean): void {
  const rules = ['MAP * ~NOTFOUND', ...(isDevelopment ? ['EXCLUDE 127.0.0.1'] : [])];
  app.commandLine.appendSwitch('host-resolver-rules', rules.join(', '));
}

/**
 * Call once the app is ready, before the first window.
 * @param devSocket as in `isInnerRequest`
 */
export function lockDown(session: Session, devSocket: string | null): void {
  // It would fetch dictionaries, past the handler of requests below, although no page uses it.
  session.setSpellCheckerEnabled(false);
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isInnerRequest(url, { hasDevTools: !app.isPackaged, devSocket }) });
  });
  // For web contents of every kind, in case one is created after all.
  app.on('web-contents-created', (_event, contents) => {
    denyNavigation(contents);
  });
}

function denyNavigation(contents: WebContents): void {
  for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview'] as const)
    contents.on(name as 'will-attach-webview', (event) => {
      event.preventDefault();
    });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
