/** Carries messages between the window and the app over IPC; ipc-answers.ts parses and answers them. */
import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, NativeImage } from 'electron';
import { ipcMain, nativeImage } from 'electron';
import type { SkipstoneApp } from '#app/app.ts';
import type { Outcome } from '#shared/api.ts';
import type { PushedMessages } from '#shared/desktop/channels.ts';
import type { MenuCommand } from '#shared/desktop/window-actions.ts';
import { possibleCommandsSchema } from '#shared/desktop/window-actions.ts';
import { CHANNELS } from '#shared/desktop/channels.ts';
import { createWindowAnswers, isOwnFrame, reject } from './ipc-answers.ts';

const DRAG_ICON_PX = 96;

export interface WindowPort {
  /** The open window; messages of other senders are rejected. */
  readonly getWindow: () => BrowserWindow | null;
  /** Other commands have become possible. */
  readonly showPossible: (commands: readonly MenuCommand[]) => void;
}

export function connectWindow(app: SkipstoneApp, { getWindow, showPossible }: WindowPort): void {
  const answers = createWindowAnswers(app);
  const isOwn = (event: IpcMainInvokeEvent | IpcMainEvent): boolean =>
    event.sender === getWindow()?.webContents && isOwnFrame(event.senderFrame);
  const answer = (channel: string, give: (message: unknown) => Promise<Outcome<unknown>>): void => {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, message: unknown) => {
      return isOwn(event) ? give(message) : reject('Messages of other pages are rejected.');
    });
  };
  answer(CHANNELS.call, (message) => answers.call(message));
  answer(CHANNELS.openPaths, (message) => answers.openPaths(message));
  answer(CHANNELS.openContent, (message) => answers.openContent(message));
  answer(CHANNELS.addPaths, (message) => answers.addPaths(message));
  answer(CHANNELS.addContent, (message) => answers.addContent(message));
  ipcMain.on(CHANNELS.possibleCommands, (event, message: unknown) => {
    const commands = possibleCommandsSchema.safeParse(message);
    if (isOwn(event) && commands.success) showPossible(commands.data);
  });
  ipcMain.on(CHANNELS.startDrag, (event, fileId: unknown) => {
    const file = isOwn(event) && typeof fileId === 'string' ? app.findDraggable(fileId) : null;
    if (file !== null) event.sender.startDrag({ file: file.path, icon: makeDragIcon(file.iconPath) });
  });
  app.onEvent((event) => {
    push(getWindow(), CHANNELS.event, event);
  });
}

/** The system drags nothing without an image. */
function makeDragIcon(path: string | null): NativeImage {
  const image = path === null ? nativeImage.createEmpty() : nativeImage.createFromPath(path);
  if (!image.isEmpty()) return image.resize({ width: DRAG_ICON_PX });
  const pixel = Buffer.alloc(4, 128);
  return nativeImage.createFromBitmap(pixel, { width: 1, height: 1 }).resize({ width: DRAG_ICON_PX });
}

/** Sends a message to the window; dropped when none is open. */
export function push<Channel extends keyof PushedMessages>(
  window: BrowserWindow | null,
  channel: Channel,
  message: PushedMessages[Channel],
): void {
  if (window !== null && !window.isDestroyed()) window.webContents.send(channel, message);
}
