/** Exposes the bridge of the desktop window, `window.skipstone`. Sandboxed, without Node: it carries messages and decides nothing. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { ReportPart } from '#shared/combining/add-reports.ts';
import { mergeAddParts, mergeOpenParts } from '#shared/combining/add-reports.ts';
import type { Outcome } from '#shared/api.ts';
import type { DesktopBridge, SkipstoneBridge } from '#shared/bridge.ts';
import type { PushedMessages } from '#shared/desktop/channels.ts';
import { CHANNELS, CONTENT_LIMIT_BYTES } from '#shared/desktop/channels.ts';

const desktop: DesktopBridge = {
  onMenuCommand: (listener) => subscribe(CHANNELS.menuCommand, listener),
  showPossible: (commands) => {
    ipcRenderer.send(CHANNELS.possibleCommands, commands);
  },
  startDrag: (fileId) => {
    ipcRenderer.send(CHANNELS.startDrag, fileId);
  },
  onOpened: (listener) => subscribe(CHANNELS.opened, listener),
};

const bridge: SkipstoneBridge = {
  call: (name, parameters) => ipcRenderer.invoke(CHANNELS.call, { name, parameters }),
  onEvent: (listener) => subscribe(CHANNELS.event, listener),
  // IPC loses no messages.
  onReconnect: () => () => undefined,
  openFiles: async (files) => mergeOpenParts(await sendFiles(files, null)),
  addFilesToAlbum: async (albumId, files) => mergeAddParts(await sendFiles(files, albumId)),
  sendNetwork: null,
  viewUrl: (token, file) => `photo://view/${token}/${file}`,
  desktop,
};

/** Returns a function that ends the subscription. */
function subscribe<Channel extends keyof PushedMessages>(
  channel: Channel,
  listener: (message: PushedMessages[Channel]) => void,
): () => void {
  // The window never sees Electron's own event object: it would hold the sender.
  const forward = (_event: unknown, message: PushedMessages[Channel]): void => {
    listener(message);
  };
  ipcRenderer.on(channel, forward);
  return () => {
    ipcRenderer.off(channel, forward);
  };
}

/** Paths of files on a disk, and files without a path, from the clipboard or from a page. */
function divide(files: readonly File[]): { readonly paths: readonly string[]; readonly contents: readonly File[] } {
  const named = files.map((file) => ({ file, path: webUtils.getPathForFile(file) }));
  return {
    paths: named.flatMap(({ path }) => (path === '' ? [] : [path])),
    contents: named.flatMap(({ file, path }) => (path === '' ? [file] : [])),
  };
}

/** @param albumId the album that the files are added to; null: they are opened */
function sendFiles<Report>(files: readonly File[], albumId: string | null): Promise<ReportPart<Report>[]> {
  const { paths, contents } = divide(files);
  return Promise.all([
    ...(paths.length === 0 ? [] : [sendPaths<Report>(paths, albumId)]),
    ...contents.map((file) => sendContent<Report>(file, albumId)),
  ]);
}

function sendPaths<Report>(paths: readonly string[], albumId: string | null): Promise<ReportPart<Report>> {
  const name = paths.join(', ');
  if (albumId === null) return send(name, CHANNELS.openPaths, paths);
  return send(name, CHANNELS.addPaths, { albumId, paths });
}

async function sendContent<Report>(file: File, albumId: string | null): Promise<ReportPart<Report>> {
  const name = file.name === '' ? 'photo' : file.name;
  if (file.size > CONTENT_LIMIT_BYTES) {
    const message = `${name} is larger than ${CONTENT_LIMIT_BYTES / 1024 ** 2} MB, the most that can be pasted; save it and open the file.`;
    return { name, outcome: { ok: false, error: { code: 'image/too-large', message } } };
  }
  const content = await file.arrayBuffer();
  if (albumId === null) return send(name, CHANNELS.openContent, { name, content });
  return send(name, CHANNELS.addContent, { albumId, name, content });
}

async function send<Report>(name: string, channel: string, message: unknown): Promise<ReportPart<Report>> {
  return { name, outcome: (await ipcRenderer.invoke(channel, message)) as Outcome<Report> };
}

contextBridge.exposeInMainWorld('skipstone', bridge);
