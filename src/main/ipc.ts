/** Carries messages between the window and the app; what they may hold is ipc-answers.ts's to say. */
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron';
import { ipcMain } from 'electron';
import type { SkipstoneApp } from '../app/app.ts';
import type { Outcome } from '../shared/api.ts';
import { CHANNELS } from '../shared/desktop-channels.ts';
import { createWindowAnswers, isOwnFrame, refuse } from './ipc-answers.ts';

/** @param getWindow the window that is open; messages of anything else are refused */
export function connectWindow(app: SkipstoneApp, getWindow: () => BrowserWindow | null): void {
  const answers = createWindowAnswers(app);
  const answer = (channel: string, give: (message: unknown) => Promise<Outcome<unknown>>): void => {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, message: unknown) => {
      if (event.sender !== getWindow()?.webContents || !isOwnFrame(event.senderFrame))
        return refuse('Messages of other pages are refused.');
      return give(message);
    });
  };
  answer(CHANNELS.call, (message) => answers.call(message));
  answer(CHANNELS.openPaths, (message) => answers.openPaths(message));
  answer(CHANNELS.openContent, (message) => answers.openContent(message));
  answer(CHANNELS.addPaths, (message) => answers.addPaths(message));
  answer(CHANNELS.addContent, (message) => answers.addContent(message));
  app.onEvent((event) => {
    const window = getWindow();
    if (window !== null && !window.isDestroyed()) window.webContents.send(CHANNELS.event, event);
  });
}
