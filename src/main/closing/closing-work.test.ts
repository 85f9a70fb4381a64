import { expect, it } from 'vitest';
import type { Album, AlbumRunState } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import type { Photo, PhotoJob } from '#shared/app-state.ts';
import type { JobSnapshot } from '#shared/jobs.ts';
import { createJobSnapshot } from '#shared/jobs.ts';
import { DEFAULT_PHOTO_OPTIONS } from '#shared/settings.ts';
import { chooseTexts } from '../texts/texts.ts';
import { describeWork, findWork } from './closing-work.ts';

const TEXTS = chooseTexts('en', 'en');
function makeAlbum(run: AlbumRunState): Album {
  const counts = { waiting: 12, running: 0, done: 3, failed: 0, skipped: 0, cancelled: 0 };
  const progress = {
    counts,
    quarantined: 0,
    otherOptions: 0,
    total: 15,
    fraction: 0,
    remainingMs: null,
    runningIds: [],
  };
  const rest = { createdAtMs: 0, options: DEFAULT_ALBUM_OPTIONS, outputFolder: null, sources: [], revision: 1 };
  return { id: 'a', name: 'Holiday', ...rest, run, progress };
}

function makeJob(id: string, photoId: string, changes: Partial<JobSnapshot>): PhotoJob {
  const snapshot = { ...createJobSnapshot(id), ...changes };
  return { ...DEFAULT_PHOTO_OPTIONS, id, photoId, token: `token-of-${id}-0123456789`, snapshot, result: null };
}

const makePhoto = (id: string): Photo => {
  const label = { token: `token-of-${id}-0123456789`, name: `${id}.jpg`, folder: '' };
  return { id, ...label, options: DEFAULT_PHOTO_OPTIONS, state: { kind: 'reading' } };
};

it('is nothing while nothing runs', () => {
  const paused = makeAlbum({ kind: 'paused', reason: 'user', at: '' });
  const done = makeJob('j', 'p', { state: 'finished' });
  expect(findWork({ albums: [paused], jobs: [done], photos: [] })).toBeNull();
});

it('says how far an album is, and that nothing of it is lost', () => {
  const work = findWork({ albums: [makeAlbum({ kind: 'running' })], jobs: [], photos: [] })!;
  expect(describeWork(work, TEXTS)).toEqual({
    message: 'Keep enhancing in the background?',
    detail: 'Album “Holiday”: 3 of 15 done\n\nAn album continues by itself at the next start.',
    quit: 'Pause and Quit',
  });
});

it('says how far a photo is, how many wait, and that their progress is lost', () => {
  const jobs = [makeJob('j', 'p', { state: 'running', fraction: 0.404 }), makeJob('k', 'q', { state: 'waiting' })];
  const work = findWork({ albums: [], jobs, photos: [makePhoto('p'), makePhoto('q')] })!;
  expect(describeWork(work, TEXTS)).toEqual({
    message: 'Keep enhancing in the background?',
    detail: 'p.jpg: 40%\n1 photo waits\n\nWhat was done of a single photo is lost.',
    quit: 'Stop and Quit',
  });
});
