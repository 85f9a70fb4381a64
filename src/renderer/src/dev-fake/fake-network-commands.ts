/** Commands about imported networks of the fake app: measuring takes no time. */
import type { CommandArguments, CommandName, CommandResults, Outcome } from '#shared/api.ts';
import { createNetworkEntry } from './fake-networks.ts';
import type { FakeState } from './fake-state.ts';
import { ok } from './fake-state.ts';

type NetworkCommand = Extract<CommandName, `${string}Network`>;

export function createNetworkCommands(state: FakeState): {
  [Name in NetworkCommand]: (parameters: CommandArguments<Name>) => Outcome<CommandResults[Name]>;
} {
  return {
    chooseNetwork: () => ok({ fileId: 'fake', fileName: 'RealESRGAN_x4plus.onnx', suggestedName: 'realesrgan-x4plus' }),
    addNetwork: ({ name, licence }) => {
      const others = state.snapshot.networks.filter(({ id }) => id !== name);
      state.emit({ kind: 'networks', networks: [...others, createNetworkEntry(name, licence)] });
      return ok({ kind: 'added' });
    },
    cancelNetwork: () => ok(null),
    removeNetwork: ({ networkId }) => {
      state.emit({ kind: 'networks', networks: state.snapshot.networks.filter(({ id }) => id !== networkId) });
      return ok(null);
    },
  };
}
