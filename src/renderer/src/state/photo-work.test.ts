import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts';
import {
  describeStripState,
  findNewestJob,
  findShownJob,
  isUpToDate,
  lookOfName,
  placeFrame,
  resolveFormat,
} from './photo-work.ts';
import { createJob, createPhoto } from './samples.ts';

describe('which job counts', () => {
  const jobs = [
    createJob('a', 'photo', { snapshot: { state: 'finished' } }),
    createJob('b', 'other', { snapshot: { state: 'running' } }),
    createJob('c', 'photo', { snapshot: { state: 'failed' } }),
    createJob('d', 'photo', { snapshot: { state: 'cancelled' } }),
  ];

  it('passes over cancelled jobs and other photos', () => {
    expect(findNewestJob(jobs, 'photo')?.id).toBe('c');
    expect(findNewestJob(jobs, 'nobody')).toBeNull();
  });

  it('leaves the result on the stage when a later job fails', () => {
    expect(findShownJob(jobs, 'photo')?.id).toBe('a');
  });
});

describe('describeStripState', () => {
  const photo = createPhoto('photo');
  it.each([
    [null, 'ready'],
    [createJob('j', 'photo', { snapshot: { state: 'waiting' } }), 'queued'],
    [createJob('j', 'photo', { snapshot: { state: 'running' } }), 'running'],
    [createJob('j', 'photo', { snapshot: { state: 'failed' } }), 'failed-job'],
    [createJob('j', 'photo', { snapshot: { state: 'finished' } }), 'done'],
    [
      createJob('j', 'photo', {
        snapshot: { state: 'finished' },
        result: { view: null, fidelity: null, savedAs: '/a.png' },
      }),
      'saved',
    ],
  ] as const)('case %#', (job, state) => {
    expect(describeStripState(photo, job)).toBe(state);
  });

  it('says first that a photo is not readable', () => {
    expect(describeStripState({ ...photo, state: { kind: 'reading' } }, null)).toBe('reading');
  });
});

describe('isUpToDate', () => {
  const job = createJob('j', 'photo', { cleanup: 0.3 });

  it('holds while the settings ask for the same picture', () => {
    expect(isUpToDate(job, DEFAULT_SETTINGS, 0.3, undefined)).toBe(true);
    expect(isUpToDate(job, { ...DEFAULT_SETTINGS, cleanup: 0.3 }, 0, DEFAULT_SETTINGS)).toBe(true);
  });

  it.each([
    { look: { kind: 'preset', name: 'instant' } },
    { look: { kind: 'dial', value: 0.5 } },
    { target: { kind: 'scale', factor: 2 } },
    { target: { kind: 'size', widthPx: 2560 } },
    { cleanup: 0.5 },
    { seed: 4 },
    { device: 'cpu' },
  ] as const)('ends with a change: %o', (change) => {
    expect(isUpToDate(job, { ...DEFAULT_SETTINGS, ...change }, 0.3, DEFAULT_SETTINGS)).toBe(false);
  });
});

it.each([
  ['same', 'jpeg', 'jpeg'],
  ['same', 'tif', 'tiff'],
  ['same', 'heif', 'avif'],
  ['same', 'heic', 'jpeg'],
  ['same', 'gif', 'png'],
  ['webp', 'jpeg', 'webp'],
] as const)('format %s of a %s photo is %s', (wanted, photo, format) => {
  expect(resolveFormat(wanted, photo)).toBe(format);
});

it('puts the frame in the middle, inside small photos too', () => {
  expect(placeFrame({ widthPx: 640, heightPx: 50 })).toEqual({ left: 272, top: 0, widthPx: 96, heightPx: 50 });
});

it('knows the looks by name', () => {
  expect(lookOfName('fidelity', 0.2)).toEqual({ kind: 'preset', name: 'fidelity' });
  expect(lookOfName('dial', 0.2)).toEqual({ kind: 'dial', value: 0.2 });
  expect(lookOfName('other', 0.2)).toBeNull();
});
