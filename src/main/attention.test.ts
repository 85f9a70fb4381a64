import { describe, expect, it } from 'vitest';
import type { Album, AlbumRunState } from '#shared/albums.ts';
import { DEFAULT_ALBUM_OPTIONS } from '#shared/albums.ts';
import type { AppEvent, Photo, PhotoJob } from '#shared/app-state.ts';
import type { JobSnapshot } from '#shared/jobs.ts';
import { createJobSnapshot } from '#shared/jobs.ts';
import { DEFAULT_PHOTO_OPTIONS, DEFAULT_SETTINGS } from '#shared/settings.ts';
import { JobRuns, computeProgress, findAlbumEnd, mustStayAwake } from './attention.ts';

function makeJob(id: string, changes: Partial<JobSnapshot>): PhotoJob {
  return {
    id,
    photoId: 'p',
    token: 'job-token-0123456789',
    ...DEFAULT_PHOTO_OPTIONS,
    snapshot: { ...createJobSnapshot(id), ...changes },
    result: null,
  };
}

const PHOTO: Photo = {
  id: 'p',
  token: 'photo-token-01234567',
  name: 'a.png',
  folder: '',
  options: DEFAULT_PHOTO_OPTIONS,
  state: { kind: 'reading' },
};
const FAILED: AppEvent = {
  kind: 'job',
  jobId: 'j',
  event: { kind: 'failed', error: { code: 'engine/crashed', message: 'gone' } },
};

describe('computeProgress', () => {
  it('is the mean of what is not done yet', () => {
    const jobs = [
      makeJob('a', { state: 'finished', fraction: 1 }),
      makeJob('b', { state: 'running', fraction: 0.5 }),
      makeJob('c', { state: 'waiting' }),
    ];
    expect(computeProgress({ jobs, albums: [] })).toBe(0.25);
  });

  it('is nothing when nothing is left to do', () => {
    expect(computeProgress({ jobs: [], albums: [] })).toBeNull();
    expect(computeProgress({ jobs: [makeJob('a', { state: 'cancelled', fraction: 0.3 })], albums: [] })).toBeNull();
  });
});

describe('JobRuns', () => {
  const after = (...jobs: PhotoJob[]) => ({ photos: [PHOTO], jobs });
  const failed = (elapsedMs: number): PhotoJob => makeJob('j', { state: 'failed', elapsedMs });

  it('report a long job that ended', () => {
    expect(new JobRuns().take(after(failed(30_000)), FAILED)).toEqual({ done: 0, failed: 1, name: 'a.png' });
  });

  it('keep quiet about short jobs, cancelled ones, and jobs of closed photos', () => {
    const cancelled = makeJob('j', { state: 'cancelled', elapsedMs: 90_000 });
    expect(new JobRuns().take(after(failed(29_000)), FAILED)).toBeNull();
    expect(new JobRuns().take(after(cancelled), { kind: 'job', jobId: 'j', event: { kind: 'cancelled' } })).toBeNull();
    expect(new JobRuns().take({ photos: [], jobs: [] }, FAILED)).toBeNull();
    expect(new JobRuns().take(after(failed(90_000)), { kind: 'photo-closed', photoId: 'p' })).toBeNull();
  });

  it('report several jobs once, when the last one has ended, however it ended', () => {
    const runs = new JobRuns();
    const long = failed(20_000);
    const [running, done] = [
      makeJob('k', { state: 'running' }),
      makeJob('k', { state: 'finished', elapsedMs: 20_000 }),
    ];
    const waiting = makeJob('l', { state: 'waiting' });
    const cancelled = makeJob('l', { state: 'cancelled' });
    const ofJob = (jobId: string): AppEvent => ({ kind: 'job', jobId, event: { kind: 'cancelled' } });
    expect(runs.take(after(long, running, waiting), FAILED)).toBeNull();
    expect(runs.take(after(long, done, waiting), ofJob('k'))).toBeNull();
    expect(runs.take(after(long, done, cancelled), ofJob('l'))).toEqual({ done: 1, failed: 1, name: null });
    expect(runs.take(after(long, done, cancelled), { kind: 'photo-closed', photoId: 'x' })).toBeNull();
  });
});

function makeAlbum(run: AlbumRunState, fraction = 0): Album {
  const counts = { waiting: 0, running: 0, done: 7, failed: 2, skipped: 0, cancelled: 0 };
  const progress = { counts, quarantined: 0, otherOptions: 0, total: 9, fraction, remainingMs: null, runningIds: [] };
  const rest = { createdAtMs: 0, options: DEFAULT_ALBUM_OPTIONS, outputFolder: null, sources: [], revision: 1 };
  return { id: 'a', name: 'Summer', ...rest, run, progress };
}

const RUNNING: AlbumRunState = { kind: 'running' };
const FULL: AlbumRunState = { kind: 'paused', reason: 'disk-full', at: '/out' };

describe('albums', () => {
  it('that run count into the progress, and keep the computer awake if the settings say so', () => {
    const albums = [makeAlbum(RUNNING, 0.6), makeAlbum({ kind: 'idle' }, 0.1)];
    const jobs = [makeJob('b', { state: 'running', fraction: 0.2 })];
    expect(computeProgress({ jobs, albums })).toBeCloseTo(0.4);
    expect(mustStayAwake({ albums, settings: DEFAULT_SETTINGS })).toBe(true);
    expect(mustStayAwake({ albums, settings: { ...DEFAULT_SETTINGS, keepAwake: false } })).toBe(false);
    expect(mustStayAwake({ albums: [makeAlbum(FULL)], settings: DEFAULT_SETTINGS })).toBe(false);
  });

  it('are reported when they end or are held up, not when a person pauses them', () => {
    expect(findAlbumEnd(RUNNING, makeAlbum({ kind: 'idle' }))).toEqual({
      kind: 'finished',
      name: 'Summer',
      done: 7,
      failed: 2,
    });
    expect(findAlbumEnd(RUNNING, makeAlbum(FULL))).toEqual({ kind: 'held-up', name: 'Summer', reason: 'disk-full' });
    expect(findAlbumEnd({ kind: 'stopping' }, makeAlbum({ kind: 'paused', reason: 'user', at: '' }))).toBeNull();
    expect(findAlbumEnd(FULL, makeAlbum({ kind: 'idle' }))).toBeNull();
    expect(findAlbumEnd(undefined, makeAlbum({ kind: 'idle' }))).toBeNull();
  });
});
