import { beforeEach, expect, it, vi } from 'vitest';
import { en } from '#renderer/i18n/en/messages.ts';
import { FAKE_NETWORKS } from '#renderer/dev-fake/fake-networks.ts';
import { FakeCalls } from '#renderer/testing/fake-calls.ts';
import { createSnapshot } from '#renderer/testing/samples.ts';
import { NetworkActions } from './network-actions.svelte.ts';

const CHOSEN = { fileId: 'f', fileName: 'Net.onnx', suggestedName: 'net' };
const UNUSABLE = { code: 'network/unusable', message: 'why', details: { fault: 'scale' } } as const;

let fake: FakeCalls;
let actions: NetworkActions;
const use = vi.fn();

beforeEach(() => {
  use.mockClear();
  fake = new FakeCalls(createSnapshot({ networks: FAKE_NETWORKS }));
  Object.assign(fake.calls.bridge, { sendNetwork: null });
  fake.answers.chooseNetwork = { ok: true, value: CHOSEN };
  fake.answers.addNetwork = { ok: true, value: { kind: 'added' } };
  actions = new NetworkActions(fake.calls, () => undefined);
});

it('opens the dialog with a chosen file, adds it and uses it', async () => {
  await actions.choose(use);
  expect(actions.draft).toMatchObject(CHOSEN);
  await actions.add('net', '  MIT ');
  expect(fake.called.at(-1)).toEqual(['addNetwork', { fileId: 'f', name: 'net', licence: 'MIT' }]);
  expect([actions.draft, use.mock.calls, fake.titles]).toEqual([null, [['net']], ['net is a preset now.']]);
});

it('opens no dialog where none was chosen, and states no licence that is left empty', async () => {
  fake.answers.chooseNetwork = { ok: true, value: null };
  await actions.choose(use);
  expect(actions.draft).toBeNull();
  fake.answers.chooseNetwork = { ok: true, value: CHOSEN };
  await actions.choose(use);
  await actions.add('net', ' ');
  expect(fake.called.at(-1)?.[1]).toMatchObject({ licence: null });
});

it('shows in the dialog why a file is rejected; closed, it is a notice, and nothing is used', async () => {
  fake.answers.addNetwork = { ok: false, error: UNUSABLE };
  await actions.choose(use);
  await actions.add('net', '');
  expect([actions.error, fake.titles]).toEqual([UNUSABLE, []]);
  const adding = actions.add('net', '');
  expect([actions.error, actions.isAdding]).toEqual([null, true]);
  actions.close();
  await adding;
  expect(fake.titles).toEqual([en.networks.faults.scale]);
  fake.answers.addNetwork = { ok: true, value: { kind: 'added' } };
  await actions.choose(use);
  const other = actions.add('net', '');
  actions.close();
  await other;
  expect(use).not.toHaveBeenCalled();
});

it('stays open after a cancelled measurement', async () => {
  fake.answers.addNetwork = { ok: true, value: { kind: 'cancelled' } };
  await actions.choose(use);
  const adding = actions.add('net', '');
  const cancelling = actions.cancel();
  expect(actions.isCancelling).toBe(true);
  await Promise.all([adding, cancelling]);
  expect([actions.isCancelling, actions.draft?.fileId, use.mock.calls.length]).toEqual([false, 'f', 0]);
});

it('sends the picked file of a browser', async () => {
  const file = new File(['onnx'], 'Net.onnx');
  Object.assign(fake.calls.bridge, { sendNetwork: () => Promise.resolve({ ok: true, value: CHOSEN }) });
  await new NetworkActions(fake.calls, (take) => {
    take(file);
  }).choose(use);
  expect(fake.called).toEqual([]);
});

it('knows names that are possible, and those that are taken', () => {
  expect(['net-2', 'x4plus', 'My Net', 'balanced', ''].map((name) => actions.isPossible(name))).toEqual([
    ...[true, true, false, false, false],
  ]);
  expect(['net-2', 'x4plus'].map((name) => actions.isTaken(name))).toEqual([false, true]);
});

it('removes after the question, and leaves all to the person at the server', async () => {
  actions.removedId = 'x4plus';
  await actions.remove();
  expect([actions.removedId, fake.called]).toEqual([null, [['removeNetwork', { networkId: 'x4plus' }]]]);
  expect(actions.mayChange).toBe(true);
  fake.snapshot = createSnapshot({ abilities: { frontEnd: 'web', hasFileSystem: false, network: 'visitor' } });
  expect(actions.mayChange).toBe(false);
});
