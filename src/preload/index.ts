/** Builds `window.skipstone` of the desktop window from the contract. Sandboxed: carries parcels, knows no Node. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { mergeAddReports } from '../shared/add-reports.ts';
import type { AddReport } from '../shared/albums.ts';
import type { NumberedEvent } from '../shared/app-state.ts';
import type { OpenReport, Outcome, SkipstoneBridge } from '../shared/api.ts';
import { CHANNELS, CONTENT_LIMIT_BYTES } from '../shared/desktop-channels.ts';
import { mergeReports } from './merge-reports.ts';

type Answer<Report> = Promise<{ readonly name: string; readonly outcome: Outcome<Report> }>;

const bridge: SkipstoneBridge = {
  call: (name, parameters) => ipcRenderer.invoke(CHANNELS.call, { name, parameters }),
  onEvent: (listener) => {
    // The window never sees Electron's own event object: it would hold the sender.
    const forward = (_event: unknown, numbered: NumberedEvent): void => {
      listener(numbered);
    };
    ipcRenderer.on(CHANNELS.event, forward);
    return () => {
      ipcRenderer.off(CHANNELS.event, forward);
    };
  },
  // Messages inside one computer are not lost.
  onReconnect: () => () => undefined,
  openFiles: async (files) => {
    const { paths, contents } = divide(files);
    const open = (list: readonly string[]): Answer<OpenReport> => send(list.join(', '), CHANNELS.openPaths, list);
    const parts = [
      ...(paths.length === 0 ? [] : [open(paths)]),
      ...contents.map((file) => sendContent<OpenReport>(file)),
    ];
    return mergeReports(await Promise.all(parts));
  },
  addFilesToAlbum: async (albumId, files) => {
    const { paths, contents } = divide(files);
    const add = (list: readonly string[]): Answer<AddReport> =>
      send(list.join(', '), CHANNELS.addPaths, { albumId, paths: list });
    const parts = [
      ...(paths.length === 0 ? [] : [add(paths)]),
      ...contents.map((file) => sendContent<AddReport>(file, albumId)),
    ];
    return mergeAddReports(await Promise.all(parts));
  },
  viewUrl: (token, file) => `photo://view/${token}/${file}`,
};

/** Files that are somewhere on a disk, and those of the clipboard or of a page, which are nowhere. */
function divide(files: readonly File[]): { readonly paths: readonly string[]; readonly contents: readonly File[] } {
  const named = files.map((file) => ({ file, path: webUtils.getPathForFile(file) }));
  return {
    paths: named.flatMap(({ path }) => (path === '' ? [] : [path])),
    contents: named.flatMap(({ file, path }) => (path === '' ? [file] : [])),
  };
}

async function send<Report>(name: string, channel: string, message: unknown): Answer<Report> {
  return { name, outcome: (await ipcRenderer.invoke(channel, message)) as Outcome<Report> };
}

/** @param albumId where it goes; absent: it is opened */
async function sendContent<Report>(file: File, albumId?: string): Answer<Report> {
  const name = file.name === '' ? 'picture' : file.name;
  if (file.size > CONTENT_LIMIT_BYTES) {
    const message = `${name} is larger than the ${CONTENT_LIMIT_BYTES} bytes that can be pasted; save it and open the file.`;
    return { name, outcome: { ok: false, error: { code: 'image/too-large', message } } };
  }
  const content = await file.arrayBuffer();
  if (albumId === undefined) return send(name, CHANNELS.openContent, { name, content });
  return send(name, CHANNELS.addContent, { albumId, name, content });
}

contextBridge.exposeInMainWorld('skipstone', bridge);
