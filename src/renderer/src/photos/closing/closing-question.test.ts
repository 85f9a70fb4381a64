import { expect, it } from 'vitest';
import type { PhotoJob } from '#shared/app-state.ts';
import { FakeCalls } from '#renderer/testing/fake-calls.ts';
import { createJob, createOutcome, createPhoto, createSnapshot } from '#renderer/testing/samples.ts';
import type { PhotoView } from '../photo-view.svelte.ts';
import { ClosingQuestion } from './closing-question.svelte.ts';

const PHOTOS = [createPhoto('a'), createPhoto('b')];
const unsaved = createJob('1', 'b', { snapshot: { state: 'finished' } });
const saved = createJob('2', 'b', { snapshot: { state: 'finished' }, result: createOutcome({ savedAs: '/b-4x.jpg' }) });
const failed = createJob('3', 'b', { snapshot: { state: 'failed' } });
const running = createJob('4', 'a', { snapshot: { state: 'running' } });

function create(...jobs: PhotoJob[]) {
  const fake = new FakeCalls(createSnapshot({ photos: PHOTOS, jobs }));
  return {
    fake,
    closing: new ClosingQuestion(fake.calls, { selectNeighbour: () => undefined } as unknown as PhotoView),
  };
}

it('closes several photos at once, without a question when nothing would be lost', async () => {
  const { fake, closing } = create(saved, failed);
  await closing.close(PHOTOS);
  expect(closing.kind).toBeNull();
  expect(fake.called.map(([, parameters]) => parameters)).toEqual([{ photoId: 'a' }, { photoId: 'b' }]);
});

it.each([
  ['an unsaved result', [unsaved], 1, 0],
  ['an unsaved version, though a newer one was saved', [unsaved, saved], 1, 0],
  ['an unsaved result, though a newer job failed', [unsaved, failed], 1, 0],
  ['a job that runs', [running], 0, 1],
] as const)('asks before it loses %s', async (_, jobs, unsavedCount, unfinishedCount) => {
  const { fake, closing } = create(...jobs);
  await closing.close(PHOTOS);
  expect(closing.kind).toBe('photos');
  expect([closing.loss?.unsaved.length, closing.loss?.unfinishedCount]).toEqual([unsavedCount, unfinishedCount]);
  expect(fake.called).toEqual([]);
  closing.keep();
  await closing.lose();
  expect(fake.called).toEqual([]);
  await closing.close(PHOTOS);
  await closing.lose();
  expect(fake.called.map(([name]) => name)).toEqual(['closePhoto', 'closePhoto']);
  expect(closing.kind).toBeNull();
});

it('removes a saved version at once, and asks before an unsaved one', async () => {
  const { fake, closing } = create(unsaved, saved);
  await closing.remove(saved);
  expect(fake.called).toEqual([['removeResult', { jobId: '2' }]]);
  await closing.remove(unsaved);
  expect(closing.kind).toBe('version');
  expect(fake.called).toHaveLength(1);
  await closing.lose();
  expect(fake.called.at(-1)).toEqual(['removeResult', { jobId: '1' }]);
});

it('has nothing to ask any more once the result is saved', async () => {
  const { fake, closing } = create(unsaved);
  await closing.close(PHOTOS);
  fake.snapshot = createSnapshot({ photos: PHOTOS, jobs: [{ ...unsaved, result: saved.result }] });
  expect(closing.kind).toBeNull();
});
