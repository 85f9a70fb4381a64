/** Handles the commands of albums: adds what only a front end has (dialogs, downloads) to what albums.ts does. */
import { basename, join } from 'node:path';
import { mergeAddReports, NOTHING_ADDED } from '#shared/combining/add-reports.ts';
import type { AddReport, AlbumOutput } from '#shared/albums.ts';
import { DEFAULT_FOLDER_RULES } from '#shared/albums.ts';
import type { CommandArguments, CommandName } from '#shared/api.ts';
import type { SaveReport } from '#shared/save-reports.ts';
import { toAppError } from '#shared/errors.ts';
import { getNamePlatform, makeFileName } from '#shared/naming/file-names.ts';
import type { AppHost } from '../app.ts';
import { choosePaths } from '../choose-paths.ts';
import type { Handlers } from '../command-dispatcher.ts';
import type { Downloads } from '../downloads/downloads.ts';
import type { OpenPhotos } from '../photos/open-photos.ts';
import type { SessionFolder } from '../photos/session-folder.ts';
import { reject } from '../rejection.ts';
import type { Albums } from './albums.ts';
import { offerResults } from './offer-results.ts';
import type { TileCache } from './views/tile-cache.ts';

export type AlbumHandlers = Pick<Handlers, Extract<CommandName, `${string}Album${string}` | 'addOpenPhotos'>>;

export interface AlbumHandlersOptions {
  /** @throws {AppError} why there are none */
  readonly getAlbums: () => Albums;
  readonly tileCache: TileCache;
  readonly host: AppHost;
  readonly photos: OpenPhotos;
  readonly downloads: Downloads;
  readonly session: SessionFolder;
}

export function createAlbumHandlers(options: AlbumHandlersOptions): AlbumHandlers {
  return {
    ...createSetupHandlers(options),
    ...createImportHandlers(options),
    ...createPhotoHandlers(options),
    ...createRunHandlers(options),
    ...createResultHandlers(options),
  };
}

/** Albums themselves: made, renamed, deleted, given options. */
function createSetupHandlers({ getAlbums, host }: AlbumHandlersOptions) {
  return {
    createAlbum: async ({ name, options }) => {
      assertMayReplace(host, options.output);
      return { albumId: await getAlbums().create(name, options) };
    },
    renameAlbum: ({ albumId, name }) => {
      getAlbums().rename(albumId, name);
      return null;
    },
    deleteAlbum: async ({ albumId }) => {
      await getAlbums().delete(albumId);
      return null;
    },
    changeAlbumOptions: async ({ albumId, patch }) => {
      assertMayReplace(host, patch.output);
      await getAlbums().changeOptions(albumId, patch);
      return null;
    },
    chooseAlbumOutput: async ({ albumId }) => {
      getAlbums().find(albumId);
      const folder = (await choosePaths(host, 'folder'))?.[0] ?? null;
      if (folder !== null) await getAlbums().setOutputFolder(albumId, folder);
      return { folder };
    },
  } satisfies Partial<AlbumHandlers>;
}

/** How photos come into albums. */
function createImportHandlers({ getAlbums, host, photos }: AlbumHandlersOptions) {
  return {
    chooseAlbumPhotos: async ({ albumId }) => {
      getAlbums().find(albumId);
      const paths = await choosePaths(host, 'photos');
      return paths === null ? NOTHING_ADDED : getAlbums().imports.addPaths(albumId, paths, DEFAULT_FOLDER_RULES);
    },
    chooseAlbumFolder: async ({ albumId, rules }) => {
      getAlbums().find(albumId);
      const paths = await choosePaths(host, 'folder');
      return paths === null ? NOTHING_ADDED : getAlbums().imports.addPaths(albumId, paths, rules);
    },
    addOpenPhotos: async ({ albumId, photoIds }) => {
      const files = photoIds.map((id) => photos.find(id));
      const placed = files.filter(({ hasFolder }) => hasFolder).map(({ path }) => path);
      const reports = [await getAlbums().imports.addPaths(albumId, placed, DEFAULT_FOLDER_RULES)];
      // The file of a photo without a folder is removed with the session.
      for (const file of files) if (!file.hasFolder) reports.push(await addCopy(getAlbums(), albumId, file.path));
      return mergeAddReports(reports);
    },
    changeAlbumSource: ({ albumId, sourceId, rules }) => getAlbums().imports.changeSource(albumId, sourceId, rules),
    removeAlbumSource: async ({ albumId, sourceId }) => {
      await getAlbums().imports.removeSource(albumId, sourceId);
      return null;
    },
    rescanAlbum: ({ albumId }) => getAlbums().imports.rescan(albumId),
  } satisfies Partial<AlbumHandlers>;
}

/** The photos of albums. */
function createPhotoHandlers({ getAlbums, tileCache }: AlbumHandlersOptions) {
  return {
    pageAlbum: ({ albumId, filter, ...range }) => getAlbums().photos.page(albumId, filter, range),
    moveAlbumPhotos: ({ albumId, photoIds, beforeId }) => {
      getAlbums().photos.move(albumId, photoIds, beforeId);
      return null;
    },
    removeAlbumPhotos: async ({ albumId, photoIds }) => {
      await getAlbums().photos.remove(albumId, photoIds);
      return null;
    },
    skipAlbumPhotos: ({ albumId, photoIds }) => {
      getAlbums().photos.skip(albumId, photoIds);
      return null;
    },
    cancelAlbumPhotos: async ({ albumId, photoIds }) => {
      await getAlbums().photos.cancel(albumId, photoIds);
      return null;
    },
    retryAlbumPhotos: ({ albumId, photoIds }) => ({ count: getAlbums().photos.retry(albumId, photoIds) }),
    changeAlbumExceptions: async ({ albumId, photoIds, exceptions }) => {
      await getAlbums().photos.setExceptions(albumId, photoIds, exceptions);
      return null;
    },
    viewAlbumPhoto: async ({ albumId, photoId }) => {
      const photo = getAlbums().photos.find(albumId, photoId);
      return { ...(await tileCache.open(photo)), residualMap: await getAlbums().residualMaps.find(photo) };
    },
  } satisfies Partial<AlbumHandlers>;
}

/** Runs of albums. */
function createRunHandlers({ getAlbums, host }: AlbumHandlersOptions) {
  return {
    preflightAlbum: ({ albumId }) => getAlbums().preflight(albumId),
    startAlbum: async ({ albumId, again }) => {
      assertMayReplace(host, getAlbums().find(albumId).options.output);
      await getAlbums().start(albumId, again);
      return null;
    },
    pauseAlbum: async ({ albumId }) => {
      await getAlbums().pause(albumId);
      return null;
    },
    stopAlbumAfterPhoto: ({ albumId }) => {
      getAlbums().stopAfterPhoto(albumId);
      return null;
    },
  } satisfies Partial<AlbumHandlers>;
}

/** Results and reports, which leave the app by the front end. */
function createResultHandlers(options: AlbumHandlersOptions) {
  const { getAlbums, host, downloads } = options;
  const findResult = (albumId: string, photoId: number): string => {
    const { state, result } = getAlbums().photos.find(albumId, photoId);
    if (state !== 'done' || result === null) throw reject('This photo has no result (yet).', 'no-result');
    return result.path;
  };
  return {
    showAlbumResult: ({ albumId, photoId }) => {
      host.showInFolder(findResult(albumId, photoId));
      return null;
    },
    downloadAlbumResult: ({ albumId, photoId }) => {
      const path = findResult(albumId, photoId);
      return downloads.offerFile(path, basename(path));
    },
    measureAlbumResults: ({ albumId }) => getAlbums().photos.measureResults(albumId),
    downloadAlbumResults: ({ albumId, photoIds }) => {
      const name = makeFileName(`${getAlbums().find(albumId).name}.zip`, getNamePlatform(process.platform));
      const paths = getAlbums().photos.listResultPaths(albumId, photoIds);
      return offerResults(paths, name, downloads);
    },
    exportAlbumReport: (report) => exportReport(report, options),
    linkAlbum: ({ albumId }) => {
      if (host.locateAlbum === undefined) throw reject('Nobody else reaches this front end.');
      return { url: host.locateAlbum(getAlbums().find(albumId).id) };
    },
  } satisfies Partial<AlbumHandlers>;
}

/** @throws {AppError} request/refused for an album that replaces files, where the front end was not started to do that */
function assertMayReplace({ mayReplace = true }: AppHost, output: Pick<AlbumOutput, 'ifExists'> | undefined): void {
  if (!mayReplace && output?.ifExists === 'overwrite')
    throw reject(
      'Files are not replaced from this page: the server was started without --allow-replace.',
      'no-replacing',
    );
}

async function addCopy(albums: Albums, albumId: string, path: string): Promise<AddReport> {
  try {
    return await albums.imports.addCopy(albumId, path);
  } catch (thrown) {
    return { ...NOTHING_ADDED, rejected: [{ name: basename(path), error: toAppError(thrown, path).toValue() }] };
  }
}

async function exportReport(
  { albumId, format }: CommandArguments<'exportAlbumReport'>,
  { getAlbums, host, downloads, session }: AlbumHandlersOptions,
): Promise<SaveReport> {
  const album = getAlbums().find(albumId);
  const name = makeFileName(`${album.name}.${format}`, getNamePlatform(process.platform));
  if (!host.abilities.hasFileSystem) {
    const { token, folder } = await session.addView();
    const path = join(folder, `report.${format}`);
    await getAlbums().exportReport(albumId, format, path);
    return downloads.offerFile(path, name, () => session.removeView(token));
  }
  const path = await host.chooseSavePath({ folder: album.outputFolder ?? '', name, format });
  if (path === null) return { kind: 'dismissed' };
  await getAlbums().exportReport(albumId, format, path);
  return { kind: 'saved', path };
}
