import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '#shared/settings.ts';
import { describeStripState, findNewestJob, isUpToDate } from './photo-jobs.ts';
import { createJob, createOutcome, createPhoto } from '../testing/samples.ts';

describe('the newest job', () => {
  const jobs = [
    createJob('a', 'photo', { snapshot: { state: 'finished' } }),
    createJob('b', 'other', { snapshot: { state: 'running' } }),
    createJob('c', 'photo', { snapshot: { state: 'failed' } }),
    createJob('d', 'photo', { snapshot: { state: 'cancelled' } }),
  ];

  it('ignores cancelled jobs and other photos', () => {
    expect(findNewestJob(jobs, 'photo')?.id).toBe('c');
    expect(findNewestJob(jobs, 'nobody')).toBeNull();
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
        result: createOutcome({ savedAs: '/a.png' }),
      }),
      'saved',
    ],
  ] as const)('case %#', (job, state) => {
    expect(describeStripState(photo, job)).toBe(state);
  });

  it('shows first that a photo is not readable', () => {
    expect(describeStripState({ ...photo, state: { kind: 'reading' } }, null)).toBe('reading');
  });
});

describe('isUpToDate', () => {
  const job = createJob('j', 'photo', { cleanup: 0.3 });

  it('is true while the settings give the same image', () => {
    expect(isUpToDate(job, DEFAULT_SETTINGS, 0.3)).toBe(true);
    expect(isUpToDate(job, { ...DEFAULT_SETTINGS, cleanup: 0.3 }, 0)).toBe(true);
  });

  it.each([
    { preset: { kind: 'preset', name: 'instant' } },
    { preset: { kind: 'slider', value: 0.5 } },
    { target: { kind: 'scale', factor: 2 } },
    { target: { kind: 'size', widthPx: 2560 } },
    { cleanup: 0.5 },
    { seed: 4 },
    { device: 'cpu' },
  ] as const)('is false after a change: %o', (change) => {
    expect(isUpToDate(job, { ...DEFAULT_SETTINGS, ...change }, 0.3)).toBe(false);
  });

  it('of a repair changes with neither preset nor seed', () => {
    const target = { kind: 'repair' } as const;
    const repair = createJob('j', 'photo', { cleanup: 0.3, target });
    const settings = { ...DEFAULT_SETTINGS, target };
    const others = { ...settings, preset: { kind: 'preset', name: 'instant' }, seed: 4 } as const;
    expect(isUpToDate(repair, others, 0.3)).toBe(true);
    expect(isUpToDate(repair, { ...others, cleanup: 0.5 }, 0.3)).toBe(false);
  });
});
