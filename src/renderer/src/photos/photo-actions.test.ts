import { expect, it } from 'vitest';
import { MAX_RESULTS_PER_COMMAND } from '#shared/api.ts';
import { FakeCalls } from '../testing/fake-calls.ts';
import { createJob, createPhoto, createSnapshot } from '../testing/samples.ts';
import { Options } from '../options/options.svelte.ts';
import { PhotoActions } from './photo-actions.svelte.ts';
import { PhotoView } from './photo-view.svelte.ts';

function create(): { readonly fake: FakeCalls; readonly actions: PhotoActions } {
  const fake = new FakeCalls(createSnapshot({ photos: [createPhoto('a')] }));
  const options = new Options({
    read: () => fake.snapshot.settings,
    write: () => Promise.resolve({ ok: true, value: null }),
    onWritten: () => undefined,
    onRejected: () => undefined,
  });
  const photoView = new PhotoView(
    () => fake.snapshot,
    options,
    (token, file) => `${token}/${file}`,
  );
  return { fake, actions: new PhotoActions(fake.calls, { options, photoView, download: () => undefined }) };
}

it('a job that is asked to stop says so before the app answers, is asked once, and can be asked again after an error', async () => {
  const { fake, actions } = create();
  const job = createJob('j', 'a', { snapshot: { state: 'running' } });
  fake.answers.endJobEarly = { ok: false, error: { code: 'engine/crashed', message: '' } };
  const asked = [actions.endEarly(job), actions.endEarly(job)];
  expect(actions.isEnding(job)).toBe(true);
  expect(actions.isEnding(createJob('k', 'a'))).toBe(false);
  expect(fake.called).toEqual([['endJobEarly', { jobId: 'j' }]]);
  await Promise.all(asked);
  expect(actions.isEnding(job)).toBe(false);
  expect(fake.titles).toEqual(['The engine stopped unexpectedly.']);
});

it('saves several results in as many commands as they need, says how many there are and what was left out', async () => {
  const { fake, actions } = create();
  const rejected = [{ name: 'b.jpg', error: { code: 'output/no-space', message: '' } }];
  fake.answers.saveResults = { ok: true, value: { kind: 'saved', folder: '/home/anna/Lofoten', count: 3, rejected } };
  await actions.saveAll(['a', 'b']);
  expect(fake.called).toEqual([
    [
      'saveResults',
      { jobIds: ['a', 'b'], format: 'same', quality: null, maxBytes: null, removeMetadata: 'nothing', to: 'folder' },
    ],
  ]);
  expect(fake.titles).toEqual(['3 results saved in Lofoten', '1 result could not be saved']);
  expect(fake.notices.list[1]?.lines[0]).toMatch(/^b\.jpg: /);
  const many = Array.from({ length: MAX_RESULTS_PER_COMMAND + 1 }, (_, index) => String(index));
  fake.called.length = 0;
  await actions.saveAll(many);
  expect(fake.called.map(([, parameters]) => (parameters as { jobIds: string[] }).jobIds.length)).toEqual([
    MAX_RESULTS_PER_COMMAND,
    1,
  ]);
  fake.called.length = 0;
  fake.answers.saveResults = { ok: true, value: { kind: 'dismissed', rejected: [] } };
  await actions.saveAll(many);
  expect(fake.called).toHaveLength(1);
});

it('closes several photos at once, and asks first when one of them has an unsaved result', async () => {
  const { fake, actions } = create();
  const photos = [createPhoto('a'), createPhoto('b')];
  fake.snapshot = createSnapshot({ photos, jobs: [createJob('j', 'b', { snapshot: { state: 'finished' } })] });
  actions.requestClose(photos);
  expect(actions.closing).toEqual(photos);
  expect(fake.called).toEqual([]);
  await actions.close(actions.closing);
  expect(actions.closing).toEqual([]);
  expect(fake.called.map(([, parameters]) => parameters)).toEqual([{ photoId: 'a' }, { photoId: 'b' }]);
});

it('asks for several photos one after another, with the same settings, and ends at the first error', async () => {
  const { fake, actions } = create();
  fake.answers.upscale = { ok: true, value: { jobId: 'j' } };
  const all = actions.upscaleAll(['a', 'b', 'c']);
  expect(actions.isStarting).toBe(true);
  await all;
  const ids = (): unknown[] => fake.called.map(([, parameters]) => (parameters as { photoId: string }).photoId);
  expect(ids()).toEqual(['a', 'b', 'c']);
  fake.answers.upscale = { ok: false, error: { code: 'engine/crashed', message: '' } };
  await actions.upscaleAll(['d', 'e']);
  expect(ids()).toEqual(['a', 'b', 'c', 'd']);
  expect(actions.isStarting).toBe(false);
});
