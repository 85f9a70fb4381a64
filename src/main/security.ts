/** What the window may not do: go elsewhere, open windows, ask for permissions, reach a network. */
import type { Session, WebContents } from 'electron';
import { app } from 'electron';
import { isInnerRequest } from './addresses.ts';

/** Call once the app is ready, before the first window. */
export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isInnerRequest(url, { hasDevTools: !app.isPackaged }) });
  });
  // Also holds what a window might open in spite of all this.
  app.on('web-contents-created', (_event, contents) => {
    keepAtHome(contents);
  });
}

function keepAtHome(contents: WebContents): void {
  for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview'] as const)
    contents.on(name as 'will-attach-webview', (event) => {
      event.preventDefault();
    });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
