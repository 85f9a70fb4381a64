/** Handles the commands of the lists on the start page: recent photos and saved results. A front end without a file system has neither. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, ignoreSystemError } from '#shared/errors.ts';
import type { AppHost } from '../app.ts';
import type { Handlers } from '../command-dispatcher.ts';
import type { EventHub } from '../event-hub.ts';
import { reject } from '../rejection.ts';
import type { OpenPhotos } from './open-photos.ts';
import type { RecentPhotos } from './recent-photos.ts';
import type { ResultHistory } from './result-history.ts';

export type HistoryHandlers = Pick<Handlers, 'openRecent' | 'openSavedResult' | 'showSavedResult' | 'clearHistory'>;

export interface HistoryHandlersOptions {
  readonly host: AppHost;
  readonly hub: EventHub;
  readonly photos: OpenPhotos;
  readonly recent: RecentPhotos;
  readonly history: ResultHistory;
}

export function createHistoryHandlers(options: HistoryHandlersOptions): HistoryHandlers {
  const { host, hub, photos, recent, history } = options;
  const assertFileSystem = (): void => {
    if (!host.abilities.hasFileSystem) throw reject('Paths of this machine are not opened from here.');
  };
  const findResult = (resultId: string): string => {
    assertFileSystem();
    const path = history.find(resultId);
    if (path === null) throw reject('This result is not among the saved ones.', 'gone');
    return path;
  };
  return {
    openRecent: ({ recentId }) => {
      assertFileSystem();
      return photos.openRecent(recentId);
    },
    openSavedResult: ({ resultId }) => photos.openPaths([findResult(resultId)]),
    showSavedResult: async ({ resultId }) => {
      const path = findResult(resultId);
      if ((await stat(path).catch(ignoreSystemError)) === undefined)
        throw new AppError('image/not-found', `${basename(path)} is no longer in its place.`);
      host.showInFolder(path);
      return null;
    },
    clearHistory: async ({ of }) => {
      assertFileSystem();
      if (of === 'photos') {
        await recent.clear();
        hub.publish({ kind: 'recent', recent: recent.list() });
      } else {
        await history.clear();
        hub.publish({ kind: 'saved-results', results: history.list() });
      }
      return null;
    },
  };
}
