import { expect, it, vi } from 'vitest';
import { MAX_RESULTS_PER_COMMAND } from '#shared/api.ts';
import { DEFAULT_PHOTO_OPTIONS } from '#shared/settings.ts';
import { FakeCalls } from '../testing/fake-calls.ts';
import { createJob, createPhoto, createSnapshot } from '../testing/samples.ts';
import { PhotoActions } from './photo-actions.svelte.ts';
import { PhotoView } from './photo-view.svelte.ts';

function create() {
  const fake = new FakeCalls(createSnapshot({ photos: [createPhoto('a')] }));
  const flush = vi.fn(() => Promise.resolve());
  const replaceOf = vi.fn();
  const options = {
    current: DEFAULT_PHOTO_OPTIONS,
    of: () => DEFAULT_PHOTO_OPTIONS,
    replaceOf,
    flush,
    isSizeTyped: true,
  };
  const photoView = new PhotoView(
    () => fake.snapshot,
    options,
    (token, file) => `${token}/${file}`,
  );
  return {
    fake,
    options,
    photoView,
    actions: new PhotoActions(fake.calls, { options, photoView, download: () => undefined }),
  };
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
  const { fake, options, actions } = create();
  const rejected = [{ name: 'b.jpg', error: { code: 'output/no-space', message: '' } }];
  fake.answers.saveResults = {
    ok: true,
    value: { kind: 'saved', folder: '/home/anna/Lofoten', count: 3, jobId: 'b', rejected },
  };
  await actions.saveAll(['a', 'b']);
  expect(fake.called).toEqual([['saveResults', { jobIds: ['a', 'b'], to: 'folder' }]]);
  // The app saves with the options that it knows.
  expect(options.flush).toHaveBeenCalledOnce();
  expect(fake.titles).toEqual(['3 results saved in Lofoten', '1 result could not be saved']);
  fake.notices.list[0]?.action?.run();
  expect(fake.called.at(-1)).toEqual(['showResult', { jobId: 'b' }]);
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

it('asks for no further results once saving is cancelled', async () => {
  const { fake, actions } = create();
  const many = Array.from({ length: MAX_RESULTS_PER_COMMAND + 1 }, (_, index) => String(index));
  const saving = actions.saveAll(many);
  expect(actions.several.isOn).toBe(true);
  await actions.several.cancel();
  expect(actions.several.isOn).toBe(false);
  await saving;
  expect(fake.called).toEqual([['cancelSaving', {}]]);
  expect(actions.isSaving).toBe(false);

  // While the first command runs.
  const ask = vi.spyOn(fake.calls, 'ask').mockImplementationOnce(async () => {
    await actions.several.cancel();
    return { kind: 'saved', folder: '/a', count: 3, jobId: '2', rejected: [] };
  });
  await actions.saveAll(many);
  expect(ask.mock.calls.map(([name]) => name)).toEqual(['saveResults', 'cancelSaving']);
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

it('starts nothing while what is typed is no size', async () => {
  const { fake, options, actions } = create();
  options.isSizeTyped = false;
  await actions.upscaleAll(['a']);
  expect([actions.canStart, fake.called]).toEqual([false, []]);
});

it('makes no version twice, and shows one with the options that made it', async () => {
  const { fake, options, photoView, actions } = create();
  const made = { snapshot: { state: 'finished' } } as const;
  const instant = createJob('i', 'a', { ...made, preset: { kind: 'preset', name: 'instant' }, seed: 3 });
  const jobs = [instant, createJob('j', 'a', { ...made, cleanup: null })];
  fake.snapshot = createSnapshot({ photos: [createPhoto('a')], jobs });
  await actions.upscale();
  expect(fake.called).toEqual([]);
  actions.showVersion(instant);
  const { preset, seed, cleanup } = instant;
  expect(options.replaceOf).toHaveBeenCalledWith('a', { ...DEFAULT_PHOTO_OPTIONS, preset, seed, cleanup });
  expect(photoView.isUpToDate).toBe(true);
});
