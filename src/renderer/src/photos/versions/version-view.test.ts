import { beforeEach, expect, it } from 'vitest';
import type { AppSnapshot, PhotoJob } from '#shared/app-state.ts';
import { DEFAULT_PHOTO_OPTIONS } from '#shared/settings.ts';
import type { PhotoOptions } from '#shared/settings.ts';
import { ReactiveValue } from '#renderer/testing/reactive-value.svelte.ts';
import { createJob, createPhoto, createSnapshot } from '#renderer/testing/samples.ts';
import { VersionView } from './version-view.svelte.ts';

const PHOTO = createPhoto('a');
const INSTANT = { preset: { kind: 'preset', name: 'instant' } } as const;
const FIDELITY = { preset: { kind: 'preset', name: 'fidelity' } } as const;
const PERCEPTION = { preset: { kind: 'preset', name: 'perception' } } as const;

let options: ReactiveValue<PhotoOptions>;
let snapshot: ReactiveValue<AppSnapshot>;
let view: VersionView;

beforeEach(() => {
  options = new ReactiveValue<PhotoOptions>(DEFAULT_PHOTO_OPTIONS);
  snapshot = new ReactiveValue(createSnapshot({ photos: [PHOTO] }));
  const reader = {
    get current() {
      return options.value;
    },
    of: () => options.value,
  };
  view = new VersionView(() => snapshot.value, reader);
});

const setJobs = (...jobs: PhotoJob[]): void => void (snapshot.value = { ...snapshot.value, jobs });
const choose = (change: Partial<PhotoOptions>): void => {
  view.keepShown(['a']);
  options.value = { ...options.value, ...change };
};
const make = (id: string, change: Partial<PhotoOptions>, state: 'finished' | 'failed' | 'running' = 'finished') =>
  createJob(id, 'a', { cleanup: null, ...change, snapshot: { state } });
const shown = (): string | undefined => view.findShown(PHOTO)?.id;

it('lists the finished jobs of a photo, and nothing else', () => {
  setJobs(
    make('1', INSTANT),
    make('2', FIDELITY, 'failed'),
    createJob('3', 'b'),
    make('4', {}),
    make('5', {}, 'running'),
  );
  expect(view.list('a').map(({ id }) => id)).toEqual(['1', '4']);
});

it('shows the version of the options, and keeps it when they change to what was never made', () => {
  setJobs(make('1', INSTANT), make('2', FIDELITY), make('3', PERCEPTION));
  expect(shown()).toBe('3');
  choose(INSTANT);
  expect(shown()).toBe('1');
  expect(view.findMatch(PHOTO)?.id).toBe('1');
  choose({ target: { kind: 'scale', factor: 2 } });
  expect(view.findMatch(PHOTO)).toBeNull();
  expect(shown()).toBe('1');
});

it('shows what was asked for when it is finished, though the options have changed, and what was there before when it fails', () => {
  setJobs(make('1', INSTANT), make('2', FIDELITY));
  choose(INSTANT);
  view.prefer('a', '3');
  setJobs(...snapshot.value.jobs, make('3', PERCEPTION, 'running'));
  choose({ seed: 5 });
  expect(shown()).toBe('1');
  setJobs(...snapshot.value.jobs.slice(0, 2), make('3', PERCEPTION, 'failed'));
  expect(shown()).toBe('1');
  setJobs(...snapshot.value.jobs.slice(0, 2), make('3', PERCEPTION));
  expect(shown()).toBe('3');
});

it('of two versions with the same options shows the whole one, or the one that was ended early when that is chosen', () => {
  const early = make('2', {});
  const result = { endedEarly: true } as PhotoJob['snapshot']['result'];
  setJobs(make('1', {}), { ...early, snapshot: { ...early.snapshot, result } });
  expect(shown()).toBe('1');
  view.prefer('a', '2');
  expect(shown()).toBe('2');
});

it('compares with a version until that is removed, and then with the photo', () => {
  setJobs(make('1', INSTANT), make('2', FIDELITY));
  expect(view.findCompared('a')).toBeNull();
  view.compareWith('a', snapshot.value.jobs[0]!);
  expect(view.findCompared('a')?.id).toBe('1');
  expect(view.findCompared('b')).toBeNull();
  setJobs(make('2', FIDELITY));
  expect(view.findCompared('a')).toBeNull();
  view.compareWith('a', snapshot.value.jobs[0]!);
  view.compareWith('a', null);
  expect(view.findCompared('a')).toBeNull();
});
