import { expect, it } from 'vitest';
import { en } from '../i18n/en/messages.ts';
import { createFakeUpdates } from '../dev-fake/fake-updates.ts';
import { FakeCalls } from '../testing/fake-calls.ts';
import { createSnapshot } from '../testing/samples.ts';
import { UpdateActions } from './update-actions.svelte.ts';

function create(scene: string | null): { readonly fake: FakeCalls; readonly actions: UpdateActions } {
  const fake = new FakeCalls(createSnapshot({ updates: createFakeUpdates(scene) }));
  return { fake, actions: new UpdateActions(fake.calls) };
}

it('announces an offer until it is put off or looked at, and a newer one again', () => {
  const { fake, actions } = create('offer');
  expect(actions.announced).toBe('1.3.0');
  actions.putOff();
  expect(actions.announced).toBe(null);
  const updates = createFakeUpdates('offer');
  fake.snapshot = createSnapshot({ updates: { ...updates, offer: { ...updates.offer!, version: '1.4.0' } } });
  expect(actions.announced).toBe('1.4.0');
  actions.open();
  expect(actions.isDialogOpen).toBe(true);
  actions.isDialogOpen = false;
  expect(actions.announced).toBe(null);
});

it.each([null, 'ask', 'none'])('announces nothing without an offer: %s', (scene) => {
  expect(create(scene).actions.announced).toBe(null);
});

it('has no state where the front end has no updates', () => {
  const fake = new FakeCalls(createSnapshot());
  expect(new UpdateActions(fake.calls).state).toBe(null);
});

it('calls the app, and shows what it rejects', async () => {
  const { fake, actions } = create('offer');
  fake.answers.downloadUpdate = { ok: false, error: { code: 'request/refused', message: '' } };
  await actions.choose(true);
  await actions.check();
  await actions.download();
  await actions.cancelDownload();
  await actions.show();
  expect(fake.called).toEqual([
    ['chooseUpdates', { isOn: true }],
    ['checkForUpdates', {}],
    ['downloadUpdate', {}],
    ['cancelUpdateDownload', {}],
    ['showUpdate', {}],
  ]);
  expect(fake.titles).toEqual([en.errors['request/refused']]);
});
