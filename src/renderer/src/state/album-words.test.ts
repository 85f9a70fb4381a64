import { describe, expect, it } from 'vitest';
import type { AlbumPhotoState, AlbumRun } from '../../../shared/albums.ts';
import { MESSAGES } from '../i18n/index.ts';
import { createFormats } from '../lib/format.ts';
import { describePhoto, describeProgress, findStage, listFilters, speakPhoto } from './album-words.ts';
import { createAlbum, createAlbumPhoto } from './samples.ts';

const texts = MESSAGES.en;
const formats = createFormats('en');
const NOON = new Date(2024, 4, 31, 12, 0).getTime();
const counts = { waiting: 0, running: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 };
const running: AlbumRun = { kind: 'running' };

describe('findStage', () => {
  it.each([
    ['empty', {}, 0],
    ['ready', { waiting: 3 }, 3],
    ['partly', { waiting: 1, done: 2 }, 3],
    ['partly', { waiting: 1, failed: 2 }, 3],
    ['done', { done: 2, failed: 1 }, 3],
    ['done', { skipped: 3 }, 3],
  ] as const)('%s with %o', (stage, change, total) => {
    expect(findStage(createAlbum('a', { progress: { counts: { ...counts, ...change }, total } }))).toBe(stage);
  });

  it('is what the run says while there is one', () => {
    expect(findStage(createAlbum('a', { run: { kind: 'paused', reason: 'disk-full', at: '/out' } }))).toBe('paused');
    expect(findStage(createAlbum('a', { run: { kind: 'elsewhere' } }))).toBe('elsewhere');
  });
});

describe('describeProgress', () => {
  const say = (change: Parameters<typeof createAlbum>[1]): string =>
    describeProgress(createAlbum('a', change), texts, formats, NOON);
  const half = { counts: { ...counts, waiting: 2000, done: 3000 }, total: 5000 };

  it('counts what is there, and is silent about time where nothing runs', () => {
    expect(say({ progress: { counts, total: 0 } })).toBe('Add photos or a folder to begin.');
    expect(say({})).toBe('3 photos');
    expect(say({ progress: { ...half, remainingMs: 60_000 } })).toBe('3,000 of 5,000 done');
  });

  it('says how long it takes, and until when where that is long', () => {
    expect(say({ run: running, progress: half })).toBe('3,000 of 5,000 done · time left is being learned');
    expect(say({ run: running, progress: { ...half, remainingMs: 95_400 } })).toContain('about 1 min 40 sec left');
    expect(say({ run: running, progress: { ...half, remainingMs: 400 } })).toContain('about 1 sec left');
    const night = say({ run: running, progress: { ...half, remainingMs: 7 * 3_600_000 } });
    expect(night).toMatch(/about 7 hr left, until around 07:00/);
    const days = say({ run: running, progress: { ...half, remainingMs: 20 * 3_600_000 } });
    expect(days).toMatch(/until around Sat.* 08:00/);
  });

  it('says what was made in the end', () => {
    expect(say({ progress: { counts: { ...counts, done: 1 }, total: 1 } })).toBe('1 photo enhanced');
  });
});

describe('a photo in words', () => {
  const of = (state: AlbumPhotoState) => createAlbumPhoto(7, { state });
  const error = { code: 'image/corrupt', message: '' } as const;

  it.each<[AlbumPhotoState, string, string]>([
    [{ kind: 'waiting' }, '1600 × 1200', 'IMG_0007.jpg 1600 × 1200, Waiting'],
    [{ kind: 'running', fraction: 0.42 }, 'Enhancing, 42%', 'IMG_0007.jpg Enhancing, 42%'],
    [
      { kind: 'failed', error, isQuarantined: false },
      'The file is damaged and cannot be read completely.',
      'IMG_0007.jpg The file is damaged and cannot be read completely, Failed',
    ],
    [
      { kind: 'failed', error, isQuarantined: true },
      'The file is damaged and cannot be read completely.',
      'IMG_0007.jpg The file is damaged and cannot be read completely, Set aside',
    ],
    [{ kind: 'skipped', reason: 'exists' }, 'Skipped: already there', 'IMG_0007.jpg Skipped: already there'],
    [{ kind: 'cancelled' }, 'Cancelled', 'IMG_0007.jpg Cancelled'],
  ])('%o', (state, line, spoken) => {
    expect(describePhoto(of(state), texts, formats)).toBe(line);
    expect(speakPhoto(of(state), texts, formats)).toBe(spoken);
  });

  it('tells of what was made, and of settings of its own', () => {
    const output = { widthPx: 6400, heightPx: 4800 };
    const state = {
      kind: 'done',
      outputName: 'x',
      outputToken: 't',
      output,
      outputBytes: 1,
      elapsedMs: 61_000,
    } as const;
    const photo = createAlbumPhoto(7, { state, exceptions: { seed: 3 }, size: null });
    expect(speakPhoto(photo, texts, formats)).toBe(
      'IMG_0007.jpg 6400 × 4800 · 1 min, Enhanced, Has settings of its own',
    );
    expect(speakPhoto(createAlbumPhoto(7, { size: null }), texts, formats)).toBe('IMG_0007.jpg, Waiting');
  });
});

it('offers the usual filters, those that hold photos, and the one that is on', () => {
  const album = createAlbum('a', { progress: { counts: { ...counts, done: 4, failed: 2 }, quarantined: 1, total: 6 } });
  expect(listFilters(album, 'skipped')).toEqual([
    { filter: 'all', count: 6 },
    { filter: 'waiting', count: 0 },
    { filter: 'done', count: 4 },
    { filter: 'failed', count: 2 },
    { filter: 'quarantined', count: 1 },
    { filter: 'skipped', count: 0 },
  ]);
});
