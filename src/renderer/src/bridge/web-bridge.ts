/** The bridge of the web page: calls and events over a WebConnection, files uploaded one by one. */
import { mergeAddParts, mergeOpenParts } from '#shared/combining/add-reports.ts';
import type { ReportPart } from '#shared/combining/add-reports.ts';
import type { AddReport } from '#shared/albums.ts';
import type { CommandName, OpenReport } from '#shared/api.ts';
import type { ChosenNetwork } from '#shared/imported/networks.ts';
import type { SkipstoneBridge } from '#shared/bridge.ts';
import type { WebConnectionOptions } from './web-connection.ts';
import { WebConnection } from './web-connection.ts';

export function createWebBridge(options: WebConnectionOptions): SkipstoneBridge {
  const connection = new WebConnection(options);
  const call = (name: CommandName, parameters: unknown): unknown => connection.call(name, parameters);
  return {
    // The server answers with the outcome that the contract gives the command.
    call: call as SkipstoneBridge['call'],
    onEvent: (listener) => connection.onEvent(listener),
    onReconnect: (listener) => connection.onReconnect(listener),
    openFiles: async (files) => mergeOpenParts(await upload<OpenReport>(connection, files, null)),
    addFilesToAlbum: async (albumId, files) => mergeAddParts(await upload<AddReport>(connection, files, albumId)),
    sendNetwork: (file) =>
      connection.post<ChosenNetwork>(
        `/api/upload?network&name=${encodeURIComponent(file.name)}`,
        file,
        'application/octet-stream',
      ),
    viewUrl: (token, file) => `/photo/${token}/${file}`,
    desktop: null,
  };
}

/** Uploads files one after another until the session is rejected. `albumId` null: they are opened. */
async function upload<Report>(
  connection: WebConnection,
  files: readonly File[],
  albumId: string | null,
): Promise<ReportPart<Report>[]> {
  const parts: ReportPart<Report>[] = [];
  const album = albumId === null ? '' : `&album=${encodeURIComponent(albumId)}`;
  for (const file of files) {
    const path = `/api/upload?name=${encodeURIComponent(file.name)}${album}`;
    parts.push({ name: file.name, outcome: await connection.post<Report>(path, file, 'application/octet-stream') });
    if (connection.isRejected) break;
  }
  return parts;
}
