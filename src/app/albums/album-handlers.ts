/** The commands of albums: what only a door can do (dialogs, downloads) around what albums.ts does. */
import { basename, dirname, join, parse } from 'node:path';
import type { AddReport } from '../../shared/albums.ts';
import { DEFAULT_FOLDER_RULES } from '../../shared/albums.ts';
import type { CommandName, SaveReport } from '../../shared/api.ts';
import type { ErrorValue } from '../../shared/errors.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import type { Handlers } from '../api-handlers.ts';
import type { AppHost } from '../app.ts';
import type { Photos } from '../photos.ts';
import { refuse } from '../refusal.ts';
import type { Results } from '../results.ts';
import type { SessionFolder } from '../session-folder.ts';
import type { AlbumViewer } from './album-viewer.ts';
import type { Albums } from './albums.ts';

export type AlbumHandlers = Pick<Handlers, Extract<CommandName, `${string}Album${string}` | 'addOpenPhotos'>>;

const NOTHING_ADDED: AddReport = { added: 0, known: 0, refused: [] };

export interface AlbumHandlersOptions {
  /** Throws why there are none. */
  readonly getAlbums: () => Albums;
  readonly viewer: AlbumViewer;
  readonly host: AppHost;
  readonly photos: Photos;
  readonly results: Results;
  readonly session: SessionFolder;
}

export function createAlbumHandlers(options: AlbumHandlersOptions): AlbumHandlers {
  const { getAlbums, viewer, host, photos, results, session } = options;
  const choose = async (what: 'photos' | 'folder'): Promise<readonly string[] | null> => {
    if (!host.abilities.hasFileSystem) throw refuse('There are no dialogs here; the browser has its own.');
    return host.choosePaths(what);
  };
  const findResult = (albumId: string, photoId: number): string => {
    const { state, result } = getAlbums().rows.find(albumId, photoId);
    if (state !== 'done' || result === null) throw refuse('This photo has no result (yet).');
    return result.path;
  };
  return {
    createAlbum: async (wish) => ({ albumId: await getAlbums().create(wish.name, wish.options) }),
    renameAlbum: ({ albumId, name }) => {
      getAlbums().rename(albumId, name);
      return null;
    },
    deleteAlbum: async ({ albumId }) => {
      await getAlbums().delete(albumId);
      return null;
    },
    changeAlbumOptions: ({ albumId, patch }) => {
      getAlbums().changeOptions(albumId, patch);
      return null;
    },
    chooseAlbumOutput: async ({ albumId }) => {
      getAlbums().find(albumId);
      const folder = (await choose('folder'))?.[0] ?? null;
      if (folder !== null) await getAlbums().setOutputFolder(albumId, folder);
      return { folder };
    },
    chooseAlbumPhotos: async ({ albumId }) => {
      getAlbums().find(albumId);
      const paths = await choose('photos');
      return paths === null ? NOTHING_ADDED : getAlbums().intake.addPaths(albumId, paths, DEFAULT_FOLDER_RULES);
    },
    chooseAlbumFolder: async ({ albumId, rules }) => {
      getAlbums().find(albumId);
      const paths = await choose('folder');
      return paths === null ? NOTHING_ADDED : getAlbums().intake.addPaths(albumId, paths, rules);
    },
    addOpenPhotos: async ({ albumId, photoIds }) => {
      const files = photoIds.map((id) => photos.find(id));
      const placed = files.filter(({ hasFolder }) => hasFolder).map(({ path }) => path);
      const reports = [await getAlbums().intake.addPaths(albumId, placed, DEFAULT_FOLDER_RULES)];
      // The copy of the session goes with it.
      for (const file of files) if (!file.hasFolder) reports.push(await addCopy(getAlbums(), albumId, file.path));
      return joinReports(reports);
    },
    changeAlbumSource: ({ albumId, sourceId, rules }) => getAlbums().intake.changeSource(albumId, sourceId, rules),
    removeAlbumSource: async ({ albumId, sourceId }) => {
      await getAlbums().intake.removeSource(albumId, sourceId);
      return null;
    },
    rescanAlbum: ({ albumId }) => getAlbums().intake.rescan(albumId),
    pageAlbum: ({ albumId, filter, ...place }) => getAlbums().rows.page(albumId, filter, place),
    moveAlbumPhotos: ({ albumId, photoIds, beforeId }) => {
      getAlbums().rows.move(albumId, photoIds, beforeId);
      return null;
    },
    removeAlbumPhotos: async ({ albumId, photoIds }) => {
      await getAlbums().rows.remove(albumId, photoIds);
      return null;
    },
    skipAlbumPhotos: ({ albumId, photoIds }) => {
      getAlbums().rows.skip(albumId, photoIds);
      return null;
    },
    cancelAlbumPhotos: async ({ albumId, photoIds }) => {
      await getAlbums().rows.cancel(albumId, photoIds);
      return null;
    },
    retryAlbumPhotos: ({ albumId, photoIds }) => ({ count: getAlbums().rows.retry(albumId, photoIds) }),
    changeAlbumExceptions: ({ albumId, photoIds, exceptions }) => {
      getAlbums().rows.setExceptions(albumId, photoIds, exceptions);
      return null;
    },
    preflightAlbum: ({ albumId }) => getAlbums().preflight(albumId),
    startAlbum: async ({ albumId }) => {
      await getAlbums().start(albumId);
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
    lookAtAlbumPhoto: ({ albumId, photoId }) => viewer.look(getAlbums().rows.find(albumId, photoId)),
    showAlbumResult: ({ albumId, photoId }) => {
      host.showInFolder(findResult(albumId, photoId));
      return null;
    },
    downloadAlbumResult: ({ albumId, photoId }) => {
      const path = findResult(albumId, photoId);
      return results.offerFile(path, basename(path));
    },
    exportAlbumReport: async ({ albumId, format }): Promise<SaveReport> => {
      const album = getAlbums().find(albumId);
      const name = `${parse(album.name.replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, '_')).base || 'album'}.${format}`;
      if (!host.abilities.hasFileSystem) {
        const { folder } = await session.addView();
        const path = join(folder, `report.${format}`);
        await getAlbums().exportReport(albumId, format, path);
        return results.offerFile(path, name);
      }
      const path = await host.chooseSavePath({ folder: album.outputFolder ?? '', name, format });
      if (path === null) return { kind: 'dismissed' };
      try {
        await getAlbums().exportReport(albumId, format, path);
      } catch (thrown) {
        if (thrown instanceof AppError) throw thrown;
        const { message } = toAppError(thrown, dirname(path));
        throw new AppError('output/not-writable', `The report was not written: ${message}`, { cause: thrown });
      }
      return { kind: 'saved', path };
    },
  };
}

async function addCopy(albums: Albums, albumId: string, path: string): Promise<AddReport> {
  try {
    return await albums.intake.addCopy(albumId, path);
  } catch (thrown) {
    const error: ErrorValue = toAppError(thrown, path).toValue();
    return { ...NOTHING_ADDED, refused: [{ name: basename(path), error }] };
  }
}

function joinReports(reports: readonly AddReport[]): AddReport {
  return {
    added: reports.reduce((sum, { added }) => sum + added, 0),
    known: reports.reduce((sum, { known }) => sum + known, 0),
    refused: reports.flatMap(({ refused }) => refused),
  };
}
