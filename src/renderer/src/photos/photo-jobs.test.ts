import { describe, expect, it } from 'vitest';
import type { JobResult } from '#shared/jobs.ts';
import { DEFAULT_SETTINGS } from '#shared/settings.ts';
import { describeStripState, findNewestJob, isUpToDate } from './photo-jobs.ts';
import { createJob, createOutcome, createPhoto } from '../testing/samples.ts';

const NO_CLEANUP = { cleanup: 0 } as JobResult;

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

  it('of an imported network changes with it and its back-projection, also at the own size, and not with the seed', () => {
    const preset = { kind: 'network', id: 'stone', backProjection: 0 } as const;
    for (const target of [{ kind: 'repair' }, { kind: 'scale', factor: 4 }] as const) {
      const made = createJob('j', 'photo', { cleanup: null, target, preset, snapshot: { result: NO_CLEANUP } });
      const settings = { ...DEFAULT_SETTINGS, target, preset, seed: 4 };
      // What automatic clean-up comes to is meant for the presets of the model.
      expect(isUpToDate(made, settings, 0.3)).toBe(true);
      expect(isUpToDate(made, { ...settings, cleanup: 0.3 }, 0.3)).toBe(false);
      expect(isUpToDate(made, { ...settings, preset: { ...preset, id: 'brook' } }, 0.3)).toBe(false);
      expect(isUpToDate(made, { ...settings, preset: { ...preset, backProjection: 1 } }, 0.3)).toBe(false);
      expect(isUpToDate(made, { ...settings, preset: DEFAULT_SETTINGS.preset }, 0)).toBe(false);
    }
  });
});
