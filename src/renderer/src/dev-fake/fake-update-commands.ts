/** Commands about updates of the fake app: nothing is looked for, and a download is a timer. */
import type { CommandArguments, CommandName, CommandResults, Outcome } from '#shared/api.ts';
import type { UpdateState } from '#shared/updates.ts';
import type { FakeState } from './fake-state.ts';
import { ok } from './fake-state.ts';
import { FAKE_OFFER } from './fake-updates.ts';

const DOWNLOAD_MS = 4000;
const STEPS = 40;

type UpdateCommand = Extract<CommandName, `${string}Update${string}`>;

export function createUpdateCommands(state: FakeState): {
  [Name in UpdateCommand]: (parameters: CommandArguments<Name>) => Outcome<CommandResults[Name]>;
} {
  const change = (patch: Partial<UpdateState>): Outcome<null> => {
    const { updates } = state.snapshot;
    if (updates !== null) state.emit({ kind: 'updates', updates: { ...updates, ...patch } });
    return ok(null);
  };
  const download = async (): Promise<void> => {
    for (let step = 1; step <= STEPS; step++) {
      await state.wait(DOWNLOAD_MS / STEPS);
      if (state.snapshot.updates?.download?.kind !== 'running') return;
      change({ download: { kind: 'running', fraction: step / STEPS } });
    }
    change({
      download: { kind: 'done', name: FAKE_OFFER.file.name, path: `/home/anna/Downloads/${FAKE_OFFER.file.name}` },
    });
  };
  return {
    chooseUpdates: ({ isOn }) => change({ isOn, isAsking: false, offer: isOn ? FAKE_OFFER : null }),
    checkForUpdates: () => change({ check: { kind: 'idle', checkedAtMs: Date.now() } }),
    downloadUpdate: () => {
      const started = change({ download: { kind: 'running', fraction: 0 } });
      void download();
      return started;
    },
    cancelUpdateDownload: () => change({ download: null }),
    showUpdate: () => ok(null),
  };
}
