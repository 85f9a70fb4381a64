/** Handlers of the commands about updates. A front end without updates rejects them. */
import type { Handlers } from '../command-dispatcher.ts';
import { reject } from '../rejection.ts';
import type { Updates } from './updates.ts';

type UpdateCommand = 'chooseUpdates' | 'checkForUpdates' | 'downloadUpdate' | 'cancelUpdateDownload' | 'showUpdate';

/** @param updates null: this front end has none */
export function createUpdateHandlers(updates: Updates | null): Pick<Handlers, UpdateCommand> {
  const find = (): Updates => {
    if (updates === null) throw reject('There are no updates here.');
    return updates;
  };
  return {
    chooseUpdates: async ({ isOn }) => {
      await find().choose(isOn);
      return null;
    },
    checkForUpdates: async () => {
      await find().check();
      return null;
    },
    downloadUpdate: () => {
      find().download();
      return null;
    },
    cancelUpdateDownload: () => {
      find().cancelDownload();
      return null;
    },
    showUpdate: () => {
      find().show();
      return null;
    },
  };
}
