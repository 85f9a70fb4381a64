import { expect, it } from 'vitest';
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
