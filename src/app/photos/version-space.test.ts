import { expect, it } from 'vitest';
import type { JobOutcome, PhotoJob } from '#shared/app-state.ts';
import { createJobSnapshot } from '#shared/jobs.ts';
import { DEFAULT_PHOTO_OPTIONS } from '#shared/settings.ts';
import { planRoom } from './version-space.ts';

const OUTCOME: JobOutcome = {
  ...{ view: null, fidelity: null, finishedAtMs: 0, bytes: 10, savedAs: null, savedRemarks: [], isSaving: false },
};

function createVersion(id: string, photoId: string, change: Partial<JobOutcome> | null): PhotoJob {
  const result = change === null ? null : { ...OUTCOME, ...change };
  return { ...DEFAULT_PHOTO_OPTIONS, id, photoId, token: id, snapshot: createJobSnapshot(id), result };
}

const saved = { savedAs: '/a.png' };

it('removes nothing while there is room', () => {
  const jobs = [createVersion('1', 'a', saved), createVersion('2', 'a', saved)];
  expect(planRoom(jobs, 21)).toEqual({ removed: [], isFull: false });
});

it('removes the oldest saved versions, as many as it takes, but never the newest of a photo', () => {
  const jobs = [
    createVersion('1', 'a', {}),
    createVersion('2', 'a', saved),
    createVersion('3', 'a', { ...saved, isSaving: true }),
    createVersion('4', 'a', saved),
    createVersion('5', 'a', saved),
    createVersion('6', 'a', null),
    createVersion('7', 'b', saved),
  ];
  expect(planRoom(jobs, 60)).toEqual({ removed: ['2'], isFull: false });
  expect(planRoom(jobs, 45)).toEqual({ removed: ['2', '4'], isFull: false });
  expect(planRoom(jobs, 40)).toEqual({ removed: ['2', '4'], isFull: true });
});

it('never removes what is not saved', () => {
  const jobs = [createVersion('1', 'a', {}), createVersion('2', 'a', {}), createVersion('3', 'a', {})];
  expect(planRoom(jobs, 5)).toEqual({ removed: [], isFull: true });
});
