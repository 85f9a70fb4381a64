/** Handlers of the commands about imported networks. They are left to the person at the app. */
import type { AppError } from '#shared/errors.ts';
import type { AppHost } from '../app.ts';
import { choosePaths } from '../choose-paths.ts';
import type { Handlers } from '../command-dispatcher.ts';
import { reject } from '../rejection.ts';
import type { Networks } from './networks.ts';

type NetworkCommand = 'chooseNetwork' | 'addNetwork' | 'cancelNetwork' | 'removeNetwork';

export function createNetworkHandlers(networks: Networks, host: AppHost): Pick<Handlers, NetworkCommand> {
  const find = (): Networks => {
    if (host.abilities.network === 'visitor') throw rejectVisitor();
    return networks;
  };
  return {
    chooseNetwork: async () => {
      const mine = find();
      const [path] = (await choosePaths(host, 'network')) ?? [];
      return path === undefined ? null : mine.choose({ path, isOurs: false });
    },
    addNetwork: (wanted) => find().add(wanted),
    cancelNetwork: () => {
      find().cancel();
      return null;
    },
    removeNetwork: async ({ networkId }) => {
      await find().remove(networkId);
      return null;
    },
  };
}

/** What a visitor is answered. */
export function rejectVisitor(): AppError {
  return reject('Networks are left to the person at the server.', 'not-for-visitors');
}
