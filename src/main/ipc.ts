/** Carries messages between the window and the app over IPC; ipc-answers.ts parses and answers them. */
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron';
import { ipcMain } from 'electron';
import type { SkipstoneApp } from '#app/app.ts';
import type { Outcome } from '#shared/api.ts';
import type { PushedMessages } from '#shared/desktop-channels.ts';
import { CHANNELS } from '#shared/desktop-channels.ts';
import { createWindowAnswers, isOwnFrame, reject } from './ipc-answers.ts';

/** @param getWindow the open window; messages of other senders are rejected */
export function connectWindow(app: SkipstoneApp, getWindow: () => BrowserWindow | null): void {
  const answers = createWindowAnswers(app);
  const answer = (channel: string, give: (message: unknown) => Promise<Outcome<unknown>>): void => {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, message: unknown) => {
      if (event.sender !== getWindow()?.webContents || !isOwnFrame(event.senderFrame))
        return reject('Messages of other pages are rejected.');
      return give(message);
    });
  };
  answer(CHANNELS.call, (message) => answers.call(message));
  answer(CHANNELS.openPaths, (message) => answers.openPaths(message));
  answer(CHANNELS.openContent, (message) => answers.openContent(message));
  answer(CHANNELS.addPaths, (message) => answers.addPaths(message));
  answer(CHANNELS.addContent, (message) => answers.addContent(message));
  app.onEvent((event) => {
    push(getWindow(), CHANNELS.event, event);
  });
}

/** Sends a message to the window; dropped when none is open. */
export function push<Channel extends keyof PushedMessages>(
  window: BrowserWindow | null,
  channel: Channel,
  message: PushedMessages[Channel],
): void {
  if (window !== null && !window.isDestroyed()) window.webContents.send(channel, message);
}
